package assess

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"

	"wanwu/app/review"
	"wanwu/app/similar"
	"wanwu/app/workspace"
)

// Deck is the pictures that were drawn to be judged, as they are stored: in their order, with the
// bands of scores within which they were drawn at random. It stays valid when the list changes:
// pictures are named by their content.
type Deck struct {
	Query string `json:"query"` // what the pictures were found by
	Seed  uint64 `json:"seed"`
	// Lows are where the bands begin, ascending; Unanswered is whether there is one before
	// them of the pictures without an answer.
	Lows       []float64 `json:"lows"`
	Unanswered bool      `json:"unanswered,omitempty"`
	Keys       []uint64  `json:"keys"`
	// Pilot is how many pictures were dealt before Decision counted, 0 where it is not known.
	Pilot    int     `json:"pilot,omitempty"`
	Decision float64 `json:"decision,omitempty"`
}

// Likeness returns the embedding of the picture of a key, by which copies of one picture are told:
// nil where there is none.
type Likeness func(key uint64) []float32

// Draw draws n pictures out of columns, the same ones for the same seed, a content once, and of
// pictures that are copies of each other one; a nil like knows of none. Of a burst that would be drawn
// several times one is judged, so that what a deck says is of pictures that differ, not of files.
func (a *Assessment) Draw(query string, seed uint64, n int, like Likeness) *Deck {
	d := &Deck{Query: query, Seed: seed}
	for _, b := range a.fill(d, review.DeckOptions{Seed: seed, Decision: math.NaN()}, n, like) {
		if math.IsInf(b.Low, -1) {
			d.Unanswered = true
			continue
		}
		d.Lows = append(d.Lows, b.Low)
	}
	return d
}

// fill draws until a deck has so many pictures, or there are no more, and returns the bands, which
// do not depend on how many are drawn. What was drawn stays; where the list has changed since,
// others come behind it.
func (a *Assessment) fill(d *Deck, o review.DeckOptions, want int, like Likeness) []review.DeckBand {
	t := a.plain()
	o.IDs = a.Columns.Key
	looked := newLooked(d.Keys, like)
	for o.N = want; ; o.N *= 2 {
		drawn := review.Draw(t, o)
		d.append(drawn.Order, &a.Columns, looked, want)
		if len(d.Keys) >= want || o.N >= t.Len() || looked.enough(want) {
			return drawn.Bands
		}
	}
}

// Extended returns the deck with n pictures more. From the pictures that were judged it is guessed
// where the decision about a wanted accuracy is, and more are drawn there. like is as for Draw.
func (a *Assessment) Extended(n int, target float64, like Likeness) *Deck {
	d := *a.Deck
	d.Keys = append([]uint64(nil), d.Keys...)
	if d.Pilot == 0 && a.Judged() >= review.PilotDeck {
		d.Pilot, d.Decision = len(d.Keys), a.Evaluation.Decision(target)
	}
	o := review.DeckOptions{Seed: d.Seed, Decision: math.NaN()}
	if d.Pilot > 0 {
		o.From, o.Decision = d.Pilot, d.Decision
	}
	a.fill(&d, o, len(d.Keys)+n, like)
	return &d
}

// plain returns the answers alone, of which a deck is drawn.
func (a *Assessment) plain() *review.Table {
	t := &review.Table{Labels: len(a.labels), Class: a.Class, Score: make([]float64, len(a.Class))}
	for i, s := range a.Columns.Score {
		t.Score[i] = review.Score(min(max(s, 0), 1))
	}
	return t
}

// looked is the pictures that were looked at while a deck is drawn, and what they are like.
type looked struct {
	at   map[uint64]bool
	like Likeness
	similar.Distinct
}

func newLooked(keys []uint64, like Likeness) *looked {
	l := &looked{at: make(map[uint64]bool, len(keys)), like: like}
	for _, k := range keys {
		l.new(k)
	}
	return l
}

// new reports whether a picture was not looked at yet and is no copy of one that was new.
func (l *looked) new(key uint64) bool {
	if l.at[key] {
		return false
	}
	l.at[key] = true
	return l.like == nil || l.Add(l.like(key))
}

// mostLooked is how many pictures are looked at for one that is wanted: where there are more copies, a
// deck has fewer pictures than were asked for, rather than that the embeddings of a million are read.
const mostLooked = 50

// enough reports whether there is no use in looking further for so many pictures.
func (l *looked) enough(want int) bool { return l.like != nil && len(l.at) >= mostLooked*want }

// append adds the pictures of places that the deck does not have, until it has as many as are
// wanted. There is nothing to judge of those that could not be read.
func (d *Deck) append(places []int32, c *workspace.Columns, l *looked, want int) {
	for _, i := range places {
		if len(d.Keys) >= want || l.enough(want) {
			return
		}
		if c.State[i] == workspace.Done && l.new(c.Key[i]) {
			d.Keys = append(d.Keys, c.Key[i])
		}
	}
}

// places returns where the deck's pictures are, in its order; those that are gone are left out.
func (d *Deck) places(c *workspace.Columns) []int32 {
	order := make(map[uint64]int, len(d.Keys))
	for k, key := range d.Keys {
		order[key] = k
	}
	at := make([]int32, len(d.Keys))
	for k := range at {
		at[k] = -1
	}
	for i, key := range c.Key {
		if k, dealt := order[key]; dealt && at[k] < 0 && c.State[i] == workspace.Done {
			at[k] = int32(i)
		}
	}
	out := at[:0]
	for _, i := range at {
		if i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// bands returns the stratum of each picture, by its score.
func (d *Deck) bands(t *review.Table) []int32 {
	out := make([]int32, t.Len())
	for i, s := range t.Score {
		if t.Class[i] == review.None {
			continue // the band before the others, which there is then
		}
		out[i] = 1 + int32(max(sort.Search(len(d.Lows), func(k int) bool { return d.Lows[k] > s })-1, 0))
	}
	return out
}

// Text returns the deck as it is stored.
func (d *Deck) Text() string {
	b, err := json.Marshal(d)
	if err != nil { // a NaN among the bands, of which there is none
		return ""
	}
	return string(b)
}

// ParseDeck reads what Text has written.
func ParseDeck(text string) (*Deck, error) {
	var d Deck
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return nil, fmt.Errorf("deck: %w", err)
	}
	if !sort.Float64sAreSorted(d.Lows) {
		return nil, fmt.Errorf("deck: the bands do not ascend: %v", d.Lows)
	}
	return &d, nil
}
