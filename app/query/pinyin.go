package query

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// The block of characters that the table has, but for 〇.
const firstHan, lastHan = 0x4E00, 0x9FFF

// readings is the table of pinyin, ready to look up.
type readings struct {
	syllables []string
	// of is what a character reads: 0 nothing, n > 0 syllable n−1, n < 0 the n-th of
	// several.
	of      [lastHan - firstHan + 1]int16
	several [][]int16
}

// theReadings is made at the first search for letters: some 27,000 readings.
var theReadings = sync.OnceValue(func() *readings {
	t := &readings{}
	for line := range strings.Lines(pinyinTable) {
		syllable, characters, _ := strings.Cut(strings.TrimSpace(line), " ")
		n := int16(len(t.syllables) + 1)
		t.syllables = append(t.syllables, syllable)
		for _, r := range characters {
			if r < firstHan || r > lastHan {
				continue
			}
			at := &t.of[r-firstHan]
			switch {
			case *at == 0:
				*at = n
			case *at > 0:
				t.several = append(t.several, []int16{*at, n})
				*at = -int16(len(t.several))
			default:
				t.several[-*at-1] = append(t.several[-*at-1], n)
			}
		}
	}
	return t
})

// maxLetters is how long a word is looked for as pinyin: the places in it are the
// bits of a mask.
const maxLetters = 48

// letters looks for a word of letters as pinyin: whole syllables, their beginnings,
// and the last one cut short, in any mixture. It goes through a text once, with all
// ways to read what was read so far as bits of a mask; bit i is that the first i
// letters are read.
type letters struct {
	table *readings
	word  string
	steps []step      // by syllable
	signs [256]uint64 // where a sign of ASCII is in the word, letters in either case
	// begins is which characters may begin the word: most do not, and cost one look.
	begins [lastHan - firstHan + 1]bool
}

// step is where in the word a syllable may be.
type step struct {
	whole uint64 // it is there in full
	first uint64 // its first letter does
	two   uint64 // zh, ch or sh does
	begin uint64 // the word ends in the middle of it
	size  uint8
}

// newLetters prepares a word of ASCII letters and digits in lower case; nil where
// it cannot be pinyin.
func newLetters(word string) *letters {
	if len(word) > maxLetters || !strings.ContainsFunc(word, func(r rune) bool { return r >= 'a' && r <= 'z' }) ||
		strings.ContainsFunc(word, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return nil
	}
	l := &letters{table: theReadings(), word: word}
	for i := range len(word) {
		l.signs[word[i]] |= 1 << i
		if c := word[i]; c >= 'a' {
			l.signs[c-'a'+'A'] |= 1 << i
		}
	}
	l.steps = make([]step, len(l.table.syllables))
	for n, s := range l.table.syllables {
		st := step{size: uint8(len(s))}
		for i := range len(word) {
			rest, bit := word[i:], uint64(1)<<i
			if strings.HasPrefix(rest, s) {
				st.whole |= bit
			} else if strings.HasPrefix(s, rest) {
				st.begin |= bit
			}
			if rest[0] == s[0] {
				st.first |= bit
			}
			if len(s) > 2 && s[1] == 'h' && strings.HasPrefix(rest, s[:2]) {
				st.two |= bit
			}
		}
		l.steps[n] = st
	}
	for i := range l.begins {
		l.begins[i] = l.take(firstHan+i, 1) != 0
	}
	return l
}

// in reports whether s contains the word. What else is between the characters is read as it is, so
// that txu finds T恤.
func (l *letters) in(s []byte) bool {
	end := uint64(1) << len(l.word)
	var at uint64
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			i++
			at = (at | 1) & l.signs[c] << 1
		case c >= 0xE4 && c <= 0xE9 && i+2 < len(s): // three bytes: the block of the table, and little else
			r := int(c&0xF)<<12 | int(s[i+1]&0x3F)<<6 | int(s[i+2]&0x3F)
			i += 3
			if r < firstHan || at == 0 && !l.begins[r-firstHan] {
				at = 0
				continue
			}
			at = l.take(r, at|1)
		default:
			_, n := utf8.DecodeRune(s[i:])
			i, at = i+n, 0
		}
		if at&end != 0 {
			return true
		}
	}
	return false
}

// take reads one character of the block: from is the places reached before it, to
// those after it; the bit behind the word's last letter says that the word has ended.
func (l *letters) take(r int, from uint64) (to uint64) {
	switch n := l.table.of[r-firstHan]; {
	case n > 0:
		to = l.read(n, from)
	case n < 0:
		for _, n := range l.table.several[-n-1] {
			to |= l.read(n, from)
		}
	}
	return to
}

// read returns what one reading of a character does.
func (l *letters) read(n int16, from uint64) uint64 {
	st := &l.steps[n-1]
	to := (from&st.whole)<<st.size | (from&st.first)<<1 | (from&st.two)<<2
	if from&st.begin != 0 {
		to |= 1 << len(l.word)
	}
	return to
}

// SortKey returns a name as it is sorted: by the pinyin of its characters, letters without regard
// to case. Of several readings the first of the table counts.
func SortKey(name string) string {
	t := theReadings()
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		n := int16(0)
		if r >= firstHan && r <= lastHan {
			if n = t.of[r-firstHan]; n < 0 {
				n = t.several[-n-1][0]
			}
		}
		if n > 0 {
			// A blank sorts before every letter: 安 an before 昂 ang.
			b.WriteString(t.syllables[n-1])
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
