package workspace

import (
	"context"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"wanwu/app/query"
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
	Counts Counts
}

// mask is a bit for each row of a chunk.
type mask [chunkRows / 64]uint64

func (m *mask) set(i int)      { m[i/64] |= 1 << (i % 64) }
func (m *mask) clear(i int)    { m[i/64] &^= 1 << (i % 64) }
func (m *mask) has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }

func (m *mask) count() (n int) {
	for _, word := range m {
		n += bits.OnesCount64(word)
	}
	return n
}

// fill makes the first n bits one and the others zero.
func (m *mask) fill(n int) {
	*m = mask{}
	for k := range n / 64 {
		m[k] = ^uint64(0)
	}
	if n%64 > 0 {
		m[n/64] = 1<<(n%64) - 1
	}
}

// each calls f for every bit that is one, ascending.
func (m *mask) each(f func(i int)) {
	for k, word := range m {
		for ; word != 0; word &= word - 1 {
			f(k*64 + bits.TrailingZeros64(word))
		}
	}
}

// Find returns the rows that pass q, whose labels are those of v, in an order. It
// walks the columns on up to four goroutines, of which none is left when it returns;
// it blocks for some milliseconds at 100,000 rows and some 100 at a million, so it is
// not for the main goroutine. The error is that of ctx.
func (w *Workspace) Find(ctx context.Context, q query.Query, v inference.Vocabulary, o Order) (Found, error) {
	w.mu.RLock()
	n, hidden := w.n, w.hidden
	w.mu.RUnlock()
	if q.Empty() && hidden == 0 && o == (Order{}) {
		return Found{All: true, N: n, Counts: w.Counts()}, nil
	}
	f := w.finder(q, v)
	masks, err := w.masks(ctx, f, n)
	if err != nil {
		return Found{}, err
	}
	rows, err := w.ordered(ctx, masks, v, o)
	if err != nil {
		return Found{}, err
	}
	counts, err := w.countsOf(ctx, masks, f.threshold, len(v))
	return Found{Rows: rows, N: len(rows), Counts: counts}, err
}

// masks walks the first n rows with a finder.
func (w *Workspace) masks(ctx context.Context, f *finder, n int) ([]mask, error) {
	masks := make([]mask, (n+chunkRows-1)/chunkRows)
	err := parallel(ctx, len(masks), func(k int) {
		// The lock is taken chunk by chunk, so that a run's results and the visible
		// cells never wait for a whole walk.
		w.mu.RLock()
		defer w.mu.RUnlock()
		if k >= len(w.chunks) { // cleared meanwhile
			return
		}
		var in mask
		in.fill(min(chunkRows, n-k*chunkRows, max(0, w.n-k*chunkRows)))
		f.eval(w.chunks[k], &in, &masks[k])
	})
	return masks, err
}

// parallel calls f for 0 ≤ k < n on up to four goroutines, and returns when they are
// gone; what was not begun when ctx ends is left out.
func parallel(ctx context.Context, n int, f func(k int)) error {
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			k := int(next.Add(1)) - 1
			if k >= n {
				return
			}
			f(k)
		}
	}
	var wg sync.WaitGroup
	for range min(4, runtime.GOMAXPROCS(0), n) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return ctx.Err()
}

// Matcher says of single rows whether they pass a query. One goroutine at a time.
type Matcher struct {
	w *Workspace
	f *finder
}

// Matcher makes a query ready for rows one by one.
func (w *Workspace) Matcher(q query.Query, v inference.Vocabulary) *Matcher {
	return &Matcher{w, w.finder(q, v)}
}

// Match is whether row i passes.
func (m *Matcher) Match(i int) bool {
	w := m.w
	w.mu.RLock()
	defer w.mu.RUnlock()
	if i < 0 || i >= w.n {
		return false
	}
	var in, out mask
	in.set(i % chunkRows)
	m.f.eval(w.chunks[i/chunkRows], &in, &out)
	return out.has(i % chunkRows)
}
