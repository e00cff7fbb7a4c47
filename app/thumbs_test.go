package app_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/infertest"
)

func TestTheCacheIsCountedTrimmedAndEmptied(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "缩略图")
	c, err := app.NewThumbs(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		c.Put(&inference.Item{File: "/照片/猫.jpg", Size: int64(i), ModTime: time.Unix(1, 0)}, make([]byte, 1000))
	}
	if n, bytes := c.Size(); n != 10 || bytes != 10000 || c.Err() != nil {
		t.Fatalf("%d files of %d bytes, %v", n, bytes, c.Err())
	}
	c.SetLimit(4000)
	if n, bytes := c.Size(); n == 0 || bytes > 4000 {
		t.Errorf("%d files of %d bytes, where 4000 are allowed", n, bytes)
	}
	if err := c.Empty(); err != nil {
		t.Fatal(err)
	}
	if n, bytes := c.Size(); n != 0 || bytes != 0 {
		t.Errorf("%d files of %d bytes after emptying", n, bytes)
	}
	if _, err := os.Stat(c.Dir()); err != nil {
		t.Errorf("the cache's own folder is gone: %v", err)
	}
}

// stalled is a context in which a decoder stays where it first looks at it, which is
// while it reads the file.
type stalled struct {
	context.Context
	reached, on chan struct{}
}

func (s *stalled) Err() error {
	select {
	case s.reached <- struct{}{}:
	default:
	}
	<-s.on
	return s.Context.Err()
}

// Pictures that are looked at and those that are recognised share one budget: while a
// decoder has it all, a look waits, and can be given up.
func TestLooksShareTheDecodersBudget(t *testing.T) {
	file := filepath.Join(t.TempDir(), "猫.jpg")
	names, err := fs.Glob(assets.Samples(), "*.jpg")
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(assets.Samples(), names[0])
	if err == nil {
		err = os.WriteFile(file, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	thumbs, err := app.NewThumbs(t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	pre := infertest.Preprocess()
	d, err := imagefile.NewDecoder(pre, imagefile.Options{Budget: thumbs.Budget()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	held := &stalled{t.Context(), make(chan struct{}, 1), make(chan struct{})}
	done := make(chan error)
	go func() {
		_, err := d.Decode(held, &inference.Item{File: file, Size: imagefile.BudgetBytes}, make([]float32, pre.Len()))
		done <- err
	}()
	<-held.reached
	row := app.Row{File: file, Size: int64(len(data))}
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := thumbs.Preview(short, row, 100); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a look beside a decoder that has the whole budget: %v", err)
	}
	close(held.on)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := thumbs.Preview(t.Context(), row, 100); err != nil {
		t.Error(err)
	}
}
