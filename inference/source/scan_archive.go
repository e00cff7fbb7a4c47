package source

import "wanwu/inference"

// archive visits a zip and makes items of its members. What of it cannot be
// read is an item that stands for the whole.
func (s *scanner) archive(item inference.Item) error {
	a, err := openArchive(s.ctx, item.File, s.limits)
	if err != nil {
		if ctxErr := s.ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		item.Err = err
		return s.emit(item)
	}
	defer a.release() // read only: closing has nothing to lose
	pictures := newBesides(memberPaths(a.members))
	for i := range a.members {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		m := &a.members[i]
		switch file, why := m.file(), pathReason(m.name); {
		case why != "":
			s.skip(file, why)
		case m.replaced:
			s.skip(file, SkipDuplicate)
		case pictures.has(m.name):
			s.skip(file, SkipSidecar)
		case m.err == nil && !isPictureExtension(extension(m.name)) && filmInside(m.Open):
			s.skip(file, SkipFilm)
		default:
			err := s.emit(inference.Item{
				Path:         item.Path + "/" + m.name,
				File:         file,
				Size:         m.size(),
				ModTime:      m.modTime(),
				Err:          m.err,
				NameEncoding: m.encoding,
				Source:       m,
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
