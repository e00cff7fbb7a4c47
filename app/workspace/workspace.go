package workspace

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/app/workspace/column"
	"wanwu/app/workspace/labelbook"
	"wanwu/inference"
)

// Workspace holds the results in memory, a row a picture, in the order in which the scans
// found them. All methods may be called from any goroutine. What is to outlast the program
// is stored by way of its Journal.
//
// It is a lock around the types that do the work: the rows, the tasks, the counts, the
// labels of the packs, the results to reuse, and the journal. Only the finder has a lock of
// its own, and takes the workspace's chunk by chunk.
type Workspace struct {
	revision atomic.Uint64

	mu      sync.RWMutex
	epoch   int // of the rows: another one after they were cleared
	rows    column.Table
	tasks   taskList
	counter counter
	labels  labelbook.Book // outlasts Clear: it is of the packs
	reuse   reuse
	truths  truthBook
	texts   textBook
	// judgedAt is the row that was judged last of each content.
	judgedAt map[uint64]int32
	notes    noteBook
	journal  Journal

	finder finder
}

// New returns an empty workspace; a best label whose score is below threshold counts as
// no result.
func New(threshold float32) *Workspace {
	w := &Workspace{}
	w.counter.tasks, w.counter.threshold = &w.tasks, threshold
	w.journal.w, w.finder.w = w, w
	w.forget()
	return w
}

// forget empties everything except what is set by the user; the workspace is locked.
func (w *Workspace) forget() {
	w.epoch++
	w.rows = column.Table{FolderAt: map[store.Folder]int32{}}
	w.tasks, w.reuse, w.judgedAt = taskList{}, reuse{}, nil
	w.counter.forget()
	w.finder.forget()
	w.journal.forget()
	w.revision.Add(1)
}

// Revision grows with every change. A view that has seen this revision is up to date.
func (w *Workspace) Revision() uint64 { return w.revision.Load() }

// Len returns the number of rows.
func (w *Workspace) Len() int {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.rows.N
}

// Append adds a row that belongs to no task: AppendTo with task 0.
func (w *Workspace) Append(it *inference.Item) (row int, added bool) { return w.AppendTo(0, it) }

// AppendTo adds a row for a picture that was found by a task and returns its index.
// A picture whose File the task has already is not added: added is false, and row
// is where it is.
func (w *Workspace) AppendTo(task int32, it *inference.Item) (row int, added bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	hash := xxh3.HashString(it.File)
	if at := w.rows.FindFile(hash, it.File, task); at >= 0 {
		return int(at), false
	}
	folder, name := column.FolderOf(it.Path, it.File)
	row = w.rows.Append(task, w.rows.Folder(folder), name, hash)
	c, i := w.rows.At(int32(row))
	c.Detail[i].Size, c.Detail[i].ModTime = it.Size, it.ModTime.UnixNano()
	w.counter.count(c, i, +1)
	w.tasks.count(c, i, Absent)
	w.journal.found(row)
	w.revision.Add(1)
	return row, true
}

// FindFile returns the row of a file that was found last, of those whose task is not removed; ok is
// false where there is none.
func (w *Workspace) FindFile(file string) (row int, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	last := int32(-1)
	w.rows.Files.Find(xxh3.HashString(file), func(row int32) bool {
		if c, i := w.rows.At(row); row > last && !w.tasks.isHidden(c.Task[i]) && w.rows.IsFile(c, i, file) {
			last = row
		}
		return false
	})
	return int(last), last >= 0
}

// Set stores what became of a row, whose labels are numbered as its pack numbers them; a
// row may be set again (a retry).
func (w *Workspace) Set(row int, r *inference.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row < 0 || row >= w.rows.N {
		return
	}
	c, i := w.rows.At(int32(row))
	before := c.State[i]
	w.counter.count(c, i, -1)
	facts := store.Facts{
		Hash: r.Item.Hash, Width: r.Width, Height: r.Height, Decode: r.Decode, Infer: r.Infer, Cached: r.Cached, Labels: r.Labels,
		Page: r.Page, Pages: r.Pages, Animated: r.Animated, Uniform: r.Uniform, NameGuessed: r.Item.NameEncoding != "",
	}
	c.SetFacts(i, facts.Pack)
	c.SetErr(i, r.Err)
	c.State[i], c.Class[i], c.Score[i] = column.Done, -1, 0
	pack := w.tasks.packKey(c.Task[i])
	switch {
	case r.Err != nil:
		c.State[i] = column.Failed
		w.agree(c, i)
	case len(r.Labels) > 0:
		w.answer(c, i, pack, labelbook.Key(facts.Hash, row), slices.Clone(r.Labels))
	default:
		w.agree(c, i)
	}
	if c.State[i] == column.Done && w.inherit(c, i, int32(row), facts.Hash) {
		w.journal.judged.add(int32(row))
	}
	w.reuse.add(c, i, int32(row), pack, facts.Hash)
	w.counter.count(c, i, +1)
	w.tasks.count(c, i, before)
	w.journal.finished(row)
	w.revision.Add(1)
}

// Reset makes a row Pending again, for a retry.
func (w *Workspace) Reset(row int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row >= 0 && row < w.rows.N {
		c, i := w.rows.At(int32(row))
		w.reset(c, i)
	}
}

func (w *Workspace) reset(c *column.Chunk, i int) {
	before := c.State[i]
	w.counter.count(c, i, -1)
	c.State[i], c.Class[i], c.Score[i] = column.Pending, -1, 0
	c.SetErr(i, nil)
	w.agree(c, i)
	w.counter.count(c, i, +1)
	w.tasks.count(c, i, before)
	w.revision.Add(1)
}

// Row returns a copy of row i, 0 ≤ i < Len(); ok is false outside of that, and for
// a row whose task was removed.
func (w *Workspace) Row(i int) (r column.Row, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if i < 0 || i >= w.rows.N {
		return column.Row{}, false
	}
	c, k := w.rows.At(int32(i))
	if w.tasks.isHidden(c.Task[k]) {
		return column.Row{}, false
	}
	r = w.rows.Row(c, k)
	if text, read := w.texts.Of(r.Hash); read {
		r.Text = string(text.Lines.Text())
	}
	pack, some := w.tasks.packKey(r.Task), len(r.Labels) > 0
	r.Index, r.Labels = i, w.labels.Answer(pack, labelbook.Key(r.Hash, i), r.Labels)
	r.Hidden = some && len(r.Labels) == 0
	if len(r.Labels) > 0 {
		r.OwnThreshold, r.HasOwn = w.labels.Own(pack, r.Labels[0].Class)
	}
	return r, true
}

// Clear forgets every row, and the file forgets them as well. Pictures on disk are not
// touched.
func (w *Workspace) Clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tasks.all {
		if t.ID != 0 && !t.Removed {
			w.journal.cleared = append(w.journal.cleared, t.ID)
		}
	}
	w.truths.clear()
	w.texts.clear()
	w.notes.clear()
	w.forget()
}
