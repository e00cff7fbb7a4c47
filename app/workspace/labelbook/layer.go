package labelbook

import (
	"maps"
	"slices"

	"wanwu/app/labels"
	"wanwu/inference"
)

// layering is a label book as it was at a moment, for a layer to be made without the lock: of a
// million labels that takes half a second.
type layering struct {
	changes int // of the book by then
	all     inference.Vocabulary
	known   int // classes of the pack
	place   []int32
	plain   labels.Placed
	parted  map[int32]int32
	others  [][]int32 // places of the other packs, also those that they go back to
}

// layering returns the book as it is, for a pack.
func (b *Book) layering(key string) layering {
	p := b.pack(key)
	s := layering{changes: b.changes, all: b.all, known: len(p.info.Classes), place: p.place, plain: p.plain, parted: p.parted}
	for k, other := range b.packs {
		if k != key {
			s.others = append(s.others, other.place, other.taughtPlace, slices.Collect(maps.Keys(other.parted)))
		}
	}
	return s
}

// layered is what takes the place of a pack's part in a label book.
type layered struct {
	all                inference.Vocabulary
	place, taughtPlace []int32
	layer              labels.Layer
	parted             map[int32]int32
	plain              labels.Placed
}

// layer makes the layer of what a user wants of a pack's labels; taughtPlace is where those that
// were added are, which it may change. The book is not changed.
func (s *layering) layer(t Taught, taughtPlace []int32) layered {
	out := layered{all: s.all, place: s.shared(), taughtPlace: taughtPlace, parted: s.parted}
	if len(t.Overrides)+len(s.plain) == 0 {
		return out
	}
	out.all = slices.Clone(s.all)
	for _, c := range s.plain {
		out.all[c.At] = c.Class
	}
	if len(t.Overrides) == 0 {
		return out
	}
	added := make(map[string]int, len(t.Classes))
	for i := range t.Classes {
		added[t.Classes[i].ID] = i
	}
	out.part(s.others, added, t.Overrides)
	out.layer = labels.NewLayer(t.Overrides, out.finder(s.known, added))
	out.plain = make(labels.Placed, len(out.layer.Classes))
	for i, c := range out.layer.Classes {
		out.plain[i] = labels.PlacedClass{At: c.At, Class: out.all[c.At]}
		out.all[c.At] = c.Class
	}
	return out
}

// shared returns the places of the pack's classes without entries of its own.
func (s *layering) shared() []int32 {
	if len(s.parted) == 0 {
		return s.place
	}
	back := make(map[int32]int32, len(s.parted))
	for at, own := range s.parted {
		back[own] = at
	}
	place := slices.Clone(s.place)
	for i, own := range place {
		if at, parted := back[own]; parted {
			place[i] = at
		}
	}
	return place
}

// part gives a pack entries of its own for the labels of overrides that it has in common with
// others, the same ones each time; added is where those are among the classes that were added.
func (l *layered) part(packs [][]int32, added map[string]int, overrides []labels.Override) {
	others := map[int32]bool{}
	for _, place := range packs {
		for _, at := range place {
			others[at] = true
		}
	}
	if len(others) == 0 {
		return
	}
	l.place, l.parted = slices.Clone(l.place), maps.Clone(l.parted)
	if l.parted == nil {
		l.parted = map[int32]int32{}
	}
	own := func(k labels.Key) {
		place, i := l.place, int(k.Class)
		if k.ID != "" {
			known := false
			if i, known = added[k.ID]; !known {
				return
			}
			place = l.taughtPlace
		}
		if i < 0 || i >= len(place) || !others[place[i]] {
			return
		}
		at, parted := l.parted[place[i]]
		if !parted {
			at = int32(len(l.all))
			l.all = append(l.all, inference.Class{})
			l.parted[place[i]] = at
		}
		l.all[at], place[i] = l.all[place[i]], at
	}
	for i := range overrides {
		own(overrides[i].Of)
		if overrides[i].Sets(labels.Merges) {
			own(overrides[i].Into)
		}
	}
}

