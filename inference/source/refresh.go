package source

import (
	"context"
	"io/fs"
	"os"

	"wanwu/inference"
)

// keptArchives is how many archives a Refresher has the directories of at once: pictures
// come archive by archive, but for those of several drops.
const keptArchives = 4

// Refresher brings items of an earlier scan up to date before they are read again: their size and
// time of change, as they are now. An archive's directory is read once for all of its members that
// come together. The zero value is ready; one goroutine at a time.
type Refresher struct {
	archives []*refreshed // the last one used at the end
}

// refreshed is an archive with its members by name, or why it cannot be read.
type refreshed struct {
	path    string
	members map[string]*member
	err     error
}

// Refresh brings it up to date. What cannot be found out is its Err.
func (r *Refresher) Refresh(it *inference.Item) {
	it.Err, it.Source = nil, nil
	fi, err := os.Stat(it.File)
	if err == nil {
		it.Size, it.ModTime = fi.Size(), fi.ModTime()
		return
	}
	archive, name, ok := memberOf(it.File)
	if !ok {
		it.Err = inference.Wrap(it.File, err)
		return
	}
	a := r.archive(archive)
	m := a.members[name]
	switch {
	case a.err != nil:
		it.Err = a.err
	case m == nil:
		it.Err = &inference.Error{Code: inference.CodeNotFound, Path: it.File, Err: fs.ErrNotExist}
	default:
		it.Size, it.ModTime, it.Err, it.Source = m.size(), m.modTime(), m.err, m
	}
}

// archive returns the archive at path.
func (r *Refresher) archive(path string) *refreshed {
	for i, a := range r.archives {
		if a.path == path {
			r.archives = append(append(r.archives[:i:i], r.archives[i+1:]...), a)
			return a
		}
	}
	a := &refreshed{path: path, members: map[string]*member{}}
	if opened, err := openArchive(context.Background(), path, newArchiveLimits(0, 0)); err != nil {
		a.err = err
	} else {
		for i := range opened.members {
			if m := &opened.members[i]; !m.replaced {
				a.members[m.name] = m
			}
		}
		a.err = opened.release()
	}
	if len(r.archives) == keptArchives {
		r.archives = r.archives[1:]
	}
	r.archives = append(r.archives, a)
	return a
}
