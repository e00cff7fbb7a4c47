package ui

import (
	"path"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/app/workspace"
)

// demoBars is how many answers the demo shows.
const demoBars = 5

// demo shows one picture at a time on the whole screen, with its answers in letters
// that are read from the last row. It follows the grid's focus, and what is pasted or
// dropped meanwhile.
type demo struct {
	enlarged
	ok       bool   // there is a picture
	awaiting string // the file that is to be shown once it is recognised; empty for none

	title    *bigText
	percent  *bigText
	note     *bigText
	names    [demoBars]*bigText
	scores   [demoBars]*bigText
	bars     [demoBars]*bar
	took     *bigText
	file     *bigText
	hint     *bigText
	said     *bigText
	badge    *pill
	controls *fyne.Container
}

var (
	_ fyne.Focusable    = (*demo)(nil)
	_ desktop.Hoverable = (*demo)(nil)
)

func newDemo(w *Window) *demo {
	d := &demo{enlarged: enlarged{w: w, finding: finding{row: -1}}}
	d.zoom = newZoomPicture(radiusCard, nil)
	bold := func(size float32) *bigText { t := newBigText(size); t.bold = true; return t }
	d.title, d.percent, d.note, d.took = bold(46), bold(46), newBigText(20), newBigText(20)
	d.file, d.hint, d.said = newBigText(16), newBigText(22), newBigText(16)
	for i := range demoBars {
		d.names[i], d.scores[i], d.bars[i] = newBigText(24), newBigText(24), newBar(theme.ColorNamePrimary, colorLine)
		d.scores[i].end = true
	}
	d.percent.end = true
	d.badge = newPill()
	d.badge.height, d.badge.size = 32, theme.SizeNameText
	d.controls = container.New(row{gap: 8},
		newButton("←", secondary, func() { d.step(fyne.KeyLeft) }), newButton("→", secondary, func() { d.step(fyne.KeyRight) }),
		newButton(tr("demo.paste"), primary, w.paste), newButton(tr("demo.leave"), secondary, d.close))
	d.ExtendBaseWidget(d)
	return d
}

// toggleDemo begins or ends the demo.
func (w *Window) toggleDemo() {
	if w.demo.shown {
		w.demo.close()
		return
	}
	w.viewer.close()
	d := w.demo
	d.ok = false
	d.rise(d)
	w.win.SetFullScreen(true)
	w.inspectFocused()
}

func (d *demo) close() {
	if !d.shown {
		return
	}
	d.shown, d.awaiting = false, ""
	d.w.win.SetFullScreen(false)
	d.sink(d)
}

// step goes to another picture.
func (d *demo) step(k fyne.KeyName) {
	d.awaiting = ""
	d.w.hold.run("grid key", func() { d.w.grid.key(k, 0) })
}

// follow shows what the grid's focus has moved to; there may be nothing.
func (d *demo) follow(f finding, r workspace.Row, ok bool) {
	if !d.shown {
		return
	}
	d.ok = ok
	if d.turn(f, r) {
		d.said.set("", colorMuted)
		if ok {
			d.ask()
		}
	}
	d.Refresh()
}

// ask wants the picture and its neighbours.
func (d *demo) ask() { d.w.gallery.want(d.w.wishes(d.row, 0)...) }

// await has a file shown once it is recognised.
func (d *demo) await(file string) {
	if d.shown {
		d.awaiting = file
		if !d.w.asked.query.Empty() {
			d.w.search("") // which the picture may not pass
		}
		d.arrived()
	}
}

// arrived shows the awaited file where it has its answer and is among the pictures.
func (d *demo) arrived() {
	if d.awaiting == "" {
		return
	}
	at, ok := d.w.opts.Session.Workspace().FindFile(d.awaiting)
	if !ok {
		return
	}
	r, ok := d.w.opts.Session.Workspace().Row(at)
	if !ok || r.State == workspace.Pending {
		return
	}
	if i, ok := d.w.view.Find(at); ok {
		d.awaiting = ""
		d.w.grid.ScrollTo(i)
	}
}

// tell says something at the lower edge until another picture is shown.
func (d *demo) tell(text string, color fyne.ThemeColorName) { d.said.set(text, color) }

// TypedKey goes to another picture, or leaves; what is left goes to the window.
func (d *demo) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		d.close()
	case fyne.KeyRight, fyne.KeyDown, fyne.KeyPageDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		d.step(fyne.KeyRight)
	case fyne.KeyLeft, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyBackspace:
		d.step(fyne.KeyLeft)
	case fyne.KeyHome, fyne.KeyEnd:
		d.step(e.Name)
	default:
		if on := d.w.plain[e.Name]; on != nil {
			on()
		}
	}
}

