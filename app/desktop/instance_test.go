package desktop_test

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"wanwu/app/desktop"
)

func TestSecondWindowHandsOverPaths(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	file := filepath.Join(t.TempDir(), "工作区.db")
	first, err := desktop.Claim(t.Context(), file, nil)
	if err != nil || first == nil {
		t.Fatalf("the first: %v, %v", first, err)
	}
	shown := make(chan []string, 10)
	first.Serve(func(paths []string) bool { shown <- paths; return true })
	want := []string{"/照片/一.jpg", "/照片/b c"}
	if second, err := desktop.Claim(t.Context(), file, want); second != nil || err != nil {
		t.Fatalf("the second: %v, %v", second, err)
	}
	if got := <-shown; !slices.Equal(got, want) {
		t.Errorf("the first was told %q", got)
	}
	// By another name it is the same file.
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(file), link); err == nil { // which Windows allows to few
		if second, err := desktop.Claim(t.Context(), filepath.Join(link, filepath.Base(file)), want); second != nil || err != nil {
			t.Fatalf("by another name: %v, %v", second, err)
		}
		<-shown
	}
	other, err := desktop.Claim(t.Context(), filepath.Join(t.TempDir(), "other.db"), nil)
	if err != nil || other == nil {
		t.Fatalf("on another workspace: %v, %v", other, err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	next, err := desktop.Claim(t.Context(), file, nil)
	if err != nil || next == nil {
		t.Fatalf("after the first was closed: %v, %v", next, err)
	}
	if err := next.Close(); err != nil {
		t.Error(err)
	}
}

// TestClosingWindowTakesNoPaths checks that a process started while the window is closing waits
// until that has ended, and opens a window with the paths, which must not be lost.
func TestClosingWindowTakesNoPaths(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	file := filepath.Join(t.TempDir(), "w.db")
	first, err := desktop.Claim(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	asked, closed := make(chan struct{}), make(chan error)
	var once sync.Once
	first.Serve(func([]string) bool { once.Do(func() { close(asked) }); return false })
	go func() { <-asked; closed <- first.Close() }()
	second, err := desktop.Claim(t.Context(), file, []string{"/照片"})
	if err != nil || second == nil {
		t.Fatalf("the second: %v, %v", second, err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

// TestStaleSocket checks that the socket and the lock that a killed program leaves are taken over.
func TestStaleSocket(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	file := filepath.Join(t.TempDir(), "w.db")
	i, err := desktop.Claim(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	locks, err := filepath.Glob(filepath.Join(dir, "wanwu", "*.lock"))
	if err != nil || len(locks) != 1 {
		t.Fatal(locks, err)
	}
	left, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: locks[0][:len(locks[0])-len(".lock")] + ".sock"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false)
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	if i, err = desktop.Claim(t.Context(), file, nil); err != nil || i == nil {
		t.Fatalf("%v, %v", i, err)
	}
	i.Serve(func([]string) bool { return true })
	if again, err := desktop.Claim(t.Context(), file, nil); again != nil || err != nil {
		t.Errorf("the second: %v, %v", again, err)
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

// TestInvalidHandover checks that anything but a handover is not answered and does no harm.
func TestInvalidHandover(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	i, err := desktop.Claim(t.Context(), filepath.Join(t.TempDir(), "w.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	i.Serve(func(paths []string) bool { t.Errorf("shown %q", paths); return true })
	socks, err := filepath.Glob(filepath.Join(dir, "wanwu", "*.sock"))
	if err != nil || len(socks) != 1 {
		t.Fatal(socks, err)
	}
	if fi, err := os.Stat(filepath.Dir(socks[0])); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
	c, err := net.Dial("unix", socks[0])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("GET / HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("answered %d bytes, %v", n, err)
	}
}

// TestRelativePathsAreOfCaller checks that relative paths are those of the second program's working
// folder; a path that is not absolute on the socket is ignored.
func TestRelativePathsAreOfCaller(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	file := filepath.Join(t.TempDir(), "w.db")
	first, err := desktop.Claim(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	shown := make(chan []string, 2)
	first.Serve(func(paths []string) bool { shown <- paths; return true })
	caller := t.TempDir()
	t.Chdir(caller)
	want, err := filepath.Abs("照片/一.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if second, err := desktop.Claim(t.Context(), file, []string{"照片/一.jpg"}); second != nil || err != nil {
		t.Fatalf("the second: %v, %v", second, err)
	}
	if got := <-shown; !slices.Equal(got, []string{want}) {
		t.Errorf("shown %q, want %q", got, want)
	}
	c := dialOnly(t, dir)
	defer c.Close()
	say, err := json.Marshal(map[string][]string{"paths": {"../x.jpg", want}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(say); err != nil {
		t.Fatal(err)
	}
	if got := <-shown; !slices.Equal(got, []string{want}) {
		t.Errorf("shown %q", got)
	}
}

// TestSocketIsBounded checks that of silent connections only a few are read at once, one that never
// ends is cut, and all are closed with the window.
func TestSocketIsBounded(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	i, err := desktop.Claim(t.Context(), filepath.Join(t.TempDir(), "w.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	i.Serve(func(paths []string) bool { t.Errorf("shown %d paths", len(paths)); return true })
	endless := dialOnly(t, dir)
	defer endless.Close()
	if _, err := endless.Write([]byte(`{"paths":[`)); err != nil {
		t.Fatal(err)
	}
	piece := bytes.Repeat([]byte(`"/照片/一.jpg",`), 4096)
	sent := 0
	for ; sent < 64<<20; sent += len(piece) {
		if _, err := endless.Write(piece); err != nil {
			break
		}
	}
	if sent >= 64<<20 {
		t.Error("an endless handover is read without a bound")
	}
	for range 50 {
		c := dialOnly(t, dir)
		defer c.Close()
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

// dialOnly connects to the one socket below dir.
func dialOnly(t *testing.T, dir string) net.Conn {
	t.Helper()
	socks, err := filepath.Glob(filepath.Join(dir, "wanwu", "*.sock"))
	if err != nil || len(socks) != 1 {
		t.Fatal(socks, err)
	}
	c, err := net.Dial("unix", socks[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}
