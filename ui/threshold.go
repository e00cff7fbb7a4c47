package ui

import (
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// thresholdControl is a slider of the threshold with what it comes to in words. What
// it is moved to applies at once, to every picture of the list.
type thresholdControl struct {
	value  *kit.Line
	effect *kit.Paragraph
	slide  *kit.Slider
	usual  *kit.Button
}

func (w *Window) newThresholdControl() *thresholdControl {
	c := &thresholdControl{
		value:  kit.NewLine("", theme.ColorNameForeground, kit.SizeLabel),
		effect: kit.NewParagraph("", kit.ColorMuted, 300),
	}
	c.value.Bold, c.effect.TextSize = true, theme.SizeNameCaptionText
	now := w.frame.threshold
	c.slide = kit.NewSlider(0, 100, 1, float64(now)*100, nil)
	c.slide.OnChanged = func(v float64) {
		w.hold.run("threshold", func() {
			w.app.Preferences().SetFloat(prefThreshold, v/100)
			c.value.Set(kit.Tr("threshold.value", kit.Args{"Percent": kit.WholePercent(float32(v / 100))}))
			w.ticker.threshold.set(float32(v / 100))
			w.ticker.poke()
		})
	}
	c.usual = kit.NewButton(kit.Tr("threshold.usual"), kit.Secondary, func() { c.slide.SetValue(DefaultThreshold * 100) })
	c.say(w, now)
	return c
}

// say shows a threshold and what it does to the pictures.
func (c *thresholdControl) say(w *Window, t float32) {
	n := w.frame.counts
	c.value.Set(kit.Tr("threshold.value", kit.Args{"Percent": kit.WholePercent(t)}))
	c.effect.Set(kit.Tr("threshold.effect", kit.Args{"OK": kit.Number(n.OK), "Empty": kit.Number(n.Empty)}))
}

// showThreshold opens the slider above its button.
func (w *Window) showThreshold() {
	c := w.newThresholdControl()
	s := &kit.Sheet{
		Canvas: w.win.Canvas(), Width: 330, Pad: kit.SheetPad, Anchor: w.status.threshold,
		Content: container.New(kit.Stack{Gap: 8}, c.value, c.slide, c.effect, container.New(kit.Row{}, c.usual)),
	}
	s.OnClose = func() { w.onThreshold = nil }
	w.onThreshold = func() { c.say(w, w.frame.threshold) }
	w.open(s, c.slide)
}
