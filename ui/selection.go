package ui

import (
	"iter"
	"slices"
	"sort"
)

// span is the IDs Lo ≤ id < Hi.
type span struct{ Lo, Hi int }

// Selection is a set of picture IDs, kept as sorted, disjoint spans that do
// not touch. A million neighbours are one span, so selecting everything costs
// nothing; what it costs otherwise grows with the number of spans alone. It
// holds IDs and not positions: it means the same pictures whatever the grid
// shows. The zero Selection is empty. One goroutine at a time.
type Selection struct {
	spans []span
	count int
}

// Count is how many pictures are selected, those included that the present
// view does not show.
func (s *Selection) Count() int { return s.count }

// Has says whether id is selected.
func (s *Selection) Has(id int) bool {
	k := sort.Search(len(s.spans), func(k int) bool { return s.spans[k].Hi > id })
	return k < len(s.spans) && s.spans[k].Lo <= id
}

// All yields the selected IDs in ascending order.
func (s *Selection) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, r := range s.spans {
			for id := r.Lo; id < r.Hi; id++ {
				if !yield(id) {
					return
				}
			}
		}
	}
}

// set makes spans the selection and says whether that changed it.
func (s *Selection) set(spans []span) bool {
	if slices.Equal(s.spans, spans) {
		return false
	}
	s.spans, s.count = spans, 0
	for _, r := range spans {
		s.count += r.Hi - r.Lo
	}
	return true
}

func (s *Selection) add(spans []span) bool    { return s.set(unionSpans(s.spans, spans)) }
func (s *Selection) remove(spans []span) bool { return s.set(subtractSpans(s.spans, spans)) }

// keep drops what is not among spans.
func (s *Selection) keep(spans []span) bool {
	return s.set(subtractSpans(s.spans, subtractSpans(s.spans, spans)))
}

// invert exchanges selected and not selected among spans; nothing outside of
// them stays selected.
func (s *Selection) invert(spans []span) bool { return s.set(subtractSpans(spans, s.spans)) }

func (s *Selection) toggle(id int) bool {
	one := []span{{id, id + 1}}
	if s.Has(id) {
		return s.remove(one)
	}
	return s.add(one)
}

// appendSpan adds r, which starts at or behind the end of dst, joining what
// touches.
func appendSpan(dst []span, r span) []span {
	if r.Lo >= r.Hi {
		return dst
	}
	if n := len(dst); n > 0 && dst[n-1].Hi >= r.Lo {
		dst[n-1].Hi = max(dst[n-1].Hi, r.Hi)
		return dst
	}
	return append(dst, r)
}

// unionSpans merges two sorted lists into a new one.
func unionSpans(a, b []span) []span {
	out := make([]span, 0, len(a)+len(b))
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].Lo <= b[0].Lo {
			out, a = appendSpan(out, a[0]), a[1:]
		} else {
			out, b = appendSpan(out, b[0]), b[1:]
		}
	}
	return out
}

// subtractSpans is a new list of what lies in a and not in b, both sorted.
func subtractSpans(a, b []span) []span {
	out := make([]span, 0, len(a))
	for _, r := range a {
		for len(b) > 0 && b[0].Hi <= r.Lo {
			b = b[1:]
		}
		// b is not consumed here: its last span may reach into the next r.
		for k := 0; k < len(b) && b[k].Lo < r.Hi; k++ {
			out = appendSpan(out, span{r.Lo, b[k].Lo})
			r.Lo = max(r.Lo, b[k].Hi)
		}
		out = appendSpan(out, r)
	}
	return out
}

// viewSpans returns the IDs at positions from ≤ i < to of a view whose IDs
// ascend. Neighbouring IDs at neighbouring positions are found by halving, so
// an unfiltered view of any size takes two calls of id.
func viewSpans(from, to int, id func(i int) int) []span {
	var out []span
	var walk func(lo, hi, idLo, idHi int)
	walk = func(lo, hi, idLo, idHi int) { // both ends included
		if idHi-idLo == hi-lo {
			out = appendSpan(out, span{idLo, idHi + 1})
			return
		}
		mid := lo + (hi-lo)/2
		walk(lo, mid, idLo, id(mid))
		walk(mid+1, hi, id(mid+1), idHi)
	}
	if from < to {
		walk(from, to-1, id(from), id(to-1))
	}
	return out
}
