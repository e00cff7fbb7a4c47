package ui

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	gridBarWidth   float32 = gridPad
	gridThumbMin   float32 = 32 // shortest thumb that can still be grabbed
	gridThumbThin  float32 = 5
	gridThumbThick float32 = 8
)

// gridBar is a scrollbar. It keeps its place as a float64 fraction: one pixel
// of it stands for thousands of rows, and a float32 for none of them exactly.
type gridBar struct {
	widget.BaseWidget

	fraction float64 // of the way, 0…1
	portion  float64 // of the content that is in view, 0…1; 1 hides the bar
	colors   *cellColors
	moved    func(fraction float64)
	dragging func(on bool) // the position bubble follows it

	thumb *canvas.Rectangle
	hover bool
	held  bool
	grab  float32 // from the thumb's upper end to where it was grabbed
}

var (
	_ fyne.Draggable    = (*gridBar)(nil)
	_ desktop.Mouseable = (*gridBar)(nil)
	_ desktop.Hoverable = (*gridBar)(nil)
)

func newGridBar(colors *cellColors, moved func(float64), dragging func(bool)) *gridBar {
	b := &gridBar{portion: 1, colors: colors, moved: moved, dragging: dragging}
	b.thumb = &canvas.Rectangle{FillColor: color.Transparent, CornerRadius: gridThumbThin / 2}
	b.ExtendBaseWidget(b)
	return b
}

func (b *gridBar) CreateRenderer() fyne.WidgetRenderer { return &gridBarPixels{b} }

type gridBarPixels struct{ b *gridBar }

func (r *gridBarPixels) Destroy()                     {}
func (r *gridBarPixels) MinSize() fyne.Size           { return fyne.NewSize(gridBarWidth, 0) }
func (r *gridBarPixels) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.b.thumb} }
func (r *gridBarPixels) Layout(fyne.Size)             { r.b.draw() }
func (r *gridBarPixels) Refresh()                     { r.b.draw() }

// set shows a place; it compares before it paints.
func (b *gridBar) set(fraction, portion float64) {
	b.fraction, b.portion = fraction, portion
	setShown(b, portion < 1)
	b.draw()
}

// length is the thumb's, travel how far it can move, in dp.
func (b *gridBar) length() (length, travel float32) {
	h := b.Size().Height
	length = min(h, max(gridThumbMin, float32(float64(h)*b.portion)))
	return length, h - length
}

// thumbTop is the upper end of the thumb.
func (b *gridBar) thumbTop() float32 {
	_, travel := b.length()
	return float32(b.fraction * float64(travel))
}

func (b *gridBar) draw() {
	length, _ := b.length()
	w, c := gridThumbThin, b.colors.thumb
	if b.hover || b.held {
		w, c = gridThumbThick, b.colors.thumbHover
	}
	place(b.thumb, b.Size().Width-w-2, b.thumbTop(), w, length)
	if b.thumb.FillColor != c || b.thumb.CornerRadius != w/2 {
		b.thumb.FillColor, b.thumb.CornerRadius = c, w/2
		b.thumb.Refresh()
	}
}

// follow brings the thumb's grabbed point to y.
func (b *gridBar) follow(y float32) {
	if _, travel := b.length(); travel > 0 {
		b.moved(min(max(0, float64(y-b.grab)/float64(travel)), 1))
	}
}

// MouseDown grabs the thumb, and brings it to the pointer first where that is
// beside it.
func (b *gridBar) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	length, _ := b.length()
	b.grab = e.Position.Y - b.thumbTop()
	inside := b.grab >= 0 && b.grab < length
	if !inside {
		b.grab = length / 2
	}
	b.hold(true)
	if !inside {
		b.follow(e.Position.Y)
	}
}

// MouseUp lets the thumb go.
func (b *gridBar) MouseUp(*desktop.MouseEvent) { b.hold(false) }

// Dragged moves the content to where the thumb is dragged.
func (b *gridBar) Dragged(e *fyne.DragEvent) {
	if !b.held {
		b.grab = e.Position.Y - e.Dragged.DY - b.thumbTop()
		b.hold(true)
	}
	b.follow(e.Position.Y)
}

// DragEnd lets the thumb go.
func (b *gridBar) DragEnd() { b.hold(false) }

func (b *gridBar) hold(on bool) {
	if b.held != on {
		b.held = on
		b.draw()
		b.dragging(on)
	}
}

// MouseIn makes the thumb easier to grab.
func (b *gridBar) MouseIn(*desktop.MouseEvent) { b.hover = true; b.draw() }

// MouseMoved has nothing to do.
func (b *gridBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut makes the thumb thin again.
func (b *gridBar) MouseOut() { b.hover = false; b.draw() }

// gridBubble says beside the dragged thumb which picture one has come to.
type gridBubble struct {
	root *fyne.Container
	back *canvas.Rectangle
	text *canvas.Text
}

func newGridBubble() *gridBubble {
	u := &gridBubble{
		back: &canvas.Rectangle{CornerRadius: radiusButton, StrokeWidth: 1},
		text: &canvas.Text{TextSize: 14, Alignment: fyne.TextAlignCenter},
	}
	u.root = cellContainer(u.back, u.text)
	u.root.Hidden = true
	return u
}

// show puts the bubble with its right end at x and its middle at y, inside of
// a height.
func (u *gridBubble) show(first, count int, x, y, height float32, colors *cellColors, fit *textFitter) {
	s := number(first) + " / " + number(count)
	w, h := float32(math.Ceil(float64(fit.width(s, u.text.TextSize))))+24, float32(32)
	y = float32(math.Round(float64(min(max(4, y-h/2), height-h-4))))
	place(u.root, x-w, y, w, h)
	place(u.back, 0, 0, w, h)
	line, _ := fit.line(u.text.TextSize)
	place(u.text, 0, float32(math.Round(float64(h-line)/2)), w, line)
	if u.back.FillColor != colors.card || u.back.StrokeColor != colors.line {
		u.back.FillColor, u.back.StrokeColor = colors.card, colors.line
		u.back.Refresh()
	}
	setText(u.text, s, colors.ink)
}
