package viewer

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
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

// Viewer is one picture as large as the window, or the screen, above everything else.
// The arrow keys go to the neighbours; see the table of keys for the others.
type Viewer struct {
	fullView
	full   bool // the viewer has put the window on the whole screen
	detail bool // all pixels were asked for

	message *kit.Line
	scale   *kit.Line
	bar     *fyne.Container
	wide    *kit.Button
}

var (
	_ fyne.Focusable    = (*Viewer)(nil)
	_ desktop.Hoverable = (*Viewer)(nil)
)

// New makes the viewer, which is not shown yet.
func New(h Host) *Viewer {
	v := &Viewer{fullView: fullView{host: h, Details: Details{Row: -1}}}
	v.Zoom = NewZoom(0, v.requestDetail)
	v.Zoom.moved = v.showScale
	v.scale = kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText)
	v.scale.Align = fyne.TextAlignCenter
	v.message = kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText)
	v.wide = kit.NewButton(kit.Tr("viewer.full"), kit.Secondary, v.toggleFull)
	step := func(k fyne.KeyName) func() { return func() { h.Grid.TypedKey(&fyne.KeyEvent{Name: k}) } }
	v.bar = container.New(kit.Row{Gap: 8},
		kit.NewButton("←", kit.Secondary, step(fyne.KeyLeft)), kit.NewButton("→", kit.Secondary, step(fyne.KeyRight)),
		kit.NewButton(kit.Tr("toolbar.smaller"), kit.Glyph, func() { v.Zoom.zoom(1/ZoomStep, nil) }),
		container.New(kit.Sized{Width: 52, Height: 28}, v.scale),
		kit.NewButton(kit.Tr("toolbar.larger"), kit.Glyph, func() { v.Zoom.zoom(ZoomStep, nil) }),
		kit.NewButton(kit.Tr("viewer.copy"), kit.Secondary, h.Copy), v.wide,
		kit.NewButton(kit.Tr("dialog.close"), kit.Primary, v.Close))
	v.ExtendBaseWidget(v)
	return v
}

// Open shows cell i, which has the focus, on the whole screen where full is set.
func (v *Viewer) Open(i int, full bool) {
	if _, ok := v.host.Row(i); v.Shown || !ok {
		return
	}
	v.open(v)
	if full {
		v.toggleFull()
	}
	v.host.Inspect()
}

// toggleFull puts the window on the whole screen, or back.
func (v *Viewer) toggleFull() {
	v.full = !v.full
	v.host.Window.SetFullScreen(v.full)
	v.wide.Choose(v.full)
}

// SetDetails shows what the grid's focus has moved to.
func (v *Viewer) SetDetails(f Details, r workspace.Row) {
	if !v.Shown {
		return
	}
	if f.Row < 0 {
		v.Close()
		return
	}
	if v.update(f, r) {
		v.detail = false
		v.ShowNote(kit.Tr("viewer.keys"), kit.ColorMuted)
		v.requestPictures()
	}
	v.Refresh()
}

// SetPicture is that of fullView; a thumbnail in place of a picture that is gone is said to be one.
func (v *Viewer) SetPicture(row int, img *image.RGBA) {
	v.fullView.SetPicture(row, img)
	if v.Shown && v.small {
		v.ShowNote(kit.Tr("viewer.thumbnail"), kit.ColorUnsure)
	}
}

// requestPictures wants the picture and its neighbours in the screen's size.
func (v *Viewer) requestPictures() {
	side := 0
	if v.detail {
		side = DetailSide(v.row)
	}
	v.host.Gallery.Request(v.requests(v.row, side)...)
}

// requests returns a picture and its neighbours, as large as the screen shows them; side is that of
// the picture itself where it is to have more pixels, else 0.
func (e *fullView) requests(r workspace.Row, side int) []Request {
	c := e.host.Window.Canvas()
	requests := []Request{{r, max(side, screenSide(c, r))}}
	at := e.host.Grid.FocusedCell()
	for _, i := range []int{at + 1, at - 1} {
		if r, ok := e.host.Row(i); ok && r.State != workspace.Failed {
			requests = append(requests, Request{r, screenSide(c, r)})
		}
	}
	return requests
}

// screenSide returns the longest side that a picture needs to fill the window, in pixels.
func screenSide(c fyne.Canvas, r workspace.Row) int {
	x, y := c.PixelCoordinateForPosition(fyne.NewPos(c.Size().Width, c.Size().Height))
	if r.Width <= 0 || r.Height <= 0 {
		return min(max(x, y, 1), viewerSide)
	}
	scale := min(float64(x)/float64(r.Width), float64(y)/float64(r.Height), 1)
	return min(max(int(math.Ceil(scale*float64(max(r.Width, r.Height)))), 1), viewerSide)
}

