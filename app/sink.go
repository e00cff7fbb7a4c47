package app

import (
	"sync"
	"time"

	"wanwu/inference"
)

// sink puts a run's results into the workspace and counts them.
type sink struct {
	session *Session
	base    int   // rows before this are of earlier runs
	retries []int // rows to try again, by index; nil for a drop
	began   bool  // whether the first result was announced; Done's goroutine only

	mu   sync.Mutex
	rows []int32        // row of each item, by index
	old  map[int32]bool // rows of earlier runs that this run took up again
}

// retry returns the items of rows that are still there.
func (k *sink) retry(rows []int) []inference.Item {
	var items []inference.Item
	for _, i := range rows {
		if r, ok := k.session.cfg.Workspace.Row(i); ok {
			items = append(items, *r.Item())
			k.retries = append(k.retries, i)
		}
	}
	return items
}

// place finds the row of an item that was found. A picture that is there
// already is left out, but for one that an earlier run did not finish or could
// not read: dropping it again means to try it again.
func (k *sink) place(it *inference.Item) (row int32, added, keep bool) {
	ws := k.session.cfg.Workspace
	if k.retries != nil {
		row := k.retries[it.Index]
		ws.Reset(row)
		return int32(row), false, true
	}
	i, added := ws.Append(it)
	row = int32(i)
	if added {
		return row, true, true
	}
	if i >= k.base || k.old[row] {
		return row, false, false
	}
	if r, _ := ws.Row(i); r.State == Done {
		return row, false, false
	}
	ws.Reset(i)
	if k.old == nil {
		k.old = map[int32]bool{}
	}
	k.old[row] = true
	return row, false, true
}

func (k *sink) Found(it *inference.Item) bool {
	row, added, keep := k.place(it)
	if !keep {
		return false
	}
	k.mu.Lock()
	k.rows = append(k.rows, row)
	k.mu.Unlock()
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.total++
	if added {
		s.progress.added++
	}
	return true
}

func (k *sink) Skipped(_ string, why inference.SkipReason) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.skip(why)
}

func (k *sink) Scanned() {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.scanning = false
}

func (k *sink) Done(r *inference.Result) error {
	k.mu.Lock()
	row := k.rows[r.Item.Index]
	k.mu.Unlock()
	s := k.session
	s.cfg.Workspace.Set(int(row), r)
	s.mu.Lock()
	s.progress.finish(time.Now(), r)
	s.mu.Unlock()
	if !k.began {
		k.began = true
		select {
		case s.first <- struct{}{}:
		default: // the one before was not looked at yet: one look serves both
		}
	}
	return nil
}

func (k *sink) Thumb(it *inference.Item, jpeg []byte) {
	if t := k.session.cfg.Thumbs; t != nil {
		t.Put(it, jpeg)
	}
}
