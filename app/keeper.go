package app

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
	// commitMost is how many rows one transaction takes: some 30 ms of work.
	commitMost = 4096
	// failedPause is how long a file that failed is left in peace.
	failedPause = 2 * time.Second
	// idBlock is how many numbers are reserved at once for rows that are found.
	idBlock = 4096
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
	db     *store.DB
	cards  packCards
	report store.Report

	embeddings embeddings

	cancel context.CancelFunc
	gone   sync.WaitGroup

	mu      sync.Mutex // one commit at a time
	problem error
	pause   time.Time // no commit before, after one that failed

	said struct {
		sync.Mutex
		problem error
	}
}

// OpenKeeper opens the file at path and fills ws, which must be empty. It blocks for
// a second at a few hundred thousand rows; those before are in ws meanwhile. A file
// that may only be read is opened all the same. The caller closes the keeper.
//
// window is whether a window opens it: then tasks that were removed are forgotten
// for good, and the file is checked and copied, in the background.
func OpenKeeper(ctx context.Context, path string, ws *Workspace, window bool) (*Keeper, error) {
	k, err := openKeeper(ctx, path, ws, window)
	if inference.CodeOf(err) == inference.CodeDamaged && k != nil {
		// Found while it was read. The check leaves a note of it, by which the second
		// attempt sets the file aside, unless another process has it open.
		check := k.db.Check(ctx)
		k.db.Close()
		if inference.CodeOf(check) != inference.CodeDamaged {
			return nil, err
		}
		ws.Clear()
		k, err = openKeeper(ctx, path, ws, window)
	}
	if err != nil {
		if k != nil {
			k.db.Close()
		}
		return nil, err
	}
	ctx, k.cancel = context.WithCancel(context.Background())
	k.gone.Go(func() { k.commitAll(ctx) })
	if window && !k.db.ReadOnly() {
		k.gone.Go(func() { k.look(ctx) })
	}
	return k, nil
}

// openKeeper opens the file and fills ws. Where only the second fails the keeper comes
// with the error, its file open.
func openKeeper(ctx context.Context, path string, ws *Workspace, window bool) (*Keeper, error) {
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
	k := &Keeper{ws: ws, db: db, cards: cardsOf(path), report: report}
	k.say(only)
	return k, k.load(ctx, window)
}

// load fills the workspace.
func (k *Keeper) load(ctx context.Context, window bool) error {
	if window && !k.db.ReadOnly() {
		if err := k.db.Purge(ctx); err != nil {
			k.say(err) // they stay hidden, which is what was asked for
		}
	}
	tasks, err := k.db.Tasks(ctx)
	if err != nil {
		return err
	}
	numbers := map[int64]int32{}
	var packs []string
	for _, t := range tasks {
		packs = append(packs, t.PackKey)
		numbers[t.ID] = k.ws.addTask(Task{
			ID: t.ID, Name: t.Name, Roots: t.Roots, Pack: t.Pack, PackKey: t.PackKey, Created: t.Created,
			Scanned: t.Scanned, LeftOff: t.LeftOff,
		})
	}
	k.cards.know(k.ws, packs)
	if err := k.db.Load(ctx, 0, func(items []store.Item) error {
		k.ws.restore(items, numbers)
		return ctx.Err()
	}); err != nil {
		return err
	}
	if err := restoreJudgements(ctx, k.db, k.ws); err != nil {
		return err
	}
	k.ws.mu.Lock()
	k.ws.unsaved.on = !k.db.ReadOnly()
	k.ws.mu.Unlock()
	return nil
}

// look checks the file and makes the daily copy.
func (k *Keeper) look(ctx context.Context) {
	err := k.db.Check(ctx)
	if err == nil {
		err = k.db.CopyDaily(ctx)
	}
	if err == nil {
		err = k.tidyEmbeddings(ctx)
	}
	if err != nil && ctx.Err() == nil {
		k.say(err)
	}
}

// commitAll stores what has changed, again and again, until ctx ends.
func (k *Keeper) commitAll(ctx context.Context) {
	clock := time.NewTicker(commitEvery)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			k.Flush(false) // a failure is said by Problem
		case <-ctx.Done():
			return
		}
	}
}

// Flush stores everything that has changed; when it returns nil, all is stored
// that was in the workspace when it was called. After a failure it leaves the file in
// peace for a while, unless now is set.
func (k *Keeper) Flush(now bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.db.ReadOnly() {
		return k.Problem()
	}
	if !now && k.problem != nil && time.Now().Before(k.pause) {
		return k.problem
	}
	k.flushEmbeddings()
	err := k.flush()
	if err != nil {
		k.pause = time.Now().Add(failedPause)
	}
	if err != nil || k.problem != nil {
		k.say(err)
	}
	k.problem = err
	return err
}

func (k *Keeper) flush() error {
	// What is to be stored is stored, also when the program is ending.
	ctx := context.Background()
	if err := k.storeTasks(ctx); err != nil {
		return err
	}
	for {
		b := k.ws.takeUnsaved(commitMost)
		if len(b.rows) == 0 {
			return k.storeJudgements(ctx)
		}
		if err := k.db.Commit(ctx, b.items); err != nil {
			k.ws.unsave(b)
			return err
		}
		k.ws.saved(b)
		if len(b.rows) < commitMost {
			return k.storeJudgements(ctx)
		}
	}
}

