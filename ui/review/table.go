package review

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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
}

// tableRow is a line of the table.
type tableRow struct{ cells [5]cell }

// table is figures by label, a line each under a heading. What does not fit is cut.
type table struct {
	widget.BaseWidget
	head [5]string
	rows []tableRow
}

func newTable(head [5]string) *table {
	t := &table{head: head}
	t.ExtendBaseWidget(t)
	return t
}

func (t *table) set(rows []tableRow) {
	t.rows = rows
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *table) CreateRenderer() fyne.WidgetRenderer {
	d := &kit.Renderer{}
	// Where the columns begin, as shares of the width.
	columns := [6]float32{0, 0.2, 0.3, 0.54, 0.78, 1}
	put := func(size fyne.Size, row int, col int, text string, color fyne.ThemeColorName, bold bool) {
		if text == "" {
			return
		}
		c := canvas.NewText(text, kit.Themed(color))
		c.TextSize, c.TextStyle.Bold = theme.Current().Size(theme.SizeNameText), bold
		if bold {
			c.TextSize = theme.Current().Size(theme.SizeNameCaptionText)
		}
		width := size.Width * (columns[col+1] - columns[col])
		if fyne.MeasureText(text, c.TextSize, c.TextStyle).Width > width-8 {
			c.Text = kit.Ellipsis(text, width-8, func(s string) float32 { return fyne.MeasureText(s, c.TextSize, c.TextStyle).Width })
		}
		m := c.MinSize()
		kit.PlaceText(c, float32(math.Round(float64(size.Width*columns[col]))), lineHeight, width-8, m.Height)
		c.Move(c.Position().AddXY(0, float32(row)*lineHeight))
		d.Parts = append(d.Parts, c)
	}
	d.Arrange = func(size fyne.Size) {
		d.Parts = d.Parts[:0]
		for col, text := range t.head {
			put(size, 0, col, text, kit.ColorMuted, true)
		}
		for i, r := range t.rows {
			for col, c := range r.cells {
				put(size, i+1, col, c.text, c.color, false)
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
