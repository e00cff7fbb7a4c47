package persist

import (
	"context"
	"errors"

	"wanwu/app/store"
	"wanwu/inference"
)

// mergeCommit is how many rows a transaction of MergeFile stores.
const mergeCommit = 4096

// Merged is what MergeFile has done.
type Merged struct {
	Added int // pictures that the task did not have
	// Filled is how many it had and that had no answer, Kept how many had one, which stays.
	Filled, Kept int
	Judgements   int // taken over, for pictures about which nothing was said
	// Into and From are what had to be done about the two files, and what of them was damaged.
	Into, From store.Report
}

// place is a picture by where it lies.
type place struct {
	folder store.Folder
	name   string
}

// standing is what the file that is merged into has of a picture.
type standing struct {
	id    int64
	state store.State
}

// MergeFile takes the task of a name over from the file at from into the one at into, where
// it is made if there is none: what several machines have recognised, each a part, becomes
// one. A picture that is there already keeps its answer and what was said about it; merging
// a file again changes nothing. The file at from is only read. The error is CodeNoSession
// where that has no such task, and CodeOtherPack where the two were made with different
// packs.
func MergeFile(ctx context.Context, into, from, name string) (m Merged, err error) {
	db, report, err := store.Open(ctx, into)
	if err != nil {
		return m, err
	}
	defer func() {
		report.Losses = db.Losses()
		m.Into = report
		err = errors.Join(err, db.Close())
	}()
	found := false
	m.From, err = readStored(ctx, from, func(part *store.DB) error {
		found, m = true, Merged{}
		return mergeTask(ctx, db, part, name, &m)
	})
	if err == nil && !found {
		err = &inference.Error{Code: inference.CodeNoSession, Path: from, Detail: name}
	}
	return m, err
}

// mergeTask takes the task of a name over from part into db.
func mergeTask(ctx context.Context, db, part *store.DB, name string, m *Merged) error {
	task, err := part.TaskByName(ctx, name)
	if err != nil {
		return err
	}
	j := joiner{db: db, part: part, merged: m, was: task.ID, task: task}
	j.task.ID = 0
	if _, err := db.FindOrCreateTask(ctx, &j.task); err != nil {
		return err
	}
	if j.task.PackKey != task.PackKey {
		return &inference.Error{Code: inference.CodeOtherPack, Path: part.Path(), Detail: name}
	}
	if info, err := packInfosOf(part.Path()).read(task.PackKey); err == nil {
		if err := packInfosOf(db.Path()).write(info); err != nil {
			return err
		}
	}
	return j.join(ctx)
}

// joiner merges one task.
type joiner struct {
	db, part *store.DB
	merged   *Merged
	was      int64      // number of the task in part
	task     store.Task // in db
	has      map[place]standing
	places   map[int64]place // of the rows of part
}

func (j *joiner) join(ctx context.Context) error {
	if err := j.look(ctx); err != nil {
		return err
	}
	j.places = map[int64]place{}
	var next []store.Item
	err := j.part.Load(ctx, j.was, func(items []store.Item) error {
		for _, it := range items {
			at := place{it.Folder, it.Name}
			j.places[it.ID] = at
			old, known := j.has[at]
			switch {
			case known && (old.state != store.Pending || it.State == store.Pending):
				j.merged.Kept++
				continue
			case known:
				j.merged.Filled++
				it.ID, it.Was = old.id, old.state
			default:
				j.merged.Added++
				it.ID, it.Was = 0, store.Absent
			}
			it.Task = j.task.ID
			if next = append(next, it); len(next) >= mergeCommit {
				if err := j.db.Commit(ctx, next); err != nil {
					return err
				}
				next = next[:0]
			}
		}
		return nil
	})
	if err == nil && len(next) > 0 {
		err = j.db.Commit(ctx, next)
	}
	if err == nil {
		err = j.sayings(ctx)
	}
	return err
}

// look finds what the task has already.
func (j *joiner) look(ctx context.Context) error {
	j.has = map[place]standing{}
	return j.db.Load(ctx, j.task.ID, func(items []store.Item) error {
		for _, it := range items {
			j.has[place{it.Folder, it.Name}] = standing{it.ID, it.State}
		}
		return nil
	})
}

// sayings takes over what persons said, and what is known to be on pictures.
func (j *joiner) sayings(ctx context.Context) error {
	said := map[place]store.Judgement{}
	err := j.part.Judgements(ctx, func(item int64, one store.Judgement) {
		if at, ok := j.places[item]; ok {
			said[at] = one
		}
	})
	if err != nil {
		return err
	}
	if len(said) > 0 {
		if err := j.look(ctx); err != nil { // with the numbers of the new rows
			return err
		}
		already := map[int64]bool{}
		if err := j.db.Judgements(ctx, func(item int64, _ store.Judgement) { already[item] = true }); err != nil {
			return err
		}
		fresh := map[int64]store.Judgement{}
		for at, one := range said {
			if id := j.has[at].id; id != 0 && !already[id] {
				fresh[id] = one
			}
		}
		j.merged.Judgements = len(fresh)
		if err := j.db.Judge(ctx, fresh); err != nil {
			return err
		}
	}
	return errors.Join(j.truths(ctx), j.texts(ctx))
}

// truths takes over what is known to be on pictures of which nothing is known here.
func (j *joiner) truths(ctx context.Context) error {
	truths, err := j.part.Truths(ctx)
	if err != nil || len(truths) == 0 {
		return err
	}
	known, err := j.db.Truths(ctx)
	if err != nil {
		return err
	}
	for hash := range known {
		delete(truths, hash)
	}
	return j.db.SetTruths(ctx, truths)
}

// texts takes over what was read in pictures that nobody has read here.
func (j *joiner) texts(ctx context.Context) error {
	texts, err := j.part.Texts(ctx)
	if err != nil || len(texts) == 0 {
		return err
	}
	known, err := j.db.Texts(ctx)
	if err != nil {
		return err
	}
	for hash := range known {
		delete(texts, hash)
	}
	return j.db.SetTexts(ctx, texts)
}
