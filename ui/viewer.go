package ui

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/workspace"
)

const (
	// viewerSide bounds the longest side of a picture that is made for the screen,
	// in pixels.
	viewerSide = 4096
	// detailPixels bounds a picture that is looked at pixel by pixel: 160 MiB.
	detailPixels = 40 << 20
	// viewerPan is how far a key moves a picture, as a share of the frame.
	viewerPan = 0.15
	viewerBar = 84 // dp below the picture
)

// viewer is one picture as large as the window, or the screen, above everything else.
// The arrow keys go to the neighbours; see the table of keys for the others.
type viewer struct {
	enlarged
	full   bool // the viewer has put the window on the whole screen
	detail bool // all pixels were asked for

	said  *line
	level *line
	bar   *fyne.Container
	wide  *button
}

var (
	_ fyne.Focusable    = (*viewer)(nil)
	_ desktop.Hoverable = (*viewer)(nil)
)

func newViewer(w *Window) *viewer {
	v := &viewer{enlarged: enlarged{w: w, finding: finding{row: -1}}}
	v.zoom = newZoomPicture(0, v.wantDetail)
	v.zoom.moved = v.sayLevel
	v.level = newElastic("", colorMuted, theme.SizeNameCaptionText)
	v.level.align = fyne.TextAlignCenter
	v.said = newElastic("", colorMuted, theme.SizeNameCaptionText)
	v.wide = newButton(tr("viewer.full"), secondary, v.toggleFull)
	step := func(k fyne.KeyName) func() { return func() { w.grid.TypedKey(&fyne.KeyEvent{Name: k}) } }
	v.bar = container.New(row{gap: 8},
		newButton("←", secondary, step(fyne.KeyLeft)), newButton("→", secondary, step(fyne.KeyRight)),
		newButton(tr("toolbar.smaller"), glyph, func() { v.zoom.zoom(1/zoomStep, nil) }),
		container.New(sized{52, 28}, v.level),
		newButton(tr("toolbar.larger"), glyph, func() { v.zoom.zoom(zoomStep, nil) }),
		newButton(tr("viewer.copy"), secondary, w.copyPicture), v.wide,
		newButton(tr("dialog.close"), primary, v.close))
	v.ExtendBaseWidget(v)
	return v
}

// showViewer enlarges cell i, on the whole screen where full is set.
func (w *Window) showViewer(i int, full bool) {
	if w.viewer.shown || i < 0 || i >= w.view.Len() {
		return
	}
	v := w.viewer
	v.rise(v)
	if full {
		v.toggleFull()
	}
	w.inspectFocused()
}

// toggleFull puts the window on the whole screen, or back.
func (v *viewer) toggleFull() {
	v.full = !v.full
	v.w.win.SetFullScreen(v.full)
	v.wide.choose(v.full)
}

// follow shows what the grid's focus has moved to.
func (v *viewer) follow(f finding, r workspace.Row) {
	if !v.shown {
		return
	}
	if f.row < 0 {
		v.close()
		return
	}
	if v.turn(f, r) {
		v.detail = false
		v.tell(tr("viewer.keys"), colorMuted)
		v.ask()
	}
	v.Refresh()
}

// ask wants the picture and its neighbours in the screen's size.
func (v *viewer) ask() {
	side := 0
	if v.detail {
		side = detailSide(v.row)
	}
	v.w.gallery.want(v.w.wishes(v.row, side)...)
}

// wishes are a picture and its neighbours, as large as the screen shows them; side is
// that of the picture itself where it is to have more pixels, else 0.
func (w *Window) wishes(r workspace.Row, side int) []galleryWish {
	wishes := []galleryWish{{r, max(side, w.screenSide(r))}}
	at := w.grid.FocusedCell()
	for _, i := range []int{at + 1, at - 1} {
		if i < 0 || i >= w.view.Len() {
			continue
		}
		if r, ok := w.opts.Session.Workspace().Row(w.view.ID(i)); ok && r.State != workspace.Failed {
			wishes = append(wishes, galleryWish{r, w.screenSide(r)})
		}
	}
	return wishes
}

// setLarge shows a picture of the gallery where one is looked at.
func (w *Window) setLarge(row int, img *image.RGBA) {
	w.viewer.setPicture(row, img)
	w.demo.setPicture(row, img)
}

