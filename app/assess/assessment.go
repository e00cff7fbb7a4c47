package assess

import (
	"context"
	"slices"

	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
)

// Basis is which pictures the figures are made of.
type Basis uint8

// The bases.
const (
	// ByChoice: pictures that a person chose to judge. Which others they represent is not known.
	ByChoice Basis = iota
	// ByDeck: the judged pictures of a deck, and no others.
	ByDeck
	// ByTruth: every picture of which something is known, from folders, sheets or people.
	ByTruth
)

// Assessment is the figures of some pictures, with what they are made of. It does not
// change, and may be used from several goroutines.
type Assessment struct {
	*review.Evaluation
	// Basis says which pictures count; ByPerson, ByFolder and BySheet how many of them were
	// judged by whom.
	Basis                       Basis
	ByPerson, ByFolder, BySheet int
	// Outside is how many pictures were judged that do not count, because they are not in
	// the deck.
	Outside int
	// Names are what labels are called, by number. Of labels of one name the first stands
	// for all.
	Names []string
	// Columns are what was evaluated; Class is the answers by label number, in their order.
	Columns workspace.Columns
	Class   []int32
	// Deck is what was drawn of these pictures; nil for nothing. Dealt is the places in
	// Columns of its pictures in their order, of those that are still there.
	Deck  *Deck
	Dealt []int32

	table *review.Table
	// Mapped is the categories that the labels were put into; nil for none. Names and the
	// figures are of them then, Class of the labels still.
	Mapped *review.Categories
	labels []string // what the labels are called, whatever they were put into

	number map[string]int32
}

// Of assesses rows of a workspace, all of them where all is set. deck is nil where none
// was drawn, mapping where labels are not put together. It blocks for some 100 ms at 100,000
// rows; the error is that of ctx, or a *review.CycleError.
func Of(ctx context.Context, ws *workspace.Workspace, rows []int32, all bool, deck *Deck, mapping *review.Mapping) (*Assessment, error) {
	k := 0
	if mapping != nil {
		k = mappedLabels
	}
	c, err := ws.Columns(ctx, rows, all, k)
	if err != nil {
		return nil, err
	}
	return New(c, deck, mapping)
}

// Again assesses the same pictures with another deck or mapping. It asks the workspace for no more
// than it lacks: the best labels, of the first mapping. What was said of the pictures since is not in
// it. Errors are as of Of.
func (a *Assessment) Again(ctx context.Context, ws *workspace.Workspace, deck *Deck, mapping *review.Mapping) (*Assessment, error) {
	if mapping != nil && a.Columns.K == 0 {
		return Of(ctx, ws, a.Columns.Rows, false, deck, mapping)
	}
	return New(a.Columns, deck, mapping)
}

// New assesses columns, which have the best labels where there is a mapping. The error is a
// *review.CycleError.
func New(c workspace.Columns, deck *Deck, mapping *review.Mapping) (*Assessment, error) {
	a := &Assessment{Columns: c, Deck: deck, number: map[string]int32{}}
	first := make([]int32, len(c.Vocabulary))
	for i := range c.Vocabulary {
		name := c.Vocabulary[i].Name
		if _, twice := a.number[name]; !twice {
			a.number[name] = int32(i)
		}
		a.Names = append(a.Names, name)
		first[i] = a.number[name]
	}
	for name, class := range c.Former { // what was said by a name that a label had stays true
		if _, known := a.number[name]; !known && int(class) < len(first) {
			a.number[name] = first[class]
		}
	}
	t := a.answers(first)
	if deck != nil {
		a.Dealt = deck.places(&a.Columns)
	}
	known := a.known(t)
	switch {
	case a.ByFolder+a.BySheet > 0:
		a.Basis = ByTruth
	case deck != nil && a.narrow(t, known):
		a.Basis = ByDeck
		t.Band = deck.bands(t)
	}
	a.labels = a.Names
	if mapping != nil {
		if err := a.put(t, mapping, first); err != nil {
			return nil, err
		}
	}
	t.Labels = len(a.Names)
	a.table, a.Evaluation = t, review.Evaluate(t)
	return a, nil
}