// DetailSide returns the longest side of a picture in its own pixels, as far as they may be held.
func DetailSide(r workspace.Row) int {
	long := max(r.Width, r.Height, 1)
	if n := float64(r.Width) * float64(r.Height); n > detailPixels {
		return int(float64(long) * math.Sqrt(detailPixels/n))
	}
	return long
}

// requestDetail wants all pixels of the picture.
func (v *Viewer) requestDetail() {
	if v.Shown && v.row.Width > 0 {
		v.detail = true
		v.requestPictures()
	}
}

// ShowNote says something below the picture until another one is shown.
func (v *Viewer) ShowNote(text string, color fyne.ThemeColorName) { v.message.SetColored(text, color) }

// showScale writes how near the picture is.
func (v *Viewer) showScale() {
	text := ""
	if v.Zoom.base != nil {
		text = kit.WholePercent(float32(math.Round(v.Zoom.geo.now()*100) / 100))
	}
	v.scale.Set(text)
}

// Close leaves the viewer, and the whole screen where it has put the window there; twice is
// once.
func (v *Viewer) Close() {
	if !v.Shown {
		return
	}
	v.Shown = false
	if v.full {
		v.toggleFull()
	}
	v.leave(v)
}

// UseRune zooms; false is for a character that the viewer has no use for.
func (v *Viewer) UseRune(r rune) bool {
	switch r {
	case '+', '=':
		v.Zoom.zoom(ZoomStep, nil)
	case '-':
		v.Zoom.zoom(1/ZoomStep, nil)
	case '0':
		v.Zoom.showWhole()
	case '1':
		v.Zoom.To(1, nil)
	case 'f', 'F':
		v.toggleFull()
	default:
		return false
	}
	return true
}

// TypedKey closes, pans with Shift, and goes to another picture.
func (v *Viewer) TypedKey(e *fyne.KeyEvent) {
	if v.host.Grid.Modifiers()&fyne.KeyModifierShift != 0 && v.pan(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		v.Close()
	default:
		v.host.GridKey(e.Name, v.host.Grid.Modifiers())
	}
}

// pan moves the picture by a key.
func (v *Viewer) pan(k fyne.KeyName) bool {
	dx, dy := viewerPan*v.Zoom.geo.frameW, viewerPan*v.Zoom.geo.frameH
	switch k {
	case fyne.KeyLeft:
		v.Zoom.pan(dx, 0)
	case fyne.KeyRight:
		v.Zoom.pan(-dx, 0)
	case fyne.KeyUp:
		v.Zoom.pan(0, dy)
	case fyne.KeyDown:
		v.Zoom.pan(0, -dy)
	default:
		return false
	}
	return true
}

// CreateRenderer implements fyne.Widget.
func (v *Viewer) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	title := kit.NewElastic("", theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	meta := kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText)
	note := kit.NewElastic("", kit.ColorMuted, theme.SizeNameText)
	note.Align = fyne.TextAlignCenter
	layout := func(size fyne.Size) {
		back.Resize(size)
		kit.Place(v.Zoom, 0, 0, size.Width, max(0, size.Height-viewerBar))
		kit.Place(note, 16, (size.Height-viewerBar)/2-12, size.Width-32, 24)
		m := v.bar.MinSize()
		kit.Place(v.bar, size.Width-m.Width-16, size.Height-viewerBar+(viewerBar-m.Height)/2, m.Width, m.Height)
		room := max(0, size.Width-m.Width-48)
		kit.Place(title, 16, size.Height-viewerBar+8, room, 26)
		kit.Place(meta, 16, size.Height-viewerBar+34, room, 20)
		kit.Place(v.message, 16, size.Height-viewerBar+55, room, 20)
		if v.Shown && v.Details.Row >= 0 && !v.detail {
			v.requestPictures() // a larger frame needs more pixels
		}
	}
	update := func() {
		back.FillColor = kit.Themed(theme.ColorNameBackground)
		f := v.Details
		title.SetColored(f.Title+"  "+f.Percent, f.Ink)
		meta.Set(f.Meta)
		switch {
		case f.Failed:
			note.SetColored(f.Note, kit.ColorWrong)
		case v.missing:
			note.SetColored(kit.Tr("inspector.missing"), kit.ColorMuted)
		default:
			note.Set("")
		}
	}
	update()
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, v.Zoom, note, title, meta, v.message, v.bar}, Update: update, Arrange: layout,
		Min: func() fyne.Size { return fyne.Size{} },
	}
}
