package session

import (
	"sync"

	"wanwu/inference"
	"wanwu/inference/source"
)

// pass is one call of the engine in a run: the sink that places each item in a row of the
// workspace and fills the row with its result.
type pass struct {
	run       *Runner
	given     []int // the rows of a pass over existing rows, by item; nil for a scan
	announced bool  // whether the watcher was told of them
	refresh   source.Refresher
	held      bool // whether the item that was just refused is a suspect or not this run's, and no duplicate

	mu   sync.Mutex
	rows []int32 // of each item that is read, by index
}

// Found places an item. See pipeline.Sink.
func (p *pass) Found(it *inference.Item) bool {
	if p.given == nil && p.run.Keep != nil && !p.run.Keep(it) {
		p.held = true // it is no duplicate, and not left out: it is another run's
		return false
	}
	row, how := p.place(it)
	if how != PlacedDuplicate && !p.announced {
		p.run.watcher().Found(int(row), how)
	}
	p.held = how == PlacedAgain && p.given == nil && p.run.suspect(int(row))
	if p.held || how == PlacedFinished || how == PlacedDuplicate {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows = append(p.rows, row)
	return true
}

// place finds the row of an item, or makes one.
func (p *pass) place(it *inference.Item) (int32, Placing) {
	r, ws := p.run, p.run.Workspace
	if p.given != nil {
		row := p.given[it.Index]
		p.refresh.Refresh(it) // the file may have changed, or be gone
		ws.TaskRows(r.Task).SetPending(row, it)
		return int32(row), PlacedAgain
	}
	i, added := ws.AppendTo(r.Task, it)
	row := int32(i)
	switch {
	case added:
		return row, PlacedNew
	case i >= r.base || r.seen[row]:
		return row, PlacedDuplicate
	}
	r.seen[row] = true
	if !ws.TaskRows(r.Task).NeedsRun(i, it) {
		return row, PlacedFinished
	}
	return row, PlacedAgain
}

// Skipped passes on what was left out, but not the suspects.
func (p *pass) Skipped(path string, why source.SkipReason) {
	if p.held {
		p.held = false
		return // it is read at the end
	}
	p.run.watcher().Skipped(path, why)
}

// Scanned passes on the end of a scan.
func (p *pass) Scanned() {
	if p.given == nil {
		p.run.watcher().Scanned()
	}
}

// row returns the row of an item that is read.
func (p *pass) row(it *inference.Item) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int(p.rows[it.Index])
}

// Done fills the row of a result, and stores it where enough are waiting.
func (p *pass) Done(res *inference.Result) error {
	r, row := p.run, p.row(&res.Item)
	if res.Embedding != nil {
		r.Taught.Add(r.Workspace, row, res)
		if r.storesEmbeddings() {
			r.Syncer.AddEmbedding(r.pack, res)
		}
		res.Embedding = nil // it is not stored twice
	}
	r.Workspace.Set(row, res)
	if !res.Cached {
		r.read++
	}
	if r.record != nil {
		r.record.Leave(row)
	}
	if r.Syncer != nil {
		r.Syncer.CommitIfDue()
	}
	return r.watcher().Done(row, res)
}

// Thumb stores a thumbnail.
func (p *pass) Thumb(it *inference.Item, jpeg []byte) {
	if p.run.Thumbs != nil {
		p.run.Thumbs.Put(it, jpeg)
	}
}
