package viewer

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// DemoAnswers is how many answers the demo shows.
const DemoAnswers = 5

// Demo shows one picture at a time on the whole screen, with its answers in large letters. It
// follows the grid's focus, and what is pasted or dropped meanwhile.
type Demo struct {
	fullView
	ok bool // there is a picture

	title    *kit.BigText
	percent  *kit.BigText
	note     *kit.BigText
	names    [DemoAnswers]*kit.BigText
	scores   [DemoAnswers]*kit.BigText
	bars     [DemoAnswers]*kit.Bar
	took     *kit.BigText
	file     *kit.BigText
	hint     *kit.BigText
	message  *kit.BigText
	badge    *kit.Pill
	controls *fyne.Container
}

var (
	_ fyne.Focusable    = (*Demo)(nil)
	_ desktop.Hoverable = (*Demo)(nil)
)

// NewDemo makes the demo, which is not shown yet.
func NewDemo(h Host) *Demo {
	d := &Demo{fullView: fullView{host: h, Details: Details{Row: -1}}}
	d.Zoom = NewZoom(kit.RadiusCard, nil)
	bold := func(size float32) *kit.BigText { t := kit.NewBigText(size); t.Bold = true; return t }
	d.title, d.percent, d.note, d.took = bold(46), bold(46), kit.NewBigText(20), kit.NewBigText(20)
	d.file, d.hint, d.message = kit.NewBigText(16), kit.NewBigText(22), kit.NewBigText(16)
	for i := range DemoAnswers {
		d.names[i], d.scores[i], d.bars[i] = kit.NewBigText(24), kit.NewBigText(24), kit.NewBar(theme.ColorNamePrimary, kit.ColorLine)
		d.scores[i].End = true
	}
	d.percent.End = true
	d.badge = kit.NewPill()
	d.badge.Height, d.badge.TextSize = 32, theme.SizeNameText
	d.controls = container.New(kit.Row{Gap: 8},
		kit.NewButton("←", kit.Secondary, func() { d.step(fyne.KeyLeft) }), kit.NewButton("→", kit.Secondary, func() { d.step(fyne.KeyRight) }),
		kit.NewButton(kit.Tr("demo.paste"), kit.Primary, h.Paste), kit.NewButton(kit.Tr("demo.leave"), kit.Secondary, d.Close))
	d.ExtendBaseWidget(d)
	return d
}

// Toggle begins or ends the demo.
func (d *Demo) Toggle() {
	if d.Shown {
		d.Close()
		return
	}
	d.ok = false
	d.open(d)
	d.host.Window.SetFullScreen(true)
	d.host.Inspect()
}

// Close leaves the demo and the whole screen; twice is once.
func (d *Demo) Close() {
	if !d.Shown {
		return
	}
	d.Shown = false
	d.host.GiveUp()
	d.host.Window.SetFullScreen(false)
	d.leave(d)
}

// step goes to another picture.
func (d *Demo) step(k fyne.KeyName) {
	d.host.GiveUp()
	d.host.GridKey(k, 0)
}

// SetDetails shows what the grid's focus has moved to; there may be nothing.
func (d *Demo) SetDetails(f Details, r workspace.Row, ok bool) {
	if !d.Shown {
		return
	}
	d.ok = ok
	if d.update(f, r) {
		d.message.Set("", kit.ColorMuted)
		if ok {
			d.requestPictures()
		}
	}
	d.Refresh()
}

// requestPictures wants the picture and its neighbours.
func (d *Demo) requestPictures() { d.host.Gallery.Request(d.requests(d.row, 0)...) }

// ShowNote says something at the lower edge until another picture is shown.
func (d *Demo) ShowNote(text string, color fyne.ThemeColorName) { d.message.Set(text, color) }

// TypedKey goes to another picture, or leaves; what is left goes to the window.
func (d *Demo) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		d.Close()
	case fyne.KeyRight, fyne.KeyDown, fyne.KeyPageDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		d.step(fyne.KeyRight)
	case fyne.KeyLeft, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyBackspace:
		d.step(fyne.KeyLeft)
	case fyne.KeyHome, fyne.KeyEnd:
		d.step(e.Name)
	default:
		d.host.WindowKey(e.Name)
	}
}

// tookText returns what the picture cost, as measured when it was recognised.
func (d *Demo) tookText() string {
	r := d.row
	if !d.ok || r.State != workspace.Done || r.Infer <= 0 {
		return ""
	}
	text := kit.Tr("demo.took", kit.Args{"Decode": milliseconds(r.Decode), "Infer": milliseconds(r.Infer)})
	if r.Cached {
		text += kit.Tr("demo.cached")
	}
	return text
}

// milliseconds returns d with as many digits as matter.
func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 10 {
		return strings.TrimSuffix(kit.Speed(ms), ".0")
	}
	return kit.Number(int(ms + 0.5))
}

