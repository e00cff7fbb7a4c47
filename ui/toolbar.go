package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/workspace"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
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
	add, folder, order, view, details, settings, more, export *kit.Button
	notice                                                    *kit.Line // what the last drop brought
	size                                                      *kit.Slider
	sizes                                                     *kit.Sized        // of the slider with its buttons
	cards                                                     fyne.CanvasObject // both
	bar                                                       *fyne.Container
	root                                                      fyne.CanvasObject

	list      bool            // whether the pictures are a list
	ordered   workspace.Order // what the button of the orders says
	wide      bool            // whether the notice has room
	small     bool            // whether a menu stands for what has no room
	elsewhere func(string)    // shows it where it has none
}

// toolbarActions is what the buttons do.
type toolbarActions struct {
	add, folder, order, view, details, settings, more, export func()
	size                                                      func(width float32)
}

func newToolbar(cell float32, search fyne.CanvasObject, on toolbarActions) *toolbar {
	t := &toolbar{
		elsewhere: func(string) {},
		add:       kit.NewButton(kit.Tr("toolbar.add"), kit.Primary, on.add),
		folder:    kit.NewButton(kit.Tr("toolbar.folder"), kit.Secondary, on.folder),
		order:     kit.NewButton(kit.Tr("sort.short"), kit.Secondary, on.order),
		details:   kit.NewButton(kit.Tr("toolbar.details"), kit.Secondary, on.details),
		settings:  kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, on.settings),
		more:      kit.NewButton("…", kit.Secondary, on.more),
		export:    kit.NewButton(kit.Tr("toolbar.export"), kit.Primary, on.export),
		notice:    kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText),
	}
	t.export.Caret, t.order.Caret = 1, 1
	t.details.Hide()
	t.more.Hide()
	t.notice.Hide() // until it is known that there is room
	t.export.Disable()
	t.size = kit.NewSlider(float64(grid.CellMin), float64(grid.CellMax), 2, float64(cell), func(v float64) { on.size(float32(v)) })
	step := func(by float64) func() { return func() { t.size.SetValue(t.size.Value + by) } }
	t.view = kit.NewButton("", kit.Secondary, on.view)
	t.sizes = &kit.Sized{Width: sizeControlWidth, Height: 34}
	size := container.New(t.sizes, kit.NewSurface(kit.ColorSurface, kit.ColorLine, kit.RadiusButton),
		container.New(kit.Row{Gap: 0, Elastic: t.size},
			kit.NewButton(kit.Tr("toolbar.smaller"), kit.Glyph, step(-cellStep)), t.size, kit.NewButton(kit.Tr("toolbar.larger"), kit.Glyph, step(cellStep))))
	t.bar = container.New(barLayout{kit.Row{Gap: 8}, search, t.notice},
		t.add, t.folder, container.New(kit.Sized{Width: 2, Height: 1}), search, t.order, t.notice, t.details, t.settings, t.view, size, t.more, t.export)
	t.cards = size
	t.showList(false)
	t.root = container.New(kit.Inset{Left: toolbarSide, Right: toolbarSide}, t.bar)
	return t
}

// showList says whether the pictures are a list: then there are no cards to size.
func (t *toolbar) showList(on bool) {
	t.list = on
	text, short := kit.Tr("toolbar.list"), "≡"
	if on {
		text, short = kit.Tr("toolbar.cards"), "∷"
	}
	if !t.wide {
		text = short
	}
	t.view.Set(text, "")
	kit.SetShown(t.cards, !on && !t.small)
	t.bar.Layout.Layout(t.bar.Objects, t.bar.Size())
}

// barLayout is a row in which the search field and the notice share the room that the
// buttons leave: the field gives way to the notice's words as far as it can.
type barLayout struct {
	kit.Row
	search fyne.CanvasObject
	notice *kit.Line
}

// wants is the room that the notice's words would take.
func (l barLayout) wants() float32 {
	if !l.notice.Visible() || l.notice.Text == "" {
		return 0
	}
	return l.notice.Natural().Width + l.Gap
}

func (l barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := size.Width - l.MinSize(objects).Width + find.SearchWidthMin
	field := min(find.SearchWidth, max(find.SearchWidthMin, rest-l.wants()))
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
		kit.Place(o, x, (size.Height-m.Height)/2, m.Width, m.Height)
		x += m.Width + l.Gap
	}
}

// tell shows a quiet line; color says how much it matters. In a narrow window it stands
// elsewhere.
func (t *toolbar) tell(text string, color fyne.ThemeColorName) {
	moved := t.notice.Text != text
	t.notice.SetColored(text, color)
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
	text := kit.Tr("sort.short")
	if t.wide {
		text = grid.OrderName(o)
	}
	t.order.Set(text, "")
	t.order.Choose(o != workspace.Order{})
}

// setWide is called when the window has become wide enough for the notice, the slider and
// the order's name, or too narrow; small is that a menu has to stand for some buttons.
func (t *toolbar) setWide(wide, small bool) {
	t.wide, t.small = wide, small
	for _, b := range []*kit.Button{t.folder, t.order, t.view, t.settings} {
		kit.SetShown(b, !small)
	}
	kit.SetShown(t.more, small)
	kit.SetShown(t.notice, wide)
	kit.SetShown(t.size, wide)
	t.sizes.Width = sizeStepsWidth
	if wide {
		t.sizes.Width = sizeControlWidth
	}
	t.showOrder(t.ordered)
	t.showList(t.list)
	if wide {
		t.elsewhere("")
	} else {
		t.elsewhere(t.notice.Text)
	}
}

// enable says whether there is anything to export, and whether an export is
// under way: then the button stops it.
func (t *toolbar) enable(rows int, exporting bool, share float32) {
	text := kit.Tr("toolbar.export")
	if exporting {
		text = kit.Tr("toolbar.exporting", kit.Args{"Percent": kit.WholePercent(float32(int(share*100)) / 100)})
	}
	t.export.Set(text, "")
	if on := rows > 0 || exporting; on == t.export.Disabled() {
		if on {
			t.export.Enable()
		} else {
			t.export.Disable()
		}
	}
}
