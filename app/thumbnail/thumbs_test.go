package thumbnail_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/infertest"
)

// numberedThumb returns the i-th of several pictures of which only path and size are known.
func numberedThumb(i int) *inference.Item {
	return &inference.Item{File: "/照片/猫.jpg", Size: int64(i), ModTime: time.Unix(1, 0)}
}

func TestCacheLimit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "缩略图")
	c, err := thumbnail.New(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		c.Put(numberedThumb(i), make([]byte, 1000))
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

// TestJPEGSharesDecoderBudget checks that pictures that are looked at and those that are recognised
// share one budget: while a decoder has it all, a look waits, and can be given up.
func TestJPEGSharesDecoderBudget(t *testing.T) {
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
	thumbs, err := thumbnail.New(t.TempDir(), 1<<20)
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
	row := workspace.Row{File: file, Size: int64(len(data))}
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

// TestTendDuringRun checks that the cache is kept within its limit while it is written to, files of
// earlier runs included, by a goroutine that ends with its context.
func TestTendDuringRun(t *testing.T) {
	dir := t.TempDir()
	before, err := thumbnail.New(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		before.Put(numberedThumb(i), make([]byte, 1000))
	}
	synctest.Test(t, func(t *testing.T) {
		c, err := thumbnail.New(dir, 50_000)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var tending sync.WaitGroup
		tending.Go(func() { c.Maintain(ctx) })
		size := func() int64 {
			synctest.Wait()
			_, bytes := c.Size()
			return bytes
		}
		c.Put(numberedThumb(1000), make([]byte, 1000))
		if n := size(); n != 101_000 {
			t.Errorf("the first thumbnail has the cache of %d bytes listed", n)
		}
		c.Settle() // the end of a run
		if n := size(); n > 50_000 {
			t.Errorf("%d bytes after a run, where 50000 are allowed", n)
		}
		for i := range 200 {
			c.Put(numberedThumb(2000+i), make([]byte, 1000))
			if n := size(); n > 50_000 {
				t.Fatalf("%d bytes within a run, where 50000 are allowed", n)
			}
		}
		cancel()
		tending.Wait()
	})
}

// TestThumbnailByContent checks that a copy has that of the first, and what is where another
// picture was, of its size and time, has its own.
func TestThumbnailByContent(t *testing.T) {
	c, err := thumbnail.New(t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	first := workspace.Row{File: "/照片/猫.jpg", Size: 9, Hash: 1, ModTime: time.Unix(1, 0)}
	c.Put(first.Item(), []byte("cat"))
	moved := workspace.Row{File: "/别处/旧猫.jpg", Size: 9, Hash: 1, ModTime: time.Unix(2, 0)}
	if data, err := c.JPEG(t.Context(), moved); err != nil || string(data) != "cat" {
		t.Errorf("the moved picture has %q, %v", data, err)
	}
	other := first
	other.Hash = 2
	c.Put(other.Item(), []byte("dog"))
	if data, err := c.JPEG(t.Context(), other); err != nil || string(data) != "dog" {
		t.Errorf("the other picture in its place has %q, %v", data, err)
	}

	// A file that is another now is shown as it is, and not kept for the content that its row has.
	sample, err := os.ReadFile("../../assets/samples/猫.jpg")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(path, sample, 0o600); err != nil {
		t.Fatal(err)
	}
	changed := workspace.Row{File: path, Size: int64(len(sample)), Hash: 3}
	if data, err := c.JPEG(t.Context(), changed); err != nil || !bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		t.Fatalf("the changed picture has %d bytes, %v", len(data), err)
	}
	now := changed
	now.Hash = inference.ContentHash(sample)
	for _, r := range []workspace.Row{changed, now} {
		if _, err := c.JPEG(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := c.JPEG(t.Context(), changed); err == nil {
		t.Error("the changed picture stands for the content that its row has")
	}
	if _, err := c.JPEG(t.Context(), now); err != nil {
		t.Errorf("the picture as it is now is not kept: %v", err)
	}
}

// TestUnwritableCacheIsReported checks that the session's status reports it.
func TestUnwritableCacheIsReported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "thumbs")
	c, err := thumbnail.New(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	f := &apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}
	s := session.New(session.Config{
		Open:      func(context.Context) (engine.Recognizer, error) { return f, nil },
		Workspace: workspace.New(0), Thumbs: c,
	})
	defer s.Close()
	if err := s.Status().CacheErr; err != nil {
		t.Error(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // where the folder was
		t.Fatal(err)
	}
	c.Put(numberedThumb(1), []byte("cat"))
	if s.Status().CacheErr == nil {
		t.Error("the status says nothing of a cache that cannot be written")
	}
}

// TestThumbnailLinksAreNotRead checks that links are not followed: in a cache that others have
// filled, a thumbnail may be a link to an endless file.
func TestThumbnailLinksAreNotRead(t *testing.T) {
	dir := t.TempDir()
	thumbs, err := thumbnail.New(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	it := inference.Item{File: "/none/there.jpg", Path: "there.jpg", Hash: 7, Size: 8}
	thumbs.Put(&it, []byte("a thumbnail"))
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.jpg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	row := workspace.Row{File: it.File, Path: it.Path, Hash: it.Hash, Size: it.Size}
	if b, err := thumbs.JPEG(t.Context(), row); err != nil || string(b) != "a thumbnail" {
		t.Fatalf("%q, %v", b, err)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", files[0]); err != nil {
		t.Skipf("no link can be made here (%v): runs on Linux and macOS", err)
	}
	if b, err := thumbs.JPEG(t.Context(), row); err == nil {
		t.Errorf("%d bytes were read through the link", len(b))
	}
	thumbs.Put(&it, []byte("a thumbnail"))
	if b, err := thumbs.JPEG(t.Context(), row); err != nil || string(b) != "a thumbnail" {
		t.Errorf("after it was written again: %q, %v", b, err)
	}
}
