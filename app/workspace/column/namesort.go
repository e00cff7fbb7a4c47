package column

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
)

// NameSort sorts by keys of any length, eight bytes at a time.
type NameSort struct {
	Ctx  context.Context
	Name func(row int32) []byte
}

const (
	few       = 32      // are sorted by comparing them
	SortBlock = 1 << 15 // rows that one goroutine takes at a time
)

// Sort sorts rows whose keys agree in the first depth bytes; spare is as long as all.
// Where wide is set, the parts that begin alike are sorted on several goroutines.
func (s *NameSort) Sort(all, spare []Keyed, depth int, wide bool) {
	if len(all) < 2 || s.Ctx.Err() != nil {
		return
	}
	if len(all) <= few {
		slices.SortStableFunc(all, func(a, b Keyed) int { return bytes.Compare(s.Name(a.Row)[depth:], s.Name(b.Row)[depth:]) })
		return
	}
	depth = s.shared(all, depth)
	heads := func(part []Keyed) {
		for i := range part {
			rest := s.Name(part[i].Row)[depth:]
			if len(rest) >= 8 {
				part[i].Key = binary.BigEndian.Uint64(rest)
				continue
			}
			var head [8]byte
			copy(head[:], rest)
			part[i].Key = binary.BigEndian.Uint64(head[:])
		}
	}
	if wide {
		_ = Parallel(s.Ctx, (len(all)+SortBlock-1)/SortBlock, func(k int) { // the caller looks at ctx
			heads(all[k*SortBlock : min(len(all), (k+1)*SortBlock)])
		})
	} else {
		heads(all)
	}
	Sort(all, spare)
	var alike [][2]int
	for from, to := 0, 1; from < len(all); from, to = to, to+1 {
		for to < len(all) && all[to].Key == all[from].Key {
			to++
		}
		if to-from > 1 {
			alike = append(alike, [2]int{from, to})
		}
	}
	if wide {
		_ = Parallel(s.Ctx, len(alike), func(k int) { // the caller looks at ctx
			from, to := alike[k][0], alike[k][1]
			s.tail(all[from:to], spare[from:to], depth+8)
		})
		return
	}
	for _, part := range alike {
		s.tail(all[part[0]:part[1]], spare[part[0]:part[1]], depth+8)
	}
}

// shared returns how many bytes all keys have in common, of which depth are known to be.
func (s *NameSort) shared(all []Keyed, depth int) int {
	first := s.Name(all[0].Row)
	shared := len(first)
	for i := range all {
		k := s.Name(all[i].Row)
		shared = min(shared, len(k))
		for j := depth; j < shared; j++ {
			if k[j] != first[j] {
				shared = j
			}
		}
		if shared == depth {
			break
		}
	}
	return shared
}

// tail sorts rows whose keys agree in the first depth bytes, as far as they are that
// long: those that end there come first.
func (s *NameSort) tail(all, spare []Keyed, depth int) {
	n, longer := 0, spare[:0]
	for _, k := range all {
		if len(s.Name(k.Row)) <= depth {
			all[n] = k
			n++
		} else {
			longer = append(longer, k)
		}
	}
	copy(all[n:], longer)
	s.Sort(all[n:], spare[n:], depth, false)
}
