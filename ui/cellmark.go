package ui

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"wanwu/app/workspace"
)

const (
	markSide   float32 = 22 // of a card's mark, in dp
	markInset  float32 = 8
	markInLine float32 = 16
)

// cellMark says on a picture what a person says of its answer.
type cellMark struct {
	disc *canvas.Circle
	sign *canvas.Text
}

// markOf is the sign of a verdict and its colour.
func markOf(v workspace.Verdict, colors *cellColors) (sign string, ground color.Color) {
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
func (c *cell) writeMark(colors *cellColors, fit *textFitter) {
	v := c.shown.data.Verdict
	if v == workspace.Unjudged && c.mark == nil {
		return
	}
	if c.mark == nil {
		c.mark = &cellMark{&canvas.Circle{}, &canvas.Text{Alignment: fyne.TextAlignCenter, TextStyle: fyne.TextStyle{Bold: true}}}
		c.root.Objects = append(c.root.Objects, c.mark.disc, c.mark.sign)
	}
	setVisible(c.mark.disc, v != workspace.Unjudged)
	setVisible(c.mark.sign, v != workspace.Unjudged)
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
	place(c.mark.disc, at.X, at.Y, side, side)
	c.mark.disc.FillColor = ground
	c.mark.disc.Refresh()
	c.mark.sign.TextSize = float32(math.Round(float64(side) * 0.64))
	height, _ := fit.line(c.mark.sign.TextSize)
	place(c.mark.sign, at.X, float32(math.Round(float64(at.Y+(side-height)/2))), side, height)
	setText(c.mark.sign, sign, color.White)
}
