package chrome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/workspace"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

const (
	// ToolbarHeight is the height of the bar in dp.
	ToolbarHeight    float32 = 52
	ToolbarSide      float32 = 14  // room left and right
	sizeControlWidth float32 = 150 // of the slider with its two buttons
	sizeStepsWidth   float32 = 56  // of the two buttons alone
	cellStep                 = 10  // dp that a press on − or ＋ changes the cards by
)

// Toolbar is the bar at the top: what can be done with the whole list.
type Toolbar struct {
	add, folder, view                      *kit.Button
	Order, Details, Settings, More, Export *kit.Button
	views                                  ViewSwitch
	Aside                                  ViewSwitch // the same, for the side list of a narrow window
	Notice                                 *kit.Line  // what the last drop brought
	size                                   *kit.Slider
	sizes                                  *kit.Sized        // of the slider with its buttons
	Cards                                  fyne.CanvasObject // both
	bar                                    *fyne.Container
	Root                                   fyne.CanvasObject

	shown     review.View
	list      bool            // whether the pictures are a list
	ordered   workspace.Order // what the button of the orders says
	wide      bool            // whether the notice has room
	small     bool            // whether a menu stands for what has no room
	Elsewhere func(string)    // shows it where it has none
}

// ToolbarActions is what the buttons do.
type ToolbarActions struct {
	Add, Folder, Order, View, Details, Settings, More, Export func()
	Show                                                      func(review.View)
	Size                                                      func(width float32)
}

// NewToolbar makes the bar. cell is the width of the cells in dp, search the field that is in it.
func NewToolbar(cell float32, search fyne.CanvasObject, on ToolbarActions) *Toolbar {
	t := &Toolbar{
		Elsewhere: func(string) {},
		add:       kit.NewButton(kit.Tr("toolbar.add"), kit.Primary, on.Add),
		folder:    kit.NewButton(kit.Tr("toolbar.folder"), kit.Secondary, on.Folder),
		Order:     kit.NewButton(kit.Tr("sort.short"), kit.Secondary, on.Order),
		Details:   kit.NewButton(kit.Tr("toolbar.details"), kit.Secondary, on.Details),
		Settings:  kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, on.Settings),
		More:      kit.NewButton("…", kit.Secondary, on.More),
		Export:    kit.NewButton(kit.Tr("toolbar.export"), kit.Primary, on.Export),
		Notice:    kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText),
	}
	t.views, t.Aside = newViewSwitch(kit.Secondary, on.Show), newViewSwitch(kit.Badge, on.Show)
	t.Export.Caret, t.Order.Caret = 1, 1
	t.Details.Hide()
	t.More.Hide()
	t.Notice.Hide() // until it is known that there is room
	t.Export.Disable()
	t.size = kit.NewSlider(float64(grid.CellMin), float64(grid.CellMax), 2, float64(cell), func(v float64) { on.Size(float32(v)) })
	step := func(by float64) func() { return func() { t.size.SetValue(t.size.Value + by) } }
	t.view = kit.NewButton("", kit.Secondary, on.View)
	t.sizes = &kit.Sized{Width: sizeControlWidth, Height: 34}
	size := container.New(t.sizes, kit.NewSurface(kit.ColorSurface, kit.ColorLine, kit.RadiusButton),
		container.New(kit.Row{Gap: 0, Elastic: t.size},
			kit.NewButton(kit.Tr("toolbar.smaller"), kit.Glyph, step(-cellStep)), t.size, kit.NewButton(kit.Tr("toolbar.larger"), kit.Glyph, step(cellStep))))
	t.bar = container.New(barLayout{kit.Row{Gap: 8}, search, t.Notice, t.Settings, t.More},
		t.add, t.folder, container.New(kit.Sized{Width: 2, Height: 1}), search, t.views[0], t.views[1], t.views[2], t.Order, t.Notice, t.Details, t.Settings, t.view, size, t.More, t.Export)
	t.Cards = size
	t.ShowList(false)
	t.Root = container.New(kit.Inset{Left: ToolbarSide, Right: ToolbarSide}, t.bar)
	return t
}