// CreateRenderer implements fyne.Widget.
func (d *Demo) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	objects := []fyne.CanvasObject{back, d.Zoom, d.title.Object, d.percent.Object, d.note.Object, d.took.Object, d.file.Object, d.hint.Object, d.message.Object, d.badge, d.controls}
	for i := range DemoAnswers {
		objects = append(objects, d.names[i].Object, d.scores[i].Object, d.bars[i])
	}
	update := func() {
		back.FillColor = kit.Themed(theme.ColorNameBackground)
		d.write()
		d.arrange(d.Size())
	}
	update()
	return &kit.Renderer{
		Parts: objects, Update: update,
		Arrange: func(size fyne.Size) { back.Resize(size); d.arrange(size) },
		Min:     func() fyne.Size { return fyne.Size{} },
	}
}

// write takes the texts from the finding.
func (d *Demo) write() {
	f := d.Details
	d.title.Set(f.Title, f.Ink)
	d.percent.Set(f.Percent, kit.ConfidenceColor(f.Score))
	d.note.Set("", kit.ColorMuted)
	switch {
	case d.ok && f.Failed:
		note, _, _ := strings.Cut(f.Note, "\n")
		d.note.Set(note, kit.ColorWrong)
	case d.ok && d.missing:
		d.note.Set(kit.Tr("inspector.missing"), kit.ColorMuted)
	case d.ok && d.small:
		d.note.Set(kit.Tr("viewer.thumbnail"), kit.ColorUnsure)
	}
	d.took.Set(d.tookText(), kit.ColorMuted)
	d.file.Set("", kit.ColorMuted)
	if d.ok {
		d.file.Set(d.row.Note().Named(d.row.Name()), kit.ColorMuted)
	}
	d.hint.Set("", kit.ColorMuted)
	if !d.ok {
		d.hint.Set(kit.Tr("demo.empty"), kit.ColorMuted)
		if d.host.Awaiting() {
			d.hint.Set(kit.Tr("demo.waiting"), kit.ColorMuted)
		}
	}
	for i := range DemoAnswers {
		on := d.ok && i < len(f.Answers)
		kit.SetShown(d.bars[i], on)
		d.names[i].Set("", theme.ColorNameForeground)
		d.scores[i].Set("", kit.ColorMuted)
		if on {
			d.names[i].Set(f.Answers[i].Name, theme.ColorNameForeground)
			d.scores[i].Set(kit.Percent(f.Answers[i].Score), kit.ColorMuted)
			d.bars[i].Set(f.Answers[i].Score, theme.ColorNamePrimary)
		}
	}
	kit.SetShown(d.Zoom, d.ok)
	offline := words.OnThisMachine(d.host.Device())
	kit.SetShown(d.badge, offline)
	if offline {
		d.badge.Set(kit.Tr("demo.offline"), kit.ColorRight)
	}
}

// arrange puts the picture at the left and the answers at the right, larger on a larger
// screen.
func (d *Demo) arrange(size fyne.Size) {
	k := min(max(min(size.Width/1280, size.Height/760), 0.62), 2.4)
	pad := 24 * k
	foot := float32(58)
	right := min(size.Width*0.40, 620*k)
	x := size.Width - right - pad
	w := right
	kit.Place(d.Zoom, pad, pad, max(0, x-2*pad), max(0, size.Height-foot-2*pad))
	d.hint.Place(pad, size.Height/2-20*k, size.Width-2*pad, k, true)

	y := pad
	b := d.badge.MinSize()
	kit.Place(d.badge, x+w-b.Width, y, b.Width, b.Height)
	d.file.Place(x, y+max(0, (b.Height-22*k)/2), max(0, w-b.Width-12), k, false)
	y += max(b.Height, 26*k) + 14*k
	y += d.title.Place(x, y, w, k, false)
	y += d.percent.PlaceLeft(x, y, w, k) + 8*k
	if d.note.Text != "" {
		y += d.note.Place(x, y, w, k, false) + 6*k
	}
	for i := range DemoAnswers {
		score := d.scores[i].Width(k)
		h := d.names[i].Place(x, y, max(0, w-score-12*k), k, false)
		d.scores[i].Place(x+w-score, y, score, k, false)
		kit.Place(d.bars[i], x, y+h+2*k, w, 10*k)
		y += h + 22*k
	}
	d.took.Place(x, y+4*k, w, k, false)
	m := d.controls.MinSize()
	kit.Place(d.controls, size.Width-m.Width-pad, size.Height-foot+(foot-m.Height)/2, m.Width, m.Height)
	d.message.Place(pad, size.Height-foot+18, max(0, size.Width-m.Width-3*pad), 1, false)
}
