// Package dataset writes results as data that others train with: folders by label, COCO-style
// annotations, Label Studio tasks, FiftyOne labels, a Parquet table. Source pictures are
// read, and linked where that is asked for; they are never written to.
package dataset

import (
	"context"
	"math"
	"strconv"

	"wanwu/app/export"
	"wanwu/app/workspace"
)

// By is what pictures are sorted by.
type By string

// What pictures are sorted by.
const (
	ByLabel    By = "label" // what is known to be on it, or else the answer
	ByCategory By = "category"
	ByVerdict  By = "verdict"
)

// Options are how a data set is made.
type Options struct {
	By By // ByLabel where it is empty
	// Link puts links into the folders instead of copies.
	Link bool
	// Verified leaves out what no person has confirmed: what is known from a folder's or a
	// sheet's name alone, or only answered.
	Verified bool
	// Train is the share of the pictures for training, 0…1; 0 makes no split. The rest is
	// for validation, and near-duplicates are on one side.
	Train float64
	// Seed makes another split; one seed makes one split of the same pictures.
	Seed uint64
	// Embedding returns the embedding of a content, nil where there is none; nil for no
	// embeddings. The slice is not kept.
	Embedding func(hash uint64) []float32
}

// Summary is what a data set holds.
type Summary struct {
	Pictures, Train, Val int
	// Left out: without an answer or one below the threshold, and not confirmed by a person.
	Unlabelled, Unverified int
}

// The two sides of a split.
const (
	train = "train"
	val   = "val"
)

// item is one picture of a data set.
type item struct {
	rec     export.Record
	label   string // what it is sorted by; never empty
	id      string // of the label, where the vocabulary has it
	group   string // the label's category
	side    string // train or val; empty without a split
	known   bool   // whether a person has said so
	predict string // the answer
	score   float32
	hash    uint64
}

// set is the pictures of a data set.
type set struct {
	items   []item
	summary Summary
}

// collect reads the rows that are to be in a data set, and splits them.
func collect(ctx context.Context, src *export.Source, o Options) (*set, error) {
	return gather(ctx, src, o, false)
}

// collectAll does what collect does, and keeps the rows that have no label.
func collectAll(ctx context.Context, src *export.Source, o Options) (*set, error) {
	return gather(ctx, src, o, true)
}

func gather(ctx context.Context, src *export.Source, o Options, all bool) (*set, error) {
	s := &set{}
	ids := map[string][2]string{}
	for _, c := range src.Vocabulary {
		if _, twice := ids[c.Name]; !twice {
			ids[c.Name] = [2]string{c.ID, c.Category}
		}
	}
	for row := range src.Rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if row.State == workspace.Pending || row.State == workspace.Failed && !all {
			continue
		}
		it, known := itemOf(src, row, o)
		switch {
		case it.label == "" && !all:
			s.summary.Unlabelled++
			continue
		case o.Verified && !known:
			s.summary.Unverified++
			continue
		}
		if class, ok := ids[it.label]; ok {
			it.id, it.group = class[0], class[1]
		}
		s.items = append(s.items, it)
	}
	if o.Train > 0 {
		if err := s.split(ctx, o); err != nil {
			return nil, err
		}
	}
	s.summary.Pictures = len(s.items)
	return s, nil
}

// itemOf makes an item of a row; its label is empty where there is none.
func itemOf(src *export.Source, row workspace.Row, o Options) (it item, known bool) {
	rec := src.Record(row)
	it = item{rec: rec, hash: row.Hash}
	if len(rec.Labels) > 0 {
		it.predict, it.score = rec.Labels[0].Name, rec.Labels[0].Score
	}
	truth, _ := rec.Known(src)
	it.known = rec.Said.Verdict == workspace.Right || rec.Said.Verdict == workspace.Wrong && rec.Said.Label != ""
	switch o.By {
	case ByVerdict:
		it.label = src.VerdictText(rec.Said.Verdict)
		return it, rec.Said.Verdict != workspace.Unjudged
	case ByCategory:
		if !it.known || truth == it.predict {
			it.label = rec.Category()
		}
		for _, c := range src.Vocabulary {
			if it.label == "" && truth != "" && c.Name == truth {
				it.label = c.Category
				break
			}
		}
		if truth == "" && rec.Status != export.StatusOK {
			it.label = ""
		}
		return it, it.known
	}
	switch {
	case truth != "":
		it.label = truth
	case rec.Status == export.StatusOK && rec.Said.Verdict == workspace.Unjudged:
		it.label = it.predict
	}
	return it, it.known
}

// classes lists the labels of a set in the order of their first picture.
func (s *set) classes() (names []string, number map[string]int) {
	number = map[string]int{}
	for _, it := range s.items {
		if _, seen := number[it.label]; !seen {
			number[it.label] = len(names)
			names = append(names, it.label)
		}
	}
	return names, number
}

// finite returns v, or 0 where it is no number, which JSON has none of.
func finite(v float32) float64 {
	if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
		exact, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', -1, 32), 64)
		if err == nil {
			return exact
		}
	}
	return 0
}
