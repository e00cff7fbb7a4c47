package grid

import (
	"image"
	"image/color"
	"math"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// The measures of a card in dp, counted from its upper edge or, for the texts
// and the bar, from the lower edge of the picture.
const (
	cellBorder     float32 = 1 // the line around; the picture is inside of it
	cellInset      float32 = 9 // left and right of texts and bar
	cellTitleSize  float32 = 14
	cellFileSize   float32 = 11
	cellErrorSize  float32 = 12
	cellTitleBase  float32 = 23 // baseline of label and percentage
	cellFileBase   float32 = 41
	cellBarTop     float32 = 50
	cellBarHeight  float32 = 4
	cellTextHeight float32 = 63 // from the picture to the lower edge
	cellErrorLine  float32 = 17
	cellErrorLines         = 4
	cellRing       float32 = 2   // thickness of the selection's border, outside of the card
	cellFocusGap   float32 = 5   // from the card to the outside of the focus ring
	cellFolderFrom float32 = 220 // width from which on the folder is before the file's name
)

// saidMark is before a label that a person gave in place of the answer.
const saidMark = "→ "

// cellHeight returns the height of a card of a width: a picture of 4:3 and a fixed height for the
// texts.
func cellHeight(width float32) float32 {
	return cellPicture(width).Height + 2*cellBorder + cellTextHeight - cellBorder
}

// cellPicture returns the size of the picture in a card of a width.
func cellPicture(width float32) fyne.Size {
	w := width - 2*cellBorder
	return fyne.NewSize(w, float32(math.Round(float64(w)*3/4)))
}

// cellLook is everything a card shows; two that are equal look the same.
type cellLook struct {
	data     CellData
	selected bool
	focused  bool // with a ring, which the grid decides on
	picture  *image.RGBA
	width    float32 // dp, whole
	list     bool    // it is a line of the list
	line     LineData
	colors   int // counts the changes of colours and fonts
}

// cell is one card, recycled for whatever picture comes into its place. It is
// made of canvas objects alone: the grid looks after the mouse and the keys.
type cell struct {
	root  *fyne.Container
	shown cellLook
	index int // position in the view, −1 for none

	focus, ring, card, blank *canvas.Rectangle
	picture                  *canvas.Image
	title, percent, file     *canvas.Text
	track, bar               *canvas.Rectangle
	message                  []*canvas.Text // made when first needed
	state, time, folder      *canvas.Text   // of a line; made when first needed
	said                     *canvas.Text   // what a person says of it; made when first needed
	mark                     *mark          // made when first needed
}

// cellLayout leaves the children of a card where the card has put them.
type cellLayout struct{}

func (cellLayout) Layout([]fyne.CanvasObject, fyne.Size)        {}
func (cellLayout) MinSize([]fyne.CanvasObject) (none fyne.Size) { return none }

func newCell() *cell {
	box := func(radius float32) *canvas.Rectangle {
		return &canvas.Rectangle{FillColor: color.Transparent, CornerRadius: radius}
	}
	text := func(size float32, align fyne.TextAlign) *canvas.Text {
		return &canvas.Text{TextSize: size, Alignment: align}
	}
	c := &cell{
		index: -1,
		focus: box(kit.RadiusCard + cellFocusGap), ring: box(kit.RadiusCard + cellRing), card: box(kit.RadiusCard),
		blank:   &canvas.Rectangle{TopLeftCornerRadius: kit.RadiusCard - cellBorder, TopRightCornerRadius: kit.RadiusCard - cellBorder},
		picture: &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillStretch},
		title:   text(cellTitleSize, fyne.TextAlignLeading), percent: text(cellTitleSize, fyne.TextAlignTrailing),
		file: text(cellFileSize, fyne.TextAlignLeading), track: box(cellBarHeight / 2), bar: box(cellBarHeight / 2),
	}
	c.focus.StrokeWidth, c.ring.StrokeWidth, c.card.StrokeWidth = 1, cellRing, cellBorder
	c.focus.Hidden, c.ring.Hidden, c.picture.Hidden = true, true, true
	c.root = cellContainer(c.focus, c.ring, c.card, c.blank, c.picture, c.title, c.percent, c.file, c.track, c.bar)
	return c
}

func cellContainer(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: cellLayout{}, Objects: objects}
}

// show makes the card look like look, touching only what differs, and says
// whether anything does.
func (c *cell) show(look cellLook, colors *colors, fit *kit.Fitter) (changed bool) {
	old := c.shown
	if look == old {
		return false
	}
	c.shown = look
	fresh := look.width != old.width || look.colors != old.colors || look.list != old.list
	switch {
	case look.list && (fresh || look.data != old.data || look.line != old.line):
		if fresh {
			c.arrangeLine(colors)
		}
		c.writeLine(colors, fit)
	case !look.list:
		if old.list {
			c.leaveLine()
		}
		if fresh {
			c.arrange(colors)
		}
		if fresh || look.data != old.data {
			c.write(colors, fit)
		}
	}
	if fresh || look.data.Verdict != old.data.Verdict || look.data.State != old.data.State {
		c.writeMark(colors, fit)
	}
	if fresh || look.picture != old.picture || look.data.State != old.data.State {
		c.paintPicture()
	}
	kit.SetShown(c.ring, look.selected)
	kit.SetShown(c.focus, look.focused)
	return true
}

