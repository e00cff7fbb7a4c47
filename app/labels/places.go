package labels

import "wanwu/inference"

// Places numbers the labels of a pack and of a library: the pack's classes in their order, and then
// the library's labels. It follows labels that are changed, not added ones.
type Places struct {
	classes inference.Vocabulary
	labels  []Label
	added   map[string]int // in labels, by id
}

// Places returns the places of the library's labels and of a pack's classes.
func (b *Library) Places(v inference.Vocabulary) Places {
	p := Places{v, b.Labels, make(map[string]int, len(b.Labels))}
	for i := range b.Labels {
		p.added[b.Labels[i].ID] = i
	}
	return p
}

// Len is the number of labels.
func (p *Places) Len() int { return len(p.classes) + len(p.labels) }

// Of returns the place of a label; −1 where there is none.
func (p *Places) Of(k Key) int {
	if k.ID != "" {
		if i, known := p.added[k.ID]; known {
			return len(p.classes) + i
		}
		return -1
	}
	if k.Class < 0 || int(k.Class) >= len(p.classes) {
		return -1
	}
	return int(k.Class)
}

// Key returns which label is at a place.
func (p *Places) Key(at int) Key {
	if i := at - len(p.classes); i >= 0 {
		return Key{ID: p.labels[i].ID}
	}
	return Key{Class: int32(at)}
}

// Class returns the label at a place as it is without its override.
func (p *Places) Class(at int) inference.Class {
	if i := at - len(p.classes); i >= 0 {
		return p.labels[i].Class()
	}
	return p.classes[at]
}

// Name returns what the label at a place is called without its override.
func (p *Places) Name(at int) string {
	if i := at - len(p.classes); i >= 0 {
		return p.labels[i].Name
	}
	return p.classes[at].Name
}

// Indices returns the index of each place's override; −1 where it has none.
func (p *Places) Indices(overrides []Override) []int32 {
	index := p.none()
	for i := range overrides {
		if at := p.Of(overrides[i].Of); at >= 0 {
			index[at] = int32(i)
		}
	}
	return index
}

// none returns −1 for each place.
func (p *Places) none() []int32 {
	index := make([]int32, p.Len())
	for i := range index {
		index[i] = -1
	}
	return index
}