// answers returns the answers.
func (a *Assessment) answers(first []int32) *review.Table {
	c := &a.Columns
	t := &review.Table{Class: make([]int32, c.Len()), Score: make([]float64, c.Len()), Truth: make([]int32, c.Len()), Verdict: make([]review.Verdict, c.Len())}
	review.EachPart(c.Len(), func(from, to int) {
		for i := from; i < to; i++ {
			t.Class[i], t.Truth[i] = review.None, review.None
			if class := c.Class[i]; class >= 0 && int(class) < len(first) {
				t.Class[i], t.Score[i] = first[class], review.Score(min(max(c.Score[i], 0), 1))
			}
		}
	})
	a.Class = t.Class
	if i := slices.IndexFunc(c.Own, func(o column.Own) bool { return o != column.NoOwn }); i >= 0 {
		t.Fixed = make([]review.Fixed, c.Len())
		for ; i < c.Len(); i++ {
			t.Fixed[i] = fixed(c.Own[i])
		}
	}
	return t
}

// fixed returns what a label's own threshold comes to, as figures have it.
func fixed(o column.Own) review.Fixed {
	switch o {
	case column.OwnReached:
		return review.Given
	case column.OwnMissed:
		return review.Withheld
	}
	return review.Moves
}

// OwnThresholds returns how many labels have a threshold of their own, among those that are the best of
// a picture, and how many pictures they are the best of: no other threshold moves these.
func (a *Assessment) OwnThresholds() (labels, pictures int) {
	seen := map[int32]bool{}
	for i, f := range a.table.Fixed {
		if f != review.Moves {
			seen[a.Class[i]], pictures = true, pictures+1
		}
	}
	return len(seen), pictures
}

// known fills in what is on the pictures: a person's verdict first, then sheets and folders. What a
// person says is on a picture outlasts the answer that was judged.
func (a *Assessment) known(t *review.Table) (judged []int32) {
	c := &a.Columns
	number := slices.Repeat([]int32{review.None}, len(c.Truths)) // of the labels of truths
	for i, v := range c.Verdict {
		switch {
		case v == workspace.Unsure:
			t.Verdict[i] = review.Unsure
		case v != workspace.Unjudged:
			if label := c.Label[int32(i)]; label != "" {
				t.Truth[i] = a.label(label)
			} else if v == workspace.Right {
				t.Verdict[i] = review.Right
			} else {
				t.Verdict[i] = review.Wrong
			}
		case c.Truth != nil && i < len(c.Truth) && c.Truth[i] >= 0:
			truth := &c.Truths[c.Truth[i]]
			switch n := &number[c.Truth[i]]; {
			case truth.Origin == workspace.FromSheet && truth.Label == unsureLabel:
				t.Verdict[i] = review.Unsure
			case *n == review.None:
				*n = a.label(truth.Label)
				fallthrough
			default:
				t.Truth[i] = *n
			}
			if truth.Origin == workspace.FromSheet {
				a.BySheet++
			} else {
				a.ByFolder++
			}
			continue
		default:
			continue
		}
		a.ByPerson++
		judged = append(judged, int32(i))
	}
	return judged
}

// narrow leaves only the pictures of the deck judged, whatever was said of others. It is
// false, and nothing is changed, where none of the deck was judged.
func (a *Assessment) narrow(t *review.Table, judged []int32) bool {
	in := map[int32]bool{}
	for _, i := range a.Dealt {
		in[i] = true
	}
	some := false
	for _, i := range judged {
		some = some || in[i]
	}
	if !some {
		return false
	}
	for _, i := range judged {
		if !in[i] {
			t.Truth[i], t.Verdict[i] = review.None, review.Unjudged
			a.Outside++
			a.ByPerson--
		}
	}
	return true
}

// label returns the number of a name, which may be of no label of the pack.
func (a *Assessment) label(name string) int32 {
	k, known := a.number[name]
	if !known {
		k = int32(len(a.Names))
		a.number[name] = k
		a.Names = append(a.Names, name)
	}
	return k
}

// Table returns what was evaluated, with labels or categories numbered as Names. It must not be written
// to.
func (a *Assessment) Table() *review.Table { return a.table }

// Name returns what a label is called; empty for none.
func (a *Assessment) Name(label int32) string {
	if label < 0 || int(label) >= len(a.Names) {
		return ""
	}
	return a.Names[label]
}

// Row returns the workspace's row of a place.
func (a *Assessment) Row(place int32) int { return int(a.Columns.Rows[place]) }

// Next returns the place of the first picture of the deck from from on, counted along the deck,
// that was not judged; ok is false where all were.
func (a *Assessment) Next(from int) (at int, ok bool) {
	for k := from; k < len(a.Dealt); k++ {
		if a.Columns.Verdict[a.Dealt[k]] == workspace.Unjudged {
			return k, true
		}
	}
	return len(a.Dealt), false
}
