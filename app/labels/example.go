package labels

import "slices"

// Teacher returns the index of the label that has an example of a content; −1 where none has.
func (b *Library) Teacher(hash uint64) int {
	for i := range b.Labels {
		if has(b.Labels[i].Examples, hash) {
			return i
		}
	}
	return -1
}

// has reports whether one of some examples is of a content.
func has(all []Example, hash uint64) bool {
	for i := range all { // a copy of each would take most of the time
		if all[i].is(hash) {
			return true
		}
	}
	return false
}

// AddExample adds a picture to the examples of the label at an index, which is taught by examples from
// then on; added is false where the label has it. A counter-example is one no longer: now it is known
// what it shows. The error is a *ClashError where the picture teaches another label.
func (b *Library) AddExample(at int, e Example) (added bool, err error) {
	l := &b.Labels[at]
	switch other := b.Teacher(e.Hash); {
	case other == at:
		return false, nil
	case other >= 0:
		return false, &ClashError{Path: e.Path, Label: l.Name, Other: b.Labels[other].Name}
	}
	for i := range b.Labels {
		b.Labels[i].Counters = slices.DeleteFunc(b.Labels[i].Counters, func(c Example) bool { return c.is(e.Hash) })
	}
	l.Origin, l.Examples = FromExamples, append(l.Examples, e)
	return true, nil
}

// AddCounter adds a picture to the counter-examples of the label at an index; added is false where
// the label has it, and where the picture teaches another label, which says the same. The error is a
// *ClashError where it is an example of the label itself.
func (b *Library) AddCounter(at int, e Example) (added bool, err error) {
	l := &b.Labels[at]
	switch other := b.Teacher(e.Hash); {
	case other == at:
		return false, &ClashError{Path: e.Path, Label: l.Name, Other: l.Name}
	case other >= 0 || l.IsCounter(e.Hash):
		return false, nil
	}
	l.Counters = append(l.Counters, e)
	return true, nil
}

// IsCounter reports whether a content is a counter-example of the label.
func (l *Label) IsCounter(hash uint64) bool { return has(l.Counters, hash) }

// is reports whether an example is of a content; 0 is of none.
func (e *Example) is(hash uint64) bool { return e.Hash == hash && hash != 0 }

// counters returns the counter-examples of those labels that have any, each as a label without an id:
// a head tells them apart from the others, and never answers with them.
func counters(taught []*Label) (all []*Label) {
	for _, l := range taught {
		if len(l.Counters) > 0 {
			all = append(all, &Label{Name: l.Name, Examples: l.Counters})
		}
	}
	return all
}
