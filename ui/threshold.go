package ui

import (
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// thresholdControl is a slider of the threshold with what it comes to in words. What
// it is moved to applies at once, to every picture of the list.
type thresholdControl struct {
	value  *line
	effect *paragraph
	slide  *slider
	usual  *button
}

func (w *Window) newThresholdControl() *thresholdControl {
	c := &thresholdControl{
		value:  newLine("", theme.ColorNameForeground, sizeLabel),
		effect: newParagraph("", colorMuted, 300),
	}
	c.value.bold, c.effect.size = true, theme.SizeNameCaptionText
	now := w.frame.threshold
	c.slide = newSlider(0, 100, 1, float64(now)*100, nil)
	c.slide.OnChanged = func(v float64) {
		w.hold.run("threshold", func() {
			w.app.Preferences().SetFloat(prefThreshold, v/100)
			c.value.set(tr("threshold.value", args{"Percent": wholePercent(float32(v / 100))}))
			w.ticker.threshold.set(float32(v / 100))
			w.ticker.poke()
		})
	}
	c.usual = newButton(tr("threshold.usual"), secondary, func() { c.slide.SetValue(DefaultThreshold * 100) })
	c.say(w, now)
	return c
}

// say shows a threshold and what it does to the pictures.
func (c *thresholdControl) say(w *Window, t float32) {
	n := w.frame.counts
	c.value.set(tr("threshold.value", args{"Percent": wholePercent(t)}))
	c.effect.set(tr("threshold.effect", args{"OK": number(n.OK), "Empty": number(n.Empty)}))
}

// showThreshold opens the slider above its button.
func (w *Window) showThreshold() {
	c := w.newThresholdControl()
	s := &sheet{
		canvas: w.win.Canvas(), width: 330, pad: sheetPad, anchor: w.status.threshold,
		content: container.New(stack{8}, c.value, c.slide, c.effect, container.New(row{}, c.usual)),
	}
	s.onClose = func() { w.onThreshold = nil }
	w.onThreshold = func() { c.say(w, w.frame.threshold) }
	w.open(s, c.slide)
}
