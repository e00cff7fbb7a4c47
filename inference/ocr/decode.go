package ocr

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"wanwu/inference"
)

// Alphabet is the characters that a network reads, in the order of its classes from the second
// on: the first is none.
type Alphabet []string

// maxAlphabet bounds an alphabet; the largest has some twenty thousand characters.
const maxAlphabet = 200_000

// ReadAlphabet reads a character a line, UTF-8 with or without a byte order mark; a line may be
// a blank, and end as Windows ends lines.
func ReadAlphabet(r io.Reader) (a Alphabet, err error) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		c := strings.TrimSuffix(sc.Text(), "\r")
		if len(a) == 0 {
			c = strings.TrimPrefix(c, "\ufeff")
		}
		if !utf8.ValidString(c) || utf8.RuneCountInString(c) > 8 {
			return nil, inference.Faultf("line %d: %q is no character", len(a)+1, c)
		}
		if a = append(a, c); len(a) > maxAlphabet {
			return nil, inference.Faultf("has more than %d characters", maxAlphabet)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, err
	}
	if len(a) == 0 {
		return nil, inference.Faultf("has no characters")
	}
	return a, nil
}

// decode reads the text out of probabilities, a row of classes a column of the picture: the best
// class of each, repetitions once, without the first class. score is the average of the best
// probabilities of what was kept, 0 where that is nothing.
func (a Alphabet) decode(prob []float32, columns, classes int) (text string, score float32) {
	var b strings.Builder
	last, sum, n := 0, 0.0, 0
	for c := range columns {
		row := prob[c*classes:][:classes]
		best := 0
		for k, p := range row {
			if p > row[best] {
				best = k
			}
		}
		if best != last && best > 0 && best <= len(a) {
			b.WriteString(a[best-1])
			sum += float64(row[best])
			n++
		}
		last = best
	}
	if n == 0 {
		return "", 0
	}
	return b.String(), float32(sum / float64(n))
}
