package workspace

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

const (
	// commitEvery and commitRows bound what is lost when the machine stops: the
	// results of a quarter of a second, or 256, whichever comes first.
	commitEvery = 250 * time.Millisecond
	commitRows  = 256
	// tendEvery is how often a keeper looks whether another day has begun.
	tendEvery = time.Hour
)

// KeptTopK is how many labels of a picture are stored, whatever is shown.
const KeptTopK = 10

// Keeper keeps a workspace in its file: it fills the workspace from it, and stores
// what changes. All methods may be called from any goroutine.
//
// Where the file cannot be written (a full disk, one that may only be read) work
// goes on in memory, Problem says so, and what was not stored is tried again.
type Keeper struct {
	ws     *Workspace
	DB     *store.DB
	cards  packCards
	report store.Report
	// removed are the tasks that were removed before it was opened.
	removed []int64

	Embeddings embeddings

	cancel context.CancelFunc
	gone   sync.WaitGroup

	mu      sync.Mutex // one commit at a time
	problem error      // of the last one
	pause   time.Time  // no commit before, after one that failed
	busy    time.Time  // since when another process holds the file; zero where none does

	Health   health
	follower follower
}

// OpenKeeper opens the file at path and fills ws, which must be empty. It blocks for
// a second at a few hundred thousand rows; those before are in ws meanwhile. A file
// that may only be read is opened all the same. The caller closes the keeper.
//
// window is whether a window opens it: then tasks that were removed are forgotten
// for good, the file is checked and copied, and what other processes store appears in
// ws, all in the background.
func OpenKeeper(ctx context.Context, path string, ws *Workspace, window bool) (*Keeper, error) {
	k, err := openKeeper(ctx, path, ws)
	if inference.CodeOf(err) == inference.CodeDamaged && k != nil {
		// Found while it was read. The check leaves a note of it, by which the second
		// attempt sets the file aside, unless another process has it open.
		check := k.DB.Check(ctx)
		k.DB.Close()
		if inference.CodeOf(check) != inference.CodeDamaged {
			return nil, err
		}
		ws.restart()
		k, err = openKeeper(ctx, path, ws)
	}
	if err != nil {
		if k != nil {
			k.DB.Close()
		}
		return nil, err
	}
	ctx, k.cancel = context.WithCancel(context.Background())
	k.gone.Go(func() { k.commitAll(ctx, window) })
	if window && !k.DB.ReadOnly() {
		k.gone.Go(func() { k.tend(ctx) })
	}
	return k, nil
}

// openKeeper opens the file and fills ws. Where only the second fails the keeper comes
// with the error, its file open.
func openKeeper(ctx context.Context, path string, ws *Workspace) (*Keeper, error) {
	db, report, err := store.Open(ctx, path)
	var only error
	if inference.CodeOf(err) == inference.CodeReadOnly {
		only = err
		if db, err = store.OpenReadOnly(ctx, path); err != nil {
			return nil, only
		}
	}
	if err != nil {
		return nil, err
	}
	k := &Keeper{ws: ws, DB: db, cards: cardsOf(path), report: report}
	k.Health.Set(causeOpening, only)
	return k, k.load(ctx)
}

// load fills the workspace.
func (k *Keeper) load(ctx context.Context) error {
	next, err := k.DB.Next(ctx)
	if err == nil {
		k.removed, err = k.DB.Removed(ctx)
	}
	if err != nil {
		return err
	}
	tasks, err := k.DB.Tasks(ctx)
	if err != nil {
		return err
	}
	numbers, seen := map[int64]int32{}, map[int64]time.Time{}
	var packs []string
	for _, t := range tasks {
		packs = append(packs, t.PackKey)
		numbers[t.ID] = k.ws.InsertTask(taskOf(&t))
		seen[t.ID] = t.Updated
	}
	k.follower.horizon, k.follower.seen, k.follower.running = next, seen, map[int64]bool{}
	k.cards.know(k.ws, packs)
	if err := k.DB.Load(ctx, 0, func(items []store.Item) error {
		k.ws.restore(items, numbers)
		return ctx.Err()
	}); err != nil {
		return err
	}
	if err := restoreJudgements(ctx, k.DB, k.ws); err != nil {
		return err
	}
	if err := k.mend(ctx); err != nil {
		return err
	}
	k.ws.mu.Lock()
	k.ws.unsaved.on, k.ws.unsaved.numbered = !k.DB.ReadOnly(), k.ws.n
	k.ws.mu.Unlock()
	return nil
}

