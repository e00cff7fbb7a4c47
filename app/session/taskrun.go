package session

import (
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"sync"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/store"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/source"
)

// Placing is what became of a picture that a run's scan found.
type Placing uint8

// The placings.
const (
	PlacedNew   Placing = iota // a new row, to be recognised
	PlacedAgain                // a row that is there, to be recognised (again)
	PlacedKnown                // a row that is there and finished: left out
	PlacedTwice                // found twice by this run: left out
)

// Watcher is told how a run goes. Found, Skipped and Scanned come from one
// goroutine, Done from another.
type Watcher interface {
	Found(row int, how Placing)
	Skipped(path string, why source.SkipReason)
	Scanned()
	// Done tells that a row has its result; an error ends the run.
	Done(row int, r *inference.Result) error
}

// Runner recognises the pictures of one task: those under what was dropped, those
// of it that an earlier run did not finish, or some again. Finished work is not done
// again; a picture that was seen before with the same pack is answered from the
// workspace. A task keeps the pack that it was begun with: with another one the error
// has CodeOtherPack, and nothing is touched. Of a task that was removed there is nothing
// to do. A Runner runs once.
type Runner struct {
	Engine    engine.Recognizer
	Workspace *workspace.Workspace
	Keeper    *workspace.Keeper // nil keeps nothing
	Thumbs    *thumbnail.Cache  // nil makes none
	Task      int32             // its number in the workspace
	Options   engine.RunOptions
	Watcher   Watcher
	// PackFrom is where the engine's pack was found; empty for one of the program's own.
	PackFrom string

	pack   string // key of the answers; empty takes none from the workspace
	labels int    // that an answer must have
	run    *store.Run

	buffers sync.Pool // of *[]byte, for hashing

	mu       sync.Mutex
	rows     []int32 // of each item of the pass under way, by index
	retries  []int   // the rows of a pass over known ones; nil for a scan
	refresh  source.Refresher
	seen     map[int32]bool // rows of earlier runs that this one took up
	base     int            // rows before this are of earlier runs
	strikes  map[int64]int
	suspects []int // rows that were being read when the program ended; they come last, one by one
	quiet    bool
	left     bool // whether the item that was just refused is one of them, and not a duplicate
}

// Scan recognises what lies under roots, then what the task has left from before.
func (k *Runner) Scan(ctx context.Context, roots []string) error {
	return k.during(ctx, func() error {
		k.addRoots(roots)
		k.Workspace.ChangeTask(k.Task, func(t *workspace.Task) { t.LeftOff = false })
		if err := k.Engine.Run(ctx, roots, k.Options, (*taskSink)(k)); err != nil {
			return err
		}
		k.scanned(true)
		return k.items(ctx, k.Workspace.PendingOf(k.Task))
	})
}

// Continue goes on with what the task has left: it reads its roots again where they
// were not all seen.
func (k *Runner) Continue(ctx context.Context) error {
	t, ok := k.Workspace.Task(k.Task)
	if !ok {
		return nil
	}
	if !t.Scanned {
		return k.Scan(ctx, t.Roots)
	}
	return k.during(ctx, func() error { return k.items(ctx, k.Workspace.PendingOf(k.Task)) })
}

// Again recognises rows of the task again, whatever they have.
func (k *Runner) Again(ctx context.Context, rows []int) error {
	return k.during(ctx, func() error { return k.pass(ctx, rows) })
}

