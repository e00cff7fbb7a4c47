package labels

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// MostName bounds a label's name, in characters.
const MostName = 100

// Name returns a text as the name of a label: composed, with one space between its words. Lines stay apart,
// and are no valid name.
func Name(text string) string {
	words := strings.FieldsFunc(strings.TrimSpace(norm.NFC.String(text)), func(r rune) bool { return unicode.Is(unicode.Zs, r) })
	return strings.Join(words, " ")
}

// ValidName reports whether a text can be the name of a label: it has 1 to MostName characters, of which
// one at least is seen, and is ValidText.
func ValidName(name string) bool {
	seen := func(r rune) bool { return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Mn) }
	return ValidText(name) && utf8.RuneCountInString(name) <= MostName && strings.ContainsFunc(name, seen)
}

// ValidText reports whether a text can be shown in a line: it is UTF-8, and has no control characters, nor
// those that change the direction of what follows.
func ValidText(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
	})
}

// NameKey returns what names have in common that a person takes for one: in either case, in either width,
// composed or not.
func NameKey(name string) string {
	for _, r := range name {
		if (r >= utf8.RuneSelf || r >= 'A' && r <= 'Z') && (r < firstHan || r > lastHan) {
			return strings.ToLower(norm.NFC.String(width.Fold.String(name)))
		}
	}
	return name // which all of them leave as it is
}

// The Chinese characters that have neither case nor width, and are composed.
const firstHan, lastHan = 0x4E00, 0x9FFF
