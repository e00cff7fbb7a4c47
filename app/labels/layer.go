package labels

import (
	"cmp"
	"maps"
	"slices"

	"wanwu/inference"
)

// Layer is overrides as they apply to a vocabulary, by the places of its classes. The zero
// Layer changes nothing. It must not be changed once it is used.
type Layer struct {
	// Classes are the classes that are called or found otherwise than the vocabulary says.
	// One that another stands for is that.
	Classes map[int32]inference.Class
	// Into is the place that stands for another in answers; −1 for one that is hidden.
	Into map[int32]int32
	// Own is the score from which on a class is shown, whatever the threshold.
	Own map[int32]float32
	// Former is which class the names stand for that classes had: what a person has said of
	// pictures by them stays true.
	Former map[string]int32
	// Stale counts the overrides that are of another pack's labels.
	Stale int
}

// NewLayer resolves overrides. find returns the place of a label in the vocabulary, and its
// class without overrides; ok is false where there is none. An override whose label is called
// otherwise, and a merging that leads back to itself, are left out.
func NewLayer(overrides []Override, find func(Key) (at int32, c inference.Class, ok bool)) Layer {
	shown := 0
	for i := range overrides {
		if overrides[i].shows() {
			shown++
		}
	}
	l := Layer{Classes: make(map[int32]inference.Class, shown), Into: map[int32]int32{}, Own: map[int32]float32{}, Former: make(map[string]int32, shown)}
	base := map[int32]inference.Class{} // of those that merging concerns
	for i := range overrides {
		o := &overrides[i]
		at, class, ok := find(o.Of)
		if !ok || class.Name != o.Was {
			l.Stale++
			continue
		}
		if o.shows() {
			l.Classes[at] = o.apply(class)
		}
		if o.Sets(SetsName) && o.Name != class.Name {
			l.Former[class.Name] = at
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
	l.follow()
	l.describe(base)
	return l
}

// follow resolves merging into what is merged itself.
func (l *Layer) follow() {
	for _, at := range slices.Sorted(maps.Keys(l.Into)) { // a circle is cut at the same place each time
		to, steps := at, 0
		for next, more := l.Into[to]; more && steps <= len(l.Into); next, more = l.Into[to] {
			if to = next; to < 0 {
				break
			}
			steps++
		}
		if steps > len(l.Into) {
			delete(l.Into, at)
			l.Stale++
		} else {
			l.Into[at] = to
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
	slices.Sort(merged) // the same order of aliases each time
	for _, at := range merged {
		to := l.Into[at]
		target, changed := l.Classes[to]
		if !changed {
			target = base[to]
		}
		for _, name := range []string{base[at].Name, l.Classes[at].Name} {
			if name != "" && name != target.Name {
				target.Aliases = withAlias(target.Aliases, name)
				l.Former[name] = to
			}
		}
		l.Classes[to] = target
	}
	for _, at := range merged {
		l.Classes[at] = l.Classes[l.Into[at]]
	}
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
