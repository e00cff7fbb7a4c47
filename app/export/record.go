package export

import (
	"fmt"
	"math"
	"strings"
	"time"

	"wanwu/app/assess"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Status is what became of a row, by the words of the JSON Lines contract.
type Status string

// The states of a row.
const (
	StatusOK    Status = "ok"
	StatusEmpty Status = "empty" // nothing reaches the threshold
	StatusError Status = "error"
)

// Record is a row as files show it.
type Record struct {
	Number     int    // from 1, the place in the workspace, so that it is stable under filters
	Name       string // the last part of path
	Path, File string
	Status     Status
	Labels     []Named // at most top-k, descending, raw
	Code       inference.Code
	Reason     string // the sentence, where status is error
	Width      int
	Height     int
	Bytes      int64
	Decode     time.Duration
	Infer      time.Duration
	Said       workspace.Judgement
	Truth      workspace.Truth // what else is known to be on it
	Text       string          // what was read in it, lines with "\n" between them
	Cached     bool
	Note       words.Note
	ID         Identity
	class      int32 // of the best label; −1 for none
}

// Folder returns where the picture is, as the user knows it.
func (r *Record) Folder() string {
	if i := strings.LastIndexByte(r.Path, '/'); i >= 0 {
		return r.Path[:i]
	}
	return ""
}

// Named is a label with its class looked up.
type Named struct {
	inference.Class
	Score float32
}

// Record makes the record of a row that is not Pending.
func (s *Source) Record(r workspace.Row) Record {
	rec := Record{
		Number: r.Index + 1, Name: r.Name(), Path: r.Path, File: r.File,
		Width: r.Width, Height: r.Height, Bytes: r.Size, Decode: r.Decode, Infer: r.Infer,
		Said: r.Judgement, Cached: r.Cached, Note: r.Note(), ID: IdentityOf(&r), Text: r.Text, class: -1,
	}
	rec.Said.Verdict = r.Verdict()
	if r.Path == "" {
		rec.Name = ""
	}
	if k, known := s.truths[int32(r.Index)]; known {
		rec.Truth = s.Assessment.Columns.Truths[k]
	}
	err := r.Err
	if r.State != workspace.Failed {
		err = checkScores(r.Labels)
	}
	if r.State == workspace.Failed || err != nil {
		rec.Status, rec.Code, rec.Reason = StatusError, inference.CodeOf(err), s.Reason(err)
		return rec
	}
	rec.Status = StatusEmpty
	if r.Shown(s.Threshold) {
		rec.Status = StatusOK
	}
	if len(r.Labels) > 0 {
		rec.class = r.Labels[0].Class
	}
	rec.Labels = make([]Named, 0, s.TopK)
	for _, l := range r.Labels[:min(len(r.Labels), s.TopK)] {
		rec.Labels = append(rec.Labels, Named{s.class(l.Class), l.Score})
	}
	return rec
}

// checkScores returns an error where a score is not a number, or infinite: it says nothing, and
// JSON and spreadsheets have no such numbers.
func checkScores(labels []inference.Label) error {
	for _, l := range labels {
		if l.Score-l.Score != 0 { // true for NaN and ±Inf alone
			return &inference.Error{Code: inference.CodeBadOutput, Err: fmt.Errorf("the score of class %d is %v", l.Class, l.Score)}
		}
	}
	return nil
}

// class looks a class up; one that the vocabulary lacks is named by its number.
func (s *Source) class(i int32) inference.Class {
	if i < 0 || int(i) >= len(s.Vocabulary) {
		return inference.Class{Name: fmt.Sprintf("#%d", i)}
	}
	return s.Vocabulary[i]
}

// Category returns the best label's.
func (r *Record) Category() string {
	if len(r.Labels) == 0 {
		return ""
	}
	return r.Labels[0].Category
}

// TextLine returns what was read in the picture in one line, for a cell.
func (r *Record) TextLine() string { return strings.ReplaceAll(r.Text, "\n", " / ") }

// StatusText returns the status for people.
func (s *Source) StatusText(st Status) string {
	switch st {
	case StatusOK:
		return words.T(s.Lang, "export.record.ok")
	case StatusEmpty:
		return words.T(s.Lang, "export.record.no_result")
	}
	return words.T(s.Lang, "export.record.error")
}

// VerdictText returns a verdict for people, empty where there is none.
func (s *Source) VerdictText(v workspace.Verdict) string {
	switch v {
	case workspace.Right:
		return words.T(s.Lang, "export.record.right")
	case workspace.Wrong:
		return words.T(s.Lang, "export.record.wrong")
	case workspace.Unsure:
		return words.T(s.Lang, "export.record.unsure")
	}
	return ""
}

// truthsOf returns what is known of rows without a person having judged them, an index of the
// assessment's Truths; nil for nothing.
func truthsOf(a *assess.Assessment) map[int32]int32 {
	if a == nil || a.Columns.Truth == nil {
		return nil
	}
	of := map[int32]int32{}
	for i, k := range a.Columns.Truth {
		if k >= 0 {
			of[a.Columns.Rows[i]] = k
		}
	}
	return of
}

// Known returns what is on the picture by the best that is known, and whose word that is: a
// person's, a sheet's, a folder's; empty where nothing is known.
func (r *Record) Known(s *Source) (label, origin string) {
	switch {
	case r.Said.Label != "" && r.Said.Verdict != workspace.Unsure:
		return r.Said.Label, words.T(s.Lang, "export.record.by_person")
	case r.Said.Verdict != workspace.Unjudged || r.Truth.Label == "":
		return "", ""
	case r.Truth.Origin == workspace.FromSheet:
		return r.Truth.Label, words.T(s.Lang, "export.record.by_sheet")
	}
	return r.Truth.Label, words.T(s.Lang, "export.record.by_folder")
}

// Method says how the answer was found.
func (r *Record) Method(s *Source) string {
	switch {
	case r.Status == StatusError:
		return ""
	case r.Cached:
		return words.T(s.Lang, "export.record.cached")
	}
	return words.T(s.Lang, "export.record.by_model")
}

// Milliseconds of d, to two decimals: more than that is noise.
func Milliseconds(d time.Duration) float64 {
	return math.Round(d.Seconds()*1e5) / 100
}