// mend brings the file to what was read of it, where rows of it are damaged. An error is
// that the file as a whole is damaged.
func (k *Keeper) mend(ctx context.Context) error {
	err := patiently(beginPatience, func() error { return k.DB.Mend(ctx) })
	if inference.CodeOf(err) == inference.CodeDamaged {
		return err
	}
	k.Health.Set(causeStoring, err)
	return nil
}

// tend forgets what was removed before, and looks after the file each day, until ctx ends:
// a window may stay open for a month.
func (k *Keeper) tend(ctx context.Context) {
	err := patiently(patience, func() error { return k.DB.Purge(ctx, k.removed) })
	if ctx.Err() == nil {
		k.Health.Set(causePurge, err) // they stay hidden, which is what was asked for
	}
	clock := time.NewTicker(tendEvery)
	defer clock.Stop()
	for day := ""; ; {
		if today := time.Now().Format(time.DateOnly); today != day {
			day = today
			k.look(ctx)
		}
		select {
		case <-clock.C:
		case <-ctx.Done():
			return
		}
	}
}

// Copy makes today's copy of the file where there is none. A window does so by itself.
func (k *Keeper) Copy(ctx context.Context) error { return k.DB.CopyDaily(ctx) }

// look checks the file and makes the daily copy.
func (k *Keeper) look(ctx context.Context) {
	say := func(c cause, err error) {
		if ctx.Err() == nil {
			k.Health.Set(c, err)
		}
	}
	if err := k.DB.Check(ctx); err != nil {
		say(causeDamage, err)
		return // what is not whole is not copied
	}
	// Rows of before that get no checksum now are read all the same, and get one another day.
	_ = patiently(patience, func() error { return k.DB.Seal(ctx) })
	say(causeCopy, k.DB.CopyDaily(ctx))
	say(causeEmbeddings, k.tidyEmbeddings(ctx))
}

// commitAll stores what has changed, again and again, until ctx ends; follow is whether
// it also takes over what other processes store.
func (k *Keeper) commitAll(ctx context.Context, follow bool) {
	clock := time.NewTicker(commitEvery)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			k.Flush(false) // a failure is said by Problem
			if follow {
				k.follow(ctx)
			}
		case <-ctx.Done():
			return
		}
	}
}

// Report says what had to be done about the file when it was opened, and what was found
// damaged.
func (k *Keeper) Report() store.Report {
	r := k.report
	r.Losses = k.DB.Losses() // reading what other processes store may have found more
	return r
}

// Problem is why results are not stored at the moment, or what else is wrong with
// the file; nil where all is well.
func (k *Keeper) Problem() error { return cmp.Or(k.Health.first(), k.Embeddings.Err()) }

// Begin takes a task for this process, which is stored first. strikes says how often
// each of its pictures was being read when the program ended without a word. An error
// is that another process runs the task. Where the file or what lies beside it cannot be
// written run may be nil, which Problem says: the work is done all the same.
func (k *Keeper) Begin(ctx context.Context, number int32) (run *store.Run, strikes map[int64]int, err error) {
	k.Health.Set(CauseRecord, nil)
	k.flushWithin(beginPatience) // a failure is said by Problem
	t, ok := k.ws.Task(number)
	if !ok || t.ID == 0 || k.DB.ReadOnly() {
		return nil, nil, nil
	}
	k.keepCard(t.PackKey)
	run, left, err := k.DB.Begin(t.ID)
	if inference.CodeOf(err) == inference.CodeTaskRunning {
		return nil, nil, &inference.Error{Code: inference.CodeTaskRunning, Detail: t.Name, Err: err}
	}
	if err == nil {
		err = k.enter(ctx, t.ID, number)
	}
	if err == nil && len(left) > 0 {
		err = patiently(beginPatience, func() error { _, err := k.DB.Strike(ctx, left); return err })
	}
	if err == nil {
		strikes, err = k.DB.Strikes(ctx, t.ID)
	}
	if err != nil {
		k.Health.Set(CauseRecord, err)
	}
	return run, strikes, nil
}

// Close stores what is left and closes the file.
func (k *Keeper) Close() error {
	k.cancel()
	k.gone.Wait()
	var err error
	if !k.DB.ReadOnly() {
		err = k.Flush(true)
	}
	return errors.Join(err, k.DB.Close())
}
