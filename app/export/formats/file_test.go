package formats

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// files returns the names in a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// wantError checks the code, the path and that nothing was left in the folder.
func wantError(t *testing.T, err error, code inference.Code, path string) {
	t.Helper()
	var e *inference.Error
	if !errors.As(err, &e) || e.Code != code || e.Path != path {
		t.Errorf("got %v, want code %s and path %s", err, code, path)
	}
}

func TestFileEveryFormat(t *testing.T) {
	dir := t.TempDir()
	for _, ext := range []string{"xlsx", "csv", "jsonl", "html"} {
		path := filepath.Join(dir, "结果 ①."+ext)
		if err := File(t.Context(), path, exporttest.Source(exporttest.SampleRows()), Options{}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || len(got) == 0 {
			t.Fatal(len(got), err)
		}
	}
	if n := files(t, dir); len(n) != 4 {
		t.Error("left behind:", n)
	}
}

func TestFileDoesNotOverwrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	err := File(t.Context(), path, exporttest.Source(exporttest.SampleRows()), Options{})
	wantError(t, err, inference.CodeExport, path)
	if !errors.Is(err, fs.ErrExist) {
		t.Error("not fs.ErrExist:", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the file has %q now", got)
	}
	if err := File(t.Context(), path, exporttest.Source(exporttest.SampleRows()), Options{Overwrite: true}); err != nil {
		t.Fatal(err)
	}
	want := exporttest.Encode(t, in(CSV), exporttest.Source(exporttest.SampleRows()))
	if got, _ := os.ReadFile(path); !bytes.Equal(got, want) {
		t.Errorf("the file has %q", got)
	}
	if fi, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o640 {
		t.Error("permissions were not kept:", fi.Mode(), err)
	}
	if n := files(t, dir); len(n) != 1 {
		t.Error("left behind:", n)
	}
}

// TestFileTakenMeanwhile checks the race that a check before the start does not find.
func TestFileTakenMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	src := exporttest.Source(nil)
	src.Rows = func(func(workspace.Row) bool) {
		if err := os.WriteFile(path, []byte("theirs"), 0o666); err != nil {
			t.Error(err)
		}
	}
	err := File(t.Context(), path, src, Options{})
	if wantError(t, err, inference.CodeExport, path); !errors.Is(err, fs.ErrExist) {
		t.Error("not fs.ErrExist:", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "theirs" {
		t.Errorf("the file has %q now", got)
	}
	if n := files(t, dir); len(n) != 1 {
		t.Error("left behind:", n)
	}
}

func TestFileThroughLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
	if err := os.WriteFile(target, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no right to make links, which Linux and macOS give:", err)
	}
	if err := File(t.Context(), link, exporttest.Source(exporttest.SampleRows()), Options{Overwrite: true}); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Lstat(link); err != nil || fi.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone", err)
	}
	if got, _ := os.ReadFile(target); bytes.Equal(got, []byte("old")) {
		t.Error("the file behind the link was not written")
	}
}

func TestFileCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	src := exporttest.Source(exporttest.SampleRows())

	path := filepath.Join(dir, "none", "a.csv")
	wantError(t, File(t.Context(), path, src, Options{}), inference.CodeNotFound, path)

	path = filepath.Join(dir, "a.txt")
	wantError(t, File(t.Context(), path, src, Options{}), inference.CodeExport, path)

	path = filepath.Join(dir, strings.Repeat("长", 300)+".csv")
	err := File(t.Context(), path, src, Options{})
	wantError(t, err, inference.CodeExport, path)
	if said := words.ExportSentence(words.Chinese, err); !strings.Contains(said, "太长") {
		t.Errorf("of a name that is too long it says %q", said)
	}

	path = filepath.Join(dir, "folder.csv")
	if err := os.Mkdir(path, 0o777); err != nil {
		t.Fatal(err)
	}
	wantError(t, File(t.Context(), path, src, Options{Overwrite: true}), inference.CodeExport, path)

	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o555); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		locked = "/sys" // where even root may not make files
	} else if runtime.GOOS == "windows" {
		t.Skip("folders are not made read-only by a mode on Windows: runs on Linux and macOS")
	}
	path = filepath.Join(locked, "a.csv")
	wantError(t, File(t.Context(), path, src, Options{}), inference.CodePermission, path)
}

