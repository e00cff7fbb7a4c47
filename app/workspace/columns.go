package workspace

import (
	"context"
	"runtime"

	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/app/workspace/labelbook"
	"wanwu/inference"
)

// Columns are copies of what rows are evaluated by, a place a row. Rows that are not
// recognised yet are left out; those that failed have no answer.
type Columns struct {
	Rows    []int32 // of the workspace
	Class   []int32 // the best label, numbered by Vocabulary; −1 for none
	Score   []float32
	Own     []column.Own   // whether that label has a threshold of its own
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
	n, known := w.rows.N, w.truths.some()
	w.mu.RUnlock()
	if !all {
		n = len(rows)
	}
	room := newColumns(n, k, known)
	parts := make([]copier, max(min(runtime.GOMAXPROCS(0), n/leastColumnPart), 1))
	err := column.Parallel(ctx, len(parts), func(i int) {
		from, to := i*n/len(parts), (i+1)*n/len(parts)
		parts[i].Columns = room.part(from, to)
		parts[i].fill(ctx, w, rows, all, from, to)
	})
	if err != nil {
		return Columns{}, err
	}
	out := room.part(0, n)
	for i := range parts {
		out.append(&parts[i].Columns)
	}
	w.mu.RLock()
	for i := range w.rows.Folders {
		out.Folders = append(out.Folders, w.rows.Folders[i].Path)
	}
	out.Truths = w.truths.Named()
	out.Vocabulary = w.labels.Vocabulary()
	former := w.labels.Former()
	w.mu.RUnlock()
	out.Former = former()
	return out, ctx.Err()
}

// newColumns returns columns of n rows; known is whether they have truths.
func newColumns(n, k int, known bool) Columns {
	c := Columns{
		Rows: make([]int32, n), Class: make([]int32, n), Score: make([]float32, n), Own: make([]column.Own, n), State: make([]column.State, n), Verdict: make([]Verdict, n),
		Folder: make([]int32, n), Key: make([]uint64, n), Top: make([]int32, n*k), TopScore: make([]float32, n*k), K: k,
	}
	if known {
		c.Truth = make([]int32, n)
	}
	return c
}

// part returns empty columns whose room is that of the rows from … to−1 of c: filled, they are in
// place.
func (c *Columns) part(from, to int) Columns {
	p := Columns{
		Rows: c.Rows[from:from:to], Class: c.Class[from:from:to], Score: c.Score[from:from:to], Own: c.Own[from:from:to], State: c.State[from:from:to], Verdict: c.Verdict[from:from:to],
		Label: map[int32]string{}, Folder: c.Folder[from:from:to], Key: c.Key[from:from:to],
		Top: c.Top[from*c.K : from*c.K : to*c.K], TopScore: c.TopScore[from*c.K : from*c.K : to*c.K], K: c.K,
	}
	if c.Truth != nil {
		p.Truth = c.Truth[from:from:to]
	}
	return p
}

// append appends the rows of other. Where that is in the same room, what is in place stays there.
func (c *Columns) append(other *Columns) {
	n := len(c.Rows)
	for at, label := range other.Label {
		c.Label[int32(n)+at] = label
	}
	if c.Truth != nil {
		c.Truth = append(c.Truth, other.Truth...)
	}
	c.Rows, c.Class, c.Score = append(c.Rows, other.Rows...), append(c.Class, other.Class...), append(c.Score, other.Score...)
	c.Own, c.State = append(c.Own, other.Own...), append(c.State, other.State...)
	c.Verdict, c.Folder = append(c.Verdict, other.Verdict...), append(c.Folder, other.Folder...)
	c.Key, c.Top, c.TopScore = append(c.Key, other.Key...), append(c.Top, other.Top...), append(c.TopScore, other.TopScore...)
}

// copier copies rows of a workspace.
type copier struct {
	Columns
	labels []inference.Label // room for those of a row
	task   int32             // whose pack is the one below; −1 for none yet
	pack   *labelbook.Pack
}

// fill copies the rows from … to−1 of those that are given, or of all, until ctx ends.
func (c *copier) fill(ctx context.Context, w *Workspace, rows []int32, all bool, from, to int) {
	c.task = -1
	for ; from < to && ctx.Err() == nil; from += column.ChunkRows {
		w.mu.RLock()
		before := len(c.Rows)
		for at := from; at < min(from+column.ChunkRows, to); at++ {
			row := int32(at)
			if !all {
				row = rows[at]
			}
			c.add(w, row)
		}
		c.know(w, before)
		w.mu.RUnlock()
	}
}

// add copies a row; the workspace is locked.
func (c *copier) add(w *Workspace, row int32) {
	if row < 0 || int(row) >= w.rows.N {
		return
	}
	k, i := w.rows.At(row)
	if k.State[i] == column.Pending || w.tasks.isHidden(k.Task[i]) {
		return
	}
	at := int32(len(c.Rows))
	if label := k.Judged[int32(i)].Label; label != "" {
		c.Label[at] = label
	}
	c.Rows, c.Class, c.Score = append(c.Rows, row), append(c.Class, k.Class[i]), append(c.Score, k.Score[i])
	c.Own, c.State = append(c.Own, k.Own(i)), append(c.State, k.State[i])
	c.Verdict, c.Folder = append(c.Verdict, k.Verdict[i]), append(c.Folder, k.Detail[i].Folder)
	c.Key = append(c.Key, store.HashOf(k.FactsOf(i)))
	if c.K > 0 {
		c.addTop(w, k, i, int(row))
	}
}

// know looks up what is known of the rows from a place on, whose keys are the hashes of contents,
// and gives those without one the key of their path. That is a step of its own, so that the reads
// of memory, which are all over the index, wait for none before them.
func (c *copier) know(w *Workspace, from int) {
	if c.Truth != nil {
		for _, hash := range c.Key[from:] {
			c.Truth = append(c.Truth, w.truths.Of(hash))
		}
	}
	for at := from; at < len(c.Key); at++ {
		if c.Key[at] == 0 {
			k, i := w.rows.At(c.Rows[at])
			c.Key[at] = w.rows.PathKey(k, i)
		}
	}
}

// addTop copies the best labels of a row, which is i of a chunk.
func (c *copier) addTop(w *Workspace, k *column.Chunk, i, row int) {
	from := len(c.Top)
	if k.State[i] == column.Done {
		if c.task != k.Task[i] {
			c.task, c.pack = k.Task[i], w.labels.Pack(w.tasks.packKey(k.Task[i]))
		}
		if facts, ok := store.Unpack(k.FactsOf(i), c.labels[:0]); ok {
			c.labels = facts.Labels
			for _, l := range c.pack.Answer(labelbook.Key(facts.Hash, row), facts.Labels) {
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
