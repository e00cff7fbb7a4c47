package persist

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
)

const (
	// commitEvery and commitRows bound what is lost when the machine stops: the
	// results of a quarter of a second, or 256, whichever comes first.
	commitEvery = 250 * time.Millisecond
	commitRows  = 256
	// maintainEvery is how often a Syncer checks whether another day has begun.
	maintainEvery = time.Hour
)

// Syncer keeps a workspace in step with its file: it fills the workspace from the file and
// stores what changes. All methods may be called from any goroutine.
//
// Where the file cannot be written (a full disk, a read-only file) work continues in memory, Err
// reports it, and what was not stored is tried again.
type Syncer struct {
	ws        *workspace.Workspace
	journal   *workspace.Journal
	db        *store.DB
	packInfos packInfos
	report    store.Report
	removed   []int64 // the tasks that were removed before it was opened

	embeddings sideFiles

	cancel context.CancelFunc
	gone   sync.WaitGroup

	mu    sync.Mutex // one commit at a time
	err   error      // of the last commit
	pause time.Time  // no commit before, after one that failed
	busy  time.Time  // since when another process holds the file; zero where none does

	health   health
	follower follower
}

// Open opens the file at path and fills ws, which must be empty. It blocks for a second at a few
// hundred thousand rows; rows are in ws as they are read. A read-only file is opened anyway. The
// caller closes the Syncer.
//
// window is whether a window opens it: then tasks that were removed are deleted from the
// file, the file is checked and copied, and what other processes store is merged into ws,
// all in the background.
func Open(ctx context.Context, path string, ws *workspace.Workspace, window bool) (*Syncer, error) {
	s, err := open(ctx, path, ws)
	if inference.CodeOf(err) == inference.CodeDamaged && s != nil {
		// Found while it was read. The check leaves a note of it, by which the second
		// attempt sets the file aside, unless another process has it open.
		check := s.db.Check(ctx)
		closing := s.db.Close()
		if inference.CodeOf(check) != inference.CodeDamaged {
			return nil, errors.Join(err, closing)
		}
		s.journal.Restart()
		first := s.report
		if s, err = open(ctx, path, ws); s != nil {
			s.report = cmp.Or(s.report, first) // what the first attempt has done holds where the second found nothing
		}
	}
	if err != nil {
		if s != nil {
			err = errors.Join(err, s.db.Close())
		}
		return nil, err
	}
	ctx, s.cancel = context.WithCancel(context.Background())
	s.gone.Go(func() { s.commitLoop(ctx, window) })
	if window && !s.db.ReadOnly() {
		s.gone.Go(func() { s.maintain(ctx) })
	}
	return s, nil
}

// open opens the file and fills ws. Where only the second fails the Syncer comes with the
// error, its file open.
func open(ctx context.Context, path string, ws *workspace.Workspace) (*Syncer, error) {
	db, report, err := store.Open(ctx, path)
	var readOnly error
	if inference.CodeOf(err) == inference.CodeReadOnly {
		readOnly = err
		report.LogLost = store.LogDamaged(path)
		if db, err = store.OpenReadOnly(ctx, path); err != nil {
			return nil, errors.Join(readOnly, err)
		}
	}
	if err != nil {
		return nil, err
	}
	s := &Syncer{ws: ws, journal: ws.Journal(), db: db, packInfos: packInfosOf(path), report: report}
	s.health.set(causeOpening, readOnly)
	return s, s.load(ctx)
}

// load fills the workspace.
func (s *Syncer) load(ctx context.Context) error {
	next, err := s.db.Next(ctx)
	if err == nil {
		s.removed, err = s.db.Removed(ctx)
	}
	if err != nil {
		return err
	}
	tasks, err := s.db.Tasks(ctx)
	if err != nil {
		return err
	}
	numbers, seen := map[int64]int32{}, map[int64]time.Time{}
	var packs []string
	for i := range tasks {
		t := &tasks[i]
		packs = append(packs, t.PackKey)
		numbers[t.ID] = s.journal.InsertStored(t)
		seen[t.ID] = t.Updated
	}
	s.follower.horizon, s.follower.seen, s.follower.running = next, seen, map[int64]bool{}
	s.packInfos.addTo(s.ws, packs)
	if err := s.db.Load(ctx, 0, func(items []store.Item) error {
		s.journal.Restore(items, numbers)
		return ctx.Err()
	}); err != nil {
		return err
	}
	if err := loadJudgements(ctx, s.db, s.journal); err != nil {
		return err
	}
	if err := loadTruths(ctx, s.db, s.journal); err != nil {
		return err
	}
	if err := s.repairRows(ctx); err != nil {
		return err
	}
	s.journal.Start(!s.db.ReadOnly())
	return nil
}