// finder finds the labels of a pack of so many known classes, and those that were added to it.
func (l *layered) finder(known int, added map[string]int) func(labels.Key) (int32, inference.Class, bool) {
	return func(k labels.Key) (int32, inference.Class, bool) {
		at, ok := placeOf(l.place, k.Class), int(k.Class) < known
		if k.ID != "" {
			var i int
			if i, ok = added[k.ID]; ok {
				at = l.taughtPlace[i]
			}
		}
		if !ok || at < 0 {
			return 0, inference.Class{}, false
		}
		return at, l.all[at], true
	}
}

// Change is what a pack's labels are to become. It is made in three steps, so that the second,
// which takes half a second of a million labels, needs no lock: Begin, Make, Take.
type Change struct {
	pack   string
	taught Taught
	places []int32 // of its classes
	of     layering
	made   layered
}

// Begin enters the classes of what is to be said of the pictures of a pack. It is nil where nothing
// is to be said, and nothing was before: there is no more to be done.
func (b *Book) Begin(pack string, t Taught) *Change {
	p := b.pack(pack)
	if len(t.Classes)+len(t.Overrides)+len(p.taught.Overrides) == 0 && p.taught.Classes == nil {
		p.taught = t
		return nil
	}
	places := b.enter(p, t.Classes)
	return &Change{pack: pack, taught: t, places: places, of: b.layering(pack)}
}

// Make makes the layer of the labels, without a look at the book.
func (c *Change) Make() { c.made = c.of.layer(c.taught, c.places) }

// Take makes a change that was made part of the book. It reports false where the book has changed
// since Begin: then it is to be begun again.
func (b *Book) Take(c *Change) bool {
	if b.changes != c.of.changes {
		return false
	}
	p, made := b.pack(c.pack), &c.made
	p.taught, p.taughtPlace = c.taught, made.taughtPlace
	b.all, p.place, p.layer, p.parted, p.plain = made.all, made.place, made.layer, made.parted, made.plain
	b.changes++
	return true
}

// Own returns the score from which on a pack's label is shown, where it has one of its own.
func (b *Book) Own(pack string, class int32) (score float32, has bool) {
	p := b.packs[pack]
	if p == nil {
		return 0, false
	}
	score, has = p.layer.Own[class]
	return score, has
}

// Former returns what finds which class names stand for that labels had, nil for none: it needs no lock, and
// takes 0.3 s the first time where a million were renamed. The map must not be written to.
func (b *Book) Former() func() map[string]int32 {
	var of []*labels.Layer
	for _, p := range b.packs {
		layer := p.layer
		of = append(of, &layer)
	}
	return func() (all map[string]int32) {
		copied := false
		for _, layer := range of {
			names := layer.Former()
			switch {
			case len(names) == 0:
			case all == nil:
				all = names // of one pack alone that is all
			default:
				if !copied {
					all, copied = maps.Clone(all), true
				}
				maps.Copy(all, names)
			}
		}
		return all
	}
}

// Former finds the names that the labels had by a change that was made, so that Calls, which needs them, does
// not: see Book.Former.
func (c *Change) Former() { c.made.layer.Former() }

// Calls reports whether a label of the vocabulary is what a person has called name: its own name, or one that it
// had, where no label is called so now.
func (b *Book) Calls(class int32, name string) bool {
	if class < 0 || int(class) >= len(b.all) {
		return false
	}
	own := b.all[class].Name
	if own == name {
		return true
	}
	for _, p := range b.packs {
		if at, had := p.layer.Former()[name]; had && int(at) < len(b.all) && b.all[at].Name == own {
			return !b.named(name)
		}
	}
	return false
}

// named reports whether a label has a name. What was asked is kept until the labels are others.
func (b *Book) named(name string) bool {
	if b.asked.of != b.changes || b.asked.is == nil {
		b.asked.of, b.asked.is = b.changes, map[string]bool{}
	}
	is, known := b.asked.is[name]
	if !known {
		is = slices.ContainsFunc(b.all, func(c inference.Class) bool { return c.Name == name })
		b.asked.is[name] = is
	}
	return is
}
