package workspace

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"wanwu/app/store"
	"wanwu/inference"
)

// Workspace holds the results in memory, a row a picture, in the order in
// which the scans found them. All methods may be called from any goroutine. What is
// to outlast the program is stored by a Keeper.
type Workspace struct {
	revision atomic.Uint64

	mu        sync.RWMutex
	chunks    []*chunk
	n         int
	epoch     int      // of the rows: another one after they were cleared
	files     rowIndex // by the hash of File
	contents  rowIndex // of rows with labels whose content is known, by its hash
	sizes     sizeSet  // of the same
	folders   []store.Folder
	folderAt  map[store.Folder]int32
	tasks     []*Task // task number i is tasks[i−1]
	hidden    int     // how many of them were removed
	threshold float32
	counts    Counts   // of all tasks but the hidden ones
	byTask    []Counts // by number; the first is of rows that belong to none
	recount   *recount // under way; nil where none is
	journal   Journal
	labels    labelBook  // outlasts Clear: it is of the packs
	ranks     labelRanks // has a lock of its own
	names     nameOrder  // of another length when rows have come since

	recounting sync.Mutex // one recount at a time
}

// New returns an empty workspace; a best label below threshold counts as
// 无结果.
func New(threshold float32) *Workspace {
	w := &Workspace{threshold: threshold}
	w.journal.w = w
	w.forget()
	return w
}

// forget empties everything but what is set by the user.
func (w *Workspace) forget() {
	w.epoch++
	w.chunks, w.n, w.files, w.contents, w.sizes, w.names = nil, 0, rowIndex{}, rowIndex{}, sizeSet{}, nameOrder{}
	w.folders, w.folderAt, w.tasks, w.hidden = nil, map[store.Folder]int32{}, nil, 0
	w.counts, w.byTask = Counts{}, make([]Counts, 1)
	if w.recount != nil {
		w.recount.next, w.recount.byTask = 0, nil
	}
	w.journal.forget()
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

// Append adds a row that belongs to no task: AppendTo with task 0.
func (w *Workspace) Append(it *inference.Item) (row int, added bool) { return w.AppendTo(0, it) }

// AppendTo adds a row for a picture that was found by a task and returns its index.
// A picture whose File the task has already is not added: added is false, and row
// is where it is.
func (w *Workspace) AppendTo(task int32, it *inference.Item) (row int, added bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	hash := xxh3.HashString(it.File)
	if at := w.findFile(hash, it.File, task); at >= 0 {
		return int(at), false
	}
	folder, name := folderOf(it.Path, it.File)
	row = w.append(task, w.folder(folder), name, hash)
	c, i := w.chunks[row/chunkRows], row%chunkRows
	c.detail[i].size, c.detail[i].modTime = it.Size, it.ModTime.UnixNano()
	w.count(c, i, +1)
	w.countTask(c, i, Absent)
	w.journal.found(row)
	w.revision.Add(1)
	return row, true
}

// append makes a pending row.
func (w *Workspace) append(task, folder int32, name string, hash uint64) (row int) {
	row = w.n
	if row%chunkRows == 0 {
		w.chunks = append(w.chunks, &chunk{number: len(w.chunks)})
	}
	c, i := w.chunks[row/chunkRows], row%chunkRows
	c.task[i], c.class[i], c.detail[i].folder = task, -1, folder
	c.setName(i, name)
	w.files.add(hash, int32(row))
	w.n++
	return row
}

// folder is the index of a folder.
func (w *Workspace) folder(f store.Folder) int32 {
	// Nearly always the folder of the picture before.
	if n := len(w.folders); n > 0 && w.folders[n-1] == f {
		return int32(n - 1)
	}
	i, there := w.folderAt[f]
	if !there {
		i = int32(len(w.folders))
		w.folders = append(w.folders, f)
		w.folderAt[f] = i
	}
	return i
}

// findFile is the row of a file in a task; −1 where there is none.
func (w *Workspace) findFile(hash uint64, file string, task int32) int32 {
	return w.files.find(hash, func(row int32) bool {
		c, i := w.at(row)
		return c.task[i] == task && w.isFile(c, i, file)
	})
}

// HasFile is whether a file is a picture of a task.
func (w *Workspace) HasFile(task int32, file string) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.findFile(xxh3.HashString(file), file, task) >= 0
}

