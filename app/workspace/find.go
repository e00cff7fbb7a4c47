package workspace

import (
	"context"

	"wanwu/app/query"
	"wanwu/app/workspace/column"
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
