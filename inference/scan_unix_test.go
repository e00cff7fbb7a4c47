//go:build unix

package inference_test

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"

	"wanwu/inference"
)

// A pipe that is opened blocks until somebody writes to it, so the test ends
// only if none is.
func TestScanOpensNoPipes(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.jpg")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Skip("no pipes here:", err)
	}
	if l, err := net.Listen("unix", filepath.Join(dir, "socket")); err == nil {
		defer l.Close()
	} else {
		t.Skip("no sockets here:", err)
	}
	symlink(t, pipe, filepath.Join(dir, "link.jpg"))
	base := filepath.Base(dir)
	v := scan(t, recursive, dir, pipe)
	same(t, v.paths(), []string{base + "/link.jpg: not_regular", base + "/pipe.jpg: not_regular", base + "/socket: not_regular",
		"pipe.jpg: not_regular"})
	if _, err := v.items[1].Open(); inference.CodeOf(err) != inference.CodeNotRegular {
		t.Errorf("Open: %v", err)
	}
	if _, err := inference.OpenFile(pipe); inference.CodeOf(err) != inference.CodeNotRegular {
		t.Errorf("OpenFile: %v", err)
	}
}
