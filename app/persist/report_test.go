package persist_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// loseKept takes two truths, a note, three texts and a verdict out of a file of fullWorkspace.
func loseKept(t *testing.T, path string) store.Losses {
	t.Helper()
	storetest.Alter(t, path, `DELETE FROM truth WHERE hash IN (SELECT hash FROM truth LIMIT 1);
		UPDATE truth SET label = 'x' WHERE hash IN (SELECT max(hash) FROM truth);
		UPDATE note SET value = 'x' WHERE name = 'kept/mappings';
		DELETE FROM picture_text WHERE hash IN (SELECT hash FROM picture_text LIMIT 3);
		DELETE FROM verdict WHERE item = 101`)
	return store.Losses{Truths: 2, Notes: 1, Texts: 3, Verdicts: 1}
}

// TestReportNamesEachLoss checks that losses of truths, notes and texts are reported as what they are,
// by a window and by a command, and once.
func TestReportNamesEachLoss(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	fullWorkspace(t, path, false)
	lost := loseKept(t, path)
	if _, report, err := persist.LoadTask(t.Context(), path, "任务 1", workspace.New(0)); err != nil || report != (store.Report{Losses: lost}) {
		t.Errorf("a command reports %+v, %v", report, err)
	}
	for _, lost := range []store.Losses{lost, {}} {
		k, err := persist.Open(t.Context(), path, workspace.New(0), false)
		if err != nil {
			t.Fatal(err)
		}
		if r := k.Report(); r != (store.Report{Losses: lost}) {
			t.Errorf("reported %+v, want %+v", r, lost)
		}
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMergeReportsWhatBothFilesLost checks that merging tells of damage in either file.
func TestMergeReportsWhatBothFilesLost(t *testing.T) {
	dir := t.TempDir()
	into, from := filepath.Join(dir, "into.db"), filepath.Join(dir, "from.db")
	for _, path := range []string{into, from} {
		fullWorkspace(t, path, false)
		loseKept(t, path)
	}
	m, err := persist.MergeFile(t.Context(), into, from, "任务 1")
	if err != nil {
		t.Fatal(err)
	}
	if m.Into.Losses.Truths != 2 || m.From.Losses.Truths != 2 || m.Into.Losses.Verdicts != 1 || m.From.Losses.Texts != 3 {
		t.Errorf("into %+v, from %+v", m.Into, m.From)
	}
}

// TestExchangedFileLeavesNothingOfTheDamagedOne checks that what was read of a file before it was found
// damaged is not shown when a copy has taken its place, which does not have it: it would be gone at the
// next start, without a word.
func TestExchangedFileLeavesNothingOfTheDamagedOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	fullWorkspace(t, path, true)
	d, _, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetNotes(t.Context(), map[string]string{"deck/later": "{}"}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	repeatPointer(t, path, "picture_text") // which is read after the notes
	ws := workspace.New(0)
	k, err := persist.Open(t.Context(), path, ws, false)
	if err != nil {
		t.Fatal(err)
	}
	if r := k.Report(); r.Copy == "" || ws.Note("deck/later") != "" || ws.Note("kept/mappings") == "" || !ws.HasText() {
		t.Errorf("report %+v, notes %q and %q, text %v", r, ws.Note("deck/later"), ws.Note("kept/mappings"), ws.HasText())
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestDamageFoundByFollowingIsReported checks that a window says so where the file turns out to be damaged
// while it follows another process, with nothing of its own to store.
func TestDamageFoundByFollowingIsReported(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	fullWorkspace(t, path, false)
	synctest.Test(t, func(t *testing.T) {
		k, err := persist.Open(t.Context(), path, workspace.New(0), true)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if err := k.Err(); err != nil {
			t.Fatal(err)
		}
		storetest.Alter(t, path, `UPDATE task SET name = 'x' WHERE id = 2`)
		time.Sleep(time.Minute)
		if err := k.Err(); inference.CodeOf(err) != inference.CodeDamaged {
			t.Errorf("the window says %v", err)
		}
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
}
