package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
)

// TestSessionWithoutWorkspaceFile checks that where the file of the results cannot be opened, here
// because something else has the name of its lock, the pictures are still recognised, the output is
// complete, and the reason is reported.
func TestSessionWithoutWorkspaceFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "结果.db")
	if err := os.Mkdir(file+".lock", 0o700); err != nil {
		t.Fatal(err)
	}
	pictures := samples(t)
	status, kept, errs := wanwu(t, t.Context(), "recognize", "--device", "cpu", "--session", "样图", "--workspace", file, "--out", "-", pictures)
	if status != command.ExitError || !strings.Contains(errs, "结果不会保存") || !strings.Contains(errs, ".lock") {
		t.Errorf("exit %d\n%s", status, errs)
	}
	status, all, errs := wanwu(t, t.Context(), "recognize", "--device", "cpu", "--out", "-", pictures)
	if status != command.ExitOK {
		t.Fatalf("exit %d\n%s", status, errs)
	}
	if n := bytes.Count([]byte(all), []byte("\n")); n == 0 || bytes.Count([]byte(kept), []byte("\n")) != n {
		t.Errorf("%d lines of %d", bytes.Count([]byte(kept), []byte("\n")), n)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file was made all the same")
	}
}
