package grid

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	markSide   float32 = 22 // of a card's mark, in dp
	markInset  float32 = 8
	markInLine float32 = 16
)

// mark says on a picture what a person says of its answer.
type mark struct {
	disc *canvas.Circle
	sign *canvas.Text
}

// markOf returns the sign of a verdict and its colour.
func markOf(v workspace.Verdict, colors *colors) (sign string, ground color.Color) {
	switch v {
	case workspace.Right:
		return "✓", colors.right
	case workspace.Wrong:
		return "×", colors.wrong
	case workspace.Unsure:
		return "?", colors.unsure
	}
	return "", color.Transparent
}

// writeMark shows the verdict in the upper right corner of the picture, or of a line's.
func (c *cell) writeMark(colors *colors, fit *kit.Fitter) {
	v := c.shown.data.Verdict
	if v == workspace.Unjudged && c.mark == nil {
		return
	}
	if c.mark == nil {
		c.mark = &mark{&canvas.Circle{}, &canvas.Text{Alignment: fyne.TextAlignCenter, TextStyle: fyne.TextStyle{Bold: true}}}
		c.root.Objects = append(c.root.Objects, c.mark.disc, c.mark.sign)
	}
	kit.SetShown(c.mark.disc, v != workspace.Unjudged)
	kit.SetShown(c.mark.sign, v != workspace.Unjudged)
	if v == workspace.Unjudged {
		return
	}
	side, at := markSide, fyne.NewPos(cellBorder+cellPicture(c.shown.width).Width-markSide-markInset, cellBorder+markInset)
	if c.shown.list {
		side = markInLine
		p := c.picture.Position()
		at = fyne.NewPos(p.X+linePicture().Width-side-1, p.Y+1)
	}
	sign, ground := markOf(v, colors)
	if c.shown.data.State == CellEmpty { // it is said of an answer that the card does not show
		ground = colors.muted
	}
	kit.Place(c.mark.disc, at.X, at.Y, side, side)
	c.mark.disc.FillColor = ground
	c.mark.disc.Refresh()
	c.mark.sign.TextSize = float32(math.Round(float64(side) * 0.64))
	height, _ := fit.Line(c.mark.sign.TextSize)
	kit.Place(c.mark.sign, at.X, float32(math.Round(float64(at.Y+(side-height)/2))), side, height)
	setText(c.mark.sign, sign, color.White)
}
