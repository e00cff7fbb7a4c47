package workspace

import (
	"bytes"
	"context"
	"sync"

	"wanwu/app/workspace/column"
	"wanwu/inference/source"
)

// nameOrder remembers every row in the natural order of the names, until there are other
// rows: four bytes a row.
type nameOrder struct {
	mu   sync.Mutex
	last *namedRows
}

// get returns the order of the first n rows of an epoch; nil where another is remembered.
func (o *nameOrder) get(n, epoch int) *namedRows {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last == nil || len(o.last.rows) != n || o.last.epoch != epoch {
		return nil
	}
	return o.last
}

func (o *nameOrder) set(rows *namedRows) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last = rows
}

// namedRows is rows in the natural order of their names.
type namedRows struct {
	epoch int
	rows  []int32
	alike []uint64 // a bit for each place, whose name is that of the place before
}

// down calls f for every row in the order of the names reversed, equal ones as they are.
func (o *namedRows) down(f func(row int32)) {
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

// byName lists the n rows of masks by their names.
func (f *finder) byName(ctx context.Context, masks []column.Mask, n int, down bool) ([]int32, error) {
	order, err := f.nameOrder(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]int32, 0, n)
	keep := func(row int32) {
		if k := int(row / column.ChunkRows); k < len(masks) && masks[k].Has(int(row%column.ChunkRows)) {
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

// nameOrder returns the order of all names. To sort them takes some 60 bytes a row for as long as
// that lasts.
func (f *finder) nameOrder(ctx context.Context) (*namedRows, error) {
	f.w.mu.RLock()
	n, epoch := f.w.rows.N, f.w.epoch
	f.w.mu.RUnlock()
	if order := f.names.get(n, epoch); order != nil {
		return order, nil
	}
	keys, err := f.nameKeys(ctx, n)
	if err != nil {
		return nil, err
	}
	all := make([]column.Keyed, 0, n)
	for k := range keys {
		for i := range keys[k].ends {
			all = append(all, column.Keyed{Row: int32(k*column.ChunkRows + i)})
		}
	}
	s := column.NameSort{Ctx: ctx, Name: keys.of}
	s.Sort(all, make([]column.Keyed, len(all)), 0, true)
	order := &namedRows{epoch, make([]int32, len(all)), make([]uint64, (len(all)+63)/64)}
	for i := range all {
		order.rows[i] = all[i].Row
	}
	err = column.Parallel(ctx, (len(all)+column.SortBlock-1)/column.SortBlock, func(k int) {
		for i := max(k*column.SortBlock, 1); i < min((k+1)*column.SortBlock, len(all)); i++ {
			if bytes.Equal(s.Name(order.rows[i-1]), s.Name(order.rows[i])) {
				order.alike[i/64] |= 1 << (i % 64) // blocks are of whole words
			}
		}
	})
	if err != nil {
		return nil, err
	}
	f.names.set(order)
	return order, nil
}

// nameKeys is the sort keys of rows' names, by chunk.
type nameKeys []struct {
	keys []byte
	ends []uint32 // of each row's key
}

// of returns the sort key of a row's name.
func (n nameKeys) of(row int32) []byte {
	p, i := &n[row/column.ChunkRows], row%column.ChunkRows
	from := uint32(0)
	if i > 0 {
		from = p.ends[i-1]
	}
	return p.keys[from:p.ends[i]]
}

// nameKeys returns the sort keys of the first n rows' names.
func (f *finder) nameKeys(ctx context.Context, n int) (nameKeys, error) {
	w := f.w
	all := make(nameKeys, (n+column.ChunkRows-1)/column.ChunkRows)
	err := column.Parallel(ctx, len(all), func(k int) {
		w.mu.RLock()
		defer w.mu.RUnlock()
		if k >= len(w.rows.Chunks) {
			return
		}
		c, p := w.rows.Chunks[k], &all[k]
		rows := max(0, min(column.ChunkRows, n-k*column.ChunkRows, w.rows.N-k*column.ChunkRows))
		p.keys, p.ends = make([]byte, 0, len(c.Names)*5/4), make([]uint32, 0, rows)
		for i := range rows {
			p.keys = source.AppendNaturalKey(p.keys, string(c.Name(i)))
			p.ends = append(p.ends, uint32(len(p.keys)))
		}
	})
	return all, err
}
