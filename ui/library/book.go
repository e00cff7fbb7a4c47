package library

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/inference"
)

// mostRows is how many labels are listed at once: who looks further searches.
const mostRows = 500

// filter is which labels are listed.
type filter int

const (
	everyLabel filter = iota
	changedLabels
)

// book is an edition laid out to be listed and searched. It does not change, and is made off the
// main goroutine: of a million labels that takes half a second.
type book struct {
	edition *labelling.Edition // to be saved, off the main goroutine alone
	classes inference.Vocabulary
	lib     labels.Library
	version int
	shown   inference.Vocabulary // the pack's, then those that were added
	index   *query.Index
	table   *table.Labels
	counts  map[string]int
	names   func(labels.Key) string // what they are called as what stands for others
}

func newBook(e *labelling.Edition, counts map[string]int, l words.Lang) *book {
	b := &book{edition: e, classes: e.Pack.Classes, lib: e.Library, version: e.Version, shown: e.Library.Shown(e.Pack.Classes), counts: counts}
	b.index = query.NewIndex(b.shown)
	b.table = &table.Labels{Classes: b.classes, Library: &b.lib}
	b.names = b.table.Names(l)
	if at := slices.IndexFunc(b.lib.Overrides, func(o labels.Override) bool { return o.Sets(labels.Merges) }); at >= 0 {
		b.names(b.lib.Overrides[at].Into) // which takes long the first time
	}
	return b
}

// key returns which label is at a place of shown.
func (b *book) key(i int32) labels.Key { return b.table.Places().Key(int(i)) }

// place returns where a label is in shown; −1 where it is not.
func (b *book) place(k labels.Key) int32 { return int32(b.table.Places().Of(k)) }

// override returns that of a label; nil where there is none that is meant for it.
func (b *book) override(i int32) *labels.Override { return b.table.Override(int(i)) }

// name returns what a label is called in a language.
func (b *book) name(i int32, l words.Lang) string {
	if c := &b.shown[i]; l == words.English && c.English != "" {
		return c.English
	}
	return b.shown[i].Name
}

// named returns where the label of a name is, as it is called in a language; −1 for none.
func (b *book) named(name string, l words.Lang) int32 {
	for i := range b.shown {
		if name != "" && b.name(int32(i), l) == name {
			return int32(i)
		}
	}
	return -1
}

// note says what becomes of a label: hidden, or merged into another.
func (b *book) note(i int32, l words.Lang) string {
	o := b.override(i)
	switch {
	case o == nil:
	case o.Sets(labels.Hides):
		return words.T(l, "library.hidden")
	case o.Sets(labels.Merges):
		if at := b.place(o.Into); at >= 0 {
			return words.T(l, "library.into", words.Args{"Name": b.name(at, l)})
		}
	}
	return ""
}

// listed is labels that were looked for.
type listed struct {
	at    []int32 // places in shown, at most mostRows
	n     int     // how many there are
	whole bool    // whether n is all that there are
}

// find lists the labels that a text finds, the best fit first, or without one all: those that
// pictures have, the most frequent first, and then the others.
func (b *book) find(ctx context.Context, text string, f filter, l words.Lang) listed {
	if text = strings.TrimSpace(text); text != "" {
		at, whole := b.index.Find(ctx, text, l == words.English)
		at = slices.DeleteFunc(at, func(i int32) bool { return !b.passes(i, f) })
		return cut(at, whole)
	}
	var seen, rest []int32
	n := 0
	for i := range b.shown {
		switch at := int32(i); {
		case !b.passes(at, f):
			continue
		case b.pictures(at) > 0:
			seen = append(seen, at)
		case len(rest) < mostRows:
			rest = append(rest, at)
		}
		n++
	}
	slices.SortStableFunc(seen, func(x, y int32) int { return cmp.Compare(b.pictures(y), b.pictures(x)) })
	out := cut(append(seen, rest...), true)
	out.n = n
	return out
}

func cut(at []int32, whole bool) listed { return listed{at[:min(len(at), mostRows)], len(at), whole} }

// pictures returns how many pictures have a label.
func (b *book) pictures(i int32) int { return b.counts[b.shown[i].Name] }

func (b *book) passes(i int32, f filter) bool {
	return f == everyLabel || int(i) >= len(b.classes) || b.override(i) != nil
}
