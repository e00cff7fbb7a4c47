package grid

import (
	"image/color"
	"math"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// The measures of a line of the list, in dp. A line is a cell in another shape: the
// same objects, recycled by the same grid.
const (
	lineHeight    float32 = 46
	lineThumb     float32 = 48 // the picture's width; its height is that of a card's shape
	linePad       float32 = 8
	lineGap       float32 = 14
	lineScore     float32 = 132
	lineState     float32 = 76
	lineTime      float32 = 126
	lineTextSize  float32 = 14
	lineSmallSize float32 = 12
)

// LineData is what a line of the list says besides what a card does.
type LineData struct {
	State string // 有结果, 无结果, 错误, 等待中
	Time  string // when the file was changed
}

// LineSource is a source whose pictures can be shown as a list, too.
type LineSource interface {
	Line(i int) LineData
}

// column is where a column is in a line, in dp; a width of 0 is not shown.
type column struct{ x, width float32 }

// lineColumns are the columns of a line of a width. In a narrow window the time goes
// first, then the state.
type lineColumns struct{ thumb, file, label, score, state, time column }

func columnsOf(width float32) (c lineColumns) {
	x := width - linePad
	from := func(w float32) column {
		x -= w
		at := column{x, w}
		x -= lineGap
		return at
	}
	if width >= 700 {
		c.time = from(lineTime)
	}
	if width >= 560 {
		c.state = from(lineState)
	}
	c.score = from(min(lineScore, width/4))
	c.thumb = column{linePad, lineThumb}
	left := linePad + lineThumb + lineGap
	rest := max(0, x-left)
	file := float32(math.Round(float64(rest) * 0.52))
	c.file = column{left, max(0, file-lineGap)}
	c.label = column{left + file, max(0, rest-file)}
	return c
}

// linePicture returns the size of the picture in a line.
func linePicture() fyne.Size { return fyne.NewSize(lineThumb, lineThumb*3/4) }

// arrangeLine lays out and colours what depends on the line's width and the theme.
func (c *cell) arrangeLine(colors *colors) {
	if c.state == nil {
		c.state = &canvas.Text{TextSize: lineSmallSize}
		c.time = &canvas.Text{TextSize: lineSmallSize}
		c.root.Objects = append(c.root.Objects, c.state, c.time)
	}
	w, pic := c.shown.width, linePicture()
	columns := columnsOf(w)
	c.root.Resize(fyne.NewSize(w, lineHeight))
	kit.Place(c.ring, 1, 1, w-2, lineHeight-3) // within the ring of the focus
	c.ring.StrokeWidth, c.ring.FillColor, c.ring.CornerRadius = 0, colors.soft, 6
	kit.Place(c.focus, 0, 0, w, lineHeight-1)
	c.focus.StrokeColor, c.focus.CornerRadius = colors.accent, 6
	kit.Place(c.card, 0, lineHeight-1, w, 1) // the line below
	c.card.FillColor, c.card.StrokeWidth, c.card.CornerRadius = colors.line, 0, 0
	y := float32(math.Round(float64(lineHeight-pic.Height) / 2))
	c.blank.FillColor, c.blank.TopLeftCornerRadius, c.blank.TopRightCornerRadius = colors.line, 0, 0
	kit.Place(c.blank, columns.thumb.x, y, pic.Width, pic.Height)
	kit.Place(c.picture, columns.thumb.x, y, pic.Width, pic.Height)
	c.track.FillColor = colors.line
	kit.Place(c.track, columns.score.x, (lineHeight-cellBarHeight)/2, max(0, columns.score.width-62), cellBarHeight)
	for _, r := range []*canvas.Rectangle{c.focus, c.ring, c.card, c.blank, c.track} {
		r.Refresh()
	}
}

// writeLine sets the texts and the bar.
func (c *cell) writeLine(colors *colors, fit *kit.Fitter) {
	d, columns := &c.shown.data, columnsOf(c.shown.width)
	label, ink := d.Title, colors.muted
	switch d.State {
	case CellOK:
		ink = colors.ink
	case CellFailed:
		label, ink = d.Message, colors.wrong
	case CellPending, CellRunning:
		label = ""
	}
	at := func(t *canvas.Text, text string, size float32, col column, align fyne.TextAlign) {
		t.TextSize, t.Alignment = size, align
		kit.SetShown(t, col.width > 0)
		height, _ := fit.Line(size)
		// Whole dp, and no higher than the text: centred between pixels, the tails of
		// letters would be cut.
		kit.Place(t, col.x, float32(math.Floor(float64(lineHeight-height)/2)), col.width, height)
		t.Text = text
		t.Refresh()
	}
	c.file.Color, c.title.Color, c.percent.Color = colors.ink, ink, colors.score(d.Score)
	c.state.Color, c.time.Color = colors.muted, colors.muted
	if d.State == CellFailed {
		c.state.Color = colors.wrong
	}
	at(c.file, fit.Middle(d.File, lineTextSize, columns.file.width), lineTextSize, columns.file, fyne.TextAlignLeading)
	said := columns.label
	if d.Percent == "" { // a reason has the score's room too
		said.width = columns.score.x + columns.score.width - said.x
	}
	at(c.title, fit.End(label, lineTextSize, said.width), lineTextSize, said, fyne.TextAlignLeading)
	at(c.percent, d.Percent, lineTextSize, columns.score, fyne.TextAlignTrailing)
	at(c.state, fit.End(c.shown.line.State, lineSmallSize, columns.state.width), lineSmallSize, columns.state, fyne.TextAlignLeading)
	at(c.time, c.shown.line.Time, lineSmallSize, columns.time, fyne.TextAlignLeading)

	filled := d.Percent != "" && d.Score > 0
	kit.SetShown(c.bar, filled)
	kit.SetShown(c.track, d.Percent != "")
	if filled {
		p, s := c.track.Position(), c.track.Size()
		kit.Place(c.bar, p.X, p.Y, max(cellBarHeight, s.Width*min(1, d.Score)), cellBarHeight)
		c.bar.FillColor = colors.score(d.Score)
		c.bar.Refresh()
	}
	for _, t := range c.message {
		kit.SetShown(t, false)
	}
}

// leaveLine makes the cell a card again; arrange does the rest.
func (c *cell) leaveLine() {
	if c.state == nil {
		return
	}
	kit.SetShown(c.state, false)
	kit.SetShown(c.time, false)
	kit.SetShown(c.track, true)
	c.ring.StrokeWidth, c.ring.FillColor, c.ring.CornerRadius = cellRing, color.Transparent, kit.RadiusCard+cellRing
	c.focus.CornerRadius = kit.RadiusCard + cellFocusGap
	c.card.StrokeWidth, c.card.CornerRadius = cellBorder, kit.RadiusCard
	c.blank.TopLeftCornerRadius, c.blank.TopRightCornerRadius = kit.RadiusCard-cellBorder, kit.RadiusCard-cellBorder
	for t, look := range map[*canvas.Text]struct {
		Bytes float32
		align fyne.TextAlign
	}{c.title: {cellTitleSize, fyne.TextAlignLeading}, c.percent: {cellTitleSize, fyne.TextAlignTrailing}, c.file: {cellFileSize, fyne.TextAlignLeading}} {
		t.TextSize, t.Alignment = look.Bytes, look.align
		kit.SetShown(t, true)
		t.Text = "" // so that it is set again
	}
}
