package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wanwu/inference"
)

// Fit is how well a text fits a name, the best first.
type Fit uint8

// The fits of a text: it is the name, begins it, or is in it. A name is read as it is written or as
// pinyin: whole syllables, their initials, and letters and digits of the name as themselves, so
// that cdbfq is CD播放器.
const (
	FitWhole Fit = iota
	FitBegins
	FitInside
	FitNone
)

// Fit returns how well the text fits a name.
func (t *Text) Fit(name string) Fit {
	low := strings.ToLower(name)
	switch {
	case low == t.words[0] || t.letters != nil && t.letters.whole(low):
		return FitWhole
	case strings.HasPrefix(low, t.words[0]) || t.letters != nil && t.letters.begin(low):
		return FitBegins
	case t.latin && !hasHan(name):
		if beginsWord(low, t.words[0]) {
			return FitInside
		}
	case t.In([]byte(name)):
		return FitInside
	}
	return FitNone
}

// ClassFit returns how well the text fits a class that is shown under a name: by that name, or,
// other being true then, by another one that it has. FitNone where by none.
func (t *Text) ClassFit(shown string, c *inference.Class) (f Fit, other bool) {
	f = t.Fit(shown)
	try := func(name string) {
		if name == "" || name == shown {
			return
		}
		if of := t.Fit(name); of < f {
			f, other = of, true
		}
	}
	try(c.Name)
	try(c.English)
	for _, a := range c.Aliases {
		try(a)
	}
	return f, other
}

// hasHan reports whether a name has a character of the table of readings.
func hasHan(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return r >= firstHan && r <= lastHan })
}

// whole reports whether the word reads all of a name, which is in lower case.
func (l *letters) whole(name string) bool {
	at := l.fromStart(name, func(uint64) bool { return false })
	return at&(1<<len(l.word)) != 0
}

// begin reports whether the word reads the beginning of a name, which is in lower case.
func (l *letters) begin(name string) bool {
	end, found := uint64(1)<<len(l.word), false
	l.fromStart(name, func(at uint64) bool {
		found = found || at&end != 0
		return found
	})
	return found
}

// fromStart reads a name from its beginning. It returns the places of the word that are reached
// when the name ends, or when stop, which is told them after each character, ends it. What
// is neither a letter nor a digit is passed over.
func (l *letters) fromStart(name string, stop func(at uint64) bool) (at uint64) {
	at = 1
	for _, r := range name {
		switch {
		case r >= firstHan && r <= lastHan:
			at = l.take(int(r), at)
		case r < utf8.RuneSelf && l.signs[r] != 0:
			at = at & l.signs[r] << 1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			at = 0
		}
		if at == 0 || stop(at) {
			return at
		}
	}
	return at
}
