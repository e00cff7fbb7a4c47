//go:build e2e

package e2e

import (
	"image"
	"testing"
)

// TestSmallScreen checks that on a small screen with large text the window and its sheets fit.
func TestSmallScreen(t *testing.T) {
	d := newDesktopOf(t, "1366x768x24")
	d.env = append(d.env, "FYNE_SCALE=1.5")
	folder := d.folder("动物照片")
	fill(t, folder, 11)
	p := &program{process: d.start(d.command(binary(t), folder))}
	p.window = d.find("the program's window", "--name", "^"+name)
	p.waitTitle(name + " — 完成 11")
	p.move(0, 0)
	if a := p.area(); !a.In(image.Rect(0, 0, 1366, 768)) {
		t.Errorf("the window takes %v of a screen of 1366×768", a)
	}
	p.activate()
	for _, sheet := range []struct{ key, name string }{{"ctrl+comma", "small-settings"}, {"F1", "small-keys"}} {
		before := p.screenshot("small-window")
		d.press(sheet.key)
		d.wait("the sheet", func() bool { return difference(before, p.screenshot(sheet.name)) > 0.1 })
		d.press("Escape")
		d.wait("the sheet to go", func() bool { return difference(before, p.screenshot("small-window")) < 0.01 })
	}
}
