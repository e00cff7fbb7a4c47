package labels

import (
	"slices"
	"strconv"
	"strings"

	"wanwu/inference"
)

// Key names a label of a network: a class of the pack by its number, or a label that a user
// has added by its id.
type Key struct {
	Class int32  // where ID is empty
	ID    string // of a label of the library
}

// String returns the id, or the number.
func (k Key) String() string {
	if k.ID != "" {
		return k.ID
	}
	return strconv.Itoa(int(k.Class))
}

// ParseKey is the reverse of Key.String; ok is false for other texts.
func ParseKey(s string) (k Key, ok bool) {
	if strings.HasPrefix(s, IDPrefix) {
		return Key{ID: s}, true
	}
	n, err := strconv.ParseInt(s, 10, 32)
	return Key{Class: int32(n)}, err == nil && n >= 0
}

// Fields says what an Override sets.
type Fields uint8

// The fields.
const (
	SetsName Fields = 1 << iota
	SetsEnglish
	SetsCategory
	SetsAliases
	Hides
	Merges
	SetsThreshold
)

// Override is what a user wants of a label otherwise than the pack has it. What it does not set
// stays as the pack has it. The pack itself is not changed.
type Override struct {
	Of Key
	// Was is what the pack calls the label: of a pack whose label is called otherwise, the
	// override is not meant.
	Was    string
	Fields Fields

	Name, English, Category string
	Aliases                 []string
	// Into is the label that stands for it, where Fields has Merges.
	Into Key
	// Threshold is the score from which on the label is shown, whatever the
	// threshold of all labels, where Fields has SetsThreshold.
	Threshold float32
}

// Equal reports whether two overrides are the same.
func (o *Override) Equal(p *Override) bool {
	return o.Of == p.Of && o.Was == p.Was && o.Fields == p.Fields && o.Name == p.Name && o.English == p.English && o.Category == p.Category &&
		slices.Equal(o.Aliases, p.Aliases) && o.Into == p.Into && o.Threshold == p.Threshold
}

// Sets reports whether the override sets a field.
func (o *Override) Sets(f Fields) bool { return o.Fields&f != 0 }

// apply returns a class as the override has it, found by the name that it had as well.
func (o *Override) apply(c inference.Class) inference.Class {
	was := c.Name
	if c = o.rename(c); c.Name != was {
		c.Aliases = withAlias(c.Aliases, was)
	}
	return c
}

// rename returns a class with what the override sets of its names and its category.
func (o *Override) rename(c inference.Class) inference.Class {
	if o.Sets(SetsName) {
		c.Name = o.Name
	}
	if o.Sets(SetsEnglish) {
		c.English = o.English
	}
	if o.Sets(SetsCategory) {
		c.Category = o.Category
	}
	if o.Sets(SetsAliases) {
		c.Aliases = o.Aliases
	}
	return c
}

// withAlias returns aliases with one more, where they lack it; they are not changed.
func withAlias(aliases []string, name string) []string {
	if slices.Contains(aliases, name) {
		return aliases
	}
	return append(slices.Clip(aliases), name)
}

// shows reports whether the override changes what the label is called or found by.
func (o *Override) shows() bool {
	return o.Fields&(SetsName|SetsEnglish|SetsCategory|SetsAliases) != 0
}

// Shown returns the classes of a pack, and then the labels of the library, as they are called and
// found: those that are hidden, or that another stands for, by themselves. v is not changed.
func (b *Library) Shown(v inference.Vocabulary) inference.Vocabulary {
	out := make(inference.Vocabulary, len(v), len(v)+len(b.Labels))
	copy(out, v)
	for i := range b.Overrides {
		o := &b.Overrides[i]
		if k := o.Of; k.ID == "" && k.Class >= 0 && int(k.Class) < len(v) && v[k.Class].Name == o.Was {
			out[k.Class] = o.apply(v[k.Class])
		}
	}
	for i := range b.Labels {
		out = append(out, b.Labels[i].Class())
	}
	return out
}
