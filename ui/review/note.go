package review

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// note is the numbers beside the pointer over a chart.
type note struct {
	ground *canvas.Rectangle
	text   *canvas.Text
}

func newNote() note { return note{canvas.NewRectangle(nil), canvas.NewText("", nil)} }

func (n note) parts() []fyne.CanvasObject { return []fyne.CanvasObject{n.ground, n.text} }

// set shows a text, or nothing where it is empty.
func (n note) set(text string) {
	n.ground.FillColor, n.ground.StrokeColor, n.ground.StrokeWidth, n.ground.CornerRadius = kit.Themed(kit.ColorSurface), kit.Themed(kit.ColorLine), 1, 6
	n.text.Color, n.text.TextSize, n.text.Text = kit.Themed(theme.ColorNameForeground), theme.Current().Size(theme.SizeNameCaptionText), text
	n.ground.Hidden, n.text.Hidden = text == "", text == ""
}

// place puts it around x, within a width, below top.
func (n note) place(x, top, width float32) {
	s := n.text.MinSize()
	x = min(max(x-s.Width/2, 4), max(width-s.Width-20, 4))
	kit.Place(n.ground, x, top+8, s.Width+16, s.Height+8)
	kit.Place(n.text, x+8, top+12, s.Width, s.Height)
}
