//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestSheetDroppedOnTheWindow checks that a sheet that comes back is shown with what it would
// change, merged when that is confirmed, and taken back by undo.
func TestSheetDroppedOnTheWindow(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	fill(t, folder, 6)
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 6")

	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		t.Fatal(err)
	}
	export := func(args ...string) string {
		t.Helper()
		out, err := d.command(headless, append([]string{"session", "export", "动物照片"}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	judged := func() int { return strings.Count(export("--out", "-"), `"verdict":`) }
	book := filepath.Join(d.folder("收到"), "张三.xlsx")
	d.wait("the task in the file", func() bool {
		_, err := d.command(headless, "session", "export", "动物照片", "--out", book, "--overwrite").CombinedOutput()
		return err == nil
	})
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, v := range map[string]string{"F2": "对", "F3": "错", "G3": "外星狗", "F4": "不确定"} {
		if err := f.SetCellValue("结果", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	before := p.screenshot("merge-before")
	d.drag(book, p.window)
	d.wait("the preview", func() bool { return difference(before, p.screenshot("merge-preview")) > 0.05 })
	if n := judged(); n != 0 {
		t.Fatalf("%d verdicts before they were confirmed", n)
	}
	p.activate()
	d.press("Return") // the button that makes the changes has the focus
	d.wait("three verdicts", func() bool { return judged() == 3 })
	p.screenshot("merged")
	if text := export("--out", "-"); !strings.Contains(text, "外星狗") {
		t.Error("the label is not there")
	}
	d.press("ctrl+z")
	d.wait("no verdict", func() bool { return judged() == 0 })
}
