package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/app/store/storetest"
)

// TestSessionOnAFullDisk checks that where there is no room for the file of the results from the
// start, the pictures are still recognised, the output is complete, and the reason is reported.
func TestSessionOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	storetest.Fill(t, dir)
	pictures := samples(t)
	status, out, errs := wanwu(t, t.Context(), "recognize", "--device", "cpu", "--session", "样图", "--workspace", filepath.Join(dir, "w.db"), "--out", "-", pictures)
	if status != command.ExitError || !strings.Contains(errs, "结果不会保存") || !strings.Contains(errs, "磁盘") {
		t.Errorf("exit %d\n%s", status, errs)
	}
	read := 0
	for _, l := range parse(t, out) {
		if l.Status != "error" {
			read++
		}
	}
	if read != 11 {
		t.Errorf("%d pictures were read of 11", read)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.HasSuffix(f.Name(), ".db") {
			if fi, err := f.Info(); err != nil || fi.Size() > 0 {
				t.Errorf("half a file is left: %v, %v", fi, err)
			}
		}
	}
}
