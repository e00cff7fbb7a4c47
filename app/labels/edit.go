package labels

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"wanwu/inference"
)

// Flaw is what is wrong with an override.
type Flaw uint8

// The flaws.
const (
	NoSuchLabel    Flaw = iota // the label is neither the pack's nor the library's
	OtherName                  // the pack calls the label otherwise: the override is of another pack
	NoSuchTarget               // the label that is to stand for it is not there
	MergesInCircle             // merging leads back to the label
	SameName                   // another label that is shown has the name
)

// EditError is that overrides cannot be, and nothing was changed.
type EditError struct {
	Flaw  Flaw
	At    int    // of the override, among those that were given; −1 for one that was there before
	Name  string // of its label
	Other string // the name of the other label, where there is one
}

func (e *EditError) Error() string {
	return fmt.Sprintf("override %d, of %s: flaw %d, %s", e.At, e.Name, e.Flaw, e.Other)
}

// Edit returns the library with overrides that take the place of those of the same labels; one
// that sets nothing leaves the label as it is. What labels of the library are called is changed
// in themselves. v is the pack's classes. changed is how many labels are otherwise than before.
// The error is an EditError.
func (b *Library) Edit(v inference.Vocabulary, overrides []Override) (edited Library, changed int, err error) {
	e := edit{lib: b.Clone(), classes: v, at: make(map[Key]int, len(b.Overrides)), added: map[string]int{}}
	e.class = e.lib.Lookup(v)
	for i := range e.lib.Overrides {
		e.at[e.lib.Overrides[i].Of] = i
	}
	for i := range e.lib.Labels {
		e.added[e.lib.Labels[i].ID] = i
	}
	given := make(map[Key]int, len(overrides))
	for i, o := range overrides {
		different, err := e.set(i, o)
		if err != nil {
			return Library{}, 0, err
		}
		if different {
			changed++
		}
		given[o.Of] = i
	}
	if err := e.check(given); err != nil {
		return Library{}, 0, err
	}
	e.lib.Overrides = slices.DeleteFunc(e.lib.Overrides, func(o Override) bool { return o.Fields == 0 })
	return e.lib, changed, nil
}

// edit is a library that is being changed.
type edit struct {
	lib     Library
	classes inference.Vocabulary
	at      map[Key]int    // of each label's override
	added   map[string]int // the library's labels by id
	class   func(Key) (inference.Class, bool)
}

// set puts in an override; different is whether that is a change.
func (e *edit) set(i int, o Override) (different bool, err error) {
	class, ok := e.class(o.Of)
	switch {
	case !ok:
		return false, &EditError{Flaw: NoSuchLabel, At: i, Name: o.Of.String()}
	case o.Was != class.Name:
		return false, &EditError{Flaw: OtherName, At: i, Name: o.Was, Other: class.Name}
	}
	if o.Sets(Merges) {
		if _, ok := e.class(o.Into); !ok {
			return false, &EditError{Flaw: NoSuchTarget, At: i, Name: class.Name, Other: o.Into.String()}
		}
	}
	if at, ok := e.added[o.Of.ID]; ok {
		different = e.lib.Labels[at].take(&o)
	}
	at, known := e.at[o.Of]
	if !known {
		if o.Fields == 0 {
			return different, nil
		}
		e.at[o.Of] = len(e.lib.Overrides)
		e.lib.Overrides = append(e.lib.Overrides, o)
		return true, nil
	}
	different = different || !reflect.DeepEqual(e.lib.Overrides[at], o)
	e.lib.Overrides[at] = o
	return different, nil
}

// take takes what a label is called out of an override, and reports whether that is a change.
func (l *Label) take(o *Override) (different bool) {
	before := l.Class()
	after := o.rename(before)
	l.Name, l.English, l.Category, l.Aliases = after.Name, after.English, after.Category, after.Aliases
	o.Was, o.Name, o.English, o.Category, o.Aliases = l.Name, "", "", "", nil
	o.Fields &^= SetsName | SetsEnglish | SetsCategory | SetsAliases
	return !reflect.DeepEqual(before, after)
}

// check checks all overrides; given is which of them were just given.
func (e *edit) check(given map[Key]int) error {
	place := func(k Key) int {
		if i, ok := given[k]; ok {
			return i
		}
		return -1
	}
	renamed := false
	for i := range e.lib.Overrides {
		o := &e.lib.Overrides[i]
		renamed = renamed || o.Sets(SetsName)
		if !o.Sets(Merges) || o.Sets(Hides) {
			continue
		}
		if circle := e.circle(o); circle != nil {
			to := slices.MaxFunc(circle, func(a, b *Override) int { return cmp.Compare(place(a.Of), place(b.Of)) })
			return &EditError{Flaw: MergesInCircle, At: place(to.Of), Name: to.Was}
		}
	}
	if err := e.checkAdded(place); err != nil {
		return err
	}
	for _, l := range e.lib.Labels {
		_, now := given[Key{ID: l.ID}]
		renamed = renamed || now
	}
	if !renamed {
		return nil
	}
	return e.checkNames(place)
}

// circle returns the overrides by which merging leads back to the label of o; nil where it does
// not.
func (e *edit) circle(o *Override) (by []*Override) {
	for range len(e.lib.Overrides) {
		by = append(by, o)
		if o.Into == by[0].Of {
			return by
		}
		next, known := e.at[o.Into]
		if o = nil; known {
			o = &e.lib.Overrides[next]
		}
		if o == nil || !o.Sets(Merges) || o.Sets(Hides) {
			return nil
		}
	}
	return nil // it leads into a circle of others, which is theirs
}

// checkAdded checks that no label of the library has the name or the id of another, whether they
// are shown or not: Find finds a label by either.
func (e *edit) checkAdded(place func(Key) int) error {
	named := make(map[string]Key, len(e.lib.Labels))
	for i := range e.lib.Labels {
		l := &e.lib.Labels[i]
		k, other := Key{ID: l.ID}, Key{}
		if at, taken := e.added[l.Name]; taken && at != i {
			other.ID = l.Name
		} else if other, taken = named[l.Name]; !taken {
			named[l.Name] = k
			continue
		}
		return &EditError{Flaw: SameName, At: max(place(k), place(other)), Name: l.Name, Other: l.Name}
	}
	return nil
}

// checkNames checks that no label was given the name of another that is shown.
func (e *edit) checkNames(place func(Key) int) error {
	named := make(map[string]Key, len(e.classes)+len(e.lib.Labels))
	chosen := map[string]bool{} // names that an override or a label of the library has given
	var clash error
	add := func(k Key, c inference.Class, gives bool) {
		if at, ok := e.at[k]; ok {
			o := &e.lib.Overrides[at]
			if o.Sets(Hides) || o.Sets(Merges) {
				return
			}
			if o.Sets(SetsName) {
				c.Name, gives = o.Name, true
			}
		}
		other, twice := named[c.Name]
		if twice && (gives || chosen[c.Name]) && clash == nil {
			at := max(place(k), place(other))
			if at >= 0 { // else it was so before
				clash = &EditError{Flaw: SameName, At: at, Name: c.Name, Other: c.Name}
			}
		}
		named[c.Name] = k
		if gives {
			chosen[c.Name] = true
		}
	}
	for i := range e.classes {
		add(Key{Class: int32(i)}, e.classes[i], false)
	}
	for i := range e.lib.Labels {
		l := &e.lib.Labels[i]
		add(Key{ID: l.ID}, l.Class(), false)
	}
	return clash
}
