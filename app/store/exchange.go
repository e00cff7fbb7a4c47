package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wanwu/app/embeddings"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// exchange puts the best copy that is whole in place of a file that is damaged, or lost: missing or
// empty. The copy is made ready before the file is touched, and what is left half-way, by a full
// disk or by a crash, is finished by the next start, which finds the file missing. Where no copy
// can be read a damaged file is repaired, if that is possible, or the workspace starts empty; where
// a copy cannot be written the error says so, and everything stays as it was.
func exchange(ctx context.Context, path string, lost bool) (report Report, err error) {
	ready := path + ".restored"
	from, err := prepare(ctx, path, ready)
	if err != nil {
		return Report{}, err
	}
	if from.file == "" && !lost {
		ok, doubtful, err := repair(ctx, path)
		if ok || err != nil {
			return Report{Repaired: ok, Doubtful: doubtful}, errors.Join(err, nofollow.Remove(path+suspectSuffix))
		}
	}
	report = Report{Missing: lost, Copy: from.file, From: from.day}
	aside, err := setAside(path, lost)
	if err != nil {
		return Report{}, err
	}
	switch {
	case !lost:
		report.Aside = aside
	case from.file == "":
		report.Aside = lastDamaged(path)
	}
	if from.file == "" {
		return report, nil
	}
	return report, inference.Wrap(path, os.Rename(ready, path))
}

// prepare makes the file ready from the best copy that is whole; from.file is empty
// where there is none. A copy that cannot be read is passed over.
func prepare(ctx context.Context, path, ready string) (from dailyCopy, err error) {
	all, err := copies(ctx, path)
	if err != nil {
		return dailyCopy{}, err
	}
	for _, c := range all {
		for _, s := range []string{"", "-wal", "-shm", "-journal"} {
			if err := nofollow.Remove(ready + s); err != nil {
				return dailyCopy{}, err
			}
		}
		err := copyFile(c.file, ready)
		if err == nil {
			if err = whole(ctx, ready); err == nil {
				return c, nil
			}
		}
		var e *inference.Error
		fault := errors.As(err, &e) && e.Path != c.file // of the disk, not of the copy
		switch inference.CodeOf(err) {
		case inference.CodeDamaged, inference.CodeNewer, inference.CodeForeign:
			fault = false
		}
		if e := nofollow.Remove(ready); fault || e != nil {
			return dailyCopy{}, errors.Join(err, e)
		}
	}
	return dailyCopy{}, nil
}

// remains reports whether there is something of a file that is lost: its log, a copy, one that was
// damaged, or what was made of its pictures.
func remains(path string) bool {
	if size(path+"-wal") > 0 || lastDamaged(path) != "" {
		return true
	}
	files, err := copyFiles(path)
	if err != nil || len(files) > 0 {
		return true
	}
	for _, dir := range []string{embeddings.Dir(path), path + packsSuffix} {
		if names, err := nofollow.List(dir); err != nil || len(names) > 0 {
			return true
		}
	}
	return false
}

// Lost reports whether the file at path is missing or empty though something of it is there, so
// that Open has to report it.
func Lost(path string) bool {
	path = RealPath(path)
	return size(path) == 0 && remains(path)
}

// packsSuffix names the folder in which the names of the packs' labels are kept.
const packsSuffix = "-packs"

// damagedName returns what the names of damaged files begin and end with.
func damagedName(path string) (begin, ext string) {
	ext = filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-damaged-", ext
}

// lastDamaged returns the file that was renamed last because it was damaged; empty where none was.
func lastDamaged(path string) string {
	begin, ext := damagedName(path)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	for _, e := range slices.Backward(entries) { // by name, which is by time
		name := filepath.Join(filepath.Dir(path), e.Name())
		if strings.HasPrefix(name, begin) && strings.HasSuffix(name, ext) {
			return name
		}
	}
	return ""
}

// setAside moves the file and what belongs to it out of the way; of one that is lost
// only the log has anything in it.
func setAside(path string, lost bool) (string, error) {
	begin, ext := damagedName(path)
	begin += time.Now().Format("20060102-150405")
	aside := begin + ext
	for n := 2; exists(aside) || exists(aside+"-wal"); n++ {
		aside = fmt.Sprintf("%s-%d%s", begin, n, ext)
	}
	suffixes := []string{"", "-wal", "-shm", suspectSuffix}
	if lost {
		suffixes = suffixes[1:]
	}
	for _, s := range suffixes {
		if err := os.Rename(path+s, aside+s); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", inference.Wrap(path+s, err)
		}
	}
	return aside, nil
}
