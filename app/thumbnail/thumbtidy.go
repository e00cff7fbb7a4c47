package thumbnail

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"wanwu/app/host"
	"wanwu/inference"
)

// slack is which part of the limit is made free beyond what is needed, so that it is not
// done again soon, and what may be written before the cache is measured: an eighth.
const slack = 8

// tidy has Maintain check the limit.
func (t *Cache) tidy() {
	select {
	case t.over <- struct{}{}:
	default: // a check is due already
	}
}

// Settle has the cache measured by Maintain where that was not done yet and something was
// written: for the end of a run.
func (t *Cache) Settle() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.measured && t.bytes > 0 {
		t.tidy()
	}
}

// Maintain removes the oldest thumbnails whenever the cache is over its limit, until ctx
// ends. Readers and writers do not wait for it.
func (t *Cache) Maintain(ctx context.Context) {
	defer host.LowPriority()()
	for {
		select {
		case <-t.over:
			t.Trim()
		case <-ctx.Done():
			return
		}
	}
}

// Trim measures the cache and removes the oldest thumbnails where it is over its limit.
// It lists the whole cache.
func (t *Cache) Trim() {
	t.tidying.Lock()
	defer t.tidying.Unlock()
	t.mu.Lock()
	limit := t.limit
	t.bytes = 0 // what is written from now on may be listed, or not: rather twice than never
	t.mu.Unlock()
	files := t.list()
	var size int64
	for _, f := range files {
		size += f.size
	}
	if size > limit {
		slices.SortFunc(files, func(a, b thumbFile) int { return cmp.Compare(a.mod, b.mod) })
		for _, f := range files {
			if size <= limit-limit/slack {
				break
			}
			if os.Remove(f.path) == nil {
				size -= f.size
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes, t.measured = t.bytes+size, true
}

// Size returns what the cache takes on the disk: thumbnails, and bytes. It lists the whole cache.
func (t *Cache) Size() (files int, bytes int64) {
	for _, f := range t.list() {
		files, bytes = files+1, bytes+f.size
	}
	return files, bytes
}

// Dir returns the folder of the cache.
func (t *Cache) Dir() string { return t.dir }

// SetLimit changes how many bytes the cache may take, and trims it.
func (t *Cache) SetLimit(bytes int64) {
	t.mu.Lock()
	t.limit = bytes
	t.mu.Unlock()
	t.Trim()
}

// Empty removes every thumbnail; they are made again when they are looked at. The
// error is the first file that could not be removed; the others are gone.
func (t *Cache) Empty() (err error) {
	t.tidying.Lock()
	defer t.tidying.Unlock()
	t.mu.Lock()
	t.bytes, t.measured = 0, true
	t.mu.Unlock()
	for _, f := range t.list() {
		if e := os.Remove(f.path); e != nil && !errors.Is(e, fs.ErrNotExist) && err == nil {
			err = inference.Wrap(f.path, e)
		}
	}
	return err
}

type thumbFile struct {
	path string
	size int64
	mod  int64
}

// list returns every file of the cache. What cannot be listed is not counted: the cache is a
// convenience, and the next Put reports a disk that is gone.
func (t *Cache) list() (files []thumbFile) {
	filepath.WalkDir(t.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if fi, err := d.Info(); err == nil {
			files = append(files, thumbFile{path, fi.Size(), fi.ModTime().UnixNano()})
		}
		return nil
	})
	return files
}
