package viewer

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// gradient returns a picture whose red says the column and whose green the line.
func gradient(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 0, 255})
		}
	}
	return img
}

// seen returns what the frame shows at a place.
func seen(z *Zoom, w, h, x, y int) color.RGBA {
	return z.draw(w, h).(*image.RGBA).RGBAAt(x, y)
}

func newZoom(t *testing.T, want func()) *Zoom {
	t.Helper()
	test.NewTempApp(t)
	z := NewZoom(0, want)
	w := test.NewTempWindow(t, z)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200, 100))
	z.Resize(fyne.NewSize(200, 100))
	return z
}

func TestZoomAndPan(t *testing.T) {
	asked := 0
	z := newZoom(t, func() { asked++ })
	z.showSize(800, 400)
	z.set(gradient(200, 100))
	if c := seen(z, 200, 100, 100, 50); c.R < 120 || c.R > 135 || c.G < 120 || c.G > 135 {
		t.Fatalf("the middle of the whole picture is %v", c)
	}
	z.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: 25 * 4}, PointEvent: fyne.PointEvent{Position: fyne.NewPos(0, 0)}})
	if z.geo.fit || asked != 1 {
		t.Fatalf("after the wheel: %+v, asked %d times", z.geo, asked)
	}
	if c := seen(z, 200, 100, 0, 0); c.R > 3 || c.G > 3 {
		t.Errorf("the corner under the pointer is %v", c)
	}
	far := seen(z, 200, 100, 199, 50).R
	if far > 130 {
		t.Errorf("at 2.4 times the right edge has red %d", far)
	}
	z.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-60, 0)})
	z.DragEnd()
	if c := seen(z, 200, 100, 199, 50); c.R <= far {
		t.Errorf("dragged to the left the right edge has red %d, and had %d", c.R, far)
	}
	z.set(gradient(800, 400)) // the detail comes
	if z.detail == nil || z.base.Rect.Dx() != 200 || asked != 1 {
		t.Errorf("the detail is not beside the picture, or was asked for %d times", asked)
	}
	z.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(10, 10)})
	if !z.geo.fit || seen(z, 200, 100, 199, 99).R < 250 {
		t.Error("a double click shows the whole picture again")
	}
	z.showSize(10, 10)
	if z.base != nil || z.detail != nil {
		t.Error("another picture keeps the one before")
	}
	if c := seen(z, 200, 100, 100, 50); c.A != 0 {
		t.Errorf("without a picture there is %v", c)
	}
}

func TestFullScaleIsPixelExact(t *testing.T) {
	z := newZoom(t, nil)
	img := gradient(1000, 500)
	z.showSize(1000, 500)
	z.set(img)
	z.To(1, &fyne.Position{})
	for _, p := range []image.Point{{0, 0}, {17, 91}, {199, 99}} {
		if got, want := seen(z, 200, 100, p.X, p.Y), img.RGBAAt(p.X, p.Y); got != want {
			t.Errorf("at %v there is %v, want %v", p, got, want)
		}
	}
}

func TestZoomAfterShapeChange(t *testing.T) {
	z := newZoom(t, nil)
	z.showSize(800, 400)
	z.set(gradient(50, 100))
	if c := seen(z, 200, 100, 10, 50); c.A != 0 {
		t.Errorf("an upright picture fills the frame: %v", c)
	}
	if c := seen(z, 200, 100, 100, 50); c.A != 255 {
		t.Errorf("its middle is %v", c)
	}
	z.set(nil)
	if c := seen(z, 200, 100, 100, 50); c.A != 0 {
		t.Errorf("a picture that cannot be had is %v", c)
	}
}

// TestWholePictureAveragesPixels checks that much smaller than it is, a picture of fine stripes is
// grey, not one of the stripes.
func TestWholePictureAveragesPixels(t *testing.T) {
	z := newZoom(t, nil)
	img := image.NewRGBA(image.Rect(0, 0, 3201, 1601))
	for i := range img.Pix {
		img.Pix[i] = uint8(255 * (i / 4 % 2)) // a column white, a column black
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	z.showSize(3201, 1601)
	z.set(img)
	for _, at := range []image.Point{{20, 20}, {101, 50}, {180, 90}} {
		if c := seen(z, 200, 100, at.X, at.Y); c.R < 118 || c.R > 138 {
			t.Errorf("at %v there is %v", at, c)
		}
	}
}

func BenchmarkZoom(b *testing.B) {
	test.NewTempApp(b)
	for _, scale := range []float64{0, 0.35, 0.45, 0.6, 1, 1.5, 5} {
		b.Run(fmt.Sprint(scale), func(b *testing.B) {
			z := NewZoom(0, func() {})
			z.showSize(4000, 3000)
			z.geo.resize(1800, 916)
			z.set(image.NewRGBA(image.Rect(0, 0, 1222, 916)))
			z.requested = true
			z.set(image.NewRGBA(image.Rect(0, 0, 4000, 3000)))
			if scale > 0 {
				z.geo.zoom(scale, 10, 10)
			}
			for b.Loop() {
				z.draw(1800, 916)
			}
		})
	}
}

func BenchmarkHalved(b *testing.B) {
	img := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for b.Loop() {
		halved(img)
	}
}
