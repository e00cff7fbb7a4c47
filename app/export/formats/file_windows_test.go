package formats

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// hold opens a file as Excel does: others may read it and nothing else.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return func() { windows.CloseHandle(h) }
}

func TestFileOpenElsewhere(t *testing.T) {
	for _, when := range []string{"before", "meanwhile"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "结果.csv")
		if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
			t.Fatal(err)
		}
		var release func()
		src := exporttest.Source(nil)
		src.Rows = func(func(workspace.Row) bool) {
			if release == nil {
				release = hold(t, path)
			}
		}
		if when == "before" {
			release = hold(t, path)
		}
		err := File(t.Context(), path, src, Options{Overwrite: true})
		release()
		wantError(t, err, inference.CodeExport, path)
		if e := (*inference.Error)(nil); !errors.As(err, &e) || e.Detail != export.DetailInUse {
			t.Errorf("%s: %v", when, err)
		}
		if got, _ := os.ReadFile(path); string(got) != "old" {
			t.Errorf("%s: the file has %q now", when, got)
		}
		if n := files(t, dir); len(n) != 1 {
			t.Errorf("%s: left behind: %v", when, n)
		}
	}
}
