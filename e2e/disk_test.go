//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestFullDisk checks that a spreadsheet that does not fit is reported, leaves nothing behind, and
// is written at a second try once there is room.
func TestFullDisk(t *testing.T) {
	d := newDesktop(t)
	small := d.folder("小盘")
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("a full disk needs the right to mount one, which continuous integration has as root: %v, %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", small).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	folder := d.folder("拖放/动物照片")
	fill(t, folder, 11)
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 11")
	before := p.screenshot("disk-before")

	out := filepath.Join(small, "结果.xlsx")
	p.exportTo(out)
	d.wait("the sentence", func() bool { return difference(before, p.screenshot("disk-full")) > 0.1 })
	if left, err := os.ReadDir(small); err != nil || len(left) > 0 {
		t.Errorf("left on the full disk: %v, %v", left, err)
	}

	if out, err := exec.Command("mount", "-o", "remount,size=8m", small).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	d.press("Return") // 再试一次 has the focus
	d.wait("the spreadsheet", func() bool { _, err := os.Stat(out); return err == nil })
	p.screenshot("disk-again")
	b, err := readWorkbook(out)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b.rows); n != 11 {
		t.Errorf("%d rows in the spreadsheet, want 11", n)
	}
	d.press("Escape")
	p.quit()
}