// storeJudgements stores what a person has said of rows that the file has.
func (k *Keeper) storeJudgements(ctx context.Context) error {
	rows, said := k.ws.takeJudged()
	if len(rows) == 0 {
		return nil
	}
	err := k.db.Judge(ctx, said)
	if err != nil {
		k.ws.judgeAgain(rows)
	}
	return err
}

// storeTasks stores the tasks that the file does not have, or not as they are.
func (k *Keeper) storeTasks(ctx context.Context) error {
	changes := k.ws.takeTasks()
	for i := range changes {
		if err := k.storeTask(ctx, &changes[i]); err != nil {
			for left := range changes[i:] {
				k.ws.unsaveTask(&changes[i+left])
			}
			return err
		}
	}
	cleared := k.ws.takeCleared()
	for i, id := range cleared {
		if err := k.db.RemoveTask(ctx, id, true); err != nil {
			k.ws.unclear(cleared[i:]...)
			return err
		}
	}
	return nil
}

func (k *Keeper) storeTask(ctx context.Context, c *taskChange) (err error) {
	stored := store.Task{
		ID: c.ID, Name: c.Name, Roots: c.Roots, Pack: c.Pack, PackKey: c.PackKey, Created: c.Created, Scanned: c.Scanned, LeftOff: c.LeftOff,
	}
	created := c.ID == 0
	if created {
		c.parts |= changedParts(&c.Task, &Task{Name: c.Name, Roots: c.Roots, Pack: c.Pack, PackKey: c.PackKey})
		err = k.db.CreateTask(ctx, &stored)
	} else if c.parts&partName != 0 {
		stored.Name, err = k.db.RenameTask(ctx, c.ID, c.Name)
	}
	if err != nil {
		return err
	}
	if !k.ws.savedTask(c, &stored) && created {
		k.ws.unclear(stored.ID)
		return nil
	}
	if c.parts&partRun != 0 {
		k.keepCard(c.PackKey)
		err = k.db.UpdateTask(ctx, &stored)
	}
	if err == nil && c.parts&partRemoved != 0 {
		err = k.db.RemoveTask(ctx, stored.ID, c.Removed)
	}
	return err
}

// keepCard keeps what is known of a pack. Should that fail, its labels have their names
// as long as the pack itself can be opened.
func (k *Keeper) keepCard(key string) {
	card, ok := k.ws.Pack(key)
	if !ok || k.db.ReadOnly() {
		return
	}
	if err := k.cards.write(card); err != nil {
		k.say(err)
	}
}

// settle stores results once there are as many as may be lost. A run calls it after
// each: so it waits for the disk where the disk is slower than the network.
func (k *Keeper) settle() {
	if k.ws.waiting() >= commitRows {
		k.Flush(false) // a failure is said by Problem
	}
}

// number makes sure that the next row that is found has a number.
func (k *Keeper) number(ctx context.Context) {
	if !k.ws.needsIDs() {
		return
	}
	first, err := k.db.Reserve(ctx, idBlock)
	if err != nil {
		return // it gets one when it is stored
	}
	k.ws.giveIDs(first, first+idBlock)
}

// Problem is why results are not stored at the moment, or what else is wrong with
// the file; nil where all is well.
func (k *Keeper) Problem() error {
	k.said.Lock()
	defer k.said.Unlock()
	return cmp.Or(k.said.problem, k.embeddings.err())
}

func (k *Keeper) say(err error) {
	k.said.Lock()
	defer k.said.Unlock()
	k.said.problem = err
}

// Report says what had to be done about the file when it was opened.
func (k *Keeper) Report() store.Report { return k.report }

// begin takes a task for this process, which is stored first. strikes says how often
// each of its pictures was being read when the program ended without a word. run is
// nil where the file cannot be written.
func (k *Keeper) begin(ctx context.Context, number int32) (run *store.Run, strikes map[int64]int, err error) {
	if k.Flush(true) != nil {
		return nil, nil, nil // said by Problem
	}
	t, ok := k.ws.Task(number)
	if !ok || t.ID == 0 {
		return nil, nil, nil
	}
	k.keepCard(t.PackKey)
	run, left, err := k.db.Begin(t.ID)
	if inference.CodeOf(err) == inference.CodeTaskRunning {
		err = &inference.Error{Code: inference.CodeTaskRunning, Detail: t.Name, Err: err}
	}
	if err != nil {
		return nil, nil, err
	}
	if len(left) > 0 {
		_, err = k.db.Strike(ctx, left)
	}
	if err == nil {
		strikes, err = k.db.Strikes(ctx, t.ID)
	}
	if err != nil {
		return nil, nil, errors.Join(err, run.End())
	}
	return run, strikes, nil
}

// Close stores what is left and closes the file.
func (k *Keeper) Close() error {
	k.cancel()
	k.gone.Wait()
	var err error
	if !k.db.ReadOnly() {
		err = k.Flush(true)
	}
	return errors.Join(err, k.db.Close())
}
