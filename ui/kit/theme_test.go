package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"wanwu/assets"
)

func TestThemeModes(t *testing.T) {
	test.NewTempApp(t)
	silent := NewTheme(FollowSystem, assets.FontRegular(), assets.FontBold())
	if got := silent.Color(theme.ColorNameBackground, theme.VariantDark); got != (color.NRGBA{0xf5, 0xf6, 0xf8, 0xff}) {
		t.Errorf("a system without a choice has the background %v, want the light one", got)
	}
	system := silent.WithSystemVariant()
	for _, c := range []struct {
		mode    ThemeMode
		variant fyne.ThemeVariant
		light   bool
	}{
		{FollowSystem, theme.VariantLight, true}, {FollowSystem, theme.VariantDark, false},
		{AlwaysLight, theme.VariantDark, true}, {AlwaysDark, theme.VariantLight, false},
	} {
		want := color.NRGBA{0x15, 0x18, 0x1d, 0xff}
		if c.light {
			want = color.NRGBA{0xf5, 0xf6, 0xf8, 0xff}
		}
		if got := system.With(c.mode).Color(theme.ColorNameBackground, c.variant); got != want {
			t.Errorf("mode %q in a system of variant %d: background %v, want %v", c.mode, c.variant, got, want)
		}
	}
	if system.Font(fyne.TextStyle{Bold: true}) == system.Font(fyne.TextStyle{}) {
		t.Error("bold text has the regular font")
	}
}

func TestConfidenceColor(t *testing.T) {
	for score, want := range map[float32]fyne.ThemeColorName{1: ColorRight, 0.5: ColorRight, 0.499: ColorUnsure, 0.25: ColorUnsure, 0.249: ColorWrong, 0: ColorWrong} {
		if got := ConfidenceColor(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
}

// TestContrast checks that texts are readable on the surfaces they are on, by WCAG's measure: 4.5
// for text, in both variants.
func TestContrast(t *testing.T) {
	test.NewTempApp(t)
	th := NewTheme(FollowSystem, nil, nil)
	for _, v := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for _, ink := range []fyne.ThemeColorName{theme.ColorNameForeground, ColorMuted, ColorRight, ColorWrong} {
			if got := contrast(th.Color(ink, v), th.Color(ColorSurface, v)); got < 4.5 {
				t.Errorf("%s on a card in variant %d: contrast %.2f", ink, v, got)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a)+0.05, luminance(b)+0.05
	return max(la, lb) / min(la, lb)
}

func luminance(c color.Color) float64 {
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}