// TestDiskFull writes to a device that is always full.
func TestDiskFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full to stand in for a disk that is full: runs on Linux:", err)
	}
	defer full.Close()
	dir := t.TempDir()
	for _, f := range []Format{XLSX, CSV, JSONL, HTML} {
		path := filepath.Join(dir, "a."+string(f))
		err := export.Whole(path, false, func(w io.Writer) error {
			if _, err := io.WriteString(w, "what was written before the end"); err != nil {
				return err
			}
			return Write(t.Context(), full, f, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows())))
		})
		wantError(t, err, inference.CodeDiskFull, path)
	}
	if n := files(t, dir); len(n) != 0 {
		t.Error("left behind:", n)
	}
}

// failing fails after n bytes.
type failing struct{ n int }

var errDevice = errors.New("device gone")

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errDevice
	}
	return len(p), nil
}

// TestWriterFails lets the writer fail at many places: the error always comes
// back, and is the writer's.
func TestWriterFails(t *testing.T) {
	for _, f := range []Format{XLSX, CSV, JSONL, HTML} {
		src := exporttest.WithPhotos(t, exporttest.Source(nil))
		src.Rows = exporttest.Many(600)
		whole := len(exporttest.Encode(t, in(f), src))
		for i := range 10 {
			if err := Write(t.Context(), &failing{whole * i / 10}, f, src); !errors.Is(err, errDevice) {
				t.Errorf("%s, failing after %d of %d bytes: %v", f, whole*i/10, whole, err)
			}
		}
	}
}

func TestCancelLeavesNothing(t *testing.T) {
	spool := t.TempDir() // where cells are spooled
	t.Setenv("TMPDIR", spool)
	t.Setenv("TMP", spool)
	pic := exporttest.Photo(t, 32, 24, 0, false)
	for _, f := range []Format{XLSX, CSV, JSONL, HTML} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		dir := t.TempDir()
		src := exporttest.Source(nil)
		src.Rows, src.Count = exporttest.Many(3000), 3000
		src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
		last := 0
		src.Progress = func(done, total int) {
			if last = done; done == 2000 {
				if spooled := files(t, spool); (len(spooled) > 0) != (f == XLSX) {
					t.Errorf("%s has spooled to %q", f, spooled)
				}
				cancel()
			}
			if total != 3000 {
				t.Errorf("total is %d", total)
			}
		}
		path := filepath.Join(dir, "a."+string(f))
		wantError(t, File(ctx, path, src, Options{}), inference.CodeCancelled, path)
		if last != 2000 {
			t.Errorf("%s: went on to row %d", f, last)
		}
		if n := append(files(t, dir), files(t, spool)...); len(n) != 0 {
			t.Errorf("%s left behind: %v", f, n)
		}
	}
}

// TestSmallFileNeedsNoTemporaryFolder checks that where there is no place for temporary files.
func TestSmallFileNeedsNoTemporaryFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	none := filepath.Join(t.TempDir(), "none")
	t.Setenv("TMPDIR", none)
	t.Setenv("TMP", none)
	if err := File(t.Context(), path, exporttest.Source(exporttest.SampleRows()), Options{}); err != nil {
		t.Error(err)
	}
}

func TestProgressEndsAtTotal(t *testing.T) {
	for _, f := range []Format{XLSX, CSV, JSONL, HTML} {
		src := exporttest.Source(exporttest.SampleRows())
		src.Count = 4
		last, total := 0, 0
		src.Progress = func(d, n int) {
			if d != last+1 {
				t.Errorf("%s: %d after %d", f, d, last)
			}
			last, total = d, n
		}
		if exporttest.Encode(t, in(f), src); last != 4 || total != 4 {
			t.Errorf("%s ended at %d of %d", f, last, total)
		}
	}
}

// in returns Write for one format.
func in(f Format) func(context.Context, io.Writer, export.Source) error {
	return func(ctx context.Context, w io.Writer, src export.Source) error { return Write(ctx, w, f, src) }
}
