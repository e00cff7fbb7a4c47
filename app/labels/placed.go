package labels

import (
	"cmp"
	"slices"

	"wanwu/inference"
)

// PlacedClass is a class of a vocabulary.
type PlacedClass struct {
	At    int32 // its place
	Class inference.Class
}

// Placed are classes by their places, ascending: of a million a third of what a map takes.
type Placed []PlacedClass

// Find returns the class of a place; nil where it is not among them.
func (p Placed) Find(at int32) *inference.Class {
	i, found := slices.BinarySearchFunc(p, at, func(c PlacedClass, at int32) int { return cmp.Compare(c.At, at) })
	if !found {
		return nil
	}
	return &p[i].Class
}

// sort sorts classes, in the same list; of several of one place the last remains.
func (p Placed) sort() Placed {
	byPlace := func(a, b PlacedClass) int { return cmp.Compare(a.At, b.At) }
	if !slices.IsSortedFunc(p, byPlace) {
		slices.SortStableFunc(p, byPlace)
	}
	out := p[:0]
	for i := range p {
		if i+1 < len(p) && p[i+1].At == p[i].At {
			continue
		}
		out = append(out, p[i])
	}
	clear(p[len(out):])
	return out
}
