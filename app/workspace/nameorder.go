package workspace

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"

	"wanwu/inference/source"
)

// nameOrder is every row in the natural order of the names.
type nameOrder struct {
	rows  []int32
	alike []uint64 // a bit for each place, whose name is that of the place before
}

// down calls f for every row in the order of the names reversed, equal ones as they are.
func (o *nameOrder) down(f func(row int32)) {
	for end := len(o.rows); end > 0; {
		begin := end - 1
		for o.alike[begin/64]&(1<<(begin%64)) != 0 {
			begin--
		}
		for _, row := range o.rows[begin:end] {
			f(row)
		}
		end = begin
	}
}

// byName lists the rows of masks by their names. The order of all names is kept until
// there are other rows: four bytes a row. To find it takes some 60 bytes a row more
// for as long as that lasts.
func (w *Workspace) byName(ctx context.Context, masks []mask, n int, down bool) ([]int32, error) {
	order, err := w.nameOrder(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]int32, 0, n)
	keep := func(row int32) {
		if k := int(row / chunkRows); k < len(masks) && masks[k].has(int(row%chunkRows)) {
			rows = append(rows, row)
		}
	}
	if down {
		order.down(keep)
		return rows, ctx.Err()
	}
	for _, row := range order.rows {
		keep(row)
	}
	return rows, ctx.Err()
}

// nameOrder is the order of all names.
func (w *Workspace) nameOrder(ctx context.Context) (nameOrder, error) {
	w.mu.RLock()
	n, order := w.n, w.names
	w.mu.RUnlock()
	if len(order.rows) == n {
		return order, nil
	}
	type part struct {
		keys []byte
		ends []uint32
	}
	parts := make([]part, (n+chunkRows-1)/chunkRows)
	err := parallel(ctx, len(parts), func(k int) {
		w.mu.RLock()
		defer w.mu.RUnlock()
		if k >= len(w.chunks) {
			return
		}
		c, p := w.chunks[k], &parts[k]
		rows := max(0, min(chunkRows, n-k*chunkRows, w.n-k*chunkRows))
		p.keys, p.ends = make([]byte, 0, len(c.names)*5/4), make([]uint32, 0, rows)
		for i := range rows {
			p.keys = source.AppendNaturalKey(p.keys, string(c.name(i)))
			p.ends = append(p.ends, uint32(len(p.keys)))
		}
	})
	if err != nil {
		return nameOrder{}, err
	}
	all := make([]keyed, 0, n)
	for k := range parts {
		for i := range parts[k].ends {
			all = append(all, keyed{row: int32(k*chunkRows + i)})
		}
	}
	s := nameSort{ctx: ctx, name: func(row int32) []byte {
		p, i := &parts[row/chunkRows], row%chunkRows
		from := uint32(0)
		if i > 0 {
			from = p.ends[i-1]
		}
		return p.keys[from:p.ends[i]]
	}}
	s.sort(all, make([]keyed, len(all)), 0, true)
	order = nameOrder{make([]int32, len(all)), make([]uint64, (len(all)+63)/64)}
	for i := range all {
		order.rows[i] = all[i].row
	}
	err = parallel(ctx, (len(all)+block-1)/block, func(k int) {
		for i := max(k*block, 1); i < min((k+1)*block, len(all)); i++ {
			if bytes.Equal(s.name(order.rows[i-1]), s.name(order.rows[i])) {
				order.alike[i/64] |= 1 << (i % 64) // blocks are of whole words
			}
		}
	})
	if err != nil {
		return nameOrder{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(order.rows) == w.n {
		w.names = order
	}
	return order, nil
}

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
