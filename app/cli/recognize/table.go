package recognize

import (
	"fmt"
	"io"
	"strings"

	"wanwu/app/cli/command"
	"wanwu/app/export"
	"wanwu/app/export/jsonl"
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

// NewTable writes rows of src as a table on w.
func NewTable(w io.Writer, src export.Source) *table { return &table{w: w, src: src} }

func (t *table) Row(r workspace.Row) error {
	l := t.src.Lang
	name, score, rest := words.T(l, "cli.table.error"), "", ""
	switch _, ok := r.Top(); {
	case r.State == workspace.Failed:
		rest = t.src.Reason(r.Err)
	case !ok || !r.Shown(t.src.Threshold):
		name = words.T(l, "cli.table.empty")
	}
	if top, ok := r.Top(); ok {
		score = percent(top.Score)
		if r.Shown(t.src.Threshold) {
			name = t.className(top.Class)
		}
		var others []string
		for _, o := range r.Labels[1:] {
			others = append(others, t.className(o.Class)+" "+percent(o.Score))
		}
		rest = strings.Join(others, " · ")
	}
	_, err := fmt.Fprintf(t.w, "%6s  %s  %s    %s\n", score, command.Pad(terminal.Clean(name), labelColumns), terminal.Clean(r.Note().Named(r.Path)), terminal.Clean(rest))
	return err
}

// className returns what a class is called; one that the pack lacks has its number.
func (t *table) className(c int32) string {
	if int(c) >= len(t.src.Vocabulary) {
		return fmt.Sprintf("#%d", c)
	}
	return t.src.Vocabulary[c].Name
}

func percent(s float32) string { return fmt.Sprintf("%.1f%%", s*100) }

// jsonLines writes the JSON Lines contract.
type jsonLines struct {
	w   io.Writer
	src export.Source
}

// NewJSONLines writes rows of src as JSON Lines on w.
func NewJSONLines(w io.Writer, src export.Source) *jsonLines { return &jsonLines{w: w, src: src} }

func (j *jsonLines) Row(r workspace.Row) error { return jsonl.WriteLine(j.w, j.src, r) }
