package labels

import (
	"errors"
	"fmt"
	"slices"
)

// ErrOtherNetwork is that labels were taught on another network, whose embeddings have
// another length or another background.
var ErrOtherNetwork = errors.New("the labels were taught on another network")

// ClashError is that a picture is an example of two labels.
type ClashError struct{ Path, Label, Other string }

func (e *ClashError) Error() string {
	return fmt.Sprintf("%s is an example of %s and of %s", e.Path, e.Label, e.Other)
}

// MadeFor returns ErrOtherNetwork where the labels were added to another network than that of the pack, by
// the hash of its file; where it is not known of which, the pack's id tells.
func (b *Library) MadeFor(pack, network string) error {
	if b.Network != network && (b.Network != "" || b.Pack != "" && b.Pack != pack) {
		return ErrOtherNetwork
	}
	return nil
}

// Take adds the labels of another library, as it came from another computer. A label of a
// name that is there gets the examples that it lacks. It returns how many labels were new or
// changed; on an error b is as it was in part, and not to be used.
func (b *Library) Take(from *Library) (changed int, err error) {
	switch {
	case len(b.Background) == 0:
		b.Background, b.Pack = from.Background, from.Pack
	case len(from.Background) > 0 && !slices.Equal(b.Background, from.Background):
		return 0, ErrOtherNetwork
	}
	for _, l := range from.Labels {
		before := len(b.Labels)
		at := b.Add(l.Name, l.Origin)
		mine := &b.Labels[at]
		fresh := at == before
		if fresh {
			id := mine.ID
			*mine = l
			if mine.ID = l.ID; b.count(l.ID) > 1 {
				mine.ID = id
			}
			mine.Examples, mine.Counters = nil, nil
		}
		if !fresh && l.Origin == FromText && mine.Origin == FromText && !slices.Equal(mine.Vector, l.Vector) {
			mine.Vector, fresh = l.Vector, true
		}
		for _, e := range l.Examples {
			added, err := b.AddExample(at, e)
			if err != nil {
				return changed, err
			}
			fresh = fresh || added
		}
		for _, e := range l.Counters {
			if b.Teacher(e.Hash) == at {
				continue // here it was said to show the label
			}
			added, err := b.AddCounter(at, e)
			if err != nil {
				return changed, err
			}
			fresh = fresh || added
		}
		if fresh {
			changed++
		}
	}
	return changed, nil
}

// count returns how many labels have an id.
func (b *Library) count(id string) (n int) {
	for i := range b.Labels {
		if b.Labels[i].ID == id {
			n++
		}
	}
	return n
}
