package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

// setting is a line of a page: its name, and what it is set with.
type setting struct {
	name    string
	control fyne.CanvasObject
}

// page lays out settings, with room for the scrollbar.
func page(settings ...setting) *fyne.Container {
	var pairs []fyne.CanvasObject
	for _, s := range settings {
		pairs = append(pairs, kit.NewElastic(s.name, kit.ColorMuted, theme.SizeNameText), s.control)
	}
	return container.New(kit.Inset{Right: 12}, container.New(kit.Form{Label: settingsLabel, Gap: 16}, pairs...))
}

// choice is a setting of a few values, that at a place of which is set; below them is what they
// mean. set is called with the place of another one.
func choice(name string, values []string, at int, set func(i int), meaning string) setting {
	return setting{name, container.New(kit.Stack{Gap: 8}, kit.Choice(values, at, set), hint(meaning))}
}

// toggle is a setting that is on or off; below it is what it means. changed is called when it is
// another one.
func toggle(name string, p fyne.Preferences, t Toggle, changed func(on bool), meaning string) setting {
	at := 0
	if t.On(p) {
		at = 1
	}
	return choice(name, []string{kit.Tr("settings.off"), kit.Tr("settings.on")}, at, func(i int) {
		p.SetBool(string(t), i == 1)
		changed(i == 1)
	}, meaning)
}

// hint returns a quiet explanation over several lines.
func hint(text string) *kit.Paragraph {
	p := kit.NewParagraph(text, kit.ColorMuted, settingsWidth-settingsNav-settingsLabel-80)
	p.TextSize = theme.SizeNameCaptionText
	return p
}

// numbers returns ns as texts.
func numbers(ns []int) (texts []string) {
	for _, n := range ns {
		texts = append(texts, kit.Number(n))
	}
	return texts
}

// position returns where v is among vs, 0 where it is not.
func position[T comparable](vs []T, v T) int {
	for i := range vs {
		if vs[i] == v {
			return i
		}
	}
	return 0
}
