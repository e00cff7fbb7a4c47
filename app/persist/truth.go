package persist

import (
	"context"
	"errors"

	"wanwu/app/store"
	"wanwu/app/workspace"
)

// loadTruths fills in the truths and the notes that the file has; lost is how many of them
// are damaged.
func loadTruths(ctx context.Context, db *store.DB, journal *workspace.Journal) (lost int, err error) {
	truths, some, err := db.Truths(ctx)
	if err != nil {
		return 0, err
	}
	journal.RestoreTruths(truths)
	notes, more, err := db.Notes(ctx)
	if err != nil {
		return 0, err
	}
	journal.RestoreNotes(notes)
	return some + more, nil
}

// storeTruths stores the truths and the notes that the file does not have.
func (s *Syncer) storeTruths(ctx context.Context) error {
	truths := s.journal.TakeTruths()
	errTruths := s.db.SetTruths(ctx, truths)
	if errTruths != nil {
		s.journal.ReturnTruths(truths)
	}
	notes := s.journal.TakeNotes()
	errNotes := s.db.SetNotes(ctx, notes)
	if errNotes != nil {
		s.journal.ReturnNotes(notes)
	}
	return errors.Join(errTruths, errNotes)
}
