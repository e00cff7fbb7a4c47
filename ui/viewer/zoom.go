package viewer

import (
	"image"
	"image/color"
	"math"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ZoomStep is what a notch of the wheel, or a key, makes larger or smaller.
const ZoomStep = 1.25

// Zoom is a picture in a frame that can be brought nearer by the wheel and
// moved by dragging; a double click goes to the picture's own pixels and back. It
// draws what is seen of the picture and nothing else, so that its cost is that of the
// frame, whatever the picture's size.
type Zoom struct {
	widget.BaseWidget
	geo       geometry
	radius    float32       // of the corners, dp
	base      *image.RGBA   // enough for the whole picture in the frame; nil for none
	detail    *image.RGBA   // more of it, once it was asked for; nil for none
	halves    []*image.RGBA // base or detail, and smaller forms of it
	onDetail  func()        // asks for the detail, once a picture; nil where there is none to be had
	moved     func()        // the scale has changed
	requested bool          // the detail was asked for
	fast      bool          // while it is moved: speed before quality
	last      *image.RGBA   // what was drawn last, drawn over the next time
	raster    *canvas.Raster
	marks     *Marks // that are drawn on the picture; nil for none

	sampler sampler
}

var (
	_ fyne.Scrollable     = (*Zoom)(nil)
	_ fyne.Draggable      = (*Zoom)(nil)
	_ fyne.DoubleTappable = (*Zoom)(nil)
	_ desktop.Cursorable  = (*Zoom)(nil)
)

// NewZoom makes a frame without a picture. radius is that of its corners in dp; want asks
// for more pixels, once a picture, nil where there are none to be had.
func NewZoom(radius float32, want func()) *Zoom {
	z := &Zoom{radius: radius, onDetail: want, geo: geometry{fit: true}}
	z.raster = canvas.NewRaster(z.draw)
	z.ExtendBaseWidget(z)
	return z
}

// markWidth is how thick the lines of marks are, in dp.
const markWidth = 1.5

// mark draws other marks on the picture.
func (z *Zoom) mark(m *Marks) {
	if !z.marks.same(m) {
		z.marks = m
		z.raster.Refresh()
	}
}

// showSize shows another picture, of which nothing is there yet, whole: of width × height
// pixels, 0 where that is not known before it comes.
func (z *Zoom) showSize(width, height int) {
	z.geo.picW, z.geo.picH, z.geo.fit = float64(width), float64(height), true
	z.base, z.detail, z.halves, z.requested = nil, nil, nil, false
	z.changed()
}

// set gives the picture its pixels: a smaller form of it, or, after want, a larger.
func (z *Zoom) set(img *image.RGBA) {
	if img == nil || img.Rect.Empty() {
		z.base, z.detail, z.halves = nil, nil, nil
		z.changed()
		return
	}
	if z.geo.picW <= 0 {
		z.geo.picW = float64(img.Rect.Dx())
	}
	// The pixels have the last word on the shape: the file may have changed since.
	z.geo.picH = z.geo.picW * float64(img.Rect.Dy()) / float64(img.Rect.Dx())
	if z.requested && z.base != nil && img.Rect.Dx() > z.base.Rect.Dx() {
		z.detail = img
	} else {
		z.base = img
	}
	z.changed()
}

// changed draws again and asks for more pixels where the present ones are too few.
func (z *Zoom) changed() {
	if z.onDetail != nil && !z.requested && !z.geo.fit && z.base != nil && float64(z.base.Rect.Dx())*1.05 < z.geo.picW*min(z.geo.scale, 1) {
		z.requested = true
		z.onDetail()
	}
	if z.moved != nil {
		z.moved()
	}
	z.raster.Refresh()
}

// pixels returns how many pixels of the screen a dp is.
func (z *Zoom) pixels() float64 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(z); c != nil {
		return float64(c.Scale())
	}
	return 1
}

// Scale returns the present one, in pixels of the screen a pixel of the picture.
func (z *Zoom) Scale() float64 { return z.geo.now() }

// Fits reports whether the whole picture is shown, as large as the frame allows.
func (z *Zoom) Fits() bool { return z.geo.fit }

// Center returns the place on the picture, in its pixels, that is in the middle of the frame where
// not all of it is shown.
func (z *Zoom) Center() (x, y float64) { return z.geo.x, z.geo.y }

// HasPicture reports whether there are pixels to show.
func (z *Zoom) HasPicture() bool { return z.base != nil }

// zoom changes the scale by a factor around a place, nil for the middle.
func (z *Zoom) zoom(by float64, at *fyne.Position) {
	z.To(z.geo.now()*by, at)
}

// To goes to a scale, in pixels of the screen a pixel of the picture.
func (z *Zoom) To(scale float64, at *fyne.Position) {
	x, y := z.at(at)
	z.geo.zoom(scale, x, y)
	z.changed()
}

// showWhole shows all of the picture.
func (z *Zoom) showWhole() {
	z.geo.fit = true
	z.changed()
}

// at returns a place in pixels.
func (z *Zoom) at(p *fyne.Position) (x, y float64) {
	if p == nil {
		return z.geo.frameW / 2, z.geo.frameH / 2
	}
	s := z.pixels()
	return float64(p.X) * s, float64(p.Y) * s
}

// Scrolled zooms around the pointer.
func (z *Zoom) Scrolled(e *fyne.ScrollEvent) {
	notches := float64(e.Scrolled.DY) / 25 // a notch is 25
	z.zoom(math.Pow(ZoomStep, max(-4, min(notches, 4))), &e.Position)
}

