package workspace

import (
	"context"
	"runtime"

	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// Columns are copies of what rows are evaluated by, a place a row. Rows that are not
// recognised yet are left out; those that failed have no answer.
type Columns struct {
	Rows    []int32 // of the workspace
	Class   []int32 // the best label, numbered by Vocabulary; −1 for none
	Score   []float32
	State   []column.State // Done or Failed
	Verdict []Verdict
	// Label is what a person says is on a picture, by its place here; rows of which that
	// was not said are not in it.
	Label map[int32]string
	// Truth is what is otherwise known to be on each, an index of Truths, −1 for nothing.
	// Nil: nothing is known of any.
	Truth  []int32
	Truths []Truth
	// Folder is where each picture is, an index of Folders, which end in "/" or are empty.
	Folder  []int32
	Folders []string
	// Key tells pictures apart from one start of the program to the next: a hash of the
	// content, or of the path where that is not known.
	Key []uint64
	// Top is the K best labels of each picture, row by row, −1 where there are fewer, and
	// TopScore their scores. Nil where K is 0.
	Top      []int32
	TopScore []float32
	K        int
	// Vocabulary names the classes, and Former says which of them names stand for that labels
	// had before the user renamed or merged them.
	Vocabulary inference.Vocabulary
	Former     map[string]int32
}

// Len returns the number of rows.
func (c *Columns) Len() int { return len(c.Rows) }

// leastColumnPart is how many rows are worth a goroutine.
const leastColumnPart = 16 * column.ChunkRows

// Columns copies the columns of rows in their order, of all of them where all is set, with
// the k best labels of each: 0 for none, which is much faster. It holds the lock for a chunk
// at a time, uses all processors for many rows, and blocks for some milliseconds at 100,000;
// the error is that of ctx.
func (w *Workspace) Columns(ctx context.Context, rows []int32, all bool, k int) (Columns, error) {
	w.mu.RLock()
	n := w.rows.N
	w.mu.RUnlock()
	if !all {
		n = len(rows)
	}
	parts := make([]Columns, max(min(runtime.GOMAXPROCS(0), n/leastColumnPart), 1))
	err := column.Parallel(ctx, len(parts), func(i int) {
		from, to := i*n/len(parts), (i+1)*n/len(parts)
		parts[i] = newColumns(to-from, k)
		parts[i].fill(ctx, w, rows, all, from, to)
	})
	if err != nil {
		return Columns{}, err
	}
	out := parts[0]
	for i := range parts[1:] {
		out.append(&parts[1+i])
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	for i := range w.rows.Folders {
		out.Folders = append(out.Folders, w.rows.Folders[i].Path)
	}
	out.Truths = w.truths.named()
	out.Vocabulary = w.labels.all[:len(w.labels.all):len(w.labels.all)]
	out.Former = w.labels.former()
	return out, ctx.Err()
}

// newColumns returns columns with room for n rows.
func newColumns(n, k int) Columns {
	return Columns{
		Rows: make([]int32, 0, n), Class: make([]int32, 0, n), Score: make([]float32, 0, n), State: make([]column.State, 0, n), Verdict: make([]Verdict, 0, n),
		Label: map[int32]string{}, Folder: make([]int32, 0, n), Key: make([]uint64, 0, n),
		Top: make([]int32, 0, n*k), TopScore: make([]float32, 0, n*k), K: k,
	}
}

// fill copies the rows from … to−1 of those that are given, or of all, until ctx ends.
func (c *Columns) fill(ctx context.Context, w *Workspace, rows []int32, all bool, from, to int) {
	for ; from < to && ctx.Err() == nil; from += column.ChunkRows {
		w.mu.RLock()
		for at := from; at < min(from+column.ChunkRows, to); at++ {
			row := int32(at)
			if !all {
				row = rows[at]
			}
			c.add(w, row)
		}
		w.mu.RUnlock()
	}
}

// append appends the rows of other.
func (c *Columns) append(other *Columns) {
	n := len(c.Rows)
	for at, label := range other.Label {
		c.Label[int32(n)+at] = label
	}
	if c.Truth != nil || other.Truth != nil { // those of the one that has none are not known
		c.Truth = append(c.truths(), other.truths()...)
	}
	c.Rows, c.Class, c.Score = append(c.Rows, other.Rows...), append(c.Class, other.Class...), append(c.Score, other.Score...)
	c.State, c.Verdict, c.Folder = append(c.State, other.State...), append(c.Verdict, other.Verdict...), append(c.Folder, other.Folder...)
	c.Key, c.Top, c.TopScore = append(c.Key, other.Key...), append(c.Top, other.Top...), append(c.TopScore, other.TopScore...)
}

// truths returns Truth with a place for each row.
func (c *Columns) truths() []int32 {
	out := c.Truth
	for len(out) < len(c.Rows) {
		out = append(out, -1)
	}
	return out
}

// add copies a row; the workspace is locked.
func (c *Columns) add(w *Workspace, row int32) {
	if row < 0 || int(row) >= w.rows.N {
		return
	}
	k, i := w.rows.At(row)
	if k.State[i] == column.Pending || w.tasks.isHidden(k.Task[i]) {
		return
	}
	at, hash := int32(len(c.Rows)), store.HashOf(k.FactsOf(i))
	if label := k.Judged[int32(i)].Label; label != "" {
		c.Label[at] = label
	}
	c.Rows, c.Class, c.Score = append(c.Rows, row), append(c.Class, k.Class[i]), append(c.Score, k.Score[i])
	c.State = append(c.State, k.State[i])
	c.Verdict, c.Folder = append(c.Verdict, k.Verdict[i]), append(c.Folder, k.Detail[i].Folder)
	if w.truths.some() {
		c.Truth = append(c.truths()[:at], w.truths.of(hash))
	}
	if hash == 0 {
		hash = w.rows.PathKey(k, i)
	}
	c.Key = append(c.Key, hash)
	if c.K > 0 {
		c.addTop(w, k, i, int(row))
	}
}

// addTop copies the best labels of a row, which is i of a chunk.
func (c *Columns) addTop(w *Workspace, k *column.Chunk, i, row int) {
	from := len(c.Top)
	if k.State[i] == column.Done {
		if facts, ok := store.Unpack(k.FactsOf(i), nil); ok {
			for _, l := range w.labels.answer(w.tasks.packKey(k.Task[i]), taughtKey(facts.Hash, row), facts.Labels) {
				if len(c.Top)-from < c.K {
					c.Top, c.TopScore = append(c.Top, l.Class), append(c.TopScore, l.Score)
				}
			}
		}
	}
	for len(c.Top)-from < c.K {
		c.Top, c.TopScore = append(c.Top, -1), append(c.TopScore, 0)
	}
}
