//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// window is a window on the desktop.
type window struct {
	d  *desktop
	id string
}

// find waits for a visible window that xdotool's search finds.
func (d *desktop) find(what string, search ...string) *window {
	d.t.Helper()
	w := &window{d: d}
	d.wait(what, func() bool {
		out, err := d.try("xdotool", append([]string{"search", "--onlyvisible"}, search...)...)
		if err != nil || out == "" { // nothing found is an exit status
			return false
		}
		ids := strings.Fields(out)
		w.id = ids[len(ids)-1]
		return true
	})
	return w
}

// title returns the window's name as a taskbar shows it.
func (w *window) title() string {
	out, err := w.d.try("xdotool", "getwindowname", w.id)
	if err != nil {
		return ""
	}
	return out
}

// waitTitle waits until the title matches, and returns it.
func (w *window) waitTitle(pattern string) string {
	w.d.t.Helper()
	re := regexp.MustCompile("^" + pattern + "$")
	var last string
	if !waitFor(patience, func() bool { last = w.title(); return re.MatchString(last) }) {
		w.d.t.Fatalf("the title is %q, want %s", last, pattern)
	}
	return last
}

var corner = regexp.MustCompile(`(?s)Absolute upper-left X:\s+(-?\d+).*Absolute upper-left Y:\s+(-?\d+).*Width:\s+(\d+).*Height:\s+(\d+)`)

// area returns where the window's content is on the screen. (xdotool counts the frame twice under
// openbox, so xwininfo is asked.)
func (w *window) area() image.Rectangle {
	w.d.t.Helper()
	m := corner.FindStringSubmatch(w.d.do("xwininfo", "-id", w.id))
	if m == nil {
		w.d.t.Fatalf("xwininfo does not say where the window %s is", w.id)
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits by the pattern
	}
	return image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3])
}

// move puts the window's frame at a place on the screen.
func (w *window) move(x, y int) {
	w.d.t.Helper()
	w.d.do("xdotool", "windowmove", w.id, strconv.Itoa(x), strconv.Itoa(y))
	// A frame is a few pixels wide, and a title bar some twenty high.
	w.d.wait("the window to move", func() bool {
		a := w.area().Min
		return a.X >= x && a.X <= x+10 && a.Y >= y && a.Y <= y+45
	})
}

// resize gives the content a size in pixels and waits until the window has it.
func (w *window) resize(width, height int) {
	w.d.t.Helper()
	w.d.do("xdotool", "windowsize", w.id, strconv.Itoa(width), strconv.Itoa(height))
	w.d.wait(fmt.Sprintf("a window of %d×%d", width, height), func() bool {
		return w.area().Size() == image.Pt(width, height)
	})
}

// activate gives the window the keyboard.
func (w *window) activate() {
	w.d.t.Helper()
	w.d.do("xdotool", "windowactivate", w.id)
	w.d.wait("the keyboard", func() bool { return w.d.active() == w.id })
}

// fill waits until the window fills the screen and has the keyboard again.
func (w *window) fill() {
	w.d.t.Helper()
	var size image.Point
	if _, err := fmt.Sscanf(screen, "%dx%d", &size.X, &size.Y); err != nil {
		w.d.t.Fatal(err)
	}
	w.d.wait("the whole screen", func() bool { return w.area().Size() == size && w.d.active() == w.id })
}

// active returns the window that has the keyboard, empty where none has.
func (d *desktop) active() string {
	out, err := d.try("xdotool", "getactivewindow")
	if err != nil {
		return ""
	}
	return out
}

// press sends a key, such as ctrl+e, to the window with the keyboard.
func (d *desktop) press(key string) {
	d.t.Helper()
	d.do("xdotool", "key", "--clearmodifiers", key)
}

// calm is how long a picture must stay the same to count as painted.
const calm = 400 * time.Millisecond

// screenshot waits until the window has painted something and stopped changing,
// keeps the picture under a name in e2e-out/, and returns it.
func (w *window) screenshot(name string) image.Image {
	w.d.t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "e2e-out", name+".png"))
	if err != nil {
		w.d.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.d.t.Fatal(err)
	}
	return w.snapshot(path)
}

// snapshot returns a screenshot in a file of the caller's choice.
func (w *window) snapshot(path string) image.Image {
	w.d.t.Helper()
	var shot image.Image
	var hash string
	since := time.Now()
	w.d.wait("the window to stop changing", func() bool {
		w.d.do("import", "-silent", "-window", w.id, path)
		if now := w.d.do("identify", "-format", "%#", path); now != hash {
			hash, since = now, time.Now()
			return false
		}
		shot = readPNG(w.d, path)
		return time.Since(since) >= calm && colours(shot) > 8
	})
	return shot
}

func readPNG(d *desktop, path string) image.Image {
	d.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		d.t.Fatalf("%s: %v", path, err)
	}
	return img
}

// crop returns the part of a picture inside box, both from their upper left corners.
func crop(img image.Image, box image.Rectangle) image.Image {
	out := image.NewRGBA(image.Rectangle{Max: box.Size()})
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min.Add(box.Min), draw.Src)
	return out
}

// colours counts the different colours of a picture: a window that has painted
// nothing has one.
func colours(img image.Image) int {
	seen := map[color.Color]bool{}
	each(img, func(c color.Color) { seen[c] = true })
	return len(seen)
}

// brightness returns the mean grey of a picture, 0…255.
func brightness(img image.Image) float64 {
	var sum, n float64
	each(img, func(c color.Color) {
		sum += float64(color.GrayModel.Convert(c).(color.Gray).Y)
		n++
	})
	return sum / n
}

// difference returns the share of pixels, 0…1, in which two pictures of one size differ.
func difference(a, b image.Image) float64 {
	bounds := a.Bounds()
	if bounds != b.Bounds() {
		return 1
	}
	differ := 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			if ar != br || ag != bg || ab != bb {
				differ++
			}
		}
	}
	return float64(differ) / float64(bounds.Dx()*bounds.Dy())
}

func each(img image.Image, visit func(color.Color)) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			visit(img.At(x, y))
		}
	}
}
