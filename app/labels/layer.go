package labels

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"wanwu/inference"
)

// Layer is overrides as they apply to a vocabulary, by the places of its classes. The zero
// Layer changes nothing. It must not be changed once it is used.
type Layer struct {
	// Classes are the classes that are called or found otherwise than the vocabulary says.
	// One that another stands for is that.
	Classes Placed
	// Into is the place that stands for another in answers; −1 for one that is hidden.
	Into map[int32]int32
	// Own is the score from which on a class is shown, whatever the threshold.
	Own map[int32]float32
	// Stale counts the overrides that are of another pack's labels.
	Stale int

	former *formerNames
}

// formerNames are the names that classes had.
type formerNames struct {
	names []string
	at    []int32 // the classes that they stand for

	once sync.Once
	all  map[string]int32
}

func (f *formerNames) add(name string, at int32) {
	f.names, f.at = append(f.names, name), append(f.at, at)
}

// Former returns which class the names stand for that classes had: what a person has said of pictures by
// them stays true. The first call takes 0.3 s for a million. It must not be written to.
func (l *Layer) Former() map[string]int32 {
	f := l.former
	if f == nil {
		return nil
	}
	f.once.Do(func() {
		f.all = make(map[string]int32, len(f.names))
		for i, name := range f.names {
			f.all[name] = f.at[i]
		}
	})
	return f.all
}

// NewLayer resolves overrides. find returns the place of a label in the vocabulary, and its
// class without overrides; ok is false where there is none. An override whose label is called
// otherwise, and a merging that leads back to itself, are left out.
func NewLayer(overrides []Override, find func(Key) (at int32, c inference.Class, ok bool)) Layer {
	shown, renamed := 0, 0
	for i := range overrides {
		if overrides[i].shows() {
			shown++
		}
		if overrides[i].Sets(SetsName) {
			renamed++
		}
	}
	l := Layer{Classes: make(Placed, 0, shown), Into: map[int32]int32{}, Own: map[int32]float32{},
		former: &formerNames{names: make([]string, 0, renamed), at: make([]int32, 0, renamed)}}
	base := map[int32]inference.Class{} // of those that merging concerns
	for i := range overrides {
		o := &overrides[i]
		at, class, ok := find(o.Of)
		if !ok || class.Name != o.Was {
			l.Stale++
			continue
		}
		if o.shows() {
			l.Classes = append(l.Classes, PlacedClass{at, o.apply(class)})
		}
		if o.Sets(SetsName) && o.Name != class.Name {
			l.former.add(class.Name, at)
		}
		if o.Sets(SetsThreshold) {
			l.Own[at] = o.Threshold
		}
		if o.Sets(Hides) {
			l.Into[at] = -1
		} else if o.Sets(Merges) {
			if to, target, ok := find(o.Into); ok {
				l.Into[at], base[at], base[to] = to, class, target
			} else {
				l.Stale++
			}
		}
	}
	l.Classes = l.Classes.sort()
	l.follow()
	l.describe(base)
	return l
}

// follow resolves merging into what is merged itself. A circle is cut where it is come to first.
func (l *Layer) follow() {
	ends := make(map[int32]int32, len(l.Into))
	for _, at := range slices.Sorted(maps.Keys(l.Into)) { // so that it is the same place each time
		var path []int32
		to := at
		for {
			if end, known := ends[to]; known {
				to = end
				break
			}
			next, more := l.Into[to]
			if !more {
				break
			}
			path, ends[to] = append(path, to), to // until the end is known: who comes here before has gone round
			if to = next; to < 0 {
				break
			}
		}
		for _, p := range path {
			ends[p] = to
		}
	}
	for at, to := range ends {
		if l.Into[at] = to; at == to {
			delete(l.Into, at)
			l.Stale++
		}
	}
}

// describe gives those that another stands for its names, and has it found by theirs.
func (l *Layer) describe(base map[int32]inference.Class) {
	var merged []int32
	for at, to := range l.Into {
		if _, of := base[at]; of && to >= 0 {
			merged = append(merged, at)
		}
	}
	slices.SortFunc(merged, func(a, b int32) int { // the same order of aliases each time, those of one label together
		return cmp.Or(cmp.Compare(l.Into[a], l.Into[b]), cmp.Compare(a, b))
	})
	known := len(l.Classes)
	described := func(at int32) inference.Class {
		if c := l.Classes[:known].Find(at); c != nil {
			return *c
		}
		return base[at]
	}
	for len(merged) > 0 {
		to := l.Into[merged[0]]
		n := slices.IndexFunc(merged, func(at int32) bool { return l.Into[at] != to })
		if n < 0 {
			n = len(merged)
		}
		target := described(to)
		names := make(map[string]bool, len(target.Aliases)+1)
		for _, name := range append([]string{"", target.Name}, target.Aliases...) {
			names[name] = true
		}
		target.Aliases = slices.Clip(target.Aliases)
		for _, at := range merged[:n] {
			for _, name := range []string{base[at].Name, described(at).Name} {
				if name != "" && name != target.Name {
					l.former.add(name, to)
				}
				if !names[name] {
					names[name], target.Aliases = true, append(target.Aliases, name)
				}
			}
		}
		l.Classes = append(l.Classes, PlacedClass{to, target})
		for _, at := range merged[:n] {
			l.Classes = append(l.Classes, PlacedClass{at, target})
		}
		merged = merged[n:]
	}
	l.Classes = l.Classes.sort()
}

// None reports whether the layer changes nothing.
func (l *Layer) None() bool { return len(l.Classes)+len(l.Into)+len(l.Own) == 0 }

// Apply returns what the layer makes of a picture's labels, descending by score, in the same
// list: hidden ones are left out, and those that another stands for are that, whose score is
// their sum where the scores share one whole (exclusive), and else the highest of them.
func (l *Layer) Apply(all []inference.Label, exclusive bool) []inference.Label {
	if len(l.Into) == 0 {
		return all
	}
	out, merged := all[:0], false
	for _, label := range all {
		if to, other := l.Into[label.Class]; other {
			label.Class = to
		}
		if label.Class < 0 {
			continue
		}
		at := slices.IndexFunc(out, func(o inference.Label) bool { return o.Class == label.Class })
		switch {
		case at < 0:
			out = append(out, label)
		case exclusive:
			out[at].Score += label.Score
			merged = true
		}
	}
	if merged {
		slices.SortStableFunc(out, func(a, b inference.Label) int { return cmp.Compare(b.Score, a.Score) })
	}
	return out
}
