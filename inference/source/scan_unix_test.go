//go:build unix

package source_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

// TestScanOpensNoPipes checks that no pipe is opened: opening one blocks until there is a writer,
// so that the test would not end.
func TestScanOpensNoPipes(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.jpg")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Skip("the file system has no pipes; those of Linux and macOS do:", err)
	}
	if l, err := net.Listen("unix", filepath.Join(dir, "socket")); err == nil {
		defer l.Close()
	} else {
		t.Skip("the file system has no sockets; those of Linux and macOS do:", err)
	}
	symlink(t, pipe, filepath.Join(dir, "link.jpg"))
	base := filepath.Base(dir)
	v := scan(t, recursive, dir, pipe)
	same(t, v.paths(), []string{base + "/link.jpg: not_regular", base + "/pipe.jpg: not_regular", base + "/socket: not_regular",
		"pipe.jpg: not_regular"})
	if _, err := source.Open(&v.items[1]); inference.CodeOf(err) != inference.CodeNotRegular {
		t.Errorf("Open: %v", err)
	}
	if _, err := source.OpenFile(pipe); inference.CodeOf(err) != inference.CodeNotRegular {
		t.Errorf("OpenFile: %v", err)
	}
}

// TestOpenDoesNotBlockOnPipe checks that a file that is exchanged for a pipe between the look at it
// and its opening does not block the caller.
func TestOpenDoesNotBlockOnPipe(t *testing.T) {
	dir := t.TempDir()
	pipe, file, name := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "photo.jpg")
	if err := errors.Join(os.WriteFile(file, []byte("photo"), 0o600), os.Link(file, name)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("the file system has no pipes; those of Linux and macOS do:", err)
	}
	done := make(chan struct{})
	var swapping sync.WaitGroup
	swapping.Go(func() {
		next := filepath.Join(dir, "next")
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			if err := errors.Join(os.Link([]string{pipe, file}[i%2], next), os.Rename(next, name)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	defer swapping.Wait()
	defer close(done)
	for range 20_000 {
		if r, err := source.OpenFile(name); err == nil {
			r.Close()
		} else if inference.CodeOf(err) != inference.CodeNotRegular {
			t.Fatal(err)
		}
	}
}
