package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

// TestUndoAfterChangeOfLanguage checks that figures, the deck and its picture follow what is taken
// back, though it was done before the window changed its language.
func TestUndoAfterChangeOfLanguage(t *testing.T) {
	t.Run("mapping", func(t *testing.T) {
		b := mappingWindow(t, "猫")
		uitest.Button(b.TopSheet(), "完成").Tapped(nil)
		b.speak(words.English)
		b.look(t)
		if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "version 1") {
			t.Fatalf("with a mapping: %q", got)
		}
		b.undoLast()
		b.look(t)
		if got := uitest.Words(b.reviewing.views.Root); strings.Contains(got, "version 1") {
			t.Errorf("what was undone is in the figures: %q", got)
		}
	})
	t.Run("deck", func(t *testing.T) {
		b, _ := reviewWindow(t, 600, "甲")
		b.strike(stroke{name: fyne.Key3, mod: modCtrl})
		b.look(t)
		b.strike(stroke{name: fyne.KeyReturn})
		b.look(t)
		row := b.reviewing.views.Row()
		b.typeRunes("j")
		b.look(t)
		b.speak(words.English)
		b.look(t)
		if b.reviewing.views.View() != review.Judging || row < 0 {
			t.Fatalf("view %d is shown, row %d was", b.reviewing.views.View(), row)
		}
		b.reviewing.views.TypedKey(fyne.KeyRight)
		b.undoLast()
		b.look(t)
		if b.verdict(row) != workspace.Unjudged || b.reviewing.views.Row() != row {
			t.Errorf("taken back, the picture is %v and row %d is shown, want %d", b.verdict(row), b.reviewing.views.Row(), row)
		}
		b.undoLast()
		b.look(t)
		if got := b.reviewing.views.Row(); got >= 0 {
			t.Errorf("row %d of a deck that is no more is shown", got)
		}
	})
}
