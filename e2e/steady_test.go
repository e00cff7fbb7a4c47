//go:build e2e

package e2e

import (
	"image"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// click presses the mouse at a place of a window.
func (w *window) click(x, y int) {
	w.d.t.Helper()
	at := w.area().Min
	w.d.do("xdotool", "mousemove", strconv.Itoa(at.X+x), strconv.Itoa(at.Y+y), "click", "1")
}

// exported returns the lines of a task's pictures that a query finds, in order.
func (d *desktop) exported(task, where string) []string {
	d.t.Helper()
	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		d.t.Fatal(err)
	}
	out, err := d.command(headless, "session", "export", task, "--where", where, "--out", "-").Output()
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestUndoWhileOnlyUnjudgedAreShown checks that among the pictures still to judge, a verdict that is
// taken back brings its picture back, so that what is said next is said of that; and that the rows
// of the side list stay where they are meanwhile.
func TestUndoWhileOnlyUnjudgedAreShown(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	fill(t, folder, 11)
	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 11")
	p.activate()
	before := p.screenshot("judge-all")
	p.click(100, 312) // 待判
	d.wait("the filter", func() bool { return difference(before, p.screenshot("judge-unjudged")) > 0.002 })
	names := image.Rect(12, 140, 80, 360) // of the states, without their counts
	rows := crop(p.screenshot("judge-unjudged"), names)
	d.do("xdotool", "key", "Home", "j", "ctrl+z", "k")
	d.wait("the verdict", func() bool { return strings.Contains(d.exported("动物照片", "判定:错")[0], "图片 001 ") })
	if right := d.exported("动物照片", "判定:对"); right[0] != "" {
		t.Errorf("right is %q", right)
	}
	if after := crop(p.screenshot("judge-undone"), names); difference(rows, after) > 0 {
		t.Error("the rows of the side list have moved")
	}
	p.quit()
}

// TestStoppedRunIsOffered checks that a run that was stopped is offered at once, as it is at the next
// start, and that it continues from there.
func TestStoppedRunIsOffered(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	const n = 400
	fill(t, folder, n)
	p := d.open(binary(t), `{"theme":"light","device":"cpu"}`)
	p.resize(1280, 800)
	d.drag(folder, p.window)
	d.wait("a part of it", func() bool { s := d.sessions(); return len(s) == 1 && s[0].Done >= 10 })
	p.activate()
	// 停止 is the first button right of the progress; how far right depends on the device's name.
	stopped := func() bool { return strings.Contains(p.title(), "已停止") }
	for x := 560; x < 900 && !stopped(); x += 25 {
		p.click(x, 780)
		waitFor(500*time.Millisecond, stopped)
	}
	p.waitTitle(name + ` — 已停止 .*`)
	p.screenshot("stopped")
	p.click(856, 74) // 继续
	p.waitTitle(name + ` — 完成 \d+`)
	d.wait("all of it", func() bool { s := d.sessions(); return len(s) == 1 && s[0].Done == n })
	p.quit()
}
