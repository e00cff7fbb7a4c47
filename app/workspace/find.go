package workspace

import (
	"context"
	"slices"
	"sync"

	"wanwu/app/query"
	"wanwu/app/workspace/column"
	"wanwu/app/workspace/condition"
	"wanwu/inference"
)

// Found is the rows that a query found.
type Found struct {
	// Rows are their indexes in the order that was asked for; nil where All is set.
	Rows []int32
	// All is that every row was found, in the order of the workspace.
	All bool
	// N is how many there are.
	N int
	// Counts says of which kinds they are.
	Counts column.Counts
}

// finder finds, orders and counts rows. It walks the columns without holding the
// workspace's lock for longer than a chunk, so that a run's results and the visible cells
// never wait for all of it. It may be used from several goroutines.
type finder struct {
	w     *Workspace
	ranks column.LabelRanks // has a lock of its own
	names nameOrder         // has a lock of its own
}

func (f *finder) forget() { f.names.set(nil) }

// Find returns the rows that pass q, whose labels are those of v, in an order. It
// walks the columns on up to four goroutines, of which none is left when it returns;
// it blocks for some milliseconds at 100,000 rows and some 100 at a million, so it is
// not for the main goroutine. The error is that of ctx.
func (w *Workspace) Find(ctx context.Context, q query.Query, v inference.Vocabulary, o column.Order) (Found, error) {
	w.mu.RLock()
	n, hidden := w.rows.N, w.tasks.hidden
	w.mu.RUnlock()
	if q.Empty() && hidden == 0 && o == (column.Order{}) {
		return Found{All: true, N: n, Counts: w.Counts()}, nil
	}
	f, p := &w.finder, compile(w, q, v)
	masks, err := f.masks(ctx, p, n)
	if err != nil {
		return Found{}, err
	}
	rows, err := f.ordered(ctx, masks, v, o)
	if err != nil {
		return Found{}, err
	}
	counts, err := f.counts(ctx, masks, p.threshold, len(v))
	return Found{Rows: rows, N: len(rows), Counts: counts}, err
}

// predicate is a query compiled for the rows of one workspace. It may be used from several
// goroutines.
type predicate struct {
	w         *Workspace
	threshold float32
	root      condition.Condition // nil lets everything pass
}

// compile compiles a query, whose labels are those of v.
func compile(w *Workspace, q query.Query, v inference.Vocabulary) *predicate {
	w.mu.RLock()
	defer w.mu.RUnlock()
	s := condition.Source{Rows: &w.rows, Threshold: w.counter.threshold, Texts: &w.texts, Truths: &w.truths}
	for _, t := range w.tasks.all {
		s.Tasks = append(s.Tasks, t.Name)
	}
	return &predicate{w, s.Threshold, condition.Compile(q, v, s)}
}

// eval is that of the query for the rows whose task is not hidden; the workspace is locked.
func (p *predicate) eval(c *column.Chunk, in, out *column.Mask) {
	if p.w.tasks.hidden > 0 {
		in.Each(func(i int) {
			if p.w.tasks.isHidden(c.Task[i]) {
				in[i/64] &^= 1 << (i % 64)
			}
		})
	}
	if p.root == nil {
		*out = *in
		return
	}
	p.root.Eval(c, in, out)
}

// masks walks the first n rows with a predicate.
func (f *finder) masks(ctx context.Context, p *predicate, n int) ([]column.Mask, error) {
	w := f.w
	masks := make([]column.Mask, (n+column.ChunkRows-1)/column.ChunkRows)
	err := column.Parallel(ctx, len(masks), func(k int) {
		w.mu.RLock()
		defer w.mu.RUnlock()
		if k >= len(w.rows.Chunks) { // cleared meanwhile
			return
		}
		var in column.Mask
		in.Fill(min(column.ChunkRows, n-k*column.ChunkRows, max(0, w.rows.N-k*column.ChunkRows)))
		p.eval(w.rows.Chunks[k], &in, &masks[k])
	})
	return masks, err
}

// Matcher says of single rows whether they pass a query. One goroutine at a time.
type Matcher struct{ p *predicate }

// Matcher makes a query ready for rows one by one.
func (w *Workspace) Matcher(q query.Query, v inference.Vocabulary) *Matcher {
	return &Matcher{compile(w, q, v)}
}

// Match reports whether row i passes.
func (m *Matcher) Match(i int) bool {
	w := m.p.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	if i < 0 || i >= w.rows.N {
		return false
	}
	var in, out column.Mask
	in.Set(i % column.ChunkRows)
	m.p.eval(w.rows.Chunks[i/column.ChunkRows], &in, &out)
	return out.Has(i % column.ChunkRows)
}

// counts counts the rows of masks; classes is how many there are, as far as is known.
func (f *finder) counts(ctx context.Context, masks []column.Mask, threshold float32, classes int) (column.Counts, error) {
	w := f.w
	var mu sync.Mutex
	var tallies []*column.Tally // of all goroutines; those in use are not in idle
	var idle []*column.Tally
	err := column.Parallel(ctx, len(masks), func(k int) {
		mu.Lock()
		if len(idle) == 0 {
			idle = append(idle, &column.Tally{Labels: make([]int, classes)})
			tallies = append(tallies, idle[0])
		}
		t := idle[len(idle)-1]
		idle = idle[:len(idle)-1]
		mu.Unlock()

		w.mu.RLock()
		if k < len(w.rows.Chunks) { // else cleared meanwhile
			c := w.rows.Chunks[k]
			masks[k].Each(func(i int) { t.Add(c, i, threshold) })
		}
		w.mu.RUnlock()

		mu.Lock()
		idle = append(idle, t)
		mu.Unlock()
	})
	total := column.Counts{Labels: map[int32]int{}}
	for _, t := range tallies {
		t.Into(&total)
	}
	return total, err
}

// ordered lists the rows of masks in an order.
func (f *finder) ordered(ctx context.Context, masks []column.Mask, v inference.Vocabulary, o column.Order) ([]int32, error) {
	w := f.w
	n := 0
	for k := range masks {
		n += masks[k].Count()
	}
	if o.By == column.ByFound {
		rows := make([]int32, 0, n)
		for k := range masks {
			masks[k].Each(func(i int) { rows = append(rows, int32(k*column.ChunkRows+i)) })
		}
		if o.Down {
			slices.Reverse(rows)
		}
		return rows, ctx.Err()
	}
	if o.By == column.ByName {
		return f.byName(ctx, masks, n, o.Down)
	}
	var ranks []uint32 // of the labels
	if o.By == column.ByLabel {
		ranks = f.ranks.Get(v, o.English)
	}
	all, without := make([]column.Keyed, 0, n), []int32{}
	for k := range masks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w.mu.RLock()
		if k >= len(w.rows.Chunks) { // cleared meanwhile
			w.mu.RUnlock()
			break
		}
		c := w.rows.Chunks[k]
		masks[k].Each(func(i int) {
			row := int32(k*column.ChunkRows + i)
			key, ok := c.Key(i, o.By, ranks, w.counter.threshold)
			switch {
			case !ok:
				without = append(without, row)
			case o.Down:
				all = append(all, column.Keyed{Key: ^key, Row: row})
			default:
				all = append(all, column.Keyed{Key: key, Row: row})
			}
		})
		w.mu.RUnlock()
	}
	column.Sort(all, make([]column.Keyed, len(all)))
	rows := make([]int32, 0, n)
	for i := range all {
		rows = append(rows, all[i].Row)
	}
	return append(rows, without...), ctx.Err()
}
