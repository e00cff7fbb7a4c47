package workspace

import (
	"context"

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
	// Vocabulary names the classes.
	Vocabulary inference.Vocabulary
}

// Len returns the number of rows.
func (c *Columns) Len() int { return len(c.Rows) }

// Columns copies the columns of rows in their order, of all of them where all is set, with
// the k best labels of each: 0 for none, which is much faster. It holds the lock for a chunk at a time and blocks for some milliseconds at 100,000 rows; the
// error is that of ctx.
func (w *Workspace) Columns(ctx context.Context, rows []int32, all bool, k int) (Columns, error) {
	w.mu.RLock()
	n, folders := w.rows.N, len(w.rows.Folders)
	w.mu.RUnlock()
	if !all {
		n = len(rows)
	}
	out := Columns{
		Rows: make([]int32, 0, n), Class: make([]int32, 0, n), Score: make([]float32, 0, n), State: make([]column.State, 0, n), Verdict: make([]Verdict, 0, n),
		Label: map[int32]string{}, Folder: make([]int32, 0, n), Key: make([]uint64, 0, n), K: k,
	}
	row := func(at int) int32 { return int32(at) }
	if !all {
		row = func(at int) int32 { return rows[at] }
	}
	for from := 0; from < n; from += column.ChunkRows {
		if err := ctx.Err(); err != nil {
			return Columns{}, err
		}
		w.mu.RLock()
		for at := from; at < min(from+column.ChunkRows, n); at++ {
			out.add(w, row(at))
		}
		w.mu.RUnlock()
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	for i := range max(folders, len(w.rows.Folders)) {
		if i < len(w.rows.Folders) {
			out.Folders = append(out.Folders, w.rows.Folders[i].Path)
		}
	}
	out.Truths = w.truths.named()
	out.Vocabulary = w.labels.all[:len(w.labels.all):len(w.labels.all)]
	return out, ctx.Err()
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
		for len(c.Truth) < int(at) {
			c.Truth = append(c.Truth, -1)
		}
		c.Truth = append(c.Truth, w.truths.of(hash))
	}
	if hash == 0 {
		hash = w.rows.PathKey(k, i)
	}
	c.Key = append(c.Key, hash)
	if c.K > 0 {
		c.addTop(w, k, i)
	}
}

// addTop copies the best labels of row i of a chunk.
func (c *Columns) addTop(w *Workspace, k *column.Chunk, i int) {
	from := len(c.Top)
	if k.State[i] == column.Done {
		if facts, ok := store.Unpack(k.FactsOf(i), nil); ok {
			for _, l := range w.labels.placed(w.tasks.packKey(k.Task[i]), facts.Labels) {
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
