package ui

import (
	"testing"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"wanwu/app/words"
	"wanwu/assets"
)

// TestTextsInFont checks that the embedded fonts draw every character of the catalogue.
func TestTextsInFont(t *testing.T) {
	for name, data := range map[string][]byte{"regular": assets.FontRegular(), "bold": assets.FontBold()} {
		font, err := sfnt.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var buf sfnt.Buffer
		for _, l := range []words.Lang{words.Chinese, words.English} {
			for key, s := range words.All(l) {
				for _, r := range s {
					if r < ' ' || r == '✗' { // a mark of the report on a terminal
						continue
					}
					i, err := font.GlyphIndex(&buf, r)
					if err != nil || i == 0 {
						t.Errorf("the %s font lacks %q of %s", name, r, key)
						continue
					}
					if outline, err := font.LoadGlyph(&buf, i, fixed.I(14), nil); err != nil || len(outline) == 0 && !unicode.IsSpace(r) {
						t.Errorf("the %s font does not draw %q of %s (%v)", name, r, key, err)
					}
				}
			}
		}
	}
}
