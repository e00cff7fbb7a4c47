package column

import (
	"math"

	"wanwu/app/store"
)

// OrderBy is a property that rows can be ordered by.
type OrderBy uint8

// The properties.
const (
	ByFound       OrderBy = iota // as the scans found them
	ByName                       // the file's name, in natural order
	ByScore                      // of the best label
	ByTime                       // when the file was changed
	ByUncertainty                // how far the best label is ahead of the second; the nearest are the least certain
	ByLabel                      // the best label's name, by pinyin or in English; those without a result last
	ByState                      // with a result, without, errors, waiting
)

// Order is an order of rows. The zero Order is the workspace's own. Rows that are
// equal come in the workspace's order, and rows without the property, such as those
// without a score, last, whatever the direction.
type Order struct {
	By OrderBy
	// Down is whether the largest comes first: the highest score, the latest file, the
	// widest lead.
	Down bool
	// English is whether labels are ordered by their English names.
	English bool
}

// Keyed is a row with what it is ordered by.
type Keyed struct {
	Key uint64
	Row int32
}

// Key returns what row i is ordered by, as a number that grows with it; ok is false where it has
// none. ranks are those of the classes, where labels order.
func (c *Chunk) Key(i int, by OrderBy, ranks []uint32, threshold float32) (key uint64, ok bool) {
	shown := c.Shown(i, threshold)
	switch {
	case by == ByState && shown:
		return 0, true
	case by == ByState && c.State[i] == Done:
		return 1, true
	case by == ByState && c.State[i] == Failed:
		return 2, true
	case by == ByState:
		return 3, true
	case by == ByLabel && shown && int(c.Class[i]) < len(ranks):
		return uint64(ranks[c.Class[i]]), true
	case by == ByLabel:
		return 0, false
	}
	if by == ByTime {
		// Milliseconds from a day before every file's: shorter keys sort faster.
		return uint64(c.Detail[i].ModTime/1e6 + 1<<43), true
	}
	if c.State[i] != Done || c.Class[i] < 0 {
		return 0, false
	}
	if by == ByScore {
		return floatKey(c.Score[i]), true
	}
	second, ok := store.SecondScore(c.FactsOf(i))
	if !ok {
		second = 0
	}
	return floatKey(c.Score[i] - second), true
}

// floatKey returns a number that grows with f.
func floatKey(f float32) uint64 {
	b := math.Float32bits(f)
	if b&(1<<31) != 0 {
		return uint64(^b)
	}
	return uint64(b | 1<<31)
}

// Sort sorts by key, equal ones in the order in which they are; spare is as long as all. Digits
// that all keys share cost one look.
func Sort(all, spare []Keyed) {
	const digit, digits = 11, 6
	var counts [digits][1 << digit]uint32
	for i := range all {
		key := all[i].Key
		for d := range digits {
			counts[d][key>>(d*digit)&(1<<digit-1)]++
		}
	}
	from, to := all, spare
	for d := range digits {
		if len(all) == 0 || int(counts[d][from[0].Key>>(d*digit)&(1<<digit-1)]) == len(all) {
			continue
		}
		at := uint32(0)
		for k := range counts[d] {
			counts[d][k], at = at, at+counts[d][k]
		}
		for i := range from {
			p := &counts[d][from[i].Key>>(d*digit)&(1<<digit-1)]
			to[*p] = from[i]
			*p++
		}
		from, to = to, from
	}
	if len(all) > 0 && &from[0] != &all[0] {
		copy(all, from)
	}
}