// repairRows brings the file to what was read of it, where rows of it are damaged. An error means that
// the file as a whole is damaged.
func (s *Syncer) repairRows(ctx context.Context) error {
	err := retryBusy(beginTimeout, func() error { return s.db.RepairRows(ctx) })
	if inference.CodeOf(err) == inference.CodeDamaged {
		return err
	}
	s.health.set(causeStoring, err)
	return nil
}

// FindOrCreateTask stores t, or fills it with the task of its name that the file has: of
// several processes that add one name at once, one adds it. Errors are those of
// store.DB.FindOrCreateTask; where the file may only be read t stays as it is.
func (s *Syncer) FindOrCreateTask(ctx context.Context, t *store.Task) error {
	if s.db.ReadOnly() {
		return nil
	}
	return retryBusy(beginTimeout, func() error { _, err := s.db.FindOrCreateTask(ctx, t); return err })
}

// loadJudgements fills in the judgements of rows that are loaded.
func loadJudgements(ctx context.Context, db *store.DB, journal *workspace.Journal) error {
	var ids []int64
	var judgements []workspace.Judgement
	err := db.Judgements(ctx, func(item int64, j workspace.Judgement) { ids, judgements = append(ids, item), append(judgements, j) })
	if err == nil && len(ids) > 0 {
		journal.RestoreJudgements(ids, judgements)
	}
	return err
}

// commitLoop stores what has changed, again and again, until ctx ends; with follow it also
// merges what other processes store.
func (s *Syncer) commitLoop(ctx context.Context, follow bool) {
	clock := time.NewTicker(commitEvery)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			_ = s.Flush(false) // Err reports it
			if follow {
				s.follow(ctx)
			}
		case <-ctx.Done():
			return
		}
	}
}

// maintain deletes what was removed before, and checks and copies the file each day,
// until ctx ends: a window may stay open for a month.
func (s *Syncer) maintain(ctx context.Context) {
	err := retryBusy(busyTimeout, func() error { return s.db.Purge(ctx, s.removed) })
	if ctx.Err() == nil {
		s.health.set(causePurge, err) // they stay hidden, which is what was asked for
	}
	clock := time.NewTicker(maintainEvery)
	defer clock.Stop()
	for day := ""; ; {
		if today := time.Now().Format(time.DateOnly); today != day {
			day = today
			s.maintainDaily(ctx)
		}
		select {
		case <-clock.C:
		case <-ctx.Done():
			return
		}
	}
}

// maintainDaily checks the file and makes the daily copy.
func (s *Syncer) maintainDaily(ctx context.Context) {
	set := func(c cause, err error) {
		if ctx.Err() == nil {
			s.health.set(c, err)
		}
	}
	if err := s.db.Check(ctx); err != nil {
		set(causeDamage, err)
		return // a damaged file is not copied
	}
	// Rows of earlier versions that get no checksum now are read anyway, and get one another day.
	if err := retryBusy(busyTimeout, func() error { return s.db.Seal(ctx) }); inference.CodeOf(err) == inference.CodeDamaged {
		set(causeDamage, err)
		return
	}
	set(causeCopy, s.db.CopyDaily(ctx))
	set(causeEmbeddings, s.tidyEmbeddings(ctx))
}

// Copy makes today's copy of the file where there is none. A window does so by itself.
func (s *Syncer) Copy(ctx context.Context) error { return s.db.CopyDaily(ctx) }

// ReadOnly reports whether nothing can be stored in the file.
func (s *Syncer) ReadOnly() bool { return s.db.ReadOnly() }

// Report says what had to be done about the file when it was opened, and what was found
// damaged.
func (s *Syncer) Report() store.Report {
	r := s.report
	r.Losses = s.db.Losses() // reading what other processes store may have found more
	return r
}

// Err is why results are not stored at the moment, or what else is wrong with the file;
// nil where all is well.
func (s *Syncer) Err() error { return cmp.Or(s.health.first(), s.embeddings.lastErr()) }

// Close stores what is left and closes the file.
func (s *Syncer) Close() error {
	s.cancel()
	s.gone.Wait()
	var err error
	if !s.db.ReadOnly() {
		err = s.Flush(true)
	}
	return errors.Join(err, s.db.Close())
}
