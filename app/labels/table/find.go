package table

import (
	"wanwu/app/labels"
	"wanwu/inference"
)

// finder finds labels by what people write.
type finder struct {
	class   func(labels.Key) (inference.Class, bool) // see labels.Library.Lookup
	ids     map[string][]labels.Key                  // what the pack calls them, and what they are called now
	was     map[string][]labels.Key
	named   map[string][]labels.Key
	english map[string][]labels.Key // their English names now
	shown   map[labels.Key]string   // the names that overrides give
}

func newFinder(t *Labels) *finder {
	n := len(t.Classes) + len(t.Library.Labels)
	f := &finder{
		class: t.Library.Lookup(t.Classes), ids: map[string][]labels.Key{}, shown: map[labels.Key]string{},
		was: make(map[string][]labels.Key, n), named: make(map[string][]labels.Key, n),
		english: make(map[string][]labels.Key, n),
	}
	// each ends with the error of its function alone, which has none.
	_ = t.each(func(k labels.Key, c inference.Class, o *labels.Override) error {
		if c.ID != "" {
			f.ids[c.ID] = append(f.ids[c.ID], k)
		}
		f.was[c.Name] = append(f.was[c.Name], k)
		name := c.Name
		if o.Sets(labels.SetsName) {
			name = o.Name
			f.shown[k] = name
		}
		f.named[name] = append(f.named[name], k)
		if english := englishName(c, o); english != "" {
			f.english[english] = append(f.english[english], k)
		}
		return nil
	})
	return f
}

// englishName returns the English name that a label has now; empty for none.
func englishName(c inference.Class, o *labels.Override) string {
	if o.Sets(labels.SetsEnglish) {
		return o.English
	}
	return c.English
}

// only returns the one label of a list, and how many there are.
func only(of []labels.Key) (k labels.Key, n int) {
	if len(of) == 1 {
		k = of[0]
	}
	return k, len(of)
}

// target returns the label that a text means: by the name that it has now, that it had, its id or
// its number, or else its English name; n is how many it may mean.
func (f *finder) target(text string) (k labels.Key, n int) {
	for _, of := range []map[string][]labels.Key{f.named, f.was, f.ids} {
		if k, n := only(of[text]); n > 0 {
			return k, n
		}
	}
	if k, ok := labels.ParseKey(text); ok {
		if _, ok = f.class(k); ok {
			return k, 1
		}
	}
	return only(f.english[text])
}
