//go:build e2e

package e2e

import (
	"image"
	"image/color"
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
		var shot image.Image
		d.wait("the sheet", func() bool { shot = p.screenshot(sheet.name); return difference(before, shot) > 0.1 })
		// What is behind is dimmed: the one button in the colour of buttons is the sheet's.
		if n := count(shot, primary); n < 1000 {
			t.Errorf("%s: %d pixels of a button are in view", sheet.name, n)
		}
		d.press("Escape")
		// Not until the window is as before: thumbnails may have come meanwhile.
		d.wait("the sheet to go", func() bool { return difference(shot, p.screenshot("small-window")) > 0.1 })
	}
}

// primary is the colour of the button that is meant to be pressed, in the light.
var primary = color.RGBA{R: 0x1f, G: 0x6f, B: 0xeb, A: 0xff}

// count returns how many pixels of a picture have a colour.
func count(img image.Image, c color.Color) (n int) {
	r, g, b, _ := c.RGBA()
	each(img, func(at color.Color) {
		if ar, ag, ab, _ := at.RGBA(); ar == r && ag == g && ab == b {
			n++
		}
	})
	return n
}