// arrange lays out and colours what depends on the card's width and the theme.
func (c *cell) arrange(colors *colors) {
	w := c.shown.width
	h, pic := cellHeight(w), cellPicture(w)
	c.root.Resize(fyne.NewSize(w, h))
	kit.Place(c.focus, -cellFocusGap, -cellFocusGap, w+2*cellFocusGap, h+2*cellFocusGap)
	kit.Place(c.ring, -cellRing, -cellRing, w+2*cellRing, h+2*cellRing)
	kit.Place(c.card, 0, 0, w, h)
	kit.Place(c.blank, cellBorder, cellBorder, pic.Width, pic.Height)
	kit.Place(c.picture, cellBorder, cellBorder, pic.Width, pic.Height)
	c.focus.StrokeColor, c.ring.StrokeColor = colors.accent, colors.accent
	c.card.FillColor, c.card.StrokeColor = colors.card, colors.line
	c.blank.FillColor, c.track.FillColor = colors.blank, colors.line
	kit.Place(c.track, cellInset, cellBorder+pic.Height+cellBarTop, w-2*cellInset, cellBarHeight)
	for _, r := range []*canvas.Rectangle{c.focus, c.ring, c.card, c.blank, c.track} {
		r.Refresh()
	}
}

// write sets the texts and the bar.
func (c *cell) write(colors *colors, fit *kit.Fitter) {
	d, inner := &c.shown.data, c.shown.width-2*cellInset
	title, percent := colors.muted, colors.score(d.Score)
	if d.State == CellOK {
		title = colors.ink
	}
	room := inner
	if d.Percent != "" {
		room -= fit.Width(d.Percent, cellTitleSize) + 8
	}
	below := cellBorder + cellPicture(c.shown.width).Height
	c.line(c.title, fit.End(d.Title, cellTitleSize, room), title, below+cellTitleBase, fit)
	c.line(c.percent, d.Percent, percent, below+cellTitleBase, fit)
	c.writeFile(colors, fit, below+cellFileBase)

	filled := d.Percent != "" && d.Score > 0
	kit.SetShown(c.bar, filled)
	if filled {
		at := c.track.Position()
		// No shorter than it is high, or its round ends would not close.
		kit.Place(c.bar, at.X, at.Y, max(cellBarHeight, inner*min(1, d.Score)), cellBarHeight)
		c.bar.FillColor = percent
		c.bar.Refresh()
	}
	c.writeMessage(colors, fit)
}

// writeFile sets the line with the baseline y: the file's name, and at its right the label
// that a person gave, which has more to say and gets up to two thirds of it.
func (c *cell) writeFile(colors *colors, fit *kit.Fitter, y float32) {
	d, room := &c.shown.data, c.shown.width-2*cellInset
	if d.Said != "" || c.said != nil {
		said := ""
		if d.Said != "" {
			said = fit.End(saidMark+d.Said, cellFileSize, room*2/3)
		}
		t := c.saidText()
		t.TextSize, t.Alignment = cellFileSize, fyne.TextAlignTrailing
		kit.SetShown(t, said != "")
		c.line(t, said, colors.ink, y, fit)
		if said != "" {
			room -= fit.Width(said, cellFileSize) + 8
		}
	}
	name := d.File
	if whole := d.Folder + "/" + d.File; d.Folder != "" && c.shown.width >= cellFolderFrom && fit.Width(whole, cellFileSize) <= room {
		name = whole
	}
	c.line(c.file, fit.Middle(name, cellFileSize, room), colors.muted, y, fit)
}

// saidText returns the text of what a person says of the picture.
func (c *cell) saidText() *canvas.Text {
	if c.said == nil {
		c.said = &canvas.Text{}
		c.root.Objects = append(c.root.Objects, c.said)
	}
	return c.said
}

// line sets a text whose baseline is at y.
func (c *cell) line(t *canvas.Text, text string, col color.Color, y float32, fit *kit.Fitter) {
	setText(t, text, col)
	height, base := fit.Line(t.TextSize)
	kit.Place(t, cellInset, float32(math.Round(float64(y-base))), c.shown.width-2*cellInset, height)
}

// writeMessage centres the error's sentence in the picture's place.
func (c *cell) writeMessage(colors *colors, fit *kit.Fitter) {
	var lines []string
	pic := cellPicture(c.shown.width)
	inner := c.shown.width - 2*cellInset
	if c.shown.data.State == CellFailed {
		lines = fit.Wrap(c.shown.data.Message, cellErrorSize, inner, cellErrorLines)
	}
	for len(c.message) < len(lines) {
		t := &canvas.Text{TextSize: cellErrorSize, Alignment: fyne.TextAlignCenter}
		c.message = append(c.message, t)
		c.root.Objects = append(c.root.Objects, t)
	}
	// Whole dp, and no higher than the text: centred between pixels, the tails
	// of letters would be cut.
	y := float32(math.Round(float64(cellBorder + (pic.Height-float32(len(lines))*cellErrorLine)/2)))
	height, _ := fit.Line(cellErrorSize)
	for i, t := range c.message {
		kit.SetShown(t, i < len(lines))
		if i < len(lines) {
			kit.Place(t, cellInset, y+float32(i)*cellErrorLine, inner, height)
			setText(t, lines[i], colors.wrong)
		}
	}
}

// paintPicture shows the picture, or the calm blank until there is one.
func (c *cell) paintPicture() {
	failed := c.shown.data.State == CellFailed
	img := c.shown.picture
	if failed {
		img = nil
	}
	kit.SetShown(c.blank, img == nil && !failed)
	if img == nil {
		c.picture.Image = nil // the memory belongs to the cache alone
	} else if c.picture.Image != image.Image(img) {
		c.picture.Image = img
		c.picture.Refresh()
	}
	kit.SetShown(c.picture, img != nil)
}

func setText(t *canvas.Text, text string, c color.Color) {
	if t.Text == text && t.Color == c {
		return
	}
	t.Text, t.Color = text, c
	t.Refresh()
}
