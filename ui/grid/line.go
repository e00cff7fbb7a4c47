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
	lineVerdict   float32 = 110
	lineTime      float32 = 126
	lineTextSize  float32 = 14
	lineSmallSize float32 = 12
	lineStackedIn float32 = 4 // from the edges of a line to two texts above each other
)

// The widths of a line, in dp, from which on it has room for a column, widest first to go.
const (
	folderFrom  float32 = 1000
	verdictFrom float32 = 860
	timeFrom    float32 = 700
	stateFrom   float32 = 560
	besideFrom  float32 = 480 // below, the file's name is under the label
)

// LineData is what a line of the list says besides what a card does.
type LineData struct {
	State   string // 有结果, 无结果, 错误, 等待中
	Time    string // when the file was changed
	Verdict string // 对, 错, 不确定; empty where no one has judged
}

// LineSource is a source whose pictures can be shown as a list, too.
type LineSource interface {
	Line(i int) LineData
}

// column is where a column is in a line, in dp; a width of 0 is not shown.
type column struct{ x, width float32 }

// lineColumns are the columns of a line of a width. In a narrow window those go that say least;
// stacked is that the file's name is under the label, with the room of both.
type lineColumns struct {
	thumb, file, folder, label, score, verdict, state, time column
	stacked                                                 bool
}

func columnsOf(width float32) (c lineColumns) {
	x := width - linePad
	from := func(w float32) column {
		x -= w
		at := column{x, w}
		x -= lineGap
		return at
	}
	if width >= timeFrom {
		c.time = from(lineTime)
	}
	if width >= stateFrom {
		c.state = from(lineState)
	}
	if width >= verdictFrom {
		c.verdict = from(lineVerdict)
	}
	c.score = from(min(lineScore, width/4))
	c.thumb = column{linePad, lineThumb}
	left := linePad + lineThumb + lineGap
	rest := max(0, x-left)
	if width < besideFrom {
		c.stacked, c.file, c.label = true, column{left, rest}, column{left, rest}
		return c
	}
	share := func(of float32) column {
		w := float32(math.Round(float64(rest * of)))
		at := column{left, max(0, w-lineGap)}
		left += w
		return at
	}
	if width >= folderFrom {
		c.file, c.folder = share(0.4), share(0.25)
	} else {
		c.file = share(0.52)
	}
	c.label = column{left, max(0, x-left)}
	return c
}

// linePicture returns the size of the picture in a line.
func linePicture() fyne.Size { return fyne.NewSize(lineThumb, lineThumb*3/4) }

// arrangeLine lays out and colours what depends on the line's width and the theme.
func (c *cell) arrangeLine(colors *colors) {
	if c.state == nil {
		c.state, c.time, c.folder = &canvas.Text{}, &canvas.Text{}, &canvas.Text{}
		c.root.Objects = append(c.root.Objects, c.state, c.time, c.folder)
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
	d, l, columns := &c.shown.data, &c.shown.line, columnsOf(c.shown.width)
	label, ink, state := d.Title, colors.muted, colors.muted
	switch d.State {
	case CellOK:
		ink = colors.ink
	case CellFailed:
		label, ink, state = d.Message, colors.wrong, colors.wrong
	case CellPending, CellRunning:
		label = ""
	}
	said := columns.label
	if d.Percent == "" { // a reason has the score's room too
		said.width = columns.score.x + columns.score.width - said.x
	}
	put := lineWriter{c, fit}
	if columns.stacked {
		put.text(c.file, d.File, cellFileSize, columns.file, colors.muted, +1)
		put.text(c.title, label, lineTextSize, said, ink, -1)
	} else {
		put.text(c.file, d.File, lineTextSize, columns.file, colors.ink, 0)
		put.text(c.title, label, lineTextSize, said, ink, 0)
	}
	put.text(c.percent, d.Percent, lineTextSize, columns.score, colors.score(d.Score), 0)
	c.percent.Alignment = fyne.TextAlignTrailing
	put.text(c.folder, d.Folder, lineSmallSize, columns.folder, colors.muted, 0)
	put.text(c.state, l.State, lineSmallSize, columns.state, state, 0)
	put.text(c.time, l.Time, lineSmallSize, columns.time, colors.muted, 0)
	verdict := l.Verdict
	if d.Said != "" {
		verdict = saidMark + d.Said
	}
	if verdict != "" || c.said != nil {
		_, color := markOf(d.Verdict, colors)
		put.text(c.saidText(), verdict, lineSmallSize, columns.verdict, color, 0)
	}

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

// lineWriter puts texts into the columns of a line.
type lineWriter struct {
	c   *cell
	fit *kit.Fitter
}

// text sets a text in a column: in the middle of the line's height for 0, at its upper edge
// for −1, at its lower for 1. Names of files and folders are cut inside, others at the end.
func (w lineWriter) text(t *canvas.Text, text string, size float32, col column, color color.Color, row int) {
	kit.SetShown(t, col.width > 0)
	height, _ := w.fit.Line(size)
	// Whole dp, and no higher than the text: centred between pixels, the tails of
	// letters would be cut.
	y := float32(math.Floor(float64(lineHeight-height) / 2))
	switch row {
	case -1:
		y = lineStackedIn
	case +1:
		y = float32(math.Floor(float64(lineHeight - height - lineStackedIn)))
	}
	kit.Place(t, col.x, y, col.width, height)
	if t == w.c.file || t == w.c.folder {
		text = w.fit.Middle(text, size, col.width)
	} else {
		text = w.fit.End(text, size, col.width)
	}
	t.TextSize, t.Alignment, t.Text, t.Color = size, fyne.TextAlignLeading, text, color
	t.Refresh()
}

// leaveLine makes the cell a card again; arrange does the rest.
func (c *cell) leaveLine() {
	if c.state == nil {
		return
	}
	for _, t := range []*canvas.Text{c.state, c.time, c.folder} {
		kit.SetShown(t, false)
	}
	kit.SetShown(c.track, true)
	if c.said != nil {
		c.said.Text = "" // so that it is set again
	}
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
