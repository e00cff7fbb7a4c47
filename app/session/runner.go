package session

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/persist"
	"wanwu/app/thumbnail"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/source"
)

// StoredTopK is how many labels of a picture are stored, however many are shown.
const StoredTopK = 10

// Placing is what becomes of a picture that a run's scan found.
type Placing uint8

// The placings.
const (
	PlacedNew       Placing = iota // a new row, to be recognised
	PlacedAgain                    // an existing row, to be recognised (again)
	PlacedFinished                 // an existing row that is finished: left out
	PlacedDuplicate                // found twice by this run: left out
)

// Watcher is told how a run goes. Found, Skipped and Scanned come from one
// goroutine, Done from another.
type Watcher interface {
	// Found tells of a picture's row before it is read.
	Found(row int, how Placing)
	// Skipped tells what was left out, and why.
	Skipped(path string, why source.SkipReason)
	// Scanned tells that no more pictures will be found.
	Scanned()
	// Done tells that a row has its result; an error ends the run.
	Done(row int, r *inference.Result) error
}

// Runner recognises the pictures of one task: those under its roots, those that an
// earlier run did not finish, or some again. Finished work is not repeated; a picture that
// was seen before with the same pack gets its result from the workspace. A task keeps the
// pack that it was begun with: with another one the error has CodeOtherPack, and nothing
// is changed. For a removed task a Runner does nothing. A Runner runs once.
type Runner struct {
	Engine    engine.Recognizer
	Workspace *workspace.Workspace
	Syncer    *persist.Syncer  // nil stores nothing
	Thumbs    *thumbnail.Cache // nil makes none
	Task      int32            // its number in the workspace; 0 for rows without a task
	Options   engine.RunOptions
	Watcher   Watcher // nil for none
	// Keep is asked whether a picture that a scan finds is this run's; nil keeps all. One that
	// is not has no row, and is not counted.
	Keep func(it *inference.Item) bool
	// Taught are the labels that the user has added to the pack; nil for none.
	Taught *labelling.Taught
	// PackFrom is where the engine's pack was found; empty is what the engine says itself.
	PackFrom string

	pack    string // key of the results; empty takes none from the workspace
	labels  int    // that a result from the workspace must have
	record  *persist.Run
	buffers sync.Pool // of *[]byte, for hashing

	began time.Time
	read  int // pictures that were recognised, without those answered from the workspace

	base     int            // rows before this are of earlier runs
	seen     map[int32]bool // rows of earlier runs that this one found
	suspects []int          // rows that were being read at a crash; they come last, one by one
}

// Scan adds roots to the task's, which are as AbsoluteRoots makes them, recognises what is under
// them, and then what earlier runs have left.
func (r *Runner) Scan(ctx context.Context, roots []string) error {
	return r.run(ctx, func() error {
		r.Workspace.ChangeTask(r.Task, func(t *workspace.Task) {
			t.AddRoots(roots)
			t.Dismissed = false
		})
		p := &pass{run: r}
		if err := r.Engine.Run(ctx, roots, r.options(p), p); err != nil {
			return err
		}
		r.Workspace.ChangeTask(r.Task, func(t *workspace.Task) { t.Scanned = true })
		return r.finish(ctx)
	})
}

// Resume recognises what earlier runs of the task have left: it scans its roots again
// where they were not all scanned.
func (r *Runner) Resume(ctx context.Context) error {
	t, ok := r.Workspace.Task(r.Task)
	if !ok {
		return nil
	}
	if !t.Scanned {
		return r.Scan(ctx, t.Roots)
	}
	return r.run(ctx, func() error { return r.finish(ctx) })
}

// Retry recognises rows of the task again, whatever their results.
func (r *Runner) Retry(ctx context.Context, rows []int) error {
	return r.run(ctx, func() error { return r.items(ctx, rows, false) })
}

