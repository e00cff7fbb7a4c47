package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// thresholdControl is a slider of the threshold with what it comes to in words. What
// it is moved to applies at once, to every picture of the list.
type thresholdControl struct {
	h      Host
	value  *kit.Line
	effect *kit.Paragraph
	slide  *kit.Slider
	usual  *kit.Button
}

func newThresholdControl(h Host) *thresholdControl {
	c := &thresholdControl{
		h:      h,
		value:  kit.NewLine("", theme.ColorNameForeground, kit.SizeLabel),
		effect: kit.NewParagraph("", kit.ColorMuted, 300),
	}
	c.value.Bold, c.effect.TextSize = true, theme.SizeNameCaptionText
	c.slide = kit.NewSlider(0, 100, 1, float64(h.Threshold())*100, nil)
	c.slide.OnChanged = func(v float64) {
		c.value.Set(kit.Tr("threshold.value", kit.Args{"Percent": kit.WholePercent(float32(v / 100))}))
		h.SetThreshold(float32(v / 100))
	}
	c.usual = kit.NewButton(kit.Tr("threshold.usual"), kit.Secondary, func() { c.slide.SetValue(DefaultThreshold * 100) })
	c.update()
	return c
}

// update shows the threshold and what it does to the pictures.
func (c *thresholdControl) update() {
	scope, n := c.h.Counts()
	c.value.Set(kit.Tr("threshold.value", kit.Args{"Percent": kit.WholePercent(c.h.Threshold())}))
	c.effect.Set(kit.Tr("threshold.effect", kit.Args{"Scope": scope, "OK": kit.Number(n.OK), "Empty": kit.Number(n.Empty)}))
}

// ShowThreshold opens the slider beside an anchor.
func (s *Settings) ShowThreshold(anchor fyne.CanvasObject) {
	c := newThresholdControl(s.h)
	sheet := &kit.Sheet{
		Canvas: s.h.Window.Canvas(), Width: 330, Pad: kit.SheetPad, Anchor: anchor,
		Content: container.New(kit.Stack{Gap: 8}, c.value, c.slide, c.effect, container.New(kit.Row{}, c.usual)),
		OnClose: func() { s.threshold = nil },
	}
	s.threshold = c
	s.h.Open(sheet, c.slide)
}
