//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReview checks that folders that are called like labels are dropped, a deck is drawn and
// judged by keys alone, and after a kill every verdict, and the place in the deck, is restored.
func TestReview(t *testing.T) {
	d := newDesktop(t)
	root := d.folder("拖放/样图")
	samples, err := filepath.Glob("../assets/samples/*.jpg")
	if err != nil || len(samples) != 11 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	folders := []string{"虎斑猫", "意式浓缩咖啡", "宫殿", "高山"}
	for i, sample := range samples { // all different: of copies a deck takes one
		folder := filepath.Join(root, folders[i%len(folders)])
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(sample)), readFile(t, sample), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	d.drag(root, p.window)
	p.waitTitle(name + " — 完成 11")
	p.activate()
	before := p.screenshot("review-offer")
	d.press("ctrl+4")
	d.wait("the evaluation", func() bool { return difference(before, p.screenshot("review-evaluation")) > 0.1 })
	before = p.screenshot("review-evaluation")
	d.press("ctrl+3")
	d.wait("the invitation to draw", func() bool { return difference(before, p.screenshot("review-start")) > 0.05 })
	before = p.screenshot("review-start")
	d.press("Return")
	d.wait("the deck", func() bool { return difference(before, p.screenshot("review-deck")) > 0.05 })
	for range 9 {
		d.press("j")
	}
	d.press("k")
	d.press("k")
	d.press("ctrl+z")

	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		t.Fatal(err)
	}
	judged := func(verdict string) (n int) {
		out, err := d.command(headless, "session", "export", "样图", "--where", "判定:"+verdict, "--out", "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(out), "\n")
	}
	d.wait("nine right and one wrong", func() bool { return judged("对") == 9 && judged("错") == 1 })
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if right, wrong := judged("对"), judged("错"); right != 9 || wrong != 1 {
		t.Errorf("after the kill %d are right and %d wrong", right, wrong)
	}
}