// run locks the task, calls f, reads the suspects, and stores everything.
func (r *Runner) run(ctx context.Context, f func() error) error {
	info := r.Engine.Info()
	r.pack, r.seen = info.PackKey, map[int32]bool{}
	r.labels = min(r.Options.TopK, len(r.Engine.Vocabulary()))
	r.Vocabulary()
	t, ok := r.Workspace.Task(r.Task)
	switch {
	case r.Task != 0 && !ok:
		return nil // another process removed it meanwhile
	case t.HasOtherPack(info.PackKey):
		return otherPack(t)
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	defer r.end()
	if err := r.applyTaught(ctx, info); err != nil {
		return err
	}
	r.base, r.began = r.Workspace.Len(), time.Now()
	settings := r.settings()
	// Not before: while another process runs the task, it is not ours to change.
	r.Workspace.ChangeTask(r.Task, func(t *workspace.Task) { t.Pack, t.PackKey, t.Settings = info.PackID, info.PackKey, settings })
	if err := f(); err != nil {
		return err
	}
	return r.readSuspects(ctx)
}

// options returns those of a pass.
func (r *Runner) options(p *pass) engine.RunOptions {
	o := r.Options
	if r.Task != 0 {
		o.Known = p.reuse
	}
	o.Embeddings = r.Taught.Some() || r.storesEmbeddings()
	return o
}

// applyTaught evaluates the rows that are there already.
func (r *Runner) applyTaught(ctx context.Context, info engine.Info) error {
	switch {
	case r.Taught == nil:
		return nil
	case r.Task == 0:
		r.Taught.Begin(r.Workspace, "") // as the rows of no task have it
		return nil
	case r.Syncer == nil:
		r.Taught.Begin(r.Workspace, info.PackKey)
		return nil
	}
	return r.Taught.Apply(ctx, r.Workspace, info.PackKey, r.Syncer.Embeddings(info.PackKey, info.Dims))
}

// storesEmbeddings reports whether embeddings are kept beside the workspace's file.
func (r *Runner) storesEmbeddings() bool {
	return r.Task != 0 && r.pack != "" && r.Syncer != nil && !r.Syncer.ReadOnly()
}

// Vocabulary names the labels of the workspace's rows, those of this run included.
func (r *Runner) Vocabulary() inference.Vocabulary {
	of := r.Engine.Info()
	info := engine.NewPackInfo(of, r.Engine.Vocabulary(), cmp.Or(r.PackFrom, of.From))
	if r.Task == 0 {
		info.Key = "" // as the rows of no task have it
	}
	r.Workspace.AddPack(info)
	return r.Workspace.Vocabulary()
}

// maxStrikes is how often a picture may be being read when the program crashes, before it
// gets an error instead of another attempt. The first time others were being read beside
// it; from then on it is read alone. One such end may still be a power cut: the second
// counts against the picture.
const maxStrikes = 3

// begin locks the task against other processes and evaluates how its last run ended.
func (r *Runner) begin(ctx context.Context) (err error) {
	if r.Syncer == nil || r.Task == 0 {
		return nil
	}
	if r.record, err = r.Syncer.BeginRun(ctx, r.Task); err != nil {
		return err
	}
	for row, n := range r.record.Struck() {
		if n < maxStrikes {
			continue
		}
		at, _ := r.Workspace.Row(row)
		r.Workspace.Set(row, &inference.Result{Item: *at.Item(), Err: &inference.Error{Code: inference.CodeCrash, Path: at.File}})
	}
	return nil
}

// end stores everything and releases the task. What cannot be stored stays in memory, and
// the Syncer's Err reports it.
func (r *Runner) end() {
	settings := r.settings() // the device may be another one now, and the speed is known
	r.Workspace.ChangeTask(r.Task, func(t *workspace.Task) { t.Settings = settings })
	if r.Syncer == nil {
		return
	}
	_ = r.Syncer.Flush(false) // Err reports it
	if r.record != nil {
		r.record.End()
	}
}

// finish recognises the pending rows of the task, in a pass of their own.
func (r *Runner) finish(ctx context.Context) error {
	rows := slices.DeleteFunc(r.Workspace.TaskRows(r.Task).Pending(), func(row int) bool {
		if slices.Contains(r.suspects, row) {
			return true // the scan has announced it
		}
		if !r.suspect(row) {
			return false
		}
		r.watcher().Found(row, PlacedAgain)
		return true
	})
	return r.items(ctx, rows, false)
}

// items recognises existing rows. Where they are announced already, the watcher is not
// told again that they were found.
func (r *Runner) items(ctx context.Context, rows []int, announced bool) error {
	p := &pass{run: r, announced: announced}
	var items []inference.Item
	for _, row := range rows {
		if at, ok := r.Workspace.Row(row); ok {
			it := *at.Item()
			it.Hash = 0 // the file may be another now
			items = append(items, it)
			p.given = append(p.given, row)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return r.Engine.RunItems(ctx, items, r.options(p), p)
}

// suspect reports whether a row was being read at a crash, and keeps it for the end.
func (r *Runner) suspect(row int) bool {
	if r.record == nil || r.record.Strikes(row) == 0 {
		return false
	}
	if !slices.Contains(r.suspects, row) {
		r.suspects = append(r.suspects, row)
	}
	return true
}

// readSuspects recognises the suspects one by one, so that a crash says which it was;
// those of more crashes come later, so that one picture cannot hold up the others.
func (r *Runner) readSuspects(ctx context.Context) error {
	slices.SortStableFunc(r.suspects, func(a, b int) int {
		return cmp.Compare(r.record.Strikes(a), r.record.Strikes(b))
	})
	for _, row := range r.suspects {
		if err := r.items(ctx, []int{row}, true); err != nil {
			return err
		}
	}
	return nil
}

// leastTimed is how many pictures a run must have recognised for its speed to be kept: of
// a few the start is what is measured.
const leastTimed = 20

// settings returns those of the run.
func (r *Runner) settings() json.RawMessage {
	d := r.Engine.Info().Device
	threshold, rate := r.Workspace.Threshold(), 0.0
	if t, ok := r.Workspace.Task(r.Task); ok {
		if own, ok := workspace.ThresholdOf(t.Settings); ok {
			threshold = own
		}
		if last, ok := workspace.SettingsOf(t.Settings); ok && last.Device == d.Kind && last.DeviceName == d.Name {
			rate = last.Rate
		}
	}
	if s := time.Since(r.began).Seconds(); r.read >= leastTimed && s > 0 {
		rate = float64(r.read) / s
	}
	b, err := json.Marshal(workspace.RunSettings{
		Version: host.Version(), TopK: r.Options.TopK, Threshold: threshold, Rate: rate,
		Device: d.Kind, DeviceName: d.Name, Reason: d.Reason, Detail: d.Detail, Runtime: d.Runtime,
	})
	if err != nil {
		return nil // the threshold is not a number
	}
	return b
}

func (r *Runner) watcher() Watcher {
	if r.Watcher == nil {
		return noWatcher{}
	}
	return r.Watcher
}

// noWatcher ignores what it is told.
type noWatcher struct{}

func (noWatcher) Found(int, Placing)                {}
func (noWatcher) Skipped(string, source.SkipReason) {}
func (noWatcher) Scanned()                          {}
func (noWatcher) Done(int, *inference.Result) error { return nil }
