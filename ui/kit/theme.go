package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours that Fyne's own names do not cover. Right, unsure and wrong mean
// the same everywhere and are never the only sign: a word, a number or a bar
// says it too.
const (
	ColorRight   fyne.ThemeColorName = "wanwuRight"  // confidence of 50 % and more
	ColorUnsure  fyne.ThemeColorName = "wanwuUnsure" // 25 % and more; also a device that is not the wanted one
	ColorWrong   fyne.ThemeColorName = "wanwuWrong"  // below, and errors
	ColorMuted   fyne.ThemeColorName = "wanwuMuted"  // text of second rank
	ColorLine    fyne.ThemeColorName = "wanwuLine"   // separators, borders, the empty part of a bar
	ColorSurface fyne.ThemeColorName = "wanwuCard"   // cards, bars, the side list
	ColorSoft    fyne.ThemeColorName = "wanwuSoft"   // the chosen row of a list
	ColorDim     fyne.ThemeColorName = "wanwuDim"    // over the window while a question is
	ColorDash    fyne.ThemeColorName = "wanwuDash"   // the frame around the place to drop
	ColorCount   fyne.ThemeColorName = "wanwuCount"  // the bars under the labels of the side list
)

// The sizes that Fyne's own names do not cover. Text is 14 and small text
// (theme.SizeNameCaptionText) 12.
const (
	SizeFile  fyne.ThemeSizeName = "wanwuFile"  // file names: 11
	SizeLabel fyne.ThemeSizeName = "wanwuLabel" // the inspector's label: 17
	SizeTitle fyne.ThemeSizeName = "wanwuTitle" // the headline of an empty window: 23
)

// Corner radii, in dp. There are no shadows.
const (
	RadiusCard   float32 = 9
	RadiusButton float32 = 7
)

// ConfidenceColor returns the colour of a score in 0…1.
func ConfidenceColor(score float32) fyne.ThemeColorName {
	switch {
	case score >= 0.5:
		return ColorRight
	case score >= 0.25:
		return ColorUnsure
	}
	return ColorWrong
}

// ThemeMode is the user's choice between light and dark.
type ThemeMode string

// FollowSystem, AlwaysLight and AlwaysDark are the values of ThemeMode.
const (
	FollowSystem ThemeMode = ""
	AlwaysLight  ThemeMode = "light"
	AlwaysDark   ThemeMode = "dark"
)

// Theme is the look: one accent, flat surfaces, an embedded font, so that
// Chinese reads on a machine without a Chinese font.
type Theme struct {
	mode          ThemeMode
	heard         bool          // whether the system has a choice to follow; until then it is light
	regular, bold fyne.Resource // nil for Fyne's own
}

var _ fyne.Theme = (*Theme)(nil)

// NewTheme makes a theme of two OpenType fonts; an empty slice leaves Fyne's own font in place. The
// fonts must parse: Fyne panics on others.
func NewTheme(mode ThemeMode, regular, bold []byte) *Theme {
	t := &Theme{mode: mode}
	if len(regular) > 0 {
		t.regular = fyne.NewStaticResource("wanwu-regular.otf", regular)
	}
	if len(bold) > 0 {
		t.bold = fyne.NewStaticResource("wanwu-bold.otf", bold)
	}
	return t
}

// With returns the same theme in another mode.
func (t *Theme) With(mode ThemeMode) *Theme {
	c := *t
	c.mode = mode
	return &c
}

// WithSystemVariant returns the same theme for a system that has a choice between light and dark. Until then
// Fyne reports dark.
func (t *Theme) WithSystemVariant() *Theme {
	c := *t
	c.heard = true
	return &c
}

// Color implements fyne.Theme.
func (t *Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch t.mode {
	case AlwaysLight:
		v = theme.VariantLight
	case AlwaysDark:
		v = theme.VariantDark
	case FollowSystem:
		if !t.heard {
			v = theme.VariantLight
		}
	}
	light := v == theme.VariantLight
	if p, ok := paletteOf(n); ok {
		if light {
			return p.light
		}
		return p.dark
	}
	return theme.DefaultTheme().Color(n, v)
}

