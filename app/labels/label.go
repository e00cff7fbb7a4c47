package labels

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wanwu/inference"
)

// IDPrefix begins the id of every label that a user has added, so that no pack's can be
// taken for one.
const IDPrefix = "user:"

// Origin says what makes a label recognisable.
type Origin string

// The origins.
const (
	FromExamples Origin = "examples" // pictures: Label.Examples
	FromText     Origin = "text"     // words, as a pack's text tower embeds them: Label.Vector
)

// Label is a label that a user has added.
type Label struct {
	ID       string // IDPrefix and more; never changes
	Name     string
	English  string
	Category string
	Aliases  []string
	Origin   Origin
	// Examples are what a label of FromExamples was taught by.
	Examples []Example
	// Counters are pictures that the label was given to wrongly, and of which no other label was
	// taught: what is like them is left to the pack's own labels.
	Counters []Example
	// Vector is the direction of a label of FromText, of the length of an embedding.
	Vector Vector
}

// Example is a picture that a label was taught by, or that it was given to wrongly. The picture itself is not kept.
type Example struct {
	Path string // where it was, as the user knows it
	Hash uint64 // inference.ContentHash of its bytes
	// Vector is the network's embedding of it, as the network gave it.
	Vector Vector
	// Own is the best label that the pack itself gave it; its class is −1 for none.
	Own inference.Label
}

// Class returns the label as a class among those of a pack.
func (l *Label) Class() inference.Class {
	return inference.Class{ID: l.ID, Name: l.Name, English: l.English, Category: l.Category, Aliases: l.Aliases}
}

// Library is the labels that belong to one network, since an embedding means nothing to
// another. The zero Library is empty.
type Library struct {
	// Pack is the id of the pack that the labels were added to, for people.
	Pack string
	// Network is the hash of the network's file where the library is on its way to another machine, empty
	// elsewhere, and in what earlier versions have written. See MadeFor.
	Network string
	// Background is the mean of the embeddings of pictures of all kinds, each of length 1:
	// what a picture looks like that shows none of the labels. See Fit.
	Background Vector
	Labels     []Label
	// Overrides are what the user wants of labels otherwise than pack and library have
	// them, one a label.
	Overrides []Override
}

// Find returns the index of the label of a name or an id; −1 where there is none.
func (b *Library) Find(name string) int {
	return slices.IndexFunc(b.Labels, func(l Label) bool { return l.Name == name || l.ID == name })
}

// Add adds a label of a name without examples, or finds the one that is there, and returns
// its index.
func (b *Library) Add(name string, origin Origin) int {
	if at := b.Find(name); at >= 0 {
		return at
	}
	b.Labels = append(b.Labels, Label{ID: b.newID(name), Name: name, Origin: origin})
	return len(b.Labels) - 1
}

// newID makes an id of a name that no label has.
func (b *Library) newID(name string) string {
	stem := IDPrefix + strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return '_'
		}
		return r
	}, name)
	id := stem
	for n := 2; b.Find(id) >= 0; n++ {
		id = stem + "-" + strconv.Itoa(n)
	}
	return id
}

// Clone returns a copy whose lists of labels and examples can be changed. Vectors are
// shared: nothing changes them.
func (b *Library) Clone() Library {
	c := *b
	c.Labels = slices.Clone(b.Labels)
	for i := range c.Labels {
		c.Labels[i].Aliases = slices.Clone(c.Labels[i].Aliases)
		c.Labels[i].Examples = slices.Clone(c.Labels[i].Examples)
		c.Labels[i].Counters = slices.Clone(c.Labels[i].Counters)
	}
	c.Overrides = slices.Clone(b.Overrides)
	return c
}

// ScoresAs reports whether the labels of two libraries get the same scores, whatever they are called:
// Fit and NewPhrases make the same of both.
func (b *Library) ScoresAs(other *Library) bool {
	alike := func(p, q Example) bool { return p.Own == q.Own && slices.Equal(p.Vector, q.Vector) }
	return slices.Equal(b.Background, other.Background) && slices.EqualFunc(b.Labels, other.Labels, func(x, y Label) bool {
		return x.ID == y.ID && x.Origin == y.Origin && slices.Equal(x.Vector, y.Vector) &&
			slices.EqualFunc(x.Examples, y.Examples, alike) && slices.EqualFunc(x.Counters, y.Counters, alike)
	})
}

// Typed reports whether any label was typed.
func (b *Library) Typed() bool {
	return slices.ContainsFunc(b.Labels, func(l Label) bool { return l.Origin == FromText })
}

// Taught returns the labels that have examples, in their order.
func (b *Library) Taught() (taught []*Label) {
	for i := range b.Labels {
		if l := &b.Labels[i]; l.Origin == FromExamples && len(l.Examples) > 0 {
			taught = append(taught, l)
		}
	}
	return taught
}
