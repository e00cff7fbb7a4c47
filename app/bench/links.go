package bench

import (
	"os"
	"slices"
)

// links repeats files under other names. They are hard links, which take no room, and
// which a scan takes for files of their own, where it would see through symbolic ones.
type links struct {
	files []string
	link  func(from, to string) error // os.Link, or what stands for it
}

func newLinks(files []string) *links { return &links{slices.Clone(files), os.Link} }

// place puts the i-th file, counted round and round, at to. Where no link can be made
// it is a copy, to which the next ones are linked: NTFS allows a file 1,024 of them, and
// other file systems none.
func (l *links) place(i int, to string) error {
	from := &l.files[i%len(l.files)]
	if l.link(*from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(*from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		return err
	}
	*from = to
	return nil
}