// paint is one token in both variants.
type paint struct{ light, dark color.NRGBA }

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, a uint8) color.NRGBA {
	c := rgb(hex)
	c.A = a
	return c
}

// paletteOf returns the table of the look; ok is false for the names that stay Fyne's own.
func paletteOf(n fyne.ThemeColorName) (p paint, ok bool) {
	switch n {
	case theme.ColorNameBackground:
		return paint{rgb(0xf5f6f8), rgb(0x15181d)}, true
	case ColorSurface, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground,
		theme.ColorNameButton, theme.ColorNameHeaderBackground:
		return paint{rgb(0xffffff), rgb(0x1f242b)}, true
	case theme.ColorNameInputBackground:
		return paint{rgb(0xe1e5ea), rgb(0x30363f)}, true
	case theme.ColorNameForeground:
		return paint{rgb(0x1c2330), rgb(0xe8ebef)}, true
	case ColorMuted, theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return paint{rgb(0x6b7480), rgb(0x98a2ae)}, true
	case ColorLine, theme.ColorNameSeparator, theme.ColorNameInputBorder, theme.ColorNameDisabledButton:
		return paint{rgb(0xe1e5ea), rgb(0x30363f)}, true
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return paint{rgb(0x1f6feb), rgb(0x5b9dff)}, true
	case theme.ColorNameForegroundOnPrimary:
		return paint{rgb(0xffffff), rgb(0xffffff)}, true
	case ColorSoft:
		return paint{rgb(0xe8f0fe), rgb(0x22324c)}, true
	case theme.ColorNameSelection: // of text, on the ground of a field
		return paint{rgb(0xb6d2fb), rgb(0x2f548c)}, true
	case theme.ColorNameFocus:
		return paint{rgba(0x1f6feb, 0x55), rgba(0x5b9dff, 0x66)}, true
	case theme.ColorNameHover:
		return paint{rgba(0x1c2330, 0x0a), rgba(0xe8ebef, 0x12)}, true
	case theme.ColorNamePressed:
		return paint{rgba(0x1c2330, 0x18), rgba(0xe8ebef, 0x22)}, true
	case theme.ColorNameShadow:
		return paint{rgba(0, 0), rgba(0, 0)}, true
	case theme.ColorNameScrollBar:
		return paint{rgba(0x6b7480, 0x90), rgba(0x98a2ae, 0x90)}, true
	case theme.ColorNameScrollBarBackground:
		return paint{rgba(0, 0), rgba(0, 0)}, true
	case ColorRight, theme.ColorNameSuccess:
		return paint{rgb(0x1a7f37), rgb(0x4ac26b)}, true
	case ColorUnsure, theme.ColorNameWarning:
		return paint{rgb(0xb26a00), rgb(0xe3a63a)}, true
	case ColorWrong, theme.ColorNameError:
		return paint{rgb(0xcf222e), rgb(0xff6b6b)}, true
	case ColorDim:
		return paint{rgba(0x1c2330, 0x59), rgba(0x000000, 0x8c)}, true
	case ColorDash:
		return paint{rgb(0xd9dde3), rgb(0x3a414b)}, true
	case ColorCount:
		return paint{rgb(0x8ab1f3), rgb(0x416596)}, true
	}
	return paint{}, false
}

// Font implements fyne.Theme.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Monospace || s.Symbol:
	case s.Bold && t.bold != nil:
		return t.bold
	case !s.Bold && t.regular != nil:
		return t.regular
	}
	return theme.DefaultTheme().Font(s)
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size implements fyne.Theme.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameText:
		return 14
	case theme.SizeNameCaptionText:
		return 12
	case SizeFile:
		return 11
	case SizeLabel, theme.SizeNameSubHeadingText:
		return 17
	case SizeTitle, theme.SizeNameHeadingText:
		return 23
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return RadiusButton
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameScrollBarRadius:
		return 4
	}
	return theme.DefaultTheme().Size(n)
}
