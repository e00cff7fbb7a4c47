package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// control reports whether a terminal, or what lays out text, may take r for an instruction: the C0
// and C1 controls, DEL, and Unicode's controls of direction.
func control(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r)
}

// within is like control, for text of several lines.
func within(r rune) bool { return control(r) && r != '\n' && r != '\t' }

// Clean makes text for a place in a line: each control, line breaks and tabs included, and
// each byte that is not UTF-8 becomes U+FFFD, so that a reader sees that something stood there.
func Clean(s string) string { return Replace(s, control) }

// CleanLines is like Clean, but keeps line breaks and tabs.
func CleanLines(s string) string { return Replace(s, within) }

// Replace makes each bad rune, and each byte that is not UTF-8, U+FFFD.
func Replace(s string, bad func(rune) bool) string {
	if !strings.ContainsFunc(s, bad) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune { // Map yields RuneError for invalid bytes
		if bad(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// EscapeJSON writes the controls in JSON as \u and four digits, which every reader takes for
// the same text; package encoding/json does so for C0 alone. The JSON is returned as it is
// where it has none.
func EscapeJSON(b []byte) []byte {
	s := string(b)
	if !strings.ContainsFunc(s, within) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for _, r := range s {
		if within(r) { // all are of the basic plane
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}
