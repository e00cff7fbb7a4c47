package review

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

const (
	lineHeight float32 = 27
	tablePad   float32 = 18
)

// cell is a text of the table with its colour.
type cell struct {
	text  string
	color fyne.ThemeColorName
	short string // in its place where it has no room; empty for the text, cut
}

// tableRow is a line of the table, and what a press on it does.
type tableRow struct {
	cells [5]cell
	on    func() // nil for nothing
}

// table is figures by label, a line each under a heading. What does not fit is cut.
type table struct {
	widget.BaseWidget
	head  [5]string
	rows  []tableRow
	said  [5]string // the heading that was painted
	hover int       // the line under the pointer, −1 for none
	// columns are where the columns begin, as shares of the width.
	columns [6]float32
}

var (
	_ fyne.Tappable     = (*table)(nil)
	_ desktop.Hoverable = (*table)(nil)
)

func newTable(head [5]string) *table {
	t := &table{head: head, hover: -1, columns: [6]float32{0, 0.2, 0.3, 0.54, 0.78, 1}}
	t.ExtendBaseWidget(t)
	return t
}

func (t *table) set(rows []tableRow) {
	same := slices.EqualFunc(t.rows, rows, func(a, b tableRow) bool { return a.cells == b.cells }) && t.said == t.head
	if t.rows, t.said = rows, t.head; !same {
		t.Refresh()
	}
}

// lineAt returns the line at a height, −1 for none that can be pressed.
func (t *table) lineAt(y float32) int {
	if i := int(y/lineHeight) - 1; y >= lineHeight && i < len(t.rows) && t.rows[i].on != nil {
		return i
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (t *table) Tapped(e *fyne.PointEvent) {
	if i := t.lineAt(e.Position.Y); i >= 0 {
		t.rows[i].on()
	}
}

// MouseIn implements desktop.Hoverable.
func (t *table) MouseIn(e *desktop.MouseEvent) { t.MouseMoved(e) }

// MouseMoved marks the line under the pointer.
func (t *table) MouseMoved(e *desktop.MouseEvent) { t.mark(t.lineAt(e.Position.Y)) }

// MouseOut takes the mark away.
func (t *table) MouseOut() { t.mark(-1) }

func (t *table) mark(i int) {
	if t.hover != i {
		t.hover = i
		t.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *table) CreateRenderer() fyne.WidgetRenderer {
	d := &kit.Renderer{}
	columns := &t.columns
	put := func(size fyne.Size, row int, col int, text, short string, color fyne.ThemeColorName, bold bool) {
		if text == "" {
			return
		}
		c := canvas.NewText(text, kit.Themed(color))
		c.TextSize, c.TextStyle.Bold = theme.Current().Size(theme.SizeNameText), bold
		if bold {
			c.TextSize = theme.Current().Size(theme.SizeNameCaptionText)
		}
		width := size.Width * (columns[col+1] - columns[col])
		measure := func(s string) float32 { return fyne.MeasureText(s, c.TextSize, c.TextStyle).Width }
		if short != "" && measure(text) > width-8 {
			c.Text = short
		}
		if measure(c.Text) > width-8 {
			c.Text = kit.Ellipsis(c.Text, width-8, measure)
		}
		m := c.MinSize()
		kit.PlaceText(c, float32(math.Round(float64(size.Width*columns[col]))), lineHeight, width-8, m.Height)
		c.Move(c.Position().AddXY(0, float32(row)*lineHeight))
		d.Parts = append(d.Parts, c)
	}
	d.Arrange = func(size fyne.Size) {
		d.Parts = d.Parts[:0]
		if t.hover >= 0 && t.hover < len(t.rows) {
			mark := kit.NewSurface(kit.ColorSoft, "", kit.RadiusButton)
			kit.Place(mark, -8, float32(t.hover+1)*lineHeight, size.Width+16, lineHeight)
			d.Parts = append(d.Parts, mark)
		}
		for col, text := range t.head {
			put(size, 0, col, text, "", kit.ColorMuted, true)
		}
		for i, r := range t.rows {
			for col, c := range r.cells {
				put(size, i+1, col, c.text, c.short, c.color, false)
			}
		}
	}
	d.Update = func() {
		d.Arrange(t.Size())
		canvas.Refresh(t) // the texts are new, and no canvas knows them yet
	}
	d.Min = func() fyne.Size { return fyne.NewSize(200, float32(len(t.rows)+1)*lineHeight) }
	return d
}
