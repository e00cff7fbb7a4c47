package cli

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"

	"wanwu/app/export"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// labelColumns is how wide the label's column is, in character cells.
const labelColumns = 18

// table lists rows for a person: percentage, label, path, and the other labels.
type table struct {
	w   io.Writer
	src export.Source
}

func newTable(w io.Writer, src export.Source) *table { return &table{w: w, src: src} }

func (t *table) Row(r workspace.Row) error {
	l := t.src.Lang
	name, score, rest := words.T(l, "cli.table.error"), "", ""
	switch top, ok := r.Top(); {
	case r.State == workspace.Failed:
		rest = t.src.Reason(r.Err)
	case !ok || top.Score < t.src.Threshold:
		name = words.T(l, "cli.table.empty")
	}
	if top, ok := r.Top(); ok {
		score = percent(top.Score)
		if top.Score >= t.src.Threshold {
			name = t.className(top.Class)
		}
		var others []string
		for _, o := range r.Labels[1:] {
			others = append(others, t.className(o.Class)+" "+percent(o.Score))
		}
		rest = strings.Join(others, " · ")
	}
	_, err := fmt.Fprintf(t.w, "%6s  %s  %s    %s\n", score, pad(terminal.Clean(name), labelColumns), terminal.Clean(r.Path), terminal.Clean(rest))
	return err
}

// className is what a class is called; one that the pack lacks has its number.
func (t *table) className(c int32) string {
	if int(c) >= len(t.src.Vocabulary) {
		return fmt.Sprintf("#%d", c)
	}
	return t.src.Vocabulary[c].Name
}

func percent(s float32) string { return fmt.Sprintf("%.1f%%", s*100) }

// pad fills s with blanks to n cells.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-cells(s), 0)) }

// cells is how many character cells of a terminal s takes; a Chinese character takes two.
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

// head is the beginning of s, in no more than n cells.
func head(s string, n int) string {
	for i, r := range s {
		if n -= cellsOf(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// tail is the end of s, in no more than n cells.
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

// jsonLines writes the JSON Lines contract.
type jsonLines struct {
	w   io.Writer
	src export.Source
}

func newJSONLines(w io.Writer, src export.Source) *jsonLines { return &jsonLines{w: w, src: src} }

func (j *jsonLines) Row(r workspace.Row) error { return export.WriteJSONLine(j.w, j.src, r) }
