package categories

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// row is a category, onto which labels are dragged; pressed, it is the one that labels go to by
// Enter, and shows its labels one by one. The last row is for a category that is not there yet.
type row struct {
	widget.BaseWidget
	content fyne.CanvasObject
	drop    func(text string)
	press   func()
	chosen  bool
	lit     bool // a label is dragged over it
	new     bool
}

var (
	_ fyne.Tappable      = (*row)(nil)
	_ desktop.Cursorable = (*row)(nil)
)

func newRow(content fyne.CanvasObject, press func(), drop func(text string)) *row {
	r := &row{content: content, press: press, drop: drop}
	r.ExtendBaseWidget(r)
	return r
}

// Tapped implements fyne.Tappable.
func (r *row) Tapped(*fyne.PointEvent) { r.press() }

// Cursor implements desktop.Cursorable.
func (r *row) Cursor() desktop.Cursor { return desktop.PointerCursor }

// light shows, or no longer, that a label would go here.
func (r *row) light(on bool) {
	if r.lit != on {
		r.lit = on
		r.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	const pad = 6
	update := func() {
		fill, stroke := fyne.ThemeColorName(""), fyne.ThemeColorName("")
		switch {
		case r.lit:
			fill, stroke = kit.ColorSoft, theme.ColorNamePrimary
		case r.chosen:
			fill = kit.ColorSoft
		case r.new:
			stroke = kit.ColorLine
		}
		back.FillColor, back.StrokeColor, back.StrokeWidth, back.CornerRadius = kit.Themed(fill), kit.Themed(stroke), 1, kit.RadiusButton
		if stroke == "" {
			back.StrokeWidth = 0
		}
	}
	update()
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, r.content}, Update: update,
		Arrange: func(size fyne.Size) {
			back.Resize(size)
			kit.Place(r.content, pad, 3, size.Width-2*pad, size.Height-6)
		},
		Min: func() fyne.Size { return r.content.MinSize().AddWidthHeight(2*pad, 6) },
	}
}

// paintRows shows the categories.
func (s *Sheet) paintRows() {
	s.rows.Objects = nil
	for i := range s.draft {
		s.rows.Add(s.category(i))
	}
	if len(s.draft) == 0 {
		s.rows.Add(kit.NewParagraph(kit.Tr("categories.empty"), kit.ColorMuted, 300))
	}
	line := kit.NewElastic(kit.Tr("categories.drop"), kit.ColorMuted, theme.SizeNameCaptionText)
	last := newRow(container.New(kit.Inset{Top: 4, Bottom: 4}, line), func() { s.found(s.labels.current()) }, s.found)
	last.new = true
	s.rows.Add(last)
	s.rows.Refresh()
	s.scroll.Refresh()
}

// members returns what is in a category, as it is written in a table.
func members(c review.Category) (out []string) {
	for _, r := range assess.MappingTable(review.Mapping{Categories: []review.Category{c}})[1:] {
		if r[1] != "" {
			out = append(out, r[1])
		}
	}
	return out
}

// shown returns what a label, or a rule, is called in the window's language.
func (s *Sheet) shown(member string) string {
	if s.host.Lang != words.English {
		return member
	}
	if english, is := s.host.Index.english[member]; is {
		return english
	}
	var c review.Category
	assess.AddMember(&c, member)
	switch {
	case len(c.Rules) == 0:
		return member
	case c.Rules[0].Field == review.ByCategory:
		return kit.Tr("categories.rule.category", kit.Args{"Text": c.Rules[0].Text})
	}
	return kit.Tr("categories.rule.name", kit.Args{"Text": c.Rules[0].Text})
}

// category returns a category with what can be done with it.
func (s *Sheet) category(at int) *row {
	c := s.draft[at]
	within := members(c)
	shown := make([]string, len(within))
	for i, m := range within {
		shown[i] = s.shown(m)
	}
	text, color := kit.Tr("categories.row", kit.Args{"Name": c.Name, "Labels": strings.Join(shown, kit.Tr("categories.comma"))}), theme.ColorNameForeground
	if len(within) == 0 {
		text, color = kit.Tr("categories.row.empty", kit.Args{"Name": c.Name}), kit.ColorUnsure
	}
	key := ""
	if at < 9 {
		key = fmt.Sprint(at + 1)
	}
	line := kit.NewElastic(text, color, theme.SizeNameText)
	objects := []fyne.CanvasObject{container.New(kit.Sized{Width: 12, Height: 20}, kit.NewLine(key, kit.ColorMuted, theme.SizeNameCaptionText)), line}
	if len(within) == 0 {
		for _, label := range s.proposals[c.Name] {
			objects = append(objects, kit.NewButton(kit.Tr("categories.is", kit.Args{"Label": s.shown(label)}), kit.Badge, func() { s.assign(label, at) }))
		}
	}
	head := container.New(kit.Row{Gap: 6, Elastic: line}, append(objects, kit.NewButton("×", kit.Badge, func() { s.remove(at) }))...)
	content := container.New(kit.Stack{Gap: 6}, head)
	if at == s.chosen {
		flow := container.New(&kit.Flow{Gap: 6})
		for i, m := range within {
			flow.Add(kit.NewButton(kit.Tr("categories.out", kit.Args{"Label": shown[i]}), kit.Badge, func() { s.take(m, at) }))
		}
		flow.Add(kit.NewButton(kit.Tr("categories.rename"), kit.Badge, func() { s.rename(at) }))
		content.Add(flow)
	}
	r := newRow(content, func() { s.chooseCategory(at) }, func(text string) { s.assign(text, at) })
	r.chosen = at == s.chosen
	return r
}

// chooseCategory chooses the category that labels go to by Enter.
func (s *Sheet) chooseCategory(at int) {
	if s.chosen = at; at >= len(s.draft) || at < 0 {
		s.chosen = none
	}
	s.paintRows()
	s.sheet.Refresh()
}

// rowAt returns the row at a place of the window; nil for none.
func (s *Sheet) rowAt(at fyne.Position) *row {
	driver := fyne.CurrentApp().Driver()
	if !inside(driver.AbsolutePositionForObject(s.scroll), s.scroll.Size(), at) {
		return nil
	}
	for _, o := range s.rows.Objects {
		if r, ok := o.(*row); ok && inside(driver.AbsolutePositionForObject(r), r.Size(), at) {
			return r
		}
	}
	return nil
}

func inside(corner fyne.Position, size fyne.Size, at fyne.Position) bool {
	return at.X >= corner.X && at.Y >= corner.Y && at.X < corner.X+size.Width && at.Y < corner.Y+size.Height
}
