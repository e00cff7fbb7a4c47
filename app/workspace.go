package app

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"wanwu/inference"
)

// chunkRows is how many rows one chunk holds. Chunks never move once they are
// made, so appending is O(1) and never copies what is there, and a query walks
// a few contiguous columns instead of a million scattered structs.
const chunkRows = 4096

// chunk is a run of rows: the columns that queries walk lie side by side, the
// rest of each row in detail.
type chunk struct {
	state  [chunkRows]State
	class  [chunkRows]int32 // of the best label; −1 where there is none
	score  [chunkRows]float32
	detail [chunkRows]detail
}

// detail is what only a visible row needs.
type detail struct {
	path, file    string
	size          int64
	modTime       int64 // Unix nanoseconds
	width, height uint32
	labels        []inference.Label
	err           error
	decode, infer time.Duration
}

// Workspace holds the results in memory, a row a picture, in the order in
// which the scans found them. All methods may be called from any goroutine.
type Workspace struct {
	revision atomic.Uint64

	mu        sync.RWMutex
	chunks    []*chunk
	n         int
	files     map[string]int32 // File → row
	threshold float32
	counts    Counts
}

// NewWorkspace returns an empty workspace for a vocabulary of the given size;
// a best label below threshold counts as 无结果.
func NewWorkspace(threshold float32) *Workspace {
	return &Workspace{files: map[string]int32{}, threshold: threshold, counts: Counts{Labels: map[int32]int{}}}
}

// Revision grows with every change. A view that saw this revision has nothing
// to do.
func (w *Workspace) Revision() uint64 { return w.revision.Load() }

// Len is the number of rows.
func (w *Workspace) Len() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.n
}

// Append adds a row for a picture that was found and returns its index. A
// picture whose File is there already is not added: added is false, and row is
// where it is.
func (w *Workspace) Append(it *inference.Item) (row int, added bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at, there := w.files[it.File]; there {
		return int(at), false
	}
	row = w.n
	if row%chunkRows == 0 {
		w.chunks = append(w.chunks, new(chunk))
	}
	c, i := w.chunks[row/chunkRows], row%chunkRows
	d := &c.detail[i]
	d.path, d.file = shareSuffix(it.Path, it.File), it.File
	d.size, d.modTime = it.Size, it.ModTime.UnixNano()
	c.class[i] = -1
	w.files[it.File] = int32(row)
	w.n++
	w.counts.All++
	w.counts.Pending++
	w.revision.Add(1)
	return row, true
}

// shareSuffix returns path as a part of file where file ends in it, so that a
// million rows do not keep each name twice.
func shareSuffix(path, file string) string {
	if len(path) <= len(file) && file[len(file)-len(path):] == path {
		return file[len(file)-len(path):]
	}
	return path
}

// Set stores what became of a row; a row may be set again (a retry).
func (w *Workspace) Set(row int, r *inference.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row < 0 || row >= w.n {
		return
	}
	c, i := w.chunks[row/chunkRows], row%chunkRows
	w.counts.add(c, i, w.threshold, -1)
	d := &c.detail[i]
	d.width, d.height = uint32(r.Width), uint32(r.Height)
	d.labels, d.err, d.decode, d.infer = r.Labels, r.Err, r.Decode, r.Infer
	c.state[i], c.class[i], c.score[i] = Done, -1, 0
	switch {
	case r.Err != nil:
		c.state[i] = Failed
	case len(r.Labels) > 0:
		c.class[i], c.score[i] = r.Labels[0].Class, r.Labels[0].Score
	}
	w.counts.add(c, i, w.threshold, +1)
	w.revision.Add(1)
}

// Reset makes a row Pending again, for a retry.
func (w *Workspace) Reset(row int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row < 0 || row >= w.n {
		return
	}
	c, i := w.chunks[row/chunkRows], row%chunkRows
	w.counts.add(c, i, w.threshold, -1)
	c.state[i], c.class[i], c.score[i] = Pending, -1, 0
	c.detail[i].labels, c.detail[i].err = nil, nil
	w.counts.add(c, i, w.threshold, +1)
	w.revision.Add(1)
}

