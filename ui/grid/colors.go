package grid

import (
	"image/color"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// colors are the colours of a grid and its cards. Two of them compare, so
// that a grid sees whether the theme has changed.
type colors struct {
	card, line, ink, muted, accent, blank color.Color
	soft                                  color.Color // of a selected line
	right, unsure, wrong                  color.Color
	thumb, thumbHover                     color.Color // of the scrollbar
}

func newColors(th fyne.Theme, v fyne.ThemeVariant) colors {
	c := func(n fyne.ThemeColorName) color.Color { return th.Color(n, v) }
	return colors{
		card: c(kit.ColorSurface), line: c(kit.ColorLine), ink: c(theme.ColorNameForeground), muted: c(kit.ColorMuted),
		accent: c(theme.ColorNamePrimary), blank: c(theme.ColorNameBackground), soft: c(kit.ColorSoft),
		right: c(kit.ColorRight), unsure: c(kit.ColorUnsure), wrong: c(kit.ColorWrong),
		thumb: c(theme.ColorNameScrollBar), thumbHover: c(kit.ColorMuted),
	}
}

// score returns the colour of a confidence of 0…1.
func (c *colors) score(score float32) color.Color {
	switch kit.ConfidenceColor(score) {
	case kit.ColorRight:
		return c.right
	case kit.ColorUnsure:
		return c.unsure
	}
	return c.wrong
}