// FindFile is the row of a file that was found last, of those whose task is there; ok is
// false where there is none.
func (w *Workspace) FindFile(file string) (row int, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	last := int32(-1)
	w.files.find(xxh3.HashString(file), func(row int32) bool {
		if c, i := w.at(row); row > last && !w.isHidden(c.task[i]) && w.isFile(c, i, file) {
			last = row
		}
		return false
	})
	return int(last), last >= 0
}

// walk calls f for every row in its order. The lock is taken for reading, chunk by chunk,
// so that a run's results and the visible cells never wait for all of it.
func (w *Workspace) walk(f func(c *chunk, i int)) {
	for k, more := 0, true; more; k++ {
		func() {
			w.mu.RLock()
			defer w.mu.RUnlock()
			from := k * chunkRows
			if more = from < w.n; !more { // the end, or cleared meanwhile
				return
			}
			for i := range min(chunkRows, w.n-from) {
				f(w.chunks[k], i)
			}
		}()
	}
}

func (w *Workspace) at(row int32) (c *chunk, i int) {
	return w.chunks[row/chunkRows], int(row % chunkRows)
}

func (w *Workspace) isFile(c *chunk, i int, file string) bool {
	f := w.folders[c.detail[i].folder].File
	return strings.HasPrefix(file, f) && file[len(f):] == string(c.name(i))
}

// Set stores what became of a row, whose labels are numbered as its pack does; a row may
// be set again (a retry).
func (w *Workspace) Set(row int, r *inference.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row < 0 || row >= w.n {
		return
	}
	c, i := w.chunks[row/chunkRows], row%chunkRows
	before := c.state[i]
	w.count(c, i, -1)
	facts := store.Facts{
		Hash: r.Item.Hash, Width: r.Width, Height: r.Height, Decode: r.Decode, Infer: r.Infer, Cached: r.Cached, Labels: r.Labels,
	}
	c.setFacts(i, facts.Pack)
	c.setErr(i, r.Err)
	c.state[i], c.class[i], c.score[i] = Done, -1, 0
	switch {
	case r.Err != nil:
		c.state[i] = Failed
	case len(r.Labels) > 0:
		place := w.labels.meet(w.packKeyOf(c.task[i]), r.Labels)
		c.class[i], c.score[i] = placeOf(place, r.Labels[0].Class), r.Labels[0].Score
	}
	w.answers(c, i, int32(row), facts.Hash)
	w.count(c, i, +1)
	w.countTask(c, i, before)
	w.journal.finished(row)
	w.revision.Add(1)
}

// Reset makes a row Pending again, for a retry.
func (w *Workspace) Reset(row int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if row >= 0 && row < w.n {
		w.reset(w.chunks[row/chunkRows], row%chunkRows)
	}
}

func (w *Workspace) reset(c *chunk, i int) {
	before := c.state[i]
	w.count(c, i, -1)
	c.state[i], c.class[i], c.score[i] = Pending, -1, 0
	c.setErr(i, nil)
	w.count(c, i, +1)
	w.countTask(c, i, before)
	w.revision.Add(1)
}

// Row returns a copy of row i, 0 ≤ i < Len(); ok is false outside of that, and for
// a row whose task was removed.
func (w *Workspace) Row(i int) (r Row, ok bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if i < 0 || i >= w.n {
		return Row{}, false
	}
	c, k := w.chunks[i/chunkRows], i%chunkRows
	if w.isHidden(c.task[k]) {
		return Row{}, false
	}
	r = w.row(c, k)
	r.Index = i
	return r, true
}

// Clear forgets every row, and with a Keeper the file does as well. Pictures on disk
// are not touched.
func (w *Workspace) Clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tasks {
		if t.ID != 0 && !t.Removed {
			w.journal.cleared = append(w.journal.cleared, t.ID)
		}
	}
	w.forget()
	w.revision.Add(1)
}
