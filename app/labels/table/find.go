package table

import (
	"sync"

	"wanwu/app/labels"
	"wanwu/inference"
)

// finder finds labels by what people write. What it finds them by is laid out when it is first
// needed: of a million labels each takes 0.1 s.
type finder struct {
	places    labels.Places
	overrides []labels.Override
	index     []int32 // of each place's override; −1 for none
	// By the ids that the pack has given them and the names that it calls them, and by the names and
	// the English names that they have now.
	ids, was, named, english func() *byText
}

func newFinder(t *Labels) *finder {
	f := &finder{places: t.Library.Places(t.Classes), overrides: t.Library.Overrides}
	f.index = f.places.Indices(f.overrides)
	lazy := func(text func(at int) string) func() *byText {
		return sync.OnceValue(func() *byText { return newByText(f.places.Len(), text) })
	}
	f.ids = lazy(func(at int) string { c := f.places.Class(at); return c.ID })
	f.was = lazy(f.places.Name)
	f.named, f.english = lazy(f.name), lazy(f.englishName)
	return f
}

// override returns that of a place; nil where there is none that is meant for it.
func (f *finder) override(at int) *labels.Override {
	if k := f.index[at]; k >= 0 {
		if o := &f.overrides[k]; o.Was == f.places.Name(at) {
			return o
		}
	}
	return nil
}

func (f *finder) class(at int) inference.Class { return f.places.Class(at) }

// name returns what the label of a place is called now.
func (f *finder) name(at int) string {
	if o := f.override(at); o != nil && o.Sets(labels.SetsName) {
		return o.Name
	}
	return f.places.Name(at)
}

// englishName returns the English name that it has now; empty for none.
func (f *finder) englishName(at int) string {
	if o := f.override(at); o != nil && o.Sets(labels.SetsEnglish) {
		return o.English
	}
	return f.class(at).English
}

// target returns the place of the label that a text means: by the name that it has now, that it had,
// its id or its number, or else its English name; n is how many it may mean.
func (f *finder) target(text string) (at, n int) {
	for _, by := range []func() *byText{f.named, f.was, f.ids} {
		if at, n := by().only(text); n > 0 {
			return at, n
		}
	}
	if k, ok := labels.ParseKey(text); ok {
		if at = f.places.Of(k); at >= 0 {
			return at, 1
		}
	}
	return f.english().only(text)
}

// byText is places by texts, which they may have in common.
type byText struct {
	first map[string]int32
	times map[string]int // of the texts of several places, how many those are
}

// newByText takes the texts of n places; an empty one is none.
func newByText(n int, text func(at int) string) *byText {
	t := &byText{make(map[string]int32, n), map[string]int{}}
	for at := range n {
		s := text(at)
		if s == "" {
			continue
		}
		if _, has := t.first[s]; has {
			t.times[s] = max(t.times[s], 1) + 1
		} else {
			t.first[s] = int32(at)
		}
	}
	return t
}

// only returns the one place of a text, the first of several, and how many there are.
func (t *byText) only(text string) (at, n int) {
	first, has := t.first[text]
	if !has {
		return -1, 0
	}
	return int(first), max(t.times[text], 1)
}
