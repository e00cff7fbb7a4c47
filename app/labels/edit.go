package labels

import (
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
	e := edit{lib: *b}
	e.lib.Overrides = nil // a million are copied once
	e.lib = e.lib.Clone()
	e.places = e.lib.Places(v)
	e.lib.Overrides = append(make([]Override, 0, min(len(b.Overrides)+len(overrides), max(len(b.Overrides), e.places.Len()))), b.Overrides...)
	e.index, e.given, e.chosen = e.places.Indices(e.lib.Overrides), e.places.none(), make([]bool, e.places.Len())
	for i := range overrides {
		different, err := e.set(i, overrides[i])
		if err != nil {
			return Library{}, 0, err
		}
		if different {
			changed++
		}
	}
	if err := e.check(); err != nil {
		return Library{}, 0, err
	}
	e.lib.Overrides = slices.DeleteFunc(e.lib.Overrides, func(o Override) bool { return o.Fields == 0 })
	return e.lib, changed, nil
}

// edit is a library that is being changed.
type edit struct {
	lib    Library
	places Places
	index  []int32 // of each place's override in lib; −1 for none
	given  []int32 // of that which was given for it; −1 for none
	chosen []bool  // whether its name is one that was chosen
}

// set puts in an override; different is whether that is a change.
func (e *edit) set(i int, o Override) (different bool, err error) {
	at := e.places.Of(o.Of)
	if at < 0 {
		return false, &EditError{Flaw: NoSuchLabel, At: i, Name: o.Of.String()}
	}
	if name := e.places.Name(at); o.Was != name {
		return false, &EditError{Flaw: OtherName, At: i, Name: o.Was, Other: name}
	}
	if o.Sets(Merges) && e.places.Of(o.Into) < 0 {
		return false, &EditError{Flaw: NoSuchTarget, At: i, Name: o.Was, Other: o.Into.String()}
	}
	e.given[at] = int32(i)
	if o.Of.ID != "" {
		l := &e.lib.Labels[e.places.added[o.Of.ID]]
		before := l.Name
		different = l.take(&o)
		e.chosen[at] = l.Name != before
	}
	k := e.index[at]
	if k < 0 {
		if o.Fields == 0 {
			return different, nil
		}
		e.index[at] = int32(len(e.lib.Overrides))
		e.lib.Overrides = append(e.lib.Overrides, o)
		return true, nil
	}
	different = different || !e.lib.Overrides[k].Equal(&o)
	e.lib.Overrides[k] = o
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

// check checks all overrides.
func (e *edit) check() error {
	if err := e.checkMerging(); err != nil {
		return err
	}
	if err := e.checkAdded(); err != nil {
		return err
	}
	renamed := slices.ContainsFunc(e.lib.Overrides, func(o Override) bool { return o.Sets(SetsName) })
	for i := len(e.places.classes); i < len(e.given); i++ {
		renamed = renamed || e.given[i] >= 0
	}
	if !renamed {
		return nil
	}
	return e.checkNames()
}

// checkMerging checks that merging leads from no label back to it.
func (e *edit) checkMerging() error {
	from := e.places.none() // from where each place was come to first
	for start := range from {
		for at := start; at >= 0 && from[at] < 0; at = e.into(at) {
			from[at] = int32(start)
			if next := e.into(at); next >= 0 && from[next] == int32(start) {
				return e.circle(next)
			}
		}
	}
	return nil
}

// into returns which place stands for another in answers; −1 for none.
func (e *edit) into(at int) int {
	if k := e.index[at]; k >= 0 {
		if o := &e.lib.Overrides[k]; o.Sets(Merges) && !o.Sets(Hides) {
			return e.places.Of(o.Into)
		}
	}
	return -1
}

// circle returns the error of merging that leads back to a place: it names the label of it that was
// given last.
func (e *edit) circle(start int) error {
	last := start
	for at := e.into(start); at != start; at = e.into(at) {
		if e.given[at] > e.given[last] {
			last = at
		}
	}
	return &EditError{Flaw: MergesInCircle, At: int(e.given[last]), Name: e.places.Name(last)}
}

// checkAdded checks that no label of the library has the name or the id of another, whether they
// are shown or not: Find finds a label by either.
func (e *edit) checkAdded() error {
	named := make(map[string]int, len(e.lib.Labels))
	for i := range e.lib.Labels {
		name := e.lib.Labels[i].Name
		other, taken := e.places.added[name]
		if !taken || other == i {
			if other, taken = named[name]; !taken {
				named[name] = i
				continue
			}
		}
		n := len(e.places.classes)
		return &EditError{Flaw: SameName, At: int(max(e.given[n+i], e.given[n+other])), Name: name, Other: name}
	}
	return nil
}

// checkNames checks that no label was given the name of another that is shown, or one that a person takes
// for that.
func (e *edit) checkNames() error {
	names := newNameTable(e.places.Len(), func(at int32) string {
		name, _ := e.shownName(int(at))
		return NameKey(name)
	})
	for at := range e.chosen {
		name, ok := e.shownName(at)
		if !ok {
			continue
		}
		other := names.add(int32(at))
		if other < 0 {
			continue
		}
		if blame := max(e.given[at], e.given[other]); blame >= 0 && (e.chosen[at] || e.chosen[other]) { // else it was so before
			return &EditError{Flaw: SameName, At: int(blame), Name: name, Other: name}
		}
		e.chosen[at] = e.chosen[at] || e.chosen[other] // which stands for both
	}
	return nil
}

// shownName returns what the label at a place is called, and marks a name that an override has given;
// ok is false where the label is not shown.
func (e *edit) shownName(at int) (name string, ok bool) {
	if k := e.index[at]; k >= 0 {
		o := &e.lib.Overrides[k]
		if o.Sets(Hides) || o.Sets(Merges) {
			return "", false
		}
		if o.Sets(SetsName) {
			e.chosen[at] = true
			return o.Name, true
		}
	}
	return e.places.Name(at), true
}
