package source

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// charset is an encoding that the names of an archive may be in without saying so.
type charset struct {
	// name is what a person calls it, as Item.NameEncoding.
	name string
	encoding.Encoding
}

// The charsets, each that of a system's archives somewhere. GB 18030 contains GBK and
// maps every byte to something.
var (
	gbk      = charset{"GBK", simplifiedchinese.GB18030}
	big5     = charset{"Big5", traditionalchinese.Big5}
	shiftJIS = charset{"Shift-JIS", japanese.ShiftJIS}
	eucJP    = charset{"EUC-JP", japanese.EUCJP}
	eucKR    = charset{"EUC-KR", korean.EUCKR}
	// alphabets have a byte a letter. The old ones of DOS come first: Windows' Explorer
	// writes those.
	alphabets = []charset{{"CP437", charmap.CodePage437}, {"CP850", charmap.CodePage850}, {"Windows-1252", charmap.Windows1252},
		{"CP852", charmap.CodePage852}, {"Windows-1250", charmap.Windows1250}, {"CP866", charmap.CodePage866}, {"Windows-1251", charmap.Windows1251}}
)

const (
	// sure is the confidence from which on the detector is believed against GBK.
	sure = 0.9
	// inPlace is the share of letters in their place from which on text is of an
	// alphabet. Chinese in GBK does not come near it, but for single names.
	inPlace = 0.92
	// detectBytes is how much of the names it looks at: a folder of thousands says no
	// more than its first hundreds.
	detectBytes = 64 << 10
)

// charsetOf guesses the charset of names that are not UTF-8, all of one archive, since
// a single name is too short to tell. GBK comes first where it is plausible: unless the
// detector is sure of another one, or the bytes are words of an alphabet, text of the
// characters of GB 2312 is GBK.
func charsetOf(names []string) charset {
	text := strings.Join(names, "\n")
	text = text[:min(len(text), detectBytes)]
	if c, ok := detected(text); ok {
		return c
	}
	alphabet, fit := bestAlphabet(text)
	beyond := 0
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			beyond++
		}
	}
	const few = 6 // bytes, three characters, tell nothing against GBK
	switch {
	case fit >= inPlace && (beyond >= few || !plausibleGBK(text)):
		return alphabet
	case onlyHangul(text):
		return eucKR
	case plausibleGBK(text):
		return gbk
	}
	best, most := gbk, 0.5
	for _, c := range []charset{shiftJIS, big5, eucKR} {
		if share := c.usual(text); share > most {
			best, most = c, share
		}
	}
	if fit > most {
		return alphabet
	}
	return best
}

// detected returns what the detector is sure of, among the charsets that it can tell.
func detected(text string) (c charset, ok bool) {
	found := chardet.Detect([]byte(text))
	if found.Confidence < sure {
		return c, false
	}
	switch strings.ToUpper(found.Encoding) {
	case "SHIFT_JIS", "CP932":
		return shiftJIS, true
	case "EUC-JP":
		return eucJP, true
	case "EUC-KR", "CP949":
		return eucKR, true
	case "BIG5":
		return big5, true
	case "GB2312", "GB18030":
		return gbk, true
	}
	return c, false
}

// decode returns a name as text. What the charset does not have becomes U+FFFD.
func (c charset) decode(name string) string {
	text, err := c.NewDecoder().String(name)
	if err != nil {
		return strings.ToValidUTF8(name, "\uFFFD")
	}
	return text
}

// pairs calls visit for the bytes beyond ASCII by twos, as charsets of two bytes have
// them.
func pairs(text string, visit func(lead, trail byte)) {
	for i := 0; i+1 < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			visit(text[i], text[i+1])
			i++
		}
	}
}

