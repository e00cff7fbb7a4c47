package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
)

// kept is what a file has besides its pictures.
type kept struct {
	truths map[uint64]store.Truth
	notes  map[string]string
	texts  map[uint64]store.PictureText
}

func keptOf(t *testing.T, d *store.DB) (k kept) {
	t.Helper()
	var errs [3]error
	k.truths, errs[0] = d.Truths(t.Context())
	k.notes, errs[1] = d.Notes(t.Context())
	k.texts, errs[2] = d.Texts(t.Context())
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return k
}

// keep makes a file with n truths, notes and texts, of which one each was replaced and one more was
// removed, and closes it.
func keep(t *testing.T, path string, n int) {
	t.Helper()
	d := openAt(t, path)
	commit(t, d, rows(task(t, d, "照片").ID, 0, 10))
	k := kept{map[uint64]store.Truth{}, map[string]string{}, map[uint64]store.PictureText{}}
	set := func() {
		if err := errors.Join(d.SetTruths(t.Context(), k.truths), d.SetNotes(t.Context(), k.notes), d.SetTexts(t.Context(), k.texts)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range uint64(n + 1) {
		k.truths[i+1] = store.Truth{Label: "狗", Origin: store.FromSheet}
		k.notes[fmt.Sprintf("deck/%02d", i+1)] = "{}"
		k.texts[i+1] = store.PictureText{PackKey: "ocr", Lines: store.PackText(64, 48, nil)}
	}
	set()
	last := uint64(n + 1)
	k = kept{
		map[uint64]store.Truth{1: {Label: "猫", Origin: store.FromFolder}, last: {}},
		map[string]string{"deck/01": `{"seed":1}`, fmt.Sprintf("deck/%02d", last): ""},
		map[uint64]store.PictureText{1: {PackKey: "ocr", Lines: store.PackText(640, 480, sign())}, last: {}},
	}
	set()
	set() // what is removed already, or is the same, changes no count
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestLostKeptRowsAreCounted checks that truths, notes and texts that are damaged, or gone, are
// counted by their kind, once, and that the others stay.
func TestLostKeptRowsAreCounted(t *testing.T) {
	for change, lost := range map[string]store.Losses{
		`SELECT 1`: {},
		`UPDATE truth SET label = 'x' WHERE hash = 3`:          {Truths: 1},
		`UPDATE truth SET origin = 258 WHERE hash = 3`:         {Truths: 1},
		`UPDATE truth SET label = x'00' WHERE hash = 3`:        {Truths: 1},
		`DELETE FROM truth WHERE hash IN (3, 7)`:               {Truths: 2},
		`UPDATE note SET value = 'x' WHERE name = 'deck/03'`:   {Notes: 1},
		`UPDATE note SET name = 'x' WHERE name = 'deck/03'`:    {Notes: 1},
		`DELETE FROM note WHERE name = 'deck/20'`:              {Notes: 1},
		`UPDATE picture_text SET pack = 'x' WHERE hash = 3`:    {Texts: 1},
		`UPDATE picture_text SET lines = 7 WHERE hash = 3`:     {Texts: 1},
		`DELETE FROM picture_text WHERE hash = 20`:             {Texts: 1},
		`DELETE FROM truth; DELETE FROM note WHERE name <> ''`: {Truths: 20, Notes: 20},
	} {
		t.Run(change, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			keep(t, path, 20)
			storetest.Alter(t, path, change)
			for _, want := range []store.Losses{lost, {}} {
				d := openAt(t, path)
				k := keptOf(t, d)
				if got := d.Losses(); got != want {
					t.Errorf("lost %+v, want %+v", got, want)
				}
				if len(k.truths) != 20-lost.Truths || len(k.notes) != 20-lost.Notes || len(k.texts) != 20-lost.Texts {
					t.Errorf("%d truths, %d notes, %d texts are left", len(k.truths), len(k.notes), len(k.texts))
				}
				if lost.Truths == 0 && k.truths[1].Label != "猫" || lost.Notes == 0 && k.notes["deck/01"] != `{"seed":1}` || string(k.texts[1].Lines.Text()) == "" {
					t.Errorf("what was replaced is %+v", k)
				}
				if err := d.RepairRows(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// leafOf returns the first leaf of a table.
func leafOf(t *testing.T, path, table string) storetest.Leaf {
	t.Helper()
	for _, leaf := range storetest.Leaves(t, path) {
		if leaf.Table == table {
			return leaf
		}
	}
	t.Fatalf("no page of %s", table)
	return storetest.Leaf{}
}

// replaceIn replaces the first was in a page by what is as long.
func replaceIn(t *testing.T, path string, leaf storetest.Leaf, was, is string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b[leaf.Offset:leaf.Offset+4096], []byte(was))
	if at < 0 {
		t.Fatalf("%q is not in the page of %s", was, leaf.Table)
	}
	copy(b[leaf.Offset+at:], is)
	write(t, path, b)
}

// TestDamagedKeyOfNoteLosesThatNote checks that a name that is another now, by which the tree of the
// notes is out of order, loses no other note: they are found, replaced and removed by their names.
func TestDamagedKeyOfNoteLosesThatNote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	keep(t, path, 20)
	replaceIn(t, path, leafOf(t, path, "note"), "deck/10", "teck/10")
	for n, lost := range []int{1, 0, 0} {
		d := openAt(t, path)
		if k := keptOf(t, d); len(k.notes) != 19-min(n/2, 1) || d.Losses() != (store.Losses{Notes: lost}) {
			t.Errorf("opened %d times: %d notes, lost %+v", n+1, len(k.notes), d.Losses())
		}
		if err := d.RepairRows(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			if err := d.SetNotes(t.Context(), map[string]string{"deck/05": "", "deck/15": "y"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// deleteOneByOne opens a file as often as lost has numbers, calls check with how many verdicts are to be
// found lost, repairs the file, and deletes the verdict on a row behind the program's back.
func deleteOneByOne(t *testing.T, path string, lost []int, check func(d *store.DB, lost int)) {
	t.Helper()
	for _, n := range lost {
		d := openAt(t, path)
		check(d, n)
		if err := d.RepairRows(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		storetest.Alter(t, path, `DELETE FROM verdict WHERE item = 3`)
	}
}

// TestDamagedMetaLosesNothing checks that a key of the counters that is another now is put right: what
// is lost later is found, and nothing is said to be lost before.
func TestDamagedMetaLosesNothing(t *testing.T) {
	for was, is := range map[string]string{"tasks": "uasks", "verdicts": "ferdicts", "truths": "truthr", "version": "versioo", "commits": "~ommits"} {
		t.Run(was, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			judged(t, path, 20)
			replaceIn(t, path, leafOf(t, path, "meta"), was, is)
			deleteOneByOne(t, path, []int{0, 1, 0}, func(d *store.DB, lost int) {
				if err := d.Judgements(t.Context(), func(int64, store.Judgement) {}); err != nil {
					t.Fatal(err)
				}
				if n := len(load(t, d, 0)); n != 20 || d.Losses() != (store.Losses{Verdicts: lost}) {
					t.Errorf("%d rows, lost %+v", n, d.Losses())
				}
			})
		})
	}
}

// TestCountThatIsTooLowIsCorrected checks that it hides no later loss.
func TestCountThatIsTooLowIsCorrected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	items := judged(t, path, 20)
	storetest.Alter(t, path, `UPDATE meta SET value = 2 WHERE key = 'verdicts'`)
	deleteOneByOne(t, path, []int{0, 1}, func(d *store.DB, lost int) {
		if n := verdicts(t, d, items); n != 10-lost || d.Losses() != (store.Losses{Verdicts: lost}) {
			t.Errorf("%d verdicts, lost %+v", n, d.Losses())
		}
	})
}

// TestRowReadTwiceIsDamage checks that a page by which SQLite reads one row twice, and another never,
// is damage for each reader of its table, and for the check of the structure.
func TestRowReadTwiceIsDamage(t *testing.T) {
	for _, table := range []string{"verdict", "truth", "picture_text", "note"} {
		t.Run(table, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			keep(t, path, 20)
			d := openAt(t, path)
			said := map[int64]store.Judgement{}
			for i := range int64(10) {
				said[i+1] = store.Judgement{Verdict: store.Right, Label: "猫", At: time.Unix(i, 0)}
			}
			if err := d.Judge(t.Context(), said); err != nil {
				t.Fatal(err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			leaf := leafOf(t, path, table)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			binary.BigEndian.PutUint16(b[leaf.Pointer(5):], uint16(leaf.Cells[6]))
			write(t, path, b)
			d = openAt(t, path)
			defer d.Close()
			err = d.Judgements(t.Context(), func(int64, store.Judgement) {})
			_, errTruths := d.Truths(t.Context())
			_, errNotes := d.Notes(t.Context())
			_, errTexts := d.Texts(t.Context())
			for name, err := range map[string]error{"verdict": err, "truth": errTruths, "note": errNotes, "picture_text": errTexts} {
				if damaged := inference.CodeOf(err) == inference.CodeDamaged; damaged != (name == table) {
					t.Errorf("reading %s says %v", name, err)
				}
			}
			if err := d.Check(t.Context()); inference.CodeOf(err) != inference.CodeDamaged {
				t.Errorf("the check says %v", err)
			}
		})
	}
}

// TestDamagedIndexOfFoldersMovesNoPicture checks that a picture gets the folder that it lies in where
// the index names another one.
func TestDamagedIndexOfFoldersMovesNoPicture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	a := task(t, d, "照片")
	commit(t, d, rows(a.ID, 0, 3000)) // of three folders
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	leaf := leafOf(t, path, "sqlite_autoindex_folder_1")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cell := leaf.Offset + leaf.Cells[1]
	number := cell + int(b[cell]) // a cell is its length, and as many bytes, of which the last is the number
	if b[number] != 2 {
		t.Fatalf("the second folder has number %d", b[number])
	}
	b[number] = 3
	write(t, path, b)
	d = openAt(t, path)
	defer d.Close()
	added := row(a.ID, 1999, store.Absent, store.Done) // of the second folder
	added.Name = "new.jpg"
	commit(t, d, []store.Item{added})
	all := load(t, d, 0)
	if last := all[len(all)-1]; last.Name != "new.jpg" || last.Folder != added.Folder {
		t.Errorf("stored as %+v", last)
	}
}
