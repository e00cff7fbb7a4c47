package store_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
)

// judged makes a file with n rows, each second of which has a verdict, and closes it.
func judged(t *testing.T, path string, n int) (items []store.Item) {
	t.Helper()
	d := openAt(t, path)
	items = rows(task(t, d, "照片").ID, 0, n)
	commit(t, d, items)
	said := map[int64]store.Judgement{}
	for i := 0; i < n; i += 2 {
		said[items[i].ID] = store.Judgement{Verdict: store.Wrong, Label: items[i].Name, At: time.Unix(int64(i), 0)}
	}
	if err := d.Judge(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return items
}

// verdicts reads all verdicts, each of which has to be that of its picture.
func verdicts(t *testing.T, d *store.DB, items []store.Item) (n int) {
	t.Helper()
	names := map[int64]string{}
	for i := range items {
		names[items[i].ID] = items[i].Name
	}
	err := d.Judgements(t.Context(), func(item int64, j store.Judgement) {
		if n++; j.Label != names[item] {
			t.Errorf("the verdict on %s is that on %s", names[item], j.Label)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// rowDamage is a change of one row, and what is lost by it.
type rowDamage struct {
	change         string
	lost           store.Losses
	rows, verdicts int
	pending        bool // row 3
}

// rowDamages returns what a bit that has flipped, or several, may make of one row of 200.
func rowDamages() map[string]rowDamage {
	return map[string]rowDamage{
		"an answer":             {`UPDATE item SET facts = zeroblob(100) WHERE id = 3`, store.Losses{Answers: 1, Names: "IMG_000002.jpg"}, 200, 100, true},
		"an answer of no type":  {`UPDATE item SET facts = 7 WHERE id = 3`, store.Losses{Answers: 1, Names: "IMG_000002.jpg"}, 200, 100, true},
		"no answer":             {`UPDATE item SET facts = NULL WHERE id = 3`, store.Losses{Answers: 1, Names: "IMG_000002.jpg"}, 200, 100, true},
		"an error":              {`UPDATE item SET code = 'truncated' WHERE id = 3`, store.Losses{Answers: 1, Names: "IMG_000002.jpg"}, 200, 100, true},
		"a name":                {`UPDATE item SET name = 'x.jpg' WHERE id = 3`, store.Losses{Rows: 1, Names: "x.jpg"}, 199, 99, false},
		"a name of no type":     {`UPDATE item SET name = x'00ff' WHERE id = 3`, store.Losses{Rows: 1}, 199, 99, false},
		"a size that is text":   {`UPDATE item SET size = 'large' WHERE id = 3`, store.Losses{Rows: 1, Names: "IMG_000002.jpg"}, 199, 99, false},
		"another task":          {`UPDATE item SET task = 66 WHERE id = 3`, store.Losses{Rows: 1, Names: "IMG_000002.jpg"}, 199, 99, false},
		"another folder":        {`UPDATE item SET folder = 77 WHERE id = 3`, store.Losses{Rows: 1, Names: "IMG_000002.jpg"}, 199, 99, false},
		"another number":        {`UPDATE item SET id = 1000 WHERE id = 200`, store.Losses{Rows: 1, Names: "IMG_000199.jpg"}, 199, 100, false},
		"a row":                 {`DELETE FROM item WHERE id = 200`, store.Losses{Rows: 1}, 199, 100, false},
		"an impossible verdict": {`UPDATE verdict SET verdict = 99 WHERE item = 3`, store.Losses{Verdicts: 1, Names: "IMG_000002.jpg"}, 200, 99, false},
		"a verdict":             {`UPDATE verdict SET verdict = 1 WHERE item = 3`, store.Losses{Verdicts: 1, Names: "IMG_000002.jpg"}, 200, 99, false},
		"a verdict's label":     {`UPDATE verdict SET label = 'x' WHERE item = 3`, store.Losses{Verdicts: 1, Names: "IMG_000002.jpg"}, 200, 99, false},
		"a verdict's picture":   {`UPDATE verdict SET item = 4 WHERE item = 3`, store.Losses{Verdicts: 1, Names: "IMG_000003.jpg"}, 200, 99, false},
		"a verdict less":        {`DELETE FROM verdict WHERE item = 3`, store.Losses{Verdicts: 1}, 200, 99, false},
		"a count":               {`UPDATE task SET done = 150`, store.Losses{}, 200, 100, false},
	}
}

// TestDamagedRowsAreRepaired checks that what is damaged is neither shown nor given to
// another picture, is named once, and the file is whole afterwards.
func TestDamagedRowsAreRepaired(t *testing.T) {
	for name, c := range rowDamages() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			items := judged(t, path, 200)
			storetest.Alter(t, path, c.change)
			if n := readAndRepair(t, path, c, c.lost, items); c.lost.Rows == 0 && n != c.verdicts {
				t.Errorf("%d verdicts before it was repaired", n)
			}
			if n := readAndRepair(t, path, c, store.Losses{}, items); n != c.verdicts {
				t.Errorf("%d verdicts, want %d", n, c.verdicts)
			}
		})
	}
}

// readAndRepair opens a damaged file, reads it, which has to find lost, repairs it, and says how
// many verdicts were read. The counts that are stored are those of the rows afterwards.
func readAndRepair(t *testing.T, path string, c rowDamage, lost store.Losses, items []store.Item) (judgements int) {
	t.Helper()
	d, report, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if report.Copy != "" || report.Aside != "" || report.Repaired {
		t.Errorf("report %+v", report)
	}
	if all := load(t, d, 0); len(all) != c.rows || (all[2].State == store.Pending) != c.pending {
		t.Errorf("%d rows, row 3 %+v", len(all), all[2])
	}
	judgements = verdicts(t, d, items)
	if got := d.Losses(); got != lost {
		t.Errorf("lost %+v, want %+v", got, lost)
	}
	if err := d.RepairRows(t.Context()); err != nil {
		t.Fatal(err)
	}
	counted, err := d.CountedTasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stored, err := d.Tasks(t.Context())
	if err != nil || len(stored) != 1 || stored[0].Total != counted[0].Total || stored[0].Done != counted[0].Done || stored[0].Failed != counted[0].Failed {
		t.Errorf("counts %+v, stored %+v, %v", counted, stored, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return judgements
}

// TestSharedDamage checks that the newest good copy takes the file's place, or where there is none
// the file is kept, and what may be wrong is named.
func TestSharedDamage(t *testing.T) {
	for name, c := range map[string]struct{ change, doubtful string }{
		"no version":               {`PRAGMA user_version = 0`, ""},
		"an earlier version":       {`PRAGMA user_version = 2`, ""},
		"a later version":          {`PRAGMA user_version = 19`, ""},
		"another application":      {`PRAGMA application_id = 7`, ""},
		"roots that are no JSON":   {`UPDATE task SET roots = '/home'`, "照片"},
		"a task's name":            {`UPDATE task SET name = 'x'`, "x"},
		"a task that is removed":   {`UPDATE task SET removed = 5`, ""},
		"a folder":                 {`UPDATE folder SET path = 'x/'`, "/home/照片/0/"},
		"a counter":                {`DELETE FROM meta WHERE key = 'next_item'`, ""},
		"the type of a task's key": {`UPDATE task SET pack_key = x'00'`, "照片"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, withCopy := range []bool{true, false} {
				sharedDamage(t, c.change, c.doubtful, withCopy)
			}
		})
	}
}

// sharedDamage changes what many rows depend on, and opens the file.
func sharedDamage(t *testing.T, change, doubtful string, withCopy bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w.db")
	items := judged(t, path, 200)
	if withCopy {
		d := openAt(t, path)
		if err := d.CopyDaily(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Alter(t, path, change)
	d, report, err := store.Open(t.Context(), path)
	if inference.CodeOf(err) == inference.CodeDamaged {
		t.Fatalf("refused: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if report == (store.Report{}) { // it is found by reading, or by the daily check
		if err := d.Check(t.Context()); inference.CodeOf(err) != inference.CodeDamaged {
			t.Fatalf("the check says %v", err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if d, report, err = store.Open(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	if withCopy && (report.Copy == "" || report.Aside == "") {
		t.Errorf("with a copy: %+v", report)
	}
	if !withCopy && (!report.Repaired || report.Doubtful != doubtful) {
		t.Errorf("without a copy: %+v", report)
	}
	if n := len(load(t, d, 0)); n != 200 {
		t.Errorf("copied %v: %d rows", withCopy, n)
	}
	if n := verdicts(t, d, items); n != 100 {
		t.Errorf("copied %v: %d verdicts", withCopy, n)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, r := opened(t, path); r != (store.Report{}) {
		t.Errorf("the next time: %+v", r)
	}
}

// TestEmptiedTables checks that tasks that are gone from a file that is otherwise sound are damage.
func TestEmptiedTables(t *testing.T) {
	for name, query := range map[string]string{
		"all":          `DELETE FROM task; DELETE FROM item; DELETE FROM verdict`,
		"its only one": `DELETE FROM task`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, withCopy := range []bool{true, false} {
				path := filepath.Join(t.TempDir(), "w.db")
				copied(t, path, 100)
				if !withCopy {
					if err := os.RemoveAll(path + "-copies"); err != nil {
						t.Fatal(err)
					}
				}
				storetest.Alter(t, path, query)
				n, r := opened(t, path)
				if withCopy && (n != 100 || r.Copy == "") || !withCopy && !r.Repaired {
					t.Errorf("copied %v: %d rows, report %+v", withCopy, n, r)
				}
				if _, r := opened(t, path); r != (store.Report{}) {
					t.Errorf("the next time: %+v", r)
				}
			}
		})
	}
}

// TestDamagedRowsAreKept checks that the content of a damaged row is moved to a table of its own.
func TestDamagedRowsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	judged(t, path, 10)
	storetest.Alter(t, path, `UPDATE item SET name = 'x.jpg' WHERE id = 3`)
	d := openAt(t, path)
	load(t, d, 0)
	if err := d.RepairRows(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var kinds, contents string
	if err := other.QueryRow(`SELECT group_concat(kind), group_concat(content) FROM damaged`).Scan(&kinds, &contents); err != nil {
		t.Fatal(err)
	}
	if kinds != "item,verdict" && kinds != "verdict,item" || !bytes.Contains([]byte(contents), []byte("x.jpg")) {
		t.Errorf("%s: %s", kinds, contents)
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", fi, err)
	}
}
