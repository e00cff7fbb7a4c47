package query

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"wanwu/inference"
)

// Text is what is looked for in names, ready to be looked for often. It may be used
// from several goroutines at once.
type Text struct {
	// words are in lower case, and with letters beyond ASCII in upper case where there are
	// any; both again decomposed where that is something else, as file names of a Mac are.
	words   []string
	cased   bool     // whether there are letters of ASCII
	letters *letters // nil where it is no pinyin
	latin   bool     // ASCII alone
}

// NewText prepares a text; it is not empty.
func NewText(s string) *Text {
	low := strings.ToLower(norm.NFC.String(s))
	t := &Text{words: []string{low}, latin: strings.IndexFunc(low, func(r rune) bool { return r >= utf8.RuneSelf }) < 0}
	t.cased = strings.ContainsFunc(low, func(r rune) bool { return r >= 'a' && r <= 'z' })
	// ASCII is compared in either case, all else as it is: so both cases of it.
	if up := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return unicode.ToUpper(r)
	}, low); up != low {
		t.words = append(t.words, up)
	}
	for _, w := range t.words {
		if apart := norm.NFD.String(w); apart != w {
			t.words = append(t.words, apart)
		}
	}
	t.letters = newLetters(low)
	return t
}

// In reports whether s contains the text: as it is written, in either case, or as pinyin.
func (t *Text) In(s []byte) bool {
	if t.letters != nil { // which reads what is written as well
		return t.letters.in(s)
	}
	for _, w := range t.words {
		if t.cased && containsFold(s, w) || !t.cased && bytes.Contains(s, []byte(w)) {
			return true
		}
	}
	return false
}

// Is reports whether s is the text, in either case, composed or not.
func (t *Text) Is(s string) bool { return strings.EqualFold(norm.NFC.String(s), t.words[0]) }

// IsLine reports whether the text is one of some lines, in either case, composed or not.
func (t *Text) IsLine(lines []byte) bool {
	for line := range bytes.SplitSeq(lines, []byte("\n")) {
		if t.Is(string(line)) {
			return true
		}
	}
	return false
}

// SameName returns whether two names are the same but for case, and for whether their
// accents are composed.
func SameName(a, b string) bool { return strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b)) }

// lower returns a letter of ASCII in lower case; other bytes stay.
func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// containsFold reports whether s contains w, whose letters of ASCII are in lower case, in either
// case.
func containsFold(s []byte, w string) bool { return indexFold(s, w) >= 0 }

// indexFold returns where in s w begins, as containsFold has it; −1 for nowhere.
func indexFold(s []byte, w string) int {
	first, n := w[0], len(w)
	for i := 0; i+n <= len(s); i++ {
		if lower(s[i]) != first {
			continue
		}
		k := 1
		for k < n && lower(s[i+k]) == w[k] {
			k++
		}
		if k == n {
			return i
		}
	}
	return -1
}

// InClass reports whether the text is in a class's name or aliases, or begins a word of its English
// name.
func (t *Text) InClass(c *inference.Class) bool {
	if t.In([]byte(c.Name)) || t.latin && beginsWord(strings.ToLower(c.English), t.words[0]) {
		return true
	}
	for _, a := range c.Aliases {
		if t.In([]byte(a)) {
			return true
		}
	}
	return false
}

// IsClass reports whether the text is a class's name, in Chinese or English.
func (t *Text) IsClass(c *inference.Class) bool {
	return t.Is(c.Name) || c.English != "" && t.Is(c.English)
}

// InCategory reports whether the text is in a class's category.
func (t *Text) InCategory(c *inference.Class) bool {
	return c.Category != "" && t.In([]byte(c.Category))
}

// beginsWord reports whether w is in s at the beginning of a word: cat begins one of “tabby cat”,
// and none of “indicator”.
func beginsWord(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		if i == 0 || !isLetter(s[i-1]) {
			return true
		}
		from = i + 1
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }
