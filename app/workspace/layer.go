package workspace

import (
	"maps"
	"slices"

	"wanwu/app/labels"
	"wanwu/inference"
)

// setTaught replaces the labels that were added to a pack, and has its labels shown as the
// overrides have them.
func (b *labelBook) setTaught(key string, t Taught) {
	p := b.pack(key)
	if len(t.Overrides) > 0 || len(p.plain) > 0 {
		b.all = slices.Clone(b.all)
	}
	b.plainly(p)
	p.taught, p.taughtPlace = t, b.enter(t.Classes)
	if len(t.Overrides) == 0 {
		return
	}
	b.part(p, key, t.Overrides)
	p.layer = labels.NewLayer(t.Overrides, b.finder(p))
	p.plain = make(map[int32]inference.Class, len(p.layer.Classes))
	for at, c := range p.layer.Classes {
		p.plain[at] = b.all[at]
		if text := classText(&b.all[at]); b.at[text] == at { // no other pack is to share it
			delete(b.at, text)
		}
		b.all[at] = c
	}
}

// plainly has a pack's labels shown as they are; b.all is the caller's to change.
func (b *labelBook) plainly(p *packLabels) {
	for at, c := range p.plain {
		b.all[at] = c
		if text := classText(&c); !b.knows(text) {
			b.at[text] = at
		}
	}
	p.layer, p.plain = labels.Layer{}, nil
}

func (b *labelBook) knows(text string) bool {
	_, known := b.at[text]
	return known
}

// part gives a pack entries of its own for the labels of overrides that it has in common with
// others.
func (b *labelBook) part(p *packLabels, key string, overrides []labels.Override) {
	others := map[int32]bool{}
	for k, other := range b.packs {
		if k != key {
			for _, at := range other.place {
				others[at] = true
			}
		}
	}
	if len(others) == 0 {
		return
	}
	own := func(k labels.Key) {
		if k.ID == "" && k.Class >= 0 && int(k.Class) < len(p.place) && others[p.place[k.Class]] {
			b.all = append(b.all, b.all[p.place[k.Class]])
			p.place[k.Class] = int32(len(b.all) - 1)
		}
	}
	for i := range overrides {
		own(overrides[i].Of)
		if overrides[i].Sets(labels.Merges) {
			own(overrides[i].Into)
		}
	}
}

// finder finds the labels of a pack and those that were added to it.
func (b *labelBook) finder(p *packLabels) func(labels.Key) (int32, inference.Class, bool) {
	added := make(map[string]int32, len(p.taught.Classes))
	for i := range p.taught.Classes {
		added[p.taught.Classes[i].ID] = p.taughtPlace[i]
	}
	return func(k labels.Key) (int32, inference.Class, bool) {
		at, known := placeOf(p.place, k.Class), int(k.Class) < len(p.info.Classes)
		if k.ID != "" {
			at, known = added[k.ID]
		}
		if !known || at < 0 {
			return 0, inference.Class{}, false
		}
		return at, b.all[at], true
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