// during takes the task, runs f, does the suspects, and stores everything.
func (k *Runner) during(ctx context.Context, f func() error) error {
	info := k.Engine.Info()
	k.pack, k.seen = info.PackKey, map[int32]bool{}
	if k.Task != 0 {
		k.Options.Known = k.known
	}
	k.Options.Embeddings = k.Task != 0 && k.pack != "" && k.Keeper != nil && !k.Keeper.DB.ReadOnly()
	k.labels = min(k.Options.TopK, len(k.Engine.Vocabulary()))
	k.Vocabulary()
	t, ok := k.Workspace.Task(k.Task)
	switch {
	case k.Task != 0 && !ok:
		return nil // another process removed it while it waited for its turn
	case t.MadeWithAnother(info.PackKey):
		return otherPack(t)
	}
	if err := k.begin(ctx); err != nil {
		return err
	}
	defer k.end()
	k.base = k.Workspace.Len()
	settings := k.settings()
	// Not before: while another process runs the task, it is not ours to change.
	k.Workspace.ChangeTask(k.Task, func(t *workspace.Task) { t.Pack, t.PackKey, t.Settings = info.PackID, info.PackKey, settings })
	if err := f(); err != nil {
		return err
	}
	// One by one, so that the next end without a word says which it was; what was at
	// hand more often comes later, so that one picture cannot keep the others waiting.
	slices.SortStableFunc(k.suspects, func(a, b int) int {
		return cmp.Compare(k.strikes[k.Workspace.IdOf(a)], k.strikes[k.Workspace.IdOf(b)])
	})
	k.quiet = true // they were told of when they were found
	for _, row := range k.suspects {
		if err := k.pass(ctx, []int{row}); err != nil {
			return err
		}
	}
	return nil
}

// Vocabulary names the labels of the workspace's rows, those of this run included.
func (k *Runner) Vocabulary() inference.Vocabulary {
	card := engine.NewPackCard(k.Engine.Info(), k.Engine.Vocabulary(), k.PackFrom)
	if k.Task == 0 {
		card.Key = "" // as the rows of no task have it
	}
	k.Workspace.KnowPack(card)
	return k.Workspace.Vocabulary()
}

// maxStrikes is how often a picture may be at hand when the program ends without a
// word. The first time it has company; from then on it is read alone. One such end may
// still be a power cut: the second is held against the picture.
const maxStrikes = 3

// begin takes the task from other processes and looks how its last run ended.
func (k *Runner) begin(ctx context.Context) error {
	if k.Keeper == nil || k.Task == 0 {
		return nil
	}
	run, strikes, err := k.Keeper.Begin(ctx, k.Task)
	if err != nil {
		return err
	}
	k.run, k.strikes = run, strikes
	for row, n := range k.Workspace.RowsOf(k.Task, strikes) {
		if n < maxStrikes {
			continue
		}
		r, _ := k.Workspace.Row(row)
		k.Workspace.Set(row, &inference.Result{Item: *r.Item(), Err: &inference.Error{Code: inference.CodeCrash, Path: r.File}})
	}
	return nil
}

// end lets go of the task. What cannot be stored is said by Problem, and stays in memory.
func (k *Runner) end() {
	if k.Keeper == nil {
		return
	}
	settings := k.settings() // the device may be another one by now
	k.Workspace.ChangeTask(k.Task, func(t *workspace.Task) { t.Settings = settings })
	k.Keeper.Flush(false) // a failure is said by Problem
	if k.run != nil {
		k.Keeper.End(k.Task, k.run)
	}
}

// addRoots notes what the task is to find besides what it found before.
func (k *Runner) addRoots(roots []string) {
	k.Workspace.ChangeTask(k.Task, func(t *workspace.Task) {
		if slices.Equal(t.Roots, roots) {
			return
		}
		all, there := slices.Clone(t.Roots), map[string]bool{}
		for _, r := range all {
			there[r] = true
		}
		for _, r := range roots {
			if abs, err := filepath.Abs(r); err == nil && !there[abs] {
				all, there[abs] = append(all, abs), true
			}
		}
		t.Roots = all
	})
}

func (k *Runner) scanned(on bool) {
	k.Workspace.ChangeTask(k.Task, func(t *workspace.Task) { t.Scanned = on })
}

// items does rows that wait, in a pass of their own.
func (k *Runner) items(ctx context.Context, rows []int) error {
	// Those that the scan has kept back have their turn at the end.
	rows = slices.DeleteFunc(rows, func(row int) bool {
		known := slices.Contains(k.suspects, row)
		if !known && k.suspect(row) {
			k.Watcher.Found(row, PlacedAgain)
			return true
		}
		return known
	})
	if len(rows) == 0 {
		return nil
	}
	return k.pass(ctx, rows)
}

