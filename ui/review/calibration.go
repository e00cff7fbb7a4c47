package review

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/review"
	"wanwu/ui/kit"
)

// calibrated is up to which calibration error scores are called trustworthy.
const calibrated = 0.05

// calibrationCard is whether scores can be believed: the reliability diagram and a sentence.
type calibrationCard struct {
	root    fyne.CanvasObject
	diagram *reliability
	says    *kit.Paragraph
	figure  *kit.Paragraph
}

func newCalibrationCard() *calibrationCard {
	c := &calibrationCard{diagram: newReliability()}
	c.says = kit.NewParagraph("", theme.ColorNameForeground, 400)
	c.figure = kit.NewParagraph("", kit.ColorMuted, 400)
	c.figure.TextSize = theme.SizeNameCaptionText
	title := kit.NewElastic(kit.Tr("calibration.title"), theme.ColorNameForeground, theme.SizeNameText)
	title.Bold = true
	c.root = card(container.New(kit.Stack{Gap: 8}, title,
		container.New(&beside{gap: cardGap}, c.diagram, container.New(kit.Stack{Gap: 8}, c.says, c.figure))))
	return c
}

// paint shows the calibration of figures.
func (c *calibrationCard) paint(f *figures) {
	c.diagram.set(f.bins)
	a := kit.Args{"ECE": whole(f.ece), "Bias": whole(math.Abs(f.bias)), "Enough": review.Enough}
	switch {
	case f.of.Judged() < review.Enough || math.IsNaN(f.ece):
		c.says.Set(kit.Tr("calibration.few", a))
	case f.ece <= calibrated:
		c.says.Set(kit.Tr("calibration.good", a))
	case math.Abs(f.bias) < f.ece/2:
		c.says.Set(kit.Tr("calibration.mixed", a))
	case f.bias > 0:
		c.says.Set(kit.Tr("calibration.high", a))
	default:
		c.says.Set(kit.Tr("calibration.low", a))
	}
	figure := kit.Tr("calibration.how")
	if !math.IsNaN(f.ece) {
		figure = kit.Tr("calibration.ece", a) + figure
	}
	c.figure.Set(figure)
}