// screenSide is the longest side that a picture needs to fill the window, in pixels.
func (w *Window) screenSide(r workspace.Row) int {
	c := w.win.Canvas()
	x, y := c.PixelCoordinateForPosition(fyne.NewPos(c.Size().Width, c.Size().Height))
	if r.Width <= 0 || r.Height <= 0 {
		return min(max(x, y, 1), viewerSide)
	}
	scale := min(float64(x)/float64(r.Width), float64(y)/float64(r.Height), 1)
	return min(max(int(math.Ceil(scale*float64(max(r.Width, r.Height)))), 1), viewerSide)
}

// detailSide is the longest side of a picture in its own pixels, as far as they may be
// held.
func detailSide(r workspace.Row) int {
	long := max(r.Width, r.Height, 1)
	if n := float64(r.Width) * float64(r.Height); n > detailPixels {
		return int(float64(long) * math.Sqrt(detailPixels/n))
	}
	return long
}

// wantDetail wants all pixels of the picture.
func (v *viewer) wantDetail() {
	if v.shown && v.row.Width > 0 {
		v.detail = true
		v.ask()
	}
}

// tell says something below the picture until another one is shown.
func (v *viewer) tell(text string, color fyne.ThemeColorName) { v.said.setColored(text, color) }

// sayLevel writes how near the picture is.
func (v *viewer) sayLevel() {
	text := ""
	if v.zoom.base != nil {
		text = wholePercent(float32(math.Round(v.zoom.view.now()*100) / 100))
	}
	v.level.set(text)
}

func (v *viewer) close() {
	if !v.shown {
		return
	}
	v.shown = false
	if v.full {
		v.toggleFull()
	}
	v.sink(v)
}

// rune zooms; false is for a character that the viewer has no use for.
func (v *viewer) rune(r rune) bool {
	switch r {
	case '+', '=':
		v.zoom.zoom(zoomStep, nil)
	case '-':
		v.zoom.zoom(1/zoomStep, nil)
	case '0':
		v.zoom.whole()
	case '1':
		v.zoom.to(1, nil)
	case 'f', 'F':
		v.toggleFull()
	default:
		return false
	}
	return true
}

// TypedKey closes, pans with Shift, and goes to another picture.
func (v *viewer) TypedKey(e *fyne.KeyEvent) {
	if v.w.grid.modifiers()&fyne.KeyModifierShift != 0 && v.pan(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		v.close()
	default:
		v.w.hold.run("grid key", func() { v.w.grid.key(e.Name, v.w.grid.modifiers()) })
	}
}

// pan moves the picture by a key.
func (v *viewer) pan(k fyne.KeyName) bool {
	dx, dy := viewerPan*v.zoom.view.frameW, viewerPan*v.zoom.view.frameH
	switch k {
	case fyne.KeyLeft:
		v.zoom.pan(dx, 0)
	case fyne.KeyRight:
		v.zoom.pan(-dx, 0)
	case fyne.KeyUp:
		v.zoom.pan(0, dy)
	case fyne.KeyDown:
		v.zoom.pan(0, -dy)
	default:
		return false
	}
	return true
}

func (v *viewer) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	title := newElastic("", theme.ColorNameForeground, sizeLabel)
	title.bold = true
	meta := newElastic("", colorMuted, theme.SizeNameCaptionText)
	note := newElastic("", colorMuted, theme.SizeNameText)
	note.align = fyne.TextAlignCenter
	layout := func(size fyne.Size) {
		back.Resize(size)
		place(v.zoom, 0, 0, size.Width, max(0, size.Height-viewerBar))
		place(note, 16, (size.Height-viewerBar)/2-12, size.Width-32, 24)
		m := v.bar.MinSize()
		place(v.bar, size.Width-m.Width-16, size.Height-viewerBar+(viewerBar-m.Height)/2, m.Width, m.Height)
		room := max(0, size.Width-m.Width-48)
		place(title, 16, size.Height-viewerBar+8, room, 26)
		place(meta, 16, size.Height-viewerBar+34, room, 20)
		place(v.said, 16, size.Height-viewerBar+55, room, 20)
		if v.shown && v.finding.row >= 0 && !v.detail {
			v.ask() // a larger frame needs more pixels
		}
	}
	update := func() {
		back.FillColor = themed(theme.ColorNameBackground)
		f := v.finding
		title.setColored(f.title+"  "+f.percent, f.ink)
		meta.set(f.meta)
		switch {
		case f.failed:
			note.setColored(f.note, colorWrong)
		case v.missing:
			note.setColored(tr("inspector.missing"), colorMuted)
		default:
			note.set("")
		}
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{back, v.zoom, note, title, meta, v.said, v.bar}, refresh: update, layout: layout,
		minSize: func() fyne.Size { return fyne.Size{} },
	}
}
