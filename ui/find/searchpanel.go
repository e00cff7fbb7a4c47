package find

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/query"
	"wanwu/ui/kit"
)

// The measures of the panel, in dp.
const (
	panelPad   float32 = 6
	panelRow   float32 = 32
	PanelWidth float32 = 400
)

// Panel hangs under the search field. It takes no focus: the keys stay with the
// text.
type Panel struct {
	widget.BaseWidget
	List   []query.Suggestion
	chosen int // −1 for none
	Note   *kit.Paragraph
	Rows   []*searchRow
}

func newSearchPanel(accept func(i int)) *Panel {
	p := &Panel{chosen: -1, Note: kit.NewParagraph("", kit.ColorMuted, PanelWidth-4*panelPad)}
	for i := range suggestions {
		r := &searchRow{on: func() { accept(i) }}
		r.ExtendBaseWidget(r)
		r.Hide()
		p.Rows = append(p.Rows, r)
	}
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// set shows suggestions and a note, and says whether there is anything to lay out again.
func (p *Panel) set(list []query.Suggestion, note string, color fyne.ThemeColorName) bool {
	if slices.Equal(list, p.List) && note == p.Note.Text && color == p.Note.Color {
		return false
	}
	p.List, p.chosen = list, -1
	p.Note.Color = color
	p.Note.Set(note)
	for i, r := range p.Rows {
		kit.SetShown(r, i < len(list))
		if i < len(list) {
			r.set(list[i], false)
		}
	}
	kit.SetShown(p, len(list) > 0 || note != "")
	p.Refresh()
	return true
}

// choose marks suggestion i, −1 for none.
func (p *Panel) choose(i int) {
	if i == p.chosen || i >= len(p.List) {
		return
	}
	p.chosen = i
	for k := range p.List {
		p.Rows[k].set(p.List[k], k == i)
	}
}

// HeightAt returns that of a panel of a width.
func (p *Panel) HeightAt(width float32) float32 {
	h := 2*panelPad + float32(len(p.List))*panelRow
	if p.Note.Text != "" {
		h += p.Note.HeightAt(width-4*panelPad) + 2*panelPad
	}
	return h
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	card := canvas.NewRectangle(nil)
	objects := []fyne.CanvasObject{card, p.Note}
	for _, r := range p.Rows {
		objects = append(objects, r)
	}
	layout := func(size fyne.Size) {
		card.Resize(size)
		y := panelPad
		kit.SetShown(p.Note, p.Note.Text != "")
		if p.Note.Text != "" {
			h := p.Note.HeightAt(size.Width - 4*panelPad)
			kit.Place(p.Note, 2*panelPad, y+panelPad, size.Width-4*panelPad, h)
			y += h + 2*panelPad
		}
		for i := range p.List {
			kit.Place(p.Rows[i], panelPad, y, size.Width-2*panelPad, panelRow)
			y += panelRow
		}
	}
	update := func() {
		card.FillColor, card.StrokeColor = kit.Themed(kit.ColorSurface), kit.Themed(kit.ColorLine)
		card.StrokeWidth, card.CornerRadius = 1, kit.RadiusCard
		layout(p.Size())
	}
	update()
	return &kit.Renderer{
		Parts: objects, Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.Size{} },
	}
}

// searchRow is one suggestion; a click takes it.
type searchRow struct {
	widget.BaseWidget
	says    query.Suggestion
	chosen  bool
	hovered bool
	on      func()
}

var (
	_ fyne.Tappable     = (*searchRow)(nil)
	_ desktop.Hoverable = (*searchRow)(nil)
	// What can have the focus does not take it away from the entry when it is clicked.
	_ fyne.Focusable = (*searchRow)(nil)
)

func (r *searchRow) set(s query.Suggestion, chosen bool) {
	if r.says != s || r.chosen != chosen {
		r.says, r.chosen = s, chosen
		r.Refresh()
	}
}

func (r *searchRow) Tapped(*fyne.PointEvent)        { r.on() }
func (r *searchRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh() }
func (r *searchRow) MouseMoved(*desktop.MouseEvent) {}
func (r *searchRow) MouseOut()                      { r.hovered = false; r.Refresh() }
func (r *searchRow) FocusGained()                   {}
func (r *searchRow) FocusLost()                     {}
func (r *searchRow) TypedRune(rune)                 {}
func (r *searchRow) TypedKey(*fyne.KeyEvent)        {}

func (r *searchRow) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	name := kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText)
	kind := kit.NewLine("", kit.ColorMuted, theme.SizeNameCaptionText)
	kind.Align = fyne.TextAlignTrailing
	layout := func(size fyne.Size) {
		back.Resize(size)
		w := kind.MinSize().Width
		kit.Place(name, 8, 0, max(0, size.Width-w-28), size.Height)
		kit.Place(kind, size.Width-w-8, 0, w, size.Height)
	}
	update := func() {
		back.CornerRadius, back.FillColor = 6, kit.Themed("")
		ink := theme.ColorNameForeground
		switch {
		case r.chosen:
			back.FillColor, ink = kit.Themed(kit.ColorSoft), theme.ColorNamePrimary
		case r.hovered:
			back.FillColor = kit.Themed(theme.ColorNameHover)
		}
		name.SetColored(r.says.Name, ink)
		kind.Set(r.kind())
		layout(r.Size())
	}
	update()
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, name, kind}, Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(60, panelRow) },
	}
}

// kind returns what a suggestion is: of a field, an example.
func (r *searchRow) kind() string {
	if r.says.N < 0 { // not known, or not counted
		return r.says.Kind
	}
	return r.says.Kind + " · " + kit.Number(r.says.N)
}
