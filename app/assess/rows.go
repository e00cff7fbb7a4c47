package assess

import (
	"context"
	"fmt"
	"iter"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// DeckNote returns the name of the note under which the deck of a task's pictures is kept, or of
// all pictures where t is nil; query is what else they were found by, without the task.
func DeckNote(t *workspace.Task, query string) string { return "deck/" + TaskKey(t) + "/" + query }

// TaskKey names a task in what is kept of it from one start of the program to the next, and all
// pictures where t is nil.
func TaskKey(t *workspace.Task) string {
	switch {
	case t == nil:
		return "0"
	case t.ID == 0: // it is not in the file
		return fmt.Sprintf("#%d", t.Number)
	}
	return fmt.Sprint(t.ID)
}

// OfRows assesses rows that are to be exported, with the deck that is stored under the name of a
// note; an empty name is of none. Where that cannot be read the pictures count as chosen by a
// person, as Basis says. mapping and errors are as for Of, and it blocks as Of does.
func OfRows(ctx context.Context, ws *workspace.Workspace, rows iter.Seq[workspace.Row], deckNote string, mapping *review.Mapping) (*Assessment, error) {
	var at []int32
	for r := range rows {
		at = append(at, int32(r.Index))
	}
	var deck *Deck
	if deckNote != "" {
		if d, err := ParseDeck(ws.Note(deckNote)); err == nil {
			deck = d
		}
	}
	return Of(ctx, ws, at, false, deck, mapping)
}