// ShowList reports whether the pictures are a list: then there are no cards to size.
func (t *Toolbar) ShowList(on bool) {
	t.list = on
	text, short := kit.Tr("toolbar.list"), "≡"
	if on {
		text, short = kit.Tr("toolbar.cards"), "∷"
	}
	if !t.wide {
		text = short
	}
	t.view.Set(text, "")
	kit.SetShown(t.Cards, !on && !t.small && t.shown == review.Pictures)
	t.bar.Layout.Layout(t.bar.Objects, t.bar.Size())
}

// ShowView says which view is shown: only the pictures have an order and a size.
func (t *Toolbar) ShowView(v review.View) {
	t.shown = v
	t.views.choose(v)
	t.Aside.choose(v)
	t.showButtons()
	t.ShowList(t.list)
}

// showButtons shows the buttons that there is room for and that the view has a use for.
func (t *Toolbar) showButtons() {
	kit.SetShown(t.folder, !t.small)
	kit.SetShown(t.Settings, !t.small)
	kit.SetShown(t.Order, !t.small && t.shown == review.Pictures)
	kit.SetShown(t.view, !t.small && t.shown == review.Pictures)
	kit.SetShown(t.More, t.small)
}

// barLayout is a row in which the search field and the notice share the room that the
// buttons leave: the field gives way to the notice's words as far as it can.
type barLayout struct {
	kit.Row
	search fyne.CanvasObject
	notice *kit.Line
	right  fyne.CanvasObject // it and what follows are at the right
	more   fyne.CanvasObject // the same, in its place
}

// wants returns the room that the notice's words would take.
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
		if (o == l.right || o == l.more) && !l.notice.Visible() {
			x += max(0, rest-field)
		}
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

// ShowNotice shows a quiet line; color says how much it matters. A narrow window shows it
// elsewhere.
func (t *Toolbar) ShowNotice(text string, color fyne.ThemeColorName) {
	moved := t.Notice.Text != text
	t.Notice.SetColored(text, color)
	if moved {
		t.bar.Layout.Layout(t.bar.Objects, t.bar.Size()) // it shares its room with the field
	}
	if !t.wide {
		t.Elsewhere(text)
	}
}

// ShowOrder has the button say the order, where it has the room.
func (t *Toolbar) ShowOrder(o workspace.Order) {
	t.ordered = o
	text := kit.Tr("sort.short")
	if t.wide {
		text = grid.OrderName(o)
	}
	t.Order.Set(text, "")
	t.Order.Choose(o != workspace.Order{})
}

// SetWide lays the bar out for a window that has become wide enough for the notice, the slider and
// the order's name, or too narrow; small is that a menu has to stand for some buttons.
func (t *Toolbar) SetWide(wide, small bool) {
	t.wide, t.small = wide, small
	t.showButtons()
	kit.SetShown(t.Notice, wide)
	kit.SetShown(t.size, wide)
	t.sizes.Width = sizeStepsWidth
	if wide {
		t.sizes.Width = sizeControlWidth
	}
	t.ShowOrder(t.ordered)
	t.ShowList(t.list)
	if wide {
		t.Elsewhere("")
	} else {
		t.Elsewhere(t.Notice.Text)
	}
}

// Enable sets whether there is anything to export, and whether an export is under way: then the
// button stops it.
func (t *Toolbar) Enable(rows int, exporting bool, share float32) {
	text := kit.Tr("toolbar.export")
	if exporting {
		text = kit.Tr("toolbar.exporting", kit.Args{"Percent": kit.WholePercent(float32(int(share*100)) / 100)})
	}
	t.Export.Set(text, "")
	if on := rows > 0 || exporting; on == t.Export.Disabled() {
		if on {
			t.Export.Enable()
		} else {
			t.Export.Disable()
		}
	}
}