// Dragged moves the picture along.
func (z *Zoom) Dragged(e *fyne.DragEvent) {
	if z.geo.fit {
		return
	}
	s := z.pixels()
	z.fast = true
	z.pan(float64(e.Dragged.DX)*s, float64(e.Dragged.DY)*s)
}

// DragEnd draws again, smoothly.
func (z *Zoom) DragEnd() {
	if z.fast {
		z.fast = false
		z.raster.Refresh()
	}
}

func (z *Zoom) pan(dx, dy float64) {
	z.geo.pan(dx, dy)
	z.raster.Refresh()
}

// DoubleTapped goes to the picture's own pixels, or back to all of it.
func (z *Zoom) DoubleTapped(e *fyne.PointEvent) {
	x, y := z.at(&e.Position)
	z.geo.toggle(x, y)
	z.changed()
}

// Cursor says that the picture can be moved.
func (z *Zoom) Cursor() desktop.Cursor {
	if z.geo.fit {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// draw makes the frame's pixels; Fyne calls it while painting.
func (z *Zoom) draw(w, h int) image.Image {
	if z.last == nil || z.last.Rect.Dx() != w || z.last.Rect.Dy() != h {
		z.last = image.NewRGBA(image.Rect(0, 0, w, h))
	} else {
		clear(z.last.Pix)
	}
	z.geo.resize(float64(w), float64(h))
	if z.base == nil || z.geo.picW <= 0 {
		return z.last
	}
	src := z.source(z.geo.picW * z.geo.now())
	s := z.geo.now() * z.geo.picW / float64(src.Rect.Dx()) // pixels of the screen one of src
	x, y := z.geo.corner()
	// At its own pixels, and where single ones are looked for, they stay what they are.
	nearest := z.fast || s >= 4
	if math.Abs(s-1) < 1e-3 {
		nearest, x, y = true, math.Round(x), math.Round(y)
	}
	z.sampler.draw(z.last, src, s, x, y, nearest)
	z.marks.draw(z.last, z.geo.picW, z.geo.picH, z.geo.now(), x, y, max(1, math.Round(markWidth*z.pixels())), kit.Themed(theme.ColorNamePrimary))
	z.roundCorners(w, h)
	return z.last
}

// source returns the smallest form of the picture that has enough pixels for a width on the screen,
// so that a pixel there is made of a few here: none is left out, and none is read needlessly. Forms
// of half the size are made when they are first needed.
func (z *Zoom) source(width float64) *image.RGBA {
	from := z.base
	if z.detail != nil && float64(from.Rect.Dx()) < 0.99*width {
		from = z.detail
	}
	if len(z.halves) == 0 || z.halves[0] != from {
		z.halves = []*image.RGBA{from}
	}
	for i := 0; ; i++ {
		img := z.halves[i]
		if float64(img.Rect.Dx()/2) < width || img.Rect.Dx() < 2 || img.Rect.Dy() < 2 {
			return img
		}
		if i+1 == len(z.halves) {
			z.halves = append(z.halves, halved(img))
		}
	}
}

// halved returns an opaque picture at half its size, each pixel the mean of four; an odd line or
// column at the end is left out.
func halved(img *image.RGBA) *image.RGBA {
	w, h := img.Rect.Dx()/2, img.Rect.Dy()/2
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		a := img.Pix[2*y*img.Stride:][:8*w]
		b := img.Pix[(2*y+1)*img.Stride:][:8*w]
		dst := out.Pix[y*out.Stride:][:4*w]
		for len(dst) >= 4 && len(a) >= 8 && len(b) >= 8 {
			dst[0] = uint8((uint(a[0]) + uint(a[4]) + uint(b[0]) + uint(b[4]) + 2) / 4)
			dst[1] = uint8((uint(a[1]) + uint(a[5]) + uint(b[1]) + uint(b[5]) + 2) / 4)
			dst[2] = uint8((uint(a[2]) + uint(a[6]) + uint(b[2]) + uint(b[6]) + 2) / 4)
			dst[3] = 255
			dst, a, b = dst[4:], a[8:], b[8:]
		}
	}
	return out
}

// roundCorners makes the corners transparent.
func (z *Zoom) roundCorners(w, h int) {
	if z.radius <= 0 {
		return
	}
	r := float64(z.radius) * z.pixels()
	n := min(int(math.Ceil(r)), w/2, h/2)
	for y := range n {
		for x := range n {
			d := math.Hypot(r-float64(x)-0.5, r-float64(y)-0.5)
			if a := r + 0.5 - d; a < 1 {
				a = max(0, a)
				for _, p := range [4]image.Point{{x, y}, {w - 1 - x, y}, {x, h - 1 - y}, {w - 1 - x, h - 1 - y}} {
					kit.Fade(z.last, p.X, p.Y, a)
				}
			}
		}
	}
}

// CreateRenderer is called by Fyne.
func (z *Zoom) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent) // takes the wheel beside the picture, too
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{ground, z.raster},
		Arrange: func(size fyne.Size) {
			ground.Resize(size)
			z.raster.Resize(size)
			s := z.pixels()
			z.geo.resize(float64(size.Width)*s, float64(size.Height)*s)
		},
		Min: func() fyne.Size { return fyne.NewSize(40, 40) },
	}
}
