package workspace

import (
	"context"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

const (
	// commitMost is how many rows one transaction takes: some 30 ms of work.
	commitMost = 4096
	// failedPause is how long a file that failed is left in peace, and busyPause one that
	// another process is writing: a transaction of ours lasts milliseconds.
	failedPause = 2 * time.Second
	BusyPause   = 50 * time.Millisecond
	// patience is how long whoever needs the file waits for another process that holds
	// it, as one does that was suspended at the wrong moment. A run that begins has less
	// of it: it can do without.
	patience      = 20 * time.Second
	beginPatience = 2 * time.Second
	// busyTold is how long the file may be held before anybody is told.
	busyTold = 10 * time.Second
	// idBlock is how many numbers are reserved at once for rows that are found.
	idBlock = 4096
)

// Flush stores everything that has changed; when it returns nil, all is stored
// that was in the workspace when it was called. After a failure it leaves the file in
// peace for a while. With now set it does not, and waits for another process that
// holds the file.
func (k *Keeper) Flush(now bool) error {
	if now {
		return k.flushWithin(patience)
	}
	return k.attempt(false)
}

// flushWithin is Flush that waits for another process for so long.
func (k *Keeper) flushWithin(wait time.Duration) error {
	return patiently(wait, func() error { return k.attempt(true) })
}

// patiently tries again and again while another process holds the file, but no longer
// than wait.
func patiently(wait time.Duration, try func() error) error {
	until := time.Now().Add(wait)
	again := time.NewTicker(BusyPause)
	defer again.Stop()
	for {
		err := try()
		if inference.CodeOf(err) != inference.CodeBusy || time.Now().After(until) {
			return err
		}
		<-again.C
	}
}

// attempt stores everything that has changed, unless the file is to be left in peace.
func (k *Keeper) attempt(now bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.DB.ReadOnly() {
		return k.Health.of(causeOpening)
	}
	if !now && k.problem != nil && time.Now().Before(k.pause) {
		return k.problem
	}
	k.FlushEmbeddings()
	if inference.CodeOf(k.problem) == inference.CodeWorkspace {
		k.DB.Disconnect() // a drive that went away and came back needs a new connection
	}
	k.problem = k.flush()
	k.conclude(time.Now())
	return k.problem
}

// conclude says what became of an attempt, and when the next may be made.
func (k *Keeper) conclude(now time.Time) {
	if inference.CodeOf(k.problem) != inference.CodeBusy {
		k.busy = time.Time{}
		k.pause = now.Add(failedPause)
		k.Health.Set(causeStoring, k.problem)
		return
	}
	if k.busy.IsZero() {
		k.busy = now
	}
	k.pause = now.Add(BusyPause)
	if now.Sub(k.busy) >= busyTold {
		k.Health.Set(causeStoring, k.problem)
	}
}

func (k *Keeper) flush() error {
	// What is to be stored is stored, also when the program is ending.
	ctx := context.Background()
	if err := k.storeTasks(ctx); err != nil {
		return err
	}
	if err := k.number(ctx); err != nil {
		return err
	}
	for {
		b := k.ws.takeUnsaved(commitMost)
		if len(b.rows) == 0 {
			return k.storeJudgements(ctx)
		}
		if err := k.DB.Commit(ctx, b.items); err != nil {
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
	err := k.DB.Judge(ctx, said)
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
		if err := k.DB.RemoveTask(ctx, id, true); err != nil {
			k.ws.unclear(cleared[i:]...)
			return err
		}
	}
	return nil
}

func (k *Keeper) storeTask(ctx context.Context, c *taskChange) (err error) {
	stored := store.Task{
		ID: c.ID, Name: c.Name, Roots: c.Roots, Pack: c.Pack, PackKey: c.PackKey, Settings: c.Settings, Created: c.Created,
		Scanned: c.Scanned, LeftOff: c.LeftOff,
	}
	created := c.ID == 0
	if created {
		c.parts |= changedParts(&c.Task, &Task{Name: c.Name, Roots: c.Roots, Pack: c.Pack, PackKey: c.PackKey, Settings: c.Settings})
		err = k.DB.CreateTask(ctx, &stored)
	} else if c.parts&partName != 0 {
		stored.Name, err = k.DB.RenameTask(ctx, c.ID, c.Name)
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
		err = k.DB.UpdateTask(ctx, &stored)
	}
	if err == nil && c.parts&partRemoved != 0 {
		err = k.DB.RemoveTask(ctx, stored.ID, c.Removed)
	}
	return err
}

// keepCard keeps what is known of a pack. Should that fail, its labels have their names
// as long as the pack itself can be opened.
func (k *Keeper) keepCard(key string) {
	card, ok := k.ws.Pack(key)
	if !ok || k.DB.ReadOnly() {
		return
	}
	k.Health.Set(causeCard, k.cards.write(card))
}

// Settle stores results once there are as many as may be lost. A run calls it after
// each: so it waits for the disk where the disk is slower than the network.
func (k *Keeper) Settle() {
	if k.ws.waiting() >= commitRows {
		k.Flush(false) // a failure is said by Problem
	}
}

// number gives the rows numbers that were found since the last time, in their order, and
// has some ready for those that are found next.
func (k *Keeper) number(ctx context.Context) error {
	n := k.ws.unnumbered()
	if n == 0 {
		return nil
	}
	n = max(n, idBlock)
	first, err := k.DB.Reserve(ctx, n)
	if err == nil {
		k.ws.giveIDs(first, first+int64(n))
	}
	return err
}