// Row returns a copy of row i, 0 ≤ i < Len(); ok is false outside of that.
func (w *Workspace) Row(i int) (r Row, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if i < 0 || i >= w.n {
		return Row{}, false
	}
	c, k := w.chunks[i/chunkRows], i%chunkRows
	d := &c.detail[k]
	return Row{
		Index: i, Path: d.path, File: d.file, Size: d.size, ModTime: time.Unix(0, d.modTime),
		State: c.state[k], Width: int(d.width), Height: int(d.height),
		Labels: d.labels, Err: d.err, Decode: d.decode, Infer: d.infer,
	}, true
}

// Threshold is the score from which on a best label is shown.
func (w *Workspace) Threshold() float32 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.threshold
}

// SetThreshold applies to every row, those of the past included. It walks the
// columns once: some milliseconds at a million rows.
func (w *Workspace) SetThreshold(t float32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t == w.threshold {
		return
	}
	w.threshold = t
	w.counts = Counts{All: w.n, Labels: map[int32]int{}}
	for row := range w.n {
		w.counts.add(w.chunks[row/chunkRows], row%chunkRows, t, +1)
	}
	w.revision.Add(1)
}

// Clear forgets every row. Pictures on disk are not touched.
func (w *Workspace) Clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.chunks, w.n, w.files = nil, 0, map[string]int32{}
	w.counts = Counts{Labels: map[int32]int{}}
	w.revision.Add(1)
}

// Counts says how many rows there are of each kind.
type Counts struct {
	All, Pending, OK, Empty, Failed int
	// Labels counts the rows whose best label reaches the threshold, by class.
	Labels map[int32]int
}

// Counts returns a copy of the counts at the present threshold.
func (w *Workspace) Counts() Counts {
	w.mu.RLock()
	defer w.mu.RUnlock()
	c := w.counts
	c.Labels = make(map[int32]int, len(w.counts.Labels))
	for class, n := range w.counts.Labels {
		c.Labels[class] = n
	}
	return c
}

// add counts row i of chunk c in (by = +1) or out (by = −1); All stays.
func (n *Counts) add(c *chunk, i int, threshold float32, by int) {
	switch c.state[i] {
	case Pending:
		n.Pending += by
	case Failed:
		n.Failed += by
	case Done:
		if c.class[i] < 0 || c.score[i] < threshold {
			n.Empty += by
			return
		}
		n.OK += by
		if n.Labels[c.class[i]] += by; n.Labels[c.class[i]] == 0 {
			delete(n.Labels, c.class[i])
		}
	}
}

// Kind is one entry of the side list's states.
type Kind uint8

// The kinds of rows that a filter can ask for.
const (
	KindAll Kind = iota
	KindPending
	KindOK    // a label that reaches the threshold
	KindEmpty // recognised, nothing reaches the threshold
	KindFailed
)

// Filter chooses rows; the zero Filter is not useful, use All.
type Filter struct {
	Kind  Kind
	Class int32 // best label, at or above the threshold; −1 for any
}

// All is the filter that every row passes.
var All = Filter{Kind: KindAll, Class: -1}

// Select returns the rows that pass f, ascending; nil with ok = true means
// every row, so that the usual case costs nothing. It walks the columns and
// may take milliseconds at a million rows: not for the main goroutine.
func (w *Workspace) Select(ctx context.Context, f Filter) (rows []int32, all bool, err error) {
	if f == All {
		return nil, true, nil
	}
	rows = []int32{}
	for base := 0; ; base += chunkRows {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		// The lock is taken chunk by chunk, so that a run's results and the
		// visible cells never wait for a whole walk.
		w.mu.RLock()
		if base >= w.n {
			w.mu.RUnlock()
			return rows, false, nil
		}
		c := w.chunks[base/chunkRows]
		for i := range min(chunkRows, w.n-base) {
			if f.match(c, i, w.threshold) {
				rows = append(rows, int32(base+i))
			}
		}
		w.mu.RUnlock()
	}
}

func (f Filter) match(c *chunk, i int, threshold float32) bool {
	shown := c.state[i] == Done && c.class[i] >= 0 && c.score[i] >= threshold
	switch f.Kind {
	case KindPending:
		if c.state[i] != Pending {
			return false
		}
	case KindOK:
		if !shown {
			return false
		}
	case KindEmpty:
		if c.state[i] != Done || shown {
			return false
		}
	case KindFailed:
		if c.state[i] != Failed {
			return false
		}
	}
	return f.Class < 0 || shown && c.class[i] == f.Class
}
