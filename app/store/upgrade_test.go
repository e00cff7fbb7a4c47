package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/store"
	"wanwu/app/store/storetest"
)

// downgrade makes a file one of version 2, as released before rows had checksums.
func downgrade(t *testing.T, path string) {
	t.Helper()
	storetest.Alter(t, path, `
		ALTER TABLE task DROP COLUMN sum; ALTER TABLE folder DROP COLUMN sum; ALTER TABLE pending DROP COLUMN sum;
		ALTER TABLE item DROP COLUMN sum; ALTER TABLE verdict DROP COLUMN sum; DROP TABLE damaged;
		DROP TABLE truth; DROP TABLE note; DROP TABLE picture_text;
		DELETE FROM meta WHERE key IN ('version', 'tasks', 'verdicts', 'truths', 'notes', 'texts'); PRAGMA user_version = 2`)
}

// TestEarlierVersionIsMigrated checks that its rows are as they were, and get checksums, by which
// later damage is found.
func TestEarlierVersionIsMigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	items := judged(t, path, 200)
	downgrade(t, path)
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, store.ErrOlder) {
		t.Errorf("opening to read says %v", err)
	}
	d := openAt(t, path)
	all := load(t, d, 0)
	if len(all) != 200 {
		t.Fatalf("%d rows", len(all))
	}
	for i := range all {
		if all[i].Name != items[i].Name || !bytes.Equal(all[i].Facts, items[i].Facts) {
			t.Errorf("row %d: %+v", i, all[i])
		}
	}
	if n := verdicts(t, d, items); n != 100 {
		t.Errorf("%d verdicts", n)
	}
	if err := d.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.Losses(); got != (store.Losses{}) {
		t.Errorf("lost: %+v", got)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Alter(t, path, `UPDATE item SET name = 'other.jpg' WHERE id = 3`)
	d = openAt(t, path)
	defer d.Close()
	if n := len(load(t, d, 0)); n != 199 || d.Losses().Rows != 1 {
		t.Errorf("%d rows, lost %+v", n, d.Losses())
	}
}

// TestVersionWithoutCountsIsMigrated checks that the truths, the notes and the texts of a file of
// version 5, the last that did not count them, are all there, and are counted from then on.
func TestVersionWithoutCountsIsMigrated(t *testing.T) {
	b, err := os.ReadFile("testdata/version-5.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "w.db")
	write(t, path, b)
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, store.ErrOlder) {
		t.Errorf("opening to read says %v", err)
	}
	kept := 3
	for _, lost := range []store.Losses{{}, {Truths: 1, Notes: 1, Texts: 1}, {}} {
		d := openAt(t, path)
		k := keptOf(t, d)
		kept -= lost.Truths
		if len(k.truths) != kept || k.truths[1].Label != "猫" || len(k.notes) != kept || k.notes["deck/1"] != `{"seed":1}` || len(k.texts) != kept {
			t.Errorf("%+v, want %d of each", k, kept)
		}
		if got := d.Losses(); got != lost {
			t.Errorf("lost %+v, want %+v", got, lost)
		}
		if err := d.RepairRows(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if kept == 3 {
			storetest.Alter(t, path, `DELETE FROM truth WHERE hash = 3; DELETE FROM note WHERE name = 'deck/3'; DELETE FROM picture_text WHERE hash = 3`)
		}
	}
}
