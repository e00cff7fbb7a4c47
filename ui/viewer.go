package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app"
)

// viewerSide is the longest side of an enlarged picture in pixels: more than
// most screens show.
const viewerSide = 2048

// viewer is one picture as large as the window, above everything else. The
// arrow keys go to the neighbours, Esc, Enter and a click close it.
type viewer struct {
	widget.BaseWidget
	w       *Window
	shown   bool
	finding finding
	picture *image.RGBA
}

var (
	_ fyne.Tappable     = (*viewer)(nil)
	_ fyne.Focusable    = (*viewer)(nil)
	_ desktop.Hoverable = (*viewer)(nil)
)

func newViewer(w *Window) *viewer {
	v := &viewer{w: w, finding: finding{row: -1}}
	v.ExtendBaseWidget(v)
	return v
}

// showViewer enlarges cell i.
func (w *Window) showViewer(i int) {
	if w.viewer.shown || i < 0 || i >= w.view.Len() {
		return
	}
	w.viewer.shown = true
	w.viewer.finding = finding{row: -1}
	c := w.win.Canvas()
	c.Overlays().Add(w.viewer)
	w.viewer.Resize(c.Size())
	c.Focus(w.viewer)
	w.inspectFocused()
}

// follow shows what the grid's focus has moved to.
func (v *viewer) follow(f finding, r app.Row) {
	if !v.shown {
		return
	}
	if f.row < 0 {
		v.close()
		return
	}
	if f.row != v.finding.row {
		v.picture = nil
		v.w.enlarged.want(&r)
	}
	v.finding = f
	v.Refresh()
}

func (v *viewer) setPicture(row int, img *image.RGBA) {
	if v.shown && row == v.finding.row {
		v.picture = img
		v.Refresh()
	}
}

func (v *viewer) close() {
	if v.shown {
		v.shown, v.picture = false, nil
		v.w.enlarged.want(nil)
		c := v.w.win.Canvas()
		c.Overlays().Remove(v)
		c.Focus(v.w.grid)
	}
}

func (v *viewer) Tapped(*fyne.PointEvent)        { v.close() }
func (v *viewer) MouseIn(*desktop.MouseEvent)    {}
func (v *viewer) MouseMoved(*desktop.MouseEvent) {}
func (v *viewer) MouseOut()                      {}
func (v *viewer) FocusGained()                   {}
func (v *viewer) FocusLost()                     {}
func (v *viewer) TypedRune(rune)                 {}

func (v *viewer) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		v.close()
	default:
		v.w.grid.TypedKey(e)
	}
}

func (v *viewer) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	pic := &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillContain}
	title := newElastic("", theme.ColorNameForeground, sizeLabel)
	title.bold, title.align = true, fyne.TextAlignCenter
	meta := newElastic("", colorMuted, theme.SizeNameCaptionText)
	meta.align = fyne.TextAlignCenter
	note := newElastic("", colorMuted, theme.SizeNameText)
	note.align = fyne.TextAlignCenter
	update := func() {
		back.FillColor = themed(theme.ColorNameBackground)
		pic.Image = nil
		if v.picture != nil {
			pic.Image = v.picture
		}
		setShown(pic, v.picture != nil)
		f := v.finding
		title.setColored(f.title+"  "+f.percent, f.ink)
		meta.set(f.meta + " · " + tr("viewer.keys"))
		note.set("")
		if f.failed {
			note.setColored(f.note, colorWrong)
		}
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{back, pic, note, title, meta}, refresh: update,
		layout: func(size fyne.Size) {
			back.Resize(size)
			place(pic, 16, 16, size.Width-32, size.Height-16-76)
			place(note, 16, size.Height/2-40, size.Width-32, 24)
			place(title, 16, size.Height-64, size.Width-32, 24)
			place(meta, 16, size.Height-36, size.Width-32, 20)
		},
		minSize: func() fyne.Size { return fyne.Size{} },
	}
}
