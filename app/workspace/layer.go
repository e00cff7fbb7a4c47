package workspace

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
	plain   map[int32]inference.Class
	others  [][]int32 // places of the other packs
}

// layering returns the book as it is, for a pack.
func (b *labelBook) layering(key string) layering {
	p := b.pack(key)
	s := layering{changes: b.changes, all: b.all, known: len(p.info.Classes), place: p.place, plain: p.plain}
	for k, other := range b.packs {
		if k != key {
			s.others = append(s.others, other.place)
		}
	}
	return s
}

// layered is what takes the place of a pack's part in a label book.
type layered struct {
	all   inference.Vocabulary
	place []int32
	layer labels.Layer
	plain map[int32]inference.Class
}

// layer makes the layer of what a user wants of a pack's labels; taughtPlace is where those that
// were added are. The book is not changed.
func (s *layering) layer(t Taught, taughtPlace []int32) layered {
	out := layered{all: s.all, place: s.place}
	if len(t.Overrides)+len(s.plain) == 0 {
		return out
	}
	out.all = slices.Clone(s.all)
	for at, c := range s.plain {
		out.all[at] = c
	}
	if len(t.Overrides) == 0 {
		return out
	}
	out.part(s.others, t.Overrides)
	out.layer = labels.NewLayer(t.Overrides, out.finder(s.known, t.Classes, taughtPlace))
	out.plain = make(map[int32]inference.Class, len(out.layer.Classes))
	for at, c := range out.layer.Classes {
		out.plain[at], out.all[at] = out.all[at], c
	}
	return out
}

// part gives a pack entries of its own for the labels of overrides that it has in common with
// others.
func (l *layered) part(packs [][]int32, overrides []labels.Override) {
	others := map[int32]bool{}
	for _, place := range packs {
		for _, at := range place {
			others[at] = true
		}
	}
	if len(others) == 0 {
		return
	}
	l.place = slices.Clone(l.place)
	own := func(k labels.Key) {
		if k.ID == "" && k.Class >= 0 && int(k.Class) < len(l.place) && others[l.place[k.Class]] {
			l.all = append(l.all, l.all[l.place[k.Class]])
			l.place[k.Class] = int32(len(l.all) - 1)
		}
	}
	for i := range overrides {
		own(overrides[i].Of)
		if overrides[i].Sets(labels.Merges) {
			own(overrides[i].Into)
		}
	}
}

// finder finds the labels of a pack of so many known classes, and those that were added to it.
func (l *layered) finder(known int, taught inference.Vocabulary, taughtPlace []int32) func(labels.Key) (int32, inference.Class, bool) {
	added := make(map[string]int32, len(taught))
	for i := range taught {
		added[taught[i].ID] = taughtPlace[i]
	}
	return func(k labels.Key) (int32, inference.Class, bool) {
		at, ok := placeOf(l.place, k.Class), int(k.Class) < known
		if k.ID != "" {
			at, ok = added[k.ID]
		}
		if !ok || at < 0 {
			return 0, inference.Class{}, false
		}
		return at, l.all[at], true
	}
}

// own returns the score from which on a pack's label is shown, where it has one of its own.
func (b *labelBook) own(pack string, class int32) (score float32, has bool) {
	p := b.packs[pack]
	if p == nil {
		return 0, false
	}
	score, has = p.layer.Own[class]
	return score, has
}

// former returns which class names stand for that labels had; nil for none.
func (b *labelBook) former() (all map[string]int32) {
	for _, p := range b.packs {
		if all == nil && len(p.layer.Former) > 0 {
			all = map[string]int32{}
		}
		maps.Copy(all, p.layer.Former)
	}
	return all
}

// FormerNames returns which class of Vocabulary the names stand for that labels had before the
// user renamed or merged them; nil for none.
func (w *Workspace) FormerNames() map[string]int32 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.labels.former()
}
