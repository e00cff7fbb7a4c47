package session

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wanwu/app/workspace"
	"wanwu/inference"

	"golang.org/x/text/unicode/norm"
)

// AbsoluteRoots returns paths that a person has named as a task holds them: independent of
// the working folder. It is the one place that makes them so. A path that is empty, or of
// which the absolute form cannot be determined, stays as it is, and its scan reports it.
func AbsoluteRoots(paths []string) []string {
	roots := slices.Clone(paths)
	for i, path := range roots {
		if path == "" {
			continue
		}
		if abs, err := filepath.Abs(path); err == nil {
			roots[i] = abs
		}
	}
	return roots
}

// TaskName returns the name of a new task: that of its folder, its archive or its picture, or of
// the folder that several roots are in. Names of tasks are composed, as people type them; a Mac's
// folders are not.
func TaskName(roots []string) string {
	if len(roots) == 0 {
		return ""
	}
	name := filepath.Base(roots[0])
	if parent := filepath.Dir(roots[0]); len(roots) > 1 && filepath.Base(parent) != "" &&
		!slices.ContainsFunc(roots, func(r string) bool { return filepath.Dir(r) != parent }) {
		name = filepath.Base(parent)
	}
	if trimmed := strings.Trim(name, `/\.`); trimmed != "" {
		name = trimmed
	}
	return norm.NFC.String(name)
}

// rootMissing finds out whether the roots of a task exist: a drive may be unplugged, a
// network share offline. Then nothing of the task is to be changed, since all its pending
// pictures would become errors. A single picture that was deleted does not count, unless
// all are. The error has CodeRootGone and names the first root that is missing.
func rootMissing(w *workspace.Workspace, number int32) error {
	t, ok := w.Task(number)
	if !ok || len(t.Roots) == 0 {
		return nil
	}
	var first error
	missing := 0
	for _, root := range t.Roots {
		err := checkRoot(root, t.Total > 0)
		if err == nil {
			continue
		}
		missing++
		err = &inference.Error{Code: inference.CodeRootGone, Path: root, Err: err}
		if first == nil {
			first = err
		}
		if !w.TaskRows(number).Has(root) { // a folder or an archive
			return err
		}
	}
	if missing < len(t.Roots) {
		return nil
	}
	return first
}

// checkRoot is why a root is missing; nil where it exists. An empty folder in which
// pictures were found is the mount point of a drive that is not mounted.
func checkRoot(root string, found bool) error {
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