// pass recognises known rows.
func (k *Runner) pass(ctx context.Context, rows []int) error {
	k.mu.Lock()
	k.rows, k.retries = nil, nil
	var items []inference.Item
	for _, i := range rows {
		if r, ok := k.Workspace.Row(i); ok {
			it := *r.Item()
			it.Hash = 0 // what it has now is still to be seen
			items = append(items, it)
			k.retries = append(k.retries, i)
		}
	}
	k.mu.Unlock()
	if len(items) == 0 {
		return nil
	}
	return k.Engine.RunItems(ctx, items, k.Options, (*taskSink)(k))
}

// suspect is whether a row was being read when the program ended, and keeps it for
// the end.
func (k *Runner) suspect(row int) bool {
	if len(k.strikes) == 0 || k.strikes[k.Workspace.IdOf(row)] == 0 {
		return false
	}
	if !slices.Contains(k.suspects, row) {
		k.suspects = append(k.suspects, row)
	}
	return true
}

// taskSink is a Runner as the pipeline sees it.
type taskSink Runner

func (s *taskSink) Found(it *inference.Item) bool {
	k := (*Runner)(s)
	row, how := k.place(it)
	if how != PlacedTwice && !k.quiet {
		k.Watcher.Found(int(row), how)
	}
	if k.left = how == PlacedAgain && k.retries == nil && k.suspect(int(row)); k.left {
		return false
	}
	if how == PlacedKnown || how == PlacedTwice {
		return false
	}
	k.mu.Lock()
	k.rows = append(k.rows, row)
	k.mu.Unlock()
	return true
}

// place finds the row of an item that was found.
func (k *Runner) place(it *inference.Item) (int32, Placing) {
	ws := k.Workspace
	if k.retries != nil {
		row := k.retries[it.Index]
		k.refresh.Refresh(it) // it may be another picture by now, or gone
		ws.Renew(row, it)
		return int32(row), PlacedAgain
	}
	i, added := ws.AppendTo(k.Task, it)
	row := int32(i)
	switch {
	case added:
		return row, PlacedNew
	case i >= k.base || k.seen[row]:
		return row, PlacedTwice
	}
	k.seen[row] = true
	if !ws.TakeUp(i, it) {
		return row, PlacedKnown
	}
	return row, PlacedAgain
}

func (s *taskSink) Skipped(path string, why source.SkipReason) {
	k := (*Runner)(s)
	if k.left {
		k.left = false
		return // its turn comes at the end
	}
	k.Watcher.Skipped(path, why)
}

func (s *taskSink) Scanned() {
	if s.retries == nil {
		s.Watcher.Scanned()
	}
}

func (k *Runner) rowOf(it *inference.Item) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return int(k.rows[it.Index])
}

func (s *taskSink) Done(r *inference.Result) error {
	k := (*Runner)(s)
	row := k.rowOf(&r.Item)
	if r.Embedding != nil {
		k.Keeper.Embed(k.pack, r)
		r.Embedding = nil // it is not kept twice
	}
	k.Workspace.Set(row, r)
	if k.run != nil {
		if err := k.run.Leave(k.Workspace.IdOf(row)); err != nil {
			k.Keeper.Health.Set(workspace.CauseRecord, err) // the record is lost, not the result
		}
	}
	if k.Keeper != nil {
		k.Keeper.Settle()
	}
	return k.Watcher.Done(row, r)
}

func (s *taskSink) Thumb(it *inference.Item, jpeg []byte) {
	if s.Thumbs != nil {
		s.Thumbs.Put(it, jpeg)
	}
}

// settings are those of the run.
func (k *Runner) settings() json.RawMessage {
	d := k.Engine.Info().Device
	b, err := json.Marshal(workspace.RunSettings{
		Version: host.Version(), TopK: k.Options.TopK, Threshold: k.Workspace.Threshold(),
		Device: d.Kind, DeviceName: d.Name, Reason: d.Reason, Detail: d.Detail, Runtime: d.Runtime,
	})
	if err != nil {
		return nil // a threshold that is no number
	}
	return b
}
