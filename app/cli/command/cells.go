package command

import (
	"strings"

	"golang.org/x/text/width"
)

// Pad fills s with blanks to n cells.
func Pad(s string, n int) string { return s + strings.Repeat(" ", max(n-cells(s), 0)) }

// cells returns how many character cells of a terminal s takes; a Chinese character takes two.
func cells(s string) (n int) {
	for _, r := range s {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// head returns the beginning of s, in no more than n cells.
func head(s string, n int) string {
	for i, r := range s {
		if n -= cellsOf(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// tail returns the end of s, in no more than n cells.
func tail(s string, n int) string {
	if cells(s) <= n {
		return s
	}
	rest := []rune(s)
	for n--; len(rest) > 0 && cells(string(rest)) > n; { // one is for the mark
		rest = rest[1:]
	}
	return "…" + string(rest)
}
