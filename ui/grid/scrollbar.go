package grid

import (
	"image/color"
	"math"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	scrollbarWidth   float32 = pad
	scrollThumbMin   float32 = 32 // shortest thumb that can still be grabbed
	scrollThumbThin  float32 = 5
	scrollThumbThick float32 = 8
)

// scrollbar is a scrollbar. It keeps its place as a float64 fraction: one pixel
// of it stands for thousands of rows, and a float32 for none of them exactly.
type scrollbar struct {
	widget.BaseWidget

	fraction float64 // of the way, 0…1
	portion  float64 // of the content that is in view, 0…1; 1 hides the bar
	colors   *colors
	moved    func(fraction float64)
	dragging func(on bool) // the position bubble follows it

	thumb *canvas.Rectangle
	hover bool
	held  bool
	grab  float32 // from the thumb's upper end to where it was grabbed
}

var (
	_ fyne.Draggable    = (*scrollbar)(nil)
	_ desktop.Mouseable = (*scrollbar)(nil)
	_ desktop.Hoverable = (*scrollbar)(nil)
)

func newScrollbar(colors *colors, moved func(float64), dragging func(bool)) *scrollbar {
	b := &scrollbar{portion: 1, colors: colors, moved: moved, dragging: dragging}
	b.thumb = &canvas.Rectangle{FillColor: color.Transparent, CornerRadius: scrollThumbThin / 2}
	b.ExtendBaseWidget(b)
	return b
}

func (b *scrollbar) CreateRenderer() fyne.WidgetRenderer { return &scrollbarRenderer{b} }

type scrollbarRenderer struct{ b *scrollbar }

func (r *scrollbarRenderer) Destroy()                     {}
func (r *scrollbarRenderer) MinSize() fyne.Size           { return fyne.NewSize(scrollbarWidth, 0) }
func (r *scrollbarRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.b.thumb} }
func (r *scrollbarRenderer) Layout(fyne.Size)             { r.b.draw() }
func (r *scrollbarRenderer) Refresh()                     { r.b.draw() }

// set shows a place; it compares before it paints.
func (b *scrollbar) set(fraction, portion float64) {
	b.fraction, b.portion = fraction, portion
	kit.SetShown(b, portion < 1)
	b.draw()
}

// length returns the thumb's, travel how far it can move, in dp.
func (b *scrollbar) length() (length, travel float32) {
	h := b.Size().Height
	length = min(h, max(scrollThumbMin, float32(float64(h)*b.portion)))
	return length, h - length
}

// thumbTop returns the upper end of the thumb.
func (b *scrollbar) thumbTop() float32 {
	_, travel := b.length()
	return float32(b.fraction * float64(travel))
}

func (b *scrollbar) draw() {
	length, _ := b.length()
	w, c := scrollThumbThin, b.colors.thumb
	if b.hover || b.held {
		w, c = scrollThumbThick, b.colors.thumbHover
	}
	kit.Place(b.thumb, b.Size().Width-w-2, b.thumbTop(), w, length)
	if b.thumb.FillColor != c || b.thumb.CornerRadius != w/2 {
		b.thumb.FillColor, b.thumb.CornerRadius = c, w/2
		b.thumb.Refresh()
	}
}

// follow brings the thumb's grabbed point to y.
func (b *scrollbar) follow(y float32) {
	if _, travel := b.length(); travel > 0 {
		b.moved(min(max(0, float64(y-b.grab)/float64(travel)), 1))
	}
}

// MouseDown grabs the thumb, and brings it to the pointer first where that is
// beside it.
func (b *scrollbar) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	length, _ := b.length()
	b.grab = e.Position.Y - b.thumbTop()
	inside := b.grab >= 0 && b.grab < length
	if !inside {
		b.grab = length / 2
	}
	b.setHeld(true)
	if !inside {
		b.follow(e.Position.Y)
	}
}

// MouseUp releases the thumb.
func (b *scrollbar) MouseUp(*desktop.MouseEvent) { b.setHeld(false) }

// Dragged moves the content to where the thumb is dragged.
func (b *scrollbar) Dragged(e *fyne.DragEvent) {
	if !b.held {
		b.grab = e.Position.Y - e.Dragged.DY - b.thumbTop()
		b.setHeld(true)
	}
	b.follow(e.Position.Y)
}

// DragEnd releases the thumb.
func (b *scrollbar) DragEnd() { b.setHeld(false) }

func (b *scrollbar) setHeld(on bool) {
	if b.held != on {
		b.held = on
		b.draw()
		b.dragging(on)
	}
}

// MouseIn makes the thumb easier to grab.
func (b *scrollbar) MouseIn(*desktop.MouseEvent) { b.hover = true; b.draw() }

// MouseMoved has nothing to do.
func (b *scrollbar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut makes the thumb thin again.
func (b *scrollbar) MouseOut() { b.hover = false; b.draw() }

// bubble says beside the dragged thumb which picture one has come to.
type bubble struct {
	root *fyne.Container
	back *canvas.Rectangle
	text *canvas.Text
}

func newBubble() *bubble {
	u := &bubble{
		back: &canvas.Rectangle{CornerRadius: kit.RadiusButton, StrokeWidth: 1},
		text: &canvas.Text{TextSize: 14, Alignment: fyne.TextAlignCenter},
	}
	u.root = cellContainer(u.back, u.text)
	u.root.Hidden = true
	return u
}

// show puts the bubble with its right end at x and its middle at y, inside of
// a height.
func (u *bubble) show(first, count int, x, y, height float32, colors *colors, fit *kit.Fitter) {
	s := kit.Number(first) + " / " + kit.Number(count)
	w, h := float32(math.Ceil(float64(fit.Width(s, u.text.TextSize))))+24, float32(32)
	y = float32(math.Round(float64(min(max(4, y-h/2), height-h-4))))
	kit.Place(u.root, x-w, y, w, h)
	kit.Place(u.back, 0, 0, w, h)
	line, _ := fit.Line(u.text.TextSize)
	kit.Place(u.text, 0, float32(math.Round(float64(h-line)/2)), w, line)
	if u.back.FillColor != colors.card || u.back.StrokeColor != colors.line {
		u.back.FillColor, u.back.StrokeColor = colors.card, colors.line
		u.back.Refresh()
	}
	setText(u.text, s, colors.ink)
}
