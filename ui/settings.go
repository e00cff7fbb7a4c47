package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app"
)

// DefaultThreshold is the score below which the window shows 无结果.
const DefaultThreshold = 0.15

// The keys of the preferences.
const (
	prefTheme     = "theme"
	prefLanguage  = "language"
	prefThreshold = "threshold"
	prefCell      = "cell"
	prefOpenDir   = "dir.open"
	prefSaveDir   = "dir.save"
)

// Language is the language of the interface: what the flag says, else what was
// chosen in the settings, else by the locale.
func Language(p fyne.Preferences, flag, locale string) app.Lang {
	if flag == "" {
		flag = p.String(prefLanguage)
	}
	return app.LangOf(flag, locale)
}

// Threshold is the threshold of the last time.
func Threshold(p fyne.Preferences) float32 {
	return float32(min(max(p.FloatWithFallback(prefThreshold, DefaultThreshold), 0), 1))
}

// cellWidth is the width of the cards of the last time.
func cellWidth(p fyne.Preferences) float32 {
	return min(max(float32(p.FloatWithFallback(prefCell, float64(GridCellDefault))), GridCellMin), GridCellMax)
}

func themeOf(p fyne.Preferences) themeMode {
	switch m := themeMode(p.String(prefTheme)); m {
	case alwaysLight, alwaysDark:
		return m
	}
	return followSystem
}

// choice is a row of buttons of which one holds.
func choice(texts []string, chosen int, on func(i int)) fyne.CanvasObject {
	var buttons []*button
	var objects []fyne.CanvasObject
	for i, t := range texts {
		b := newButton(t, secondary, func() {
			for k, o := range buttons {
				o.choose(k == i)
			}
			on(i)
		})
		b.chosen = i == chosen
		buttons, objects = append(buttons, b), append(objects, b)
	}
	return container.New(row{gap: 8}, objects...)
}

func small(text string) *line { return newElastic(text, colorMuted, theme.SizeNameCaptionText) }

// showSettings opens the panel of settings under its button.
func (w *Window) showSettings() {
	p := w.app.Preferences()
	modes := []themeMode{followSystem, alwaysLight, alwaysDark}
	langs := []string{"", string(app.Chinese), string(app.English)}
	at := func(n int, is func(i int) bool) int {
		for i := range n {
			if is(i) {
				return i
			}
		}
		return 0
	}
	hint := small(tr("settings.restart"))
	hint.Hide()
	var s *sheet
	clear := newButton(tr("settings.clear"), secondary, func() { s.close(); w.clear() })
	if w.frame.counts.All == 0 {
		clear.Disable()
	}
	content := container.New(stack{8},
		small(tr("settings.theme")),
		choice([]string{tr("settings.system"), tr("settings.light"), tr("settings.dark")},
			at(3, func(i int) bool { return modes[i] == themeOf(p) }), func(i int) {
				p.SetString(prefTheme, string(modes[i]))
				w.setTheme(modes[i])
			}),
		small(tr("settings.language")),
		choice([]string{tr("settings.system"), "中文", "English"},
			at(3, func(i int) bool { return langs[i] == p.String(prefLanguage) }), func(i int) {
				p.SetString(prefLanguage, langs[i])
				hint.Show()
				s.Refresh()
			}),
		hint,
		small(tr("settings.list")), clear,
		small(tr("settings.keys")), small(tr("settings.keys2")))
	s = &sheet{canvas: w.win.Canvas(), content: content, width: 340, pad: sheetPad, anchor: w.toolbar.settings}
	w.open(s, nil)
}

// showThreshold opens the slider above its button. What it is moved to applies
// at once, to every picture of the list.
func (w *Window) showThreshold() {
	now := w.frame.threshold
	value := newLine("", theme.ColorNameForeground, sizeLabel)
	value.bold = true
	effect := newParagraph("", colorMuted, 300)
	effect.size = theme.SizeNameCaptionText
	say := func(t float32) {
		c := w.frame.counts
		value.set(tr("threshold.value", args{"Percent": wholePercent(t)}))
		effect.set(tr("threshold.effect", args{"OK": number(c.OK), "Empty": number(c.Empty)}))
	}
	say(now)
	slide := newSlider(0, 100, 1, float64(now)*100, nil)
	slide.OnChanged = func(v float64) {
		w.hold.run("threshold", func() {
			t := float32(v / 100)
			w.app.Preferences().SetFloat(prefThreshold, v/100)
			value.set(tr("threshold.value", args{"Percent": wholePercent(t)}))
			w.ticker.threshold.set(t)
			w.ticker.poke()
		})
	}
	usual := newButton(tr("threshold.usual"), secondary, func() { slide.SetValue(DefaultThreshold * 100) })
	s := &sheet{
		canvas: w.win.Canvas(), width: 330, pad: sheetPad, anchor: w.status.threshold,
		content: container.New(stack{8}, value, slide, effect, container.New(row{}, usual)),
	}
	s.onClose = func() { w.onThreshold = nil }
	w.onThreshold = func() { say(w.frame.threshold) }
	w.open(s, slide)
}
