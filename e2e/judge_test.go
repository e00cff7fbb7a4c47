//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestJudging checks that what is judged by the keys is in the results at once, outlasts a kill,
// and is in an export.
func TestJudging(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	fill(t, folder, 11)
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 11")
	p.activate()
	before := p.screenshot("judge-before")
	for _, key := range []string{"Home", "j", "k", "k", "l", "ctrl+z"} {
		d.press(key)
	}
	d.wait("the marks", func() bool { return difference(before, p.screenshot("judged")) > 0.002 })

	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		t.Fatal(err)
	}
	judged := func(verdict string) (n int) {
		out, err := d.command(headless, "session", "export", "动物照片", "--where", "判定:"+verdict, "--out", "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(out), "\n")
	}
	d.wait("one right and two wrong", func() bool { return judged("对") == 1 && judged("错") == 2 })
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if right, wrong, unsure, none := judged("对"), judged("错"), judged("不确定"), judged("未判"); right != 1 || wrong != 2 || unsure != 0 || none != 8 {
		t.Errorf("after the kill %d are right, %d wrong, %d unsure, %d to judge", right, wrong, unsure, none)
	}
	out := filepath.Join(d.home, "判定.csv")
	if b, err := d.command(headless, "session", "export", "动物照片", "--out", out).CombinedOutput(); err != nil {
		t.Fatalf("%v, %s", err, b)
	}
	if text := string(readFile(t, out)); !strings.Contains(text, "判定,人工标签") || strings.Count(text, ",错,") != 2 {
		t.Errorf("the export says\n%s", text)
	}
}
