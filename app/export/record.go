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

// status is what became of a row, by the words of the JSON Lines contract.
type status string

const (
	statusOK    status = "ok"
	statusEmpty status = "empty" // nothing reaches the threshold
	statusError status = "error"
)

// record is a row as files show it.
type record struct {
	number     int    // from 1, the place in the workspace, so that it is stable under filters
	name       string // the last part of path
	path, file string
	status     status
	labels     []named // at most top-k, descending, raw
	code       inference.Code
	reason     string // the sentence, where status is error
	width      int
	height     int
	bytes      int64
	decode     time.Duration
	infer      time.Duration
	said       workspace.Judgement
	truth      workspace.Truth // what else is known to be on it
	cached     bool
	id         Identity
}

// folder is where the picture is, as the user knows it.
func (r *record) folder() string {
	if i := strings.LastIndexByte(r.path, '/'); i >= 0 {
		return r.path[:i]
	}
	return ""
}

// named is a label with its class looked up.
type named struct {
	inference.Class
	score float32
}

// record makes the record of a row that is not Pending.
func (s *Source) record(r workspace.Row) record {
	rec := record{
		number: r.Index + 1, name: r.Name(), path: r.Path, file: r.File,
		width: r.Width, height: r.Height, bytes: r.Size, decode: r.Decode, infer: r.Infer,
		said: r.Judgement, cached: r.Cached, id: IdentityOf(&r),
	}
	if r.Path == "" {
		rec.name = ""
	}
	if k, known := s.truths[int32(r.Index)]; known {
		rec.truth = s.Assessment.Columns.Truths[k]
	}
	err := r.Err
	if r.State != workspace.Failed {
		err = checkScores(r.Labels)
	}
	if r.State == workspace.Failed || err != nil {
		rec.status, rec.code, rec.reason = statusError, inference.CodeOf(err), s.Reason(err)
		return rec
	}
	rec.status = statusEmpty
	if r.Shown(s.Threshold) {
		rec.status = statusOK
	}
	rec.labels = make([]named, 0, s.TopK)
	for _, l := range r.Labels[:min(len(r.Labels), s.TopK)] {
		rec.labels = append(rec.labels, named{s.class(l.Class), l.Score})
	}
	return rec
}

// checkScores is an error where a score is not a number, or infinite: it says nothing, and
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

// category is the best label's.
func (r *record) category() string {
	if len(r.labels) == 0 {
		return ""
	}
	return r.labels[0].Category
}

// statusText is the status for people.
func (s *Source) statusText(st status) string {
	switch st {
	case statusOK:
		return words.T(s.Lang, "export.record.ok")
	case statusEmpty:
		return words.T(s.Lang, "export.record.no_result")
	}
	return words.T(s.Lang, "export.record.error")
}

// verdictText is a verdict for people, empty where there is none.
func (s *Source) verdictText(v workspace.Verdict) string {
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

// truthsOf is what is known of rows without a person having judged them, an index of the
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

// known is what is on the picture by the best that is known, and whose word that is: a
// person's, a sheet's, a folder's; empty where nothing is known.
func (r *record) known(s *Source) (label, origin string) {
	switch {
	case r.said.Label != "" && r.said.Verdict != workspace.Unsure:
		return r.said.Label, words.T(s.Lang, "export.record.by_person")
	case r.said.Verdict != workspace.Unjudged || r.truth.Label == "":
		return "", ""
	case r.truth.Origin == workspace.FromSheet:
		return r.truth.Label, words.T(s.Lang, "export.record.by_sheet")
	}
	return r.truth.Label, words.T(s.Lang, "export.record.by_folder")
}

// method says how the answer was found.
func (r *record) method(s *Source) string {
	switch {
	case r.status == statusError:
		return ""
	case r.cached:
		return words.T(s.Lang, "export.record.cached")
	}
	return words.T(s.Lang, "export.record.by_model")
}

// milliseconds of d, to two decimals: more than that is noise.
func milliseconds(d time.Duration) float64 {
	return math.Round(d.Seconds()*1e5) / 100
}
