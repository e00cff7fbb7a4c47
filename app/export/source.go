// Package export says what is written of results, whatever the format: the rows with all that is
// known of each (Record), the columns of a table, the run card, the figures, and what makes
// untrusted text harmless. Whole puts a file where the user wants it.
//
// The encoders are packages of their own, and package formats chooses among them. Rows that
// were not yet recognised are left out of every format; the run card says how many.
package export

import (
	"bufio"
	"context"
	"io"
	"iter"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

const (
	// defaultTopK is the number of label columns where Source.TopK says nothing.
	defaultTopK = 5
	// defaultTarget is the wanted accuracy where Source.Target says nothing.
	defaultTarget = 0.95
)

// Source is what is to be written.
type Source struct {
	// Rows yields the rows in the order of the file; it may be gone over again.
	Rows iter.Seq[workspace.Row]
	// Count is how many rows there will be; it decides whether pictures are put in, and is the
	// total of Progress. Too small a number is harmless.
	Count int
	// Vocabulary names the classes of the rows' labels.
	Vocabulary inference.Vocabulary
	// Threshold is the score from which on a best label is a result; below it the row's status is
	// 无结果, and its labels are still written.
	Threshold float32
	// TopK is how many labels of each row are written; 0 means 5.
	TopK int
	// Columns are those of the details that are written, by their ids; nil for all. What
	// people fill in, and what a row is known by, is always written.
	Columns []string
	// Assessment is the figures of the rows, for the verdict, and what is otherwise known
	// to be on them; nil: nothing was assessed.
	Assessment *assess.Assessment
	// Mapping is the business categories that labels are put into; nil for none. Details
	// have a column of them then.
	Mapping *review.Mapping
	// HasText is whether text was read in pictures: tables have a column of it then.
	HasText bool
	// Target is the accuracy that is wanted, 0…1, by which advice is given; 0 means 0.95.
	Target float64
	// Card is the run's; its Threshold and TopK are taken from here.
	Card RunCard
	// Lang is the language of headers, states and sentences.
	Lang words.Lang
	// Reason makes a sentence of a row's error; nil means app.Sentence in Lang.
	Reason func(error) string
	// Thumb returns a row's picture as an upright JPEG of at most 320 pixels a
	// side; nil means no pictures. It is called for recognised rows only, from
	// up to GOMAXPROCS goroutines at once, and never after Write has returned.
	// An error costs that row its picture, and the run card counts it. Examples call it again.
	Thumb func(ctx context.Context, r workspace.Row) ([]byte, error)
	// Progress is called for every row that was written, on Write's goroutine; it may be nil.
	Progress func(done, total int)

	business []string        // the business category of each class; nil for none
	truths   map[int32]int32 // of rows, an index of the assessment's Truths
}

// Normalised returns s with its defaults filled in.
func (s Source) Normalised() Source {
	if s.TopK <= 0 {
		s.TopK = defaultTopK
	}
	if s.Reason == nil {
		lang := s.Lang
		s.Reason = func(err error) string { return words.Sentence(lang, err) }
	}
	if s.Progress == nil {
		s.Progress = func(int, int) {}
	}
	if s.Rows == nil {
		s.Rows = func(func(workspace.Row) bool) {}
	}
	if s.Target <= 0 || s.Target >= 1 {
		s.Target = defaultTarget
	}
	s.business = businessOf(s.Mapping, s.Vocabulary)
	s.truths = truthsOf(s.Assessment)
	s.Card.Threshold, s.Card.TopK = s.Threshold, s.TopK
	return s
}

// NewBuffered returns a buffer large enough that a picture is one write.
func NewBuffered(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 64<<10) }
