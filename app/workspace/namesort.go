package workspace

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
)

// nameSort sorts by keys of any length, eight bytes at a time.
type nameSort struct {
	ctx  context.Context
	name func(row int32) []byte
}

const (
	few   = 32      // are sorted by comparing them
	block = 1 << 15 // rows that one goroutine takes at a time
)

// sort sorts rows whose keys agree in the first depth bytes; spare is as long as all.
// Where wide is set, the parts that begin alike are sorted on several goroutines.
func (s *nameSort) sort(all, spare []keyed, depth int, wide bool) {
	if len(all) < 2 || s.ctx.Err() != nil {
		return
	}
	if len(all) <= few {
		slices.SortStableFunc(all, func(a, b keyed) int { return bytes.Compare(s.name(a.row)[depth:], s.name(b.row)[depth:]) })
		return
	}
	depth = s.shared(all, depth)
	heads := func(part []keyed) {
		for i := range part {
			rest := s.name(part[i].row)[depth:]
			if len(rest) >= 8 {
				part[i].key = binary.BigEndian.Uint64(rest)
				continue
			}
			var head [8]byte
			copy(head[:], rest)
			part[i].key = binary.BigEndian.Uint64(head[:])
		}
	}
	if wide {
		_ = parallel(s.ctx, (len(all)+block-1)/block, func(k int) { // the caller looks at ctx
			heads(all[k*block : min(len(all), (k+1)*block)])
		})
	} else {
		heads(all)
	}
	radix(all, spare)
	var alike [][2]int
	for from, to := 0, 1; from < len(all); from, to = to, to+1 {
		for to < len(all) && all[to].key == all[from].key {
			to++
		}
		if to-from > 1 {
			alike = append(alike, [2]int{from, to})
		}
	}
	if wide {
		_ = parallel(s.ctx, len(alike), func(k int) { // the caller looks at ctx
			from, to := alike[k][0], alike[k][1]
			s.tail(all[from:to], spare[from:to], depth+8)
		})
		return
	}
	for _, part := range alike {
		s.tail(all[part[0]:part[1]], spare[part[0]:part[1]], depth+8)
	}
}

// shared is how many bytes all keys have in common, of which depth are known to be.
func (s *nameSort) shared(all []keyed, depth int) int {
	first := s.name(all[0].row)
	shared := len(first)
	for i := range all {
		k := s.name(all[i].row)
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
func (s *nameSort) tail(all, spare []keyed, depth int) {
	n, longer := 0, spare[:0]
	for _, k := range all {
		if len(s.name(k.row)) <= depth {
			all[n] = k
			n++
		} else {
			longer = append(longer, k)
		}
	}
	copy(all[n:], longer)
	s.sort(all[n:], spare[n:], depth, false)
}
