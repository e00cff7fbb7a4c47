package categories

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

const (
	chipHeight float32 = 28
	// edge is how near the pointer must be to an end of the categories for them to scroll, and
	// scrollStep by how much they do for a movement of it; both in dp.
	edge       float32 = 24
	scrollStep float32 = 14
)

// chip is a label, or a rule, in the list; it is dragged onto a category.
type chip struct {
	widget.BaseWidget
	list   *labelList
	at     int
	text   string // as it is written in a table
	shown  string
	beside string // the category that it is in, or its pictures
	marked bool
	over   bool // the pointer is
	onto   *row // that it is dragged over
	moved  bool // it is being dragged
}

var (
	_ fyne.Draggable     = (*chip)(nil)
	_ fyne.Tappable      = (*chip)(nil)
	_ desktop.Hoverable  = (*chip)(nil)
	_ desktop.Cursorable = (*chip)(nil)
)

func newChip(l *labelList, at int, text, shown, beside string) *chip {
	c := &chip{list: l, at: at, text: text, shown: shown, beside: beside}
	c.ExtendBaseWidget(c)
	return c
}

func (c *chip) set(marked bool) {
	if c.marked != marked {
		c.marked = marked
		c.Refresh()
	}
}

// Tapped puts the keys on the label.
func (c *chip) Tapped(*fyne.PointEvent) {
	c.list.s.host.Canvas.Focus(c.list)
	c.list.move(c.at)
}

// Dragged takes the label along, and shows which category it would go to.
func (c *chip) Dragged(e *fyne.DragEvent) {
	s := c.list.s
	c.moved = true
	s.ghost.move(c.shown, e.AbsolutePosition)
	s.scrollNear(e.AbsolutePosition)
	onto := s.rowAt(e.AbsolutePosition)
	if onto == c.onto {
		return
	}
	if c.onto != nil {
		c.onto.light(false)
	}
	if c.onto = onto; onto != nil {
		onto.light(true)
	}
}

// DragEnd gives the label to the category that it was dragged onto.
func (c *chip) DragEnd() {
	onto := c.onto
	c.onto, c.moved = nil, false
	c.list.s.ghost.hide()
	if onto != nil {
		onto.light(false)
		onto.drop(c.text)
	}
}

// scrollNear scrolls the categories where the pointer is near one of their ends.
func (s *Sheet) scrollNear(at fyne.Position) {
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.scroll)
	size, most := s.scroll.Size(), max(s.rows.MinSize().Height-s.scroll.Size().Height, 0)
	if at.X < corner.X || at.X > corner.X+size.Width {
		return
	}
	y := s.scroll.Offset.Y
	switch {
	case at.Y > corner.Y-edge && at.Y < corner.Y+edge:
		y -= scrollStep
	case at.Y > corner.Y+size.Height-edge && at.Y < corner.Y+size.Height+edge:
		y += scrollStep
	}
	if y = min(max(y, 0), most); y != s.scroll.Offset.Y {
		s.scroll.ScrollToOffset(fyne.NewPos(0, y))
	}
}

// MouseIn implements desktop.Hoverable.
func (c *chip) MouseIn(*desktop.MouseEvent) { c.over = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *chip) MouseOut() { c.over = false; c.Refresh() }

// Cursor implements desktop.Cursorable.
func (c *chip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *chip) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	text, beside := kit.NewElastic(c.shown, theme.ColorNameForeground, theme.SizeNameText), kit.NewLine(c.beside, kit.ColorMuted, theme.SizeNameCaptionText)
	update := func() {
		fill := fyne.ThemeColorName("")
		switch {
		case c.marked:
			fill = kit.ColorSoft
		case c.over:
			fill = theme.ColorNameHover
		}
		back.FillColor, back.CornerRadius = kit.Themed(fill), kit.RadiusButton
	}
	update()
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, text, beside}, Update: update,
		Arrange: func(size fyne.Size) {
			kit.Place(back, 3, 0, size.Width-6, size.Height)
			w := min(beside.Natural().Width, size.Width*0.55)
			kit.Place(beside, size.Width-w-10, 0, w, size.Height)
			kit.Place(text, 10, 0, max(size.Width-w-28, 0), size.Height)
		},
		Min: func() fyne.Size { return fyne.NewSize(120, chipHeight) },
	}
}

// ghost is the label that follows the pointer.
type ghost struct {
	layer *fyne.Container
	pill  *kit.Pill
}

func newGhost() *ghost {
	g := &ghost{pill: kit.NewPill()}
	g.pill.Color = theme.ColorNamePrimary
	g.pill.Hide()
	g.layer = container.NewWithoutLayout(g.pill)
	return g
}

// move shows a text beside a place of the window.
func (g *ghost) move(text string, at fyne.Position) {
	g.pill.Set(text, theme.ColorNamePrimary)
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(g.layer)
	size := g.pill.MinSize()
	kit.Place(g.pill, at.X-corner.X+10, at.Y-corner.Y-size.Height/2, size.Width, size.Height)
	kit.SetShown(g.pill, true)
}

func (g *ghost) hide() { g.pill.Hide() }
