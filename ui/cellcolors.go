package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// cellColors are the colours of a grid and its cards. Two of them compare, so
// that a grid sees whether the theme has changed.
type cellColors struct {
	card, line, ink, muted, accent, blank color.Color
	soft                                  color.Color // of a selected line
	right, unsure, wrong                  color.Color
	thumb, thumbHover                     color.Color // of the scrollbar
}

func newCellColors(th fyne.Theme, v fyne.ThemeVariant) cellColors {
	c := func(n fyne.ThemeColorName) color.Color { return th.Color(n, v) }
	return cellColors{
		card: c(colorCard), line: c(colorLine), ink: c(theme.ColorNameForeground), muted: c(colorMuted),
		accent: c(theme.ColorNamePrimary), blank: c(theme.ColorNameBackground), soft: c(colorSoft),
		right: c(colorRight), unsure: c(colorUnsure), wrong: c(colorWrong),
		thumb: c(theme.ColorNameScrollBar), thumbHover: c(colorMuted),
	}
}

// score is the colour of a confidence of 0…1.
func (c *cellColors) score(score float32) color.Color {
	switch confidenceColor(score) {
	case colorRight:
		return c.right
	case colorUnsure:
		return c.unsure
	}
	return c.wrong
}
