package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/workspace"
)

const (
	toolbarHeight    float32 = 52
	toolbarSide      float32 = 14  // room left and right
	sizeControlWidth float32 = 150 // of the slider with its two buttons
	sizeStepsWidth   float32 = 56  // of the two buttons alone
	cellStep                 = 10  // dp that a press on − or ＋ changes the cards by
)

// toolbar is the bar at the top: what can be done with the whole list.
type toolbar struct {
	add, folder, order, view, details, settings, export *button
	notice                                              *line // what the last drop brought
	size                                                *slider
	sizes                                               *sized            // of the slider with its buttons
	cards                                               fyne.CanvasObject // both
	bar                                                 *fyne.Container
	root                                                fyne.CanvasObject

	list      bool            // whether the pictures are a list
	ordered   workspace.Order // what the button of the orders says
	wide      bool            // whether the notice has room
	elsewhere func(string)    // shows it where it has none
}

// toolbarActions is what the buttons do.
type toolbarActions struct {
	add, folder, order, view, details, settings, export func()
	size                                                func(width float32)
}

func newToolbar(cell float32, search fyne.CanvasObject, on toolbarActions) *toolbar {
	t := &toolbar{
		elsewhere: func(string) {},
		add:       newButton(tr("toolbar.add"), primary, on.add),
		folder:    newButton(tr("toolbar.folder"), secondary, on.folder),
		order:     newButton(tr("sort.short"), secondary, on.order),
		details:   newButton(tr("toolbar.details"), secondary, on.details),
		settings:  newButton(tr("toolbar.settings"), secondary, on.settings),
		export:    newButton(tr("toolbar.export"), primary, on.export),
		notice:    newElastic("", colorMuted, theme.SizeNameCaptionText),
	}
	t.export.caret, t.order.caret = 1, 1
	t.details.Hide()
	t.notice.Hide() // until it is known that there is room
	t.export.Disable()
	t.size = newSlider(float64(GridCellMin), float64(GridCellMax), 2, float64(cell), func(v float64) { on.size(float32(v)) })
	step := func(by float64) func() { return func() { t.size.SetValue(t.size.Value + by) } }
	t.view = newButton("", secondary, on.view)
	t.sizes = &sized{sizeControlWidth, 34}
	size := container.New(t.sizes, newSurface(colorCard, colorLine, radiusButton),
		container.New(row{gap: 0, elastic: t.size},
			newButton(tr("toolbar.smaller"), glyph, step(-cellStep)), t.size, newButton(tr("toolbar.larger"), glyph, step(cellStep))))
	t.bar = container.New(barLayout{row{gap: 8}, search, t.notice},
		t.add, t.folder, container.New(sized{2, 1}), search, t.order, t.notice, t.details, t.settings, t.view, size, t.export)
	t.cards = size
	t.showList(false)
	t.root = container.New(inset{left: toolbarSide, right: toolbarSide}, t.bar)
	return t
}

// showList says whether the pictures are a list: then there are no cards to size.
func (t *toolbar) showList(on bool) {
	t.list = on
	text, short := tr("toolbar.list"), "≡"
	if on {
		text, short = tr("toolbar.cards"), "∷"
	}
	if !t.wide {
		text = short
	}
	t.view.set(text, "")
	setShown(t.cards, !on)
	t.bar.Layout.Layout(t.bar.Objects, t.bar.Size())
}

// barLayout is a row in which the search field and the notice share the room that the
// buttons leave: the field gives way to the notice's words as far as it can.
type barLayout struct {
	row
	search fyne.CanvasObject
	notice *line
}

// wants is the room that the notice's words would take.
func (l barLayout) wants() float32 {
	if !l.notice.Visible() || l.notice.text == "" {
		return 0
	}
	return l.notice.natural().Width + l.gap
}

func (l barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := size.Width - l.MinSize(objects).Width + searchWidthMin
	field := min(searchWidth, max(searchWidthMin, rest-l.wants()))
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		switch o {
		case l.search:
			m.Width = field
		case l.notice:
			m.Width = max(0, rest-field)
		}
		place(o, x, (size.Height-m.Height)/2, m.Width, m.Height)
		x += m.Width + l.gap
	}
}

// tell shows a quiet line; color says how much it matters. In a narrow window it stands
// elsewhere.
func (t *toolbar) tell(text string, color fyne.ThemeColorName) {
	moved := t.notice.text != text
	t.notice.setColored(text, color)
	if moved {
		t.bar.Layout.Layout(t.bar.Objects, t.bar.Size()) // it shares its room with the field
	}
	if !t.wide {
		t.elsewhere(text)
	}
}

// showOrder has the button say the order, where it has the room.
func (t *toolbar) showOrder(o workspace.Order) {
	t.ordered = o
	text := tr("sort.short")
	if t.wide {
		text = orderName(o)
	}
	t.order.set(text, "")
	t.order.choose(o != workspace.Order{})
}

// setWide is told when the window has become wide enough for the notice, the slider and
// the order's name, or too narrow.
func (t *toolbar) setWide(wide bool) {
	t.wide = wide
	setShown(t.notice, wide)
	setShown(t.size, wide)
	t.sizes.width = sizeStepsWidth
	if wide {
		t.sizes.width = sizeControlWidth
	}
	t.showOrder(t.ordered)
	t.showList(t.list)
	if wide {
		t.elsewhere("")
	} else {
		t.elsewhere(t.notice.text)
	}
}

// enable says whether there is anything to export, and whether an export is
// under way: then the button stops it.
func (t *toolbar) enable(rows int, exporting bool, share float32) {
	text := tr("toolbar.export")
	if exporting {
		text = tr("toolbar.exporting", args{"Percent": wholePercent(float32(int(share*100)) / 100)})
	}
	t.export.set(text, "")
	if on := rows > 0 || exporting; on == t.export.Disabled() {
		if on {
			t.export.Enable()
		} else {
			t.export.Disable()
		}
	}
}
