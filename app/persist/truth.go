package persist

import (
	"context"
	"errors"

	"wanwu/app/store"
	"wanwu/app/workspace"
)

// loadTruths fills in the truths, the notes and what was read in pictures, as the file has them.
func loadTruths(ctx context.Context, db *store.DB, journal *workspace.Journal) error {
	truths, err := db.Truths(ctx)
	if err != nil {
		return err
	}
	journal.RestoreTruths(truths)
	notes, err := db.Notes(ctx)
	if err != nil {
		return err
	}
	journal.RestoreNotes(notes)
	texts, err := db.Texts(ctx)
	if err != nil {
		return err
	}
	journal.RestoreTexts(texts)
	return nil
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
