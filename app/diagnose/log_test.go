package diagnose

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"wanwu/inference"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLogFileIsCreatedByFirstLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "状态", "wanwu")
	l := NewLog(dir, Command, UsualLevel)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
	l.Info("a run is over", "done", 12)
	if text := read(t, filepath.Join(dir, "command.log")); !strings.Contains(text, `msg="a run is over"`) || !strings.Contains(text, "done=12") {
		t.Errorf("%q", text)
	}
	if fi, err := os.Stat(l.Path()); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines int
	}{{"off", 0}, {"error", 1}, {"warn", 2}, {"info", 3}, {"", 3}, {"DEBUG", 4}} {
		level, err := ParseLevel(c.name)
		if err != nil {
			t.Fatal(err)
		}
		l := NewLog(t.TempDir(), Command, Off)
		l.SetLevel(level)
		l.Error("1")
		l.Warn("2")
		l.Info("3")
		l.Debug("4")
		data, err := os.ReadFile(l.Path())
		if n := strings.Count(string(data), "\n"); n != c.lines || c.lines > 0 && err != nil {
			t.Errorf("%q: %d lines, want %d", c.name, n, c.lines)
		}
		l.Close()
	}
	for _, name := range Levels() {
		if _, err := ParseLevel(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := ParseLevel("laut"); err == nil {
		t.Error("an unknown level is one")
	}
}

// TestLogHasNoNames checks that an error that names a picture is logged without the name, however
// deep it is.
func TestLogHasNoNames(t *testing.T) {
	const secret = "/home/小王/客户 甲 2024/合同 签字.heic"
	deep := fmt.Errorf("the run: %w", errors.Join(
		&inference.Error{Code: inference.CodeIO, Path: secret, Err: &fs.PathError{Op: "read", Path: secret, Err: errors.New("input/output error")}},
		&os.LinkError{Op: "rename", Old: secret, New: secret + ".新", Err: errors.New("no room")},
	))
	l := NewLog(t.TempDir(), Window, UsualLevel)
	defer l.Close()
	l.Warn("a run is over", "stopped", deep, "again", &inference.Error{Code: inference.CodePack, Path: secret, Detail: secret + ": is not a folder"})
	text := read(t, l.Path())
	for _, part := range []string{"小王", "客户", "合同", "签字"} {
		if strings.Contains(text, part) {
			t.Errorf("%q is in %s", part, text)
		}
	}
	for _, part := range []string{"io", "input/output error", "<file>.heic", "no room", "is not a folder"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
}

// TestRotation checks that files are bounded, however much is written, and nothing but the oldest
// is lost.
func TestRotation(t *testing.T) {
	r := &rotated{path: filepath.Join(t.TempDir(), "window.log"), max: 1000}
	for i := range 100 {
		if _, err := fmt.Fprintf(r, "line %02d %s\n", i, strings.Repeat("x", 40)); err != nil {
			t.Fatal(err)
		}
	}
	var all strings.Builder
	if err := r.copyTo(&all); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(all.String()), "\n")
	if len(lines) < 40 || len(lines) > 60 {
		t.Errorf("%d lines are kept in %d files of 1000 bytes", len(lines), keptFiles)
	}
	for i, line := range lines {
		if want := fmt.Sprintf("line %02d", 100-len(lines)+i); !strings.HasPrefix(line, want) {
			t.Fatalf("line %d is %q, want %s…", i, line, want)
		}
	}
	found, err := filepath.Glob(filepath.Join(filepath.Dir(r.path), "*"))
	if err != nil || len(found) != keptFiles { // and no lock
		t.Errorf("%v, %v", found, err)
	}
	for _, f := range found {
		if fi, err := os.Stat(f); err != nil || fi.Size() > 1000 {
			t.Errorf("%s has %d bytes, %v", f, fi.Size(), err)
		}
	}
	r.Close()
}

// TestRotationWithSeveralProcesses checks that several processes can write to one log: each line is
// whole, and none is lost while there is room.
func TestRotationWithSeveralProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "command.log")
	var wg sync.WaitGroup
	for p := range 4 {
		wg.Go(func() {
			r := &rotated{path: path, max: 40_000}
			defer r.Close()
			for i := range 400 {
				fmt.Fprintf(r, "%d-%03d %s\n", p, i, strings.Repeat("y", 40))
			}
		})
	}
	wg.Wait()
	var all strings.Builder
	if err := (&rotated{path: path}).copyTo(&all); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(all.String()) {
		if len(line) != 47 || seen[line] {
			t.Fatalf("%q is broken, or there twice", line)
		}
		seen[line] = true
	}
	if len(seen) != 1600 {
		t.Errorf("%d of 1600 lines are there", len(seen))
	}
}

// TestFullDisk checks that a full disk stops nothing; when there is room again, the log says how
// much is missing.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full to stand in for a disk that is full: runs on Linux")
	}
	dir := t.TempDir()
	l := NewLog(dir, Command, UsualLevel)
	l.Info("before")
	l.file.release()
	if err := os.Rename(l.Path(), l.Path()+".kept"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/full", l.Path()); err != nil {
		t.Fatal(err)
	}
	for range 7 {
		l.Info("into nothing")
	}
	if err := l.Problem(); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("the problem is %v", err)
	}
	if err := os.Rename(l.Path()+".kept", l.Path()); err != nil {
		t.Fatal(err)
	}
	l.Info("after")
	if text := read(t, l.Path()); !strings.Contains(text, "msg=before") || !strings.Contains(text, "lost=8") || !strings.Contains(text, "msg=after") {
		t.Errorf("%s", text)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	l.Info("when it is closed") // drops, and does not open it again
	if text := read(t, l.Path()); strings.Contains(text, "when it is closed") {
		t.Errorf("%s", text)
	}
}

func TestUnwritableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := NewLog(filepath.Join(file, "wanwu"), Command, slog.LevelInfo)
	l.Info("nowhere")
	if l.Problem() == nil {
		t.Error("there is no problem")
	}
	l.Close()
}

// TestLogHasNoHostName checks that the machine's name, which the runtime adds to its messages about
// a GPU, is not logged.
func TestLogHasNoHostName(t *testing.T) {
	dir := t.TempDir()
	l := NewLog(dir, Command, UsualLevel)
	l.Warn("the device failed", "error", errors.New("CUDA failure 2: out of memory ; GPU=0 ; hostname=wang-pc ; file=/onnxruntime_src/cuda.cc ; line=66 ; expr=f();"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if text := read(t, filepath.Join(dir, "command.log")); strings.Contains(text, "wang-pc") || !strings.Contains(text, "out of memory ; GPU=0 ; line=66") {
		t.Errorf("the log says %s", text)
	}
}