// plausibleGBK reports whether text has nearly no bytes beyond ASCII but those of GB
// 2312: the rest of GBK, whose first bytes are below 0xA1 or whose second ones are, is
// rare in names, and is what other charsets look like.
func plausibleGBK(text string) bool {
	common, rare, wrong := 0, 0, false
	pairs(text, func(lead, trail byte) {
		switch {
		case trail < 0x40 || trail == 0x7F || lead == 0x80 || lead == 0xFF:
			wrong = true
		case lead >= 0xA1 && lead <= 0xF7 && trail >= 0xA1 && trail != 0xFF && (lead < 0xAA || lead >= 0xB0):
			common++
		default:
			rare++
		}
	})
	return !wrong && common >= 4*rare
}

// onlyHangul reports whether all characters are where EUC-KR has its syllables, and GBK not two
// thirds of its frequent characters; of sixteen that is no chance.
func onlyHangul(text string) bool {
	const enough = 16
	n, others := 0, 0
	pairs(text, func(lead, trail byte) {
		if n++; lead < 0xB0 || lead > 0xC8 || trail < 0xA1 {
			others++
		}
	})
	return n >= enough && others == 0
}

// usual returns the share of text's characters that are frequent where the charset is used; 0 where
// text is not valid in it.
func (c charset) usual(text string) float64 {
	known, all := 0, 0
	for _, r := range c.decode(text) {
		if r == utf8.RuneError {
			return 0
		}
		if r >= utf8.RuneSelf {
			all++
		}
	}
	pairs(text, func(lead, trail byte) {
		switch {
		case c == shiftJIS && (lead >= 0x81 && lead <= 0x83 || lead >= 0x88 && lead <= 0x97), // signs, kana, first level
			c == big5 && lead >= 0xA4 && lead <= 0xC6, // the frequent ones
			c == eucKR && lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1:
			known++
		}
	})
	return float64(known) / float64(max(all, 1))
}

// bestAlphabet returns the charset of one byte a letter in which most of the letters beyond ASCII
// are in their place, and the share of those.
func bestAlphabet(text string) (best charset, most float64) {
	for _, c := range alphabets {
		if fit := c.fit(text); fit > most {
			best, most = c, fit
		}
	}
	return best, most
}

// fit returns the share of letters beyond ASCII that are in their place. A small Latin letter is if
// it is one of usualLatin beside another letter, and a capital before a small one; a Cyrillic
// letter if it is small and in a word of such, or begins one.
func (c charset) fit(text string) float64 {
	letters := []rune(c.decode(text))
	at := func(i int) rune {
		if i < 0 || i >= len(letters) {
			return ' '
		}
		return letters[i]
	}
	in, all := 0.0, 0.0
	for i, r := range letters {
		if r < utf8.RuneSelf || strings.ContainsRune(marks, r) {
			continue
		}
		all++
		before, after := at(i-1), at(i+1)
		begins := !unicode.IsLetter(before)
		if unicode.Is(unicode.Cyrillic, r) {
			small := unicode.IsLower(r) && (begins || unicode.Is(unicode.Cyrillic, before))
			if small || begins && unicode.Is(unicode.Cyrillic, after) && unicode.IsLower(after) {
				in++
			}
			continue
		}
		alone := begins && !unicode.IsLetter(after) && strings.ContainsRune(words, r)
		small := alone || unicode.IsLower(r) && (isASCIILetter(before) || isASCIILetter(after))
		if !small && (unicode.IsLetter(before) || !isASCIILetter(after)) {
			continue
		}
		switch r = unicode.ToLower(r); {
		case strings.ContainsRune(usualLatin, r):
			in++
		case strings.ContainsRune(rareLatin, r):
			in += 0.95
		}
	}
	return in / max(all, 1)
}

func isASCIILetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// The small letters beyond ASCII of the languages whose systems write the charsets of
// Latin letters. Where two charsets give a letter each, the usual one is meant.
const (
	usualLatin = "œäöüéèêàâçôñáíóúëïîûãåæøąćęłńśźżčěřšťůžýďňőűășțı"
	rareLatin  = "ßõìù"
	// words are the letters that are words by themselves.
	words = "àáéèóôöåíú"
	// marks are beside letters in words of any language.
	marks = "’‘“”–—…"
)
