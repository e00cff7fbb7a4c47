package persist

import (
	"context"
	"errors"

	"wanwu/app/store"
	"wanwu/app/workspace"
)

// loadTruths fills in the truths, the notes and what was read in pictures, as the file has them;
// lost is how many truths and notes are damaged.
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
	texts, err := db.Texts(ctx)
	if err != nil {
		return 0, err
	}
	journal.RestoreTexts(texts)
	return some + more, nil
}

// storeTruths stores the truths, the notes and what was read in pictures, where the file does not
// have them.
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
	texts := s.journal.TakeTexts()
	errTexts := s.db.SetTexts(ctx, texts)
	if errTexts != nil {
		s.journal.ReturnTexts(texts)
	}
	return errors.Join(errTruths, errNotes, errTexts)
}
