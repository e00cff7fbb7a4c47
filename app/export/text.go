package export

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/width"

	"wanwu/app/terminal"
)

// Clean makes text of untrusted bytes: what is not UTF-8, control characters other than tab and
// newline, and what XML 1.0 forbids become U+FFFD, so that a reader sees that something stood
// there.
func Clean(s string) string { return terminal.Replace(s, Unprintable) }

// Unprintable reports whether r is a control character other than tab and newline, or none that XML allows.
func Unprintable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}

// FormulaLike reports whether a spreadsheet might take a plain text for a formula: it begins with
// one of = + - @, also full-width, as input methods make them, also after blanks and invisible
// characters; or with a tab or carriage return, which some programs strip before they look.
func FormulaLike(s string) bool {
	if s == "" {
		return false
	}
	if s[0] == '\t' || s[0] == '\r' {
		return true
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || Unprintable(r)
	})
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("=+-@＝＋－＠", r)
}

// Inert returns text for a CSV field: clean, and with an apostrophe in front where a spreadsheet
// would calculate or convert it. A name such as "-1.jpg" reads "'-1.jpg" then, and "0012" reads
// "'0012", which is the price of a format that has no types; Bare takes the apostrophe off again.
func Inert(s string) string {
	if s = Clean(s); guarded(s) {
		return "'" + s
	}
	return s
}

// CellChars is the most a cell holds, in UTF-16 units.
const CellChars = 32767

// CellText returns text for a spreadsheet cell: clean, and cut, with an ellipsis, where a cell
// cannot hold it.
func CellText(s string) string {
	s = Clean(s)
	if len(s) <= CellChars { // at least a byte for every unit
		return s
	}
	units := 0
	for i, r := range s {
		n := max(utf16.RuneLen(r), 1)
		if units+n > CellChars {
			// The last rune that would leave room for the ellipsis.
			_, size := utf8.DecodeLastRuneInString(s[:i])
			return s[:i-size] + "…"
		}
		units += n
	}
	return s
}

// convertible reports whether a spreadsheet that opens a CSV would make something else of a plain
// text: a number, which loses leading zeros and digits beyond the fifteenth, a date, a time, a
// truth value or an error. It is true of some texts that only some programs in some countries
// convert.
func convertible(s string) bool {
	s = strings.ToLower(strings.TrimSpace(width.Narrow.String(s)))
	switch s {
	case "true", "false", "#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#num!", "#null!":
		return true
	}
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	for _, word := range []string{"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "am", "pm", "上午", "下午", "usd", "cny", "rmb"} {
		s = strings.Replace(s, word, "", 1)
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !strings.ContainsRune("0123456789+-.,/:%()e'’_$¥€£₩元年月日号时分秒", r)
	})
}

// guarded reports whether a text has an apostrophe of ours in front of it in a CSV. What begins
// with apostrophes of its own is judged by what follows them, so that one can be taken off again.
func guarded(s string) bool {
	s = strings.TrimLeft(s, "'")
	return FormulaLike(s) || convertible(s)
}

// Bare returns the text of a CSV field, or of a cell of a sheet that was one, without the
// apostrophe that keeps spreadsheets from calculating or converting it.
func Bare(s string) string {
	if t, has := strings.CutPrefix(s, "'"); has && guarded(t) {
		return t
	}
	return s
}