// tookText is what the picture cost, as measured when it was recognised.
func (d *demo) tookText() string {
	r := d.row
	if !d.ok || r.State != workspace.Done || r.Infer <= 0 {
		return ""
	}
	text := tr("demo.took", args{"Decode": milliseconds(r.Decode), "Infer": milliseconds(r.Infer)})
	if r.Cached {
		text += tr("demo.cached")
	}
	return text
}

// milliseconds is d with as many digits as matter.
func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 10 {
		return strings.TrimSuffix(speed(ms), ".0")
	}
	return number(int(ms + 0.5))
}

func (d *demo) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	objects := []fyne.CanvasObject{back, d.zoom, d.title.text, d.percent.text, d.note.text, d.took.text, d.file.text, d.hint.text, d.said.text, d.badge, d.controls}
	for i := range demoBars {
		objects = append(objects, d.names[i].text, d.scores[i].text, d.bars[i])
	}
	update := func() {
		back.FillColor = themed(theme.ColorNameBackground)
		d.write()
		d.arrange(d.Size())
	}
	update()
	return &drawn{
		objects: objects, refresh: update,
		layout:  func(size fyne.Size) { back.Resize(size); d.arrange(size) },
		minSize: func() fyne.Size { return fyne.Size{} },
	}
}

// write takes the texts from the finding.
func (d *demo) write() {
	f := d.finding
	d.title.set(f.title, f.ink)
	d.percent.set(f.percent, confidenceColor(f.score))
	d.note.set("", colorMuted)
	switch {
	case d.ok && f.failed:
		note, _, _ := strings.Cut(f.note, "\n")
		d.note.set(note, colorWrong)
	case d.ok && d.missing:
		d.note.set(tr("inspector.missing"), colorMuted)
	}
	d.took.set(d.tookText(), colorMuted)
	d.file.set("", colorMuted)
	if d.ok {
		d.file.set(path.Base(d.row.Path), colorMuted)
	}
	d.hint.set("", colorMuted)
	if !d.ok {
		d.hint.set(tr("demo.empty"), colorMuted)
		if d.awaiting != "" {
			d.hint.set(tr("demo.waiting"), colorMuted)
		}
	}
	for i := range demoBars {
		on := d.ok && i < len(f.bars)
		setShown(d.bars[i], on)
		d.names[i].set("", theme.ColorNameForeground)
		d.scores[i].set("", colorMuted)
		if on {
			d.names[i].set(f.bars[i].name, theme.ColorNameForeground)
			d.scores[i].set(percent(f.bars[i].score), colorMuted)
			d.bars[i].set(f.bars[i].score, theme.ColorNamePrimary)
		}
	}
	setShown(d.zoom, d.ok)
	st := d.w.frame.status
	offline := words.OnThisMachine(st.Device)
	setShown(d.badge, offline)
	if offline {
		d.badge.set(tr("demo.offline"), colorRight)
	}
}

// arrange puts the picture at the left and the answers at the right, larger on a larger
// screen.
func (d *demo) arrange(size fyne.Size) {
	k := min(max(min(size.Width/1280, size.Height/760), 0.62), 2.4)
	pad := 24 * k
	foot := float32(58)
	right := min(size.Width*0.40, 620*k)
	x := size.Width - right - pad
	w := right
	place(d.zoom, pad, pad, max(0, x-2*pad), max(0, size.Height-foot-2*pad))
	d.hint.place(pad, size.Height/2-20*k, size.Width-2*pad, k, true)

	y := pad
	b := d.badge.MinSize()
	place(d.badge, x+w-b.Width, y, b.Width, b.Height)
	d.file.place(x, y+max(0, (b.Height-22*k)/2), max(0, w-b.Width-12), k, false)
	y += max(b.Height, 26*k) + 14*k
	y += d.title.place(x, y, w, k, false)
	y += d.percent.placeLeft(x, y, w, k) + 8*k
	if d.note.shown != "" {
		y += d.note.place(x, y, w, k, false) + 6*k
	}
	for i := range demoBars {
		score := d.scores[i].width(k)
		h := d.names[i].place(x, y, max(0, w-score-12*k), k, false)
		d.scores[i].place(x+w-score, y, score, k, false)
		place(d.bars[i], x, y+h+2*k, w, 10*k)
		y += h + 22*k
	}
	d.took.place(x, y+4*k, w, k, false)
	m := d.controls.MinSize()
	place(d.controls, size.Width-m.Width-pad, size.Height-foot+(foot-m.Height)/2, m.Width, m.Height)
	d.said.place(pad, size.Height-foot+18, max(0, size.Width-m.Width-3*pad), 1, false)
}
