// Package wordpiece is BERT's tokenizer for Chinese and lower-case text (Devlin et al.
// 2018), which the text towers of Chinese image models are fed by: cleaned text, a token a
// Chinese character, other words as the longest pieces that a vocabulary has.
package wordpiece

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"wanwu/inference"
)

// The tokens that every vocabulary has.
const (
	unknown, first, last = "[UNK]", "[CLS]", "[SEP]"
	padding              = "[PAD]"
)

const (
	// longest is how many characters a word may have; a longer one is unknown.
	longest = 200
	// maxVocabulary bounds a vocabulary, in bytes and in tokens.
	maxVocabulary, maxTokens = 16 << 20, 1_000_000
)

// Tokenizer turns texts into the ids of a vocabulary. It may be used from several goroutines.
type Tokenizer struct {
	ids  map[string]int64
	last int64
}

// New reads a vocab.txt: a token a line, in the order of the ids, UTF-8. An error says what
// it lacks.
func New(r io.Reader) (*Tokenizer, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxVocabulary+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxVocabulary {
		return nil, inference.Faultf("has more than the %d bytes that it may have", maxVocabulary)
	}
	t := &Tokenizer{ids: map[string]int64{}}
	text := strings.TrimSuffix(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	n := int64(0)
	for line := range strings.SplitSeq(text, "\n") {
		if t.ids[strings.TrimSpace(line)] = n; n >= maxTokens {
			return nil, inference.Faultf("has more than %d tokens", maxTokens)
		}
		t.last = n
		n++
	}
	for _, token := range []string{padding, unknown, first, last} {
		if _, ok := t.ids[token]; !ok {
			return nil, inference.Faultf("has no token %s", token)
		}
	}
	return t, nil
}

// Size returns the number of different tokens.
func (t *Tokenizer) Size() int { return len(t.ids) }

// Last returns the largest id.
func (t *Tokenizer) Last() int64 { return t.last }

// Encode returns a text as context ids: the first token, the text's, the last token, padding.
// What is too long is cut off; context is at least 2. lacks are the words of the text that
// the vocabulary has no pieces for, as they are read: the network hears nothing of them.
func (t *Tokenizer) Encode(text string, context int) (ids []int64, lacks []string) {
	ids, _, lacks = t.read(text)
	ids = append(ids[:min(len(ids), context-1)], t.ids[last])
	for len(ids) < context {
		ids = append(ids, t.ids[padding])
	}
	return ids, lacks
}

// Count returns how many ids a text has, the first and the last included, and how many words.
func (t *Tokenizer) Count(text string) (ids, words int) {
	all, words, _ := t.read(text)
	return len(all) + 1, words
}

// read returns the first token and those of a text, and how many words it has, and which of them the
// vocabulary lacks.
func (t *Tokenizer) read(text string) (ids []int64, words int, lacks []string) {
	ids = []int64{t.ids[first]}
	for _, word := range split(text) {
		pieces, ok := t.pieces(word)
		if !ok {
			lacks = append(lacks, word)
			pieces = []int64{t.ids[unknown]}
		}
		ids = append(ids, pieces...)
		words++
	}
	return ids, words, lacks
}

// pieces returns a word as the longest pieces that there are, from the left; ok is false where
// one is missing.
func (t *Tokenizer) pieces(word string) (ids []int64, ok bool) {
	chars := []rune(word)
	if len(chars) > longest {
		return nil, false
	}
	for from := 0; from < len(chars); {
		to := len(chars)
		for ; to > from; to-- {
			piece := string(chars[from:to])
			if from > 0 {
				piece = "##" + piece
			}
			if id, has := t.ids[piece]; has {
				ids = append(ids, id)
				break
			}
		}
		if to == from {
			return nil, false
		}
		from = to
	}
	return ids, true
}

// split returns the words of a text: cleaned, in lower case, without accents, Chinese characters
// and punctuation by themselves.
func split(text string) (words []string) {
	var spaced strings.Builder
	for _, r := range text {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || unicode.Is(unicode.Zs, r):
			spaced.WriteByte(' ')
		case r == 0 || r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf):
		case chinese(r):
			spaced.WriteByte(' ')
			spaced.WriteRune(r)
			spaced.WriteByte(' ')
		default:
			spaced.WriteRune(r)
		}
	}
	for word := range strings.FieldsSeq(spaced.String()) {
		var b strings.Builder
		for _, r := range norm.NFD.String(strings.ToLower(word)) {
			switch {
			case unicode.Is(unicode.Mn, r):
			case punctuation(r):
				b.WriteByte(' ')
				b.WriteRune(r)
				b.WriteByte(' ')
			default:
				b.WriteRune(r)
			}
		}
		words = append(words, strings.Fields(b.String())...)
	}
	return words
}

// chinese reports whether a character is of the blocks that the published algorithm calls CJK.
func chinese(r rune) bool {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r >= 0xF900 && r <= 0xFAFF:
		return true
	case r >= 0x20000 && r <= 0x2A6DF, r >= 0x2A700 && r <= 0x2B73F, r >= 0x2B740 && r <= 0x2B81F, r >= 0x2B820 && r <= 0x2CEAF,
		r >= 0x2F800 && r <= 0x2FA1F:
		return true
	}
	return false
}

// punctuation reports whether a character is by itself: all signs of ASCII, and what Unicode calls
// punctuation.
func punctuation(r rune) bool {
	return r >= '!' && r <= '/' || r >= ':' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~' || unicode.IsPunct(r)
}
