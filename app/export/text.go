package export

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// clean makes text of a stranger's bytes: what is not UTF-8, control characters
// other than tab and newline, and what XML 1.0 forbids become U+FFFD, so that a
// reader sees that something stood there.
func clean(s string) string {
	if !strings.ContainsFunc(s, unprintable) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune { // Map yields RuneError for invalid bytes
		if unprintable(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}

// formulaLike is whether a spreadsheet might take a plain text for a formula:
// it begins with one of = + - @, also full-width, as input methods make them,
// also after blanks and invisible characters; or with a tab or carriage return,
// which some programs strip before they look.
func formulaLike(s string) bool {
	if s == "" {
		return false
	}
	if s[0] == '\t' || s[0] == '\r' {
		return true
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unprintable(r)
	})
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@＝＋－＠", r)
}

// inert is text for a CSV field: clean, and with an apostrophe in front where a
// spreadsheet would calculate it. A name such as "-1.jpg" reads "'-1.jpg" then,
// which is the price of a format that has no types.
func inert(s string) string {
	if formulaLike(s) {
		return "'" + clean(s)
	}
	return clean(s)
}

// excelCellChars is the most a cell holds, in UTF-16 units.
const excelCellChars = 32767

// cellText is text for a spreadsheet cell: clean, and cut, with an ellipsis that
// tells it, where a cell cannot hold it.
func cellText(s string) string {
	s = clean(s)
	if len(s) <= excelCellChars { // at least a byte for every unit
		return s
	}
	units := 0
	for i, r := range s {
		n := max(utf16.RuneLen(r), 1)
		if units+n > excelCellChars {
			// The last rune that would leave room for the ellipsis.
			_, size := utf8.DecodeLastRuneInString(s[:i])
			return s[:i-size] + "…"
		}
		units += n
	}
	return s
}
