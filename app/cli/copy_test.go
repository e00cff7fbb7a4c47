package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/cli"
)

// TestASessionLeavesACopy: who never opens a window has a daily copy as well.
func TestASessionLeavesACopy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.db")
	status, _, errs := wanwu(t, t.Context(), "recognize", "--device", "cpu", "--session", "样图", "--workspace", file, samples(t))
	if status != cli.ExitOK {
		t.Fatalf("%d\n%s", status, errs)
	}
	if copies, err := os.ReadDir(file + "-copies"); err != nil || len(copies) != 1 {
		t.Errorf("%d copies, %v", len(copies), err)
	}
}
