package session

import (
	"io"
	"os"

	"wanwu/app/workspace"
	"wanwu/inference"
)

// rootGone finds out whether what a task was dropped from is there: a drive may be
// unplugged, a network's away. Then nothing of the task is to be touched, since all that
// waits would become errors. A single picture that is gone is none of that, unless all
// are. The error has CodeRootGone and names the first that is not there.
func rootGone(w *workspace.Workspace, number int32) error {
	t, ok := w.Task(number)
	if !ok || len(t.Roots) == 0 {
		return nil
	}
	var first error
	gone := 0
	for _, root := range t.Roots {
		err := present(root, t.Total > 0)
		if err == nil {
			continue
		}
		gone++
		err = &inference.Error{Code: inference.CodeRootGone, Path: root, Err: err}
		if first == nil {
			first = err
		}
		if !w.HasFile(number, root) { // a folder or an archive
			return err
		}
	}
	if gone < len(t.Roots) {
		return nil
	}
	return first
}

// present is why a root is not there; nil where it is. Of a folder where pictures were
// found, and in which nothing is, only the place is there that a drive had.
func present(root string, found bool) error {
	fi, err := os.Stat(root)
	if err != nil || !fi.IsDir() || !found {
		return err
	}
	d, err := os.Open(root)
	if err != nil {
		return err
	}
	defer d.Close() // it was only read
	if _, err = d.Readdirnames(1); err == io.EOF {
		return os.ErrNotExist
	}
	return err
}
