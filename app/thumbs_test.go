package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app"
	"wanwu/inference"
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
