package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanwu/app/embeddings"
	"wanwu/app/nofollow"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
)

// link makes a link, or skips the test where none can be made.
func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no link can be made here (%v): runs on Linux and macOS", err)
	}
}

// TestLinksAreNotFollowed hands over a workspace beside which links lead to a
// file of the user: whatever is done with it, that file stays as it is, and what cannot be
// done without following the link is an error.
func TestLinksAreNotFollowed(t *testing.T) {
	precious := bytes.Repeat([]byte("precious "), 100)
	for _, name := range []string{"-running/1", "-embeddings/pack.f16", "-embeddings/pack.keys", "-embeddings/pack.lock", ".lock", "-copies.lock", ".suspect", "-wal", "-shm", "-journal"} {
		t.Run(name, func(t *testing.T) {
			path, victim := filepath.Join(t.TempDir(), "w.db"), filepath.Join(t.TempDir(), "victim")
			copied(t, path, 10)
			write(t, victim, precious)
			if strings.Contains(name, "/") {
				if err := os.MkdirAll(path+filepath.Dir(name), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Remove(path + name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			link(t, victim, path+name)
			// A note that the file is suspect is removed, which removes the link.
			if failed := useAll(t, path); !refused(failed) && name != ".suspect" {
				t.Errorf("the link is not refused: %v", failed)
			}
			if b, err := os.ReadFile(victim); err != nil || !bytes.Equal(b, precious) {
				t.Errorf("the user's file has %d bytes, %v", len(b), err)
			}
		})
	}
	for _, folder := range []string{"-running", "-embeddings", "-copies"} {
		t.Run(folder, func(t *testing.T) {
			path, victim := filepath.Join(t.TempDir(), "w.db"), t.TempDir()
			copied(t, path, 10)
			names := []string{"1", "pack.f16", "pack.keys", "2020-01-01.db", "new.db", "new-1.tmp"}
			for _, name := range names {
				write(t, filepath.Join(victim, name), precious)
			}
			if err := os.RemoveAll(path + folder); err != nil {
				t.Fatal(err)
			}
			link(t, victim, path+folder)
			if failed := useAll(t, path); !refused(failed) {
				t.Errorf("the link is not refused: %v", failed)
			}
			for _, name := range names {
				if b, err := os.ReadFile(filepath.Join(victim, name)); err != nil || !bytes.Equal(b, precious) {
					t.Errorf("%s has %d bytes, %v", name, len(b), err)
				}
			}
			if left, err := os.ReadDir(victim); err != nil || len(left) != len(names) {
				t.Errorf("%d files in the user's folder, %v", len(left), err)
			}
		})
	}
}

// useAll does with a workspace all that writes beside it, and returns the first failure.
func useAll(t *testing.T, path string) error {
	d, _, err := store.Open(t.Context(), path)
	if err != nil {
		return err
	}
	defer d.Close()
	run, _, err := d.Begin(1)
	if err == nil {
		err = errors.Join(run.Enter(1), run.End())
	}
	e := embeddings.New(path, "pack", 4)
	e.Add(1, []float32{1, 2, 3, 4})
	err = errors.Join(err, e.Flush())
	if _, failed := e.Index(); failed != nil {
		err = errors.Join(err, failed)
	}
	_, failed := e.Tidy(func(uint64) bool { return false })
	err = errors.Join(err, failed)
	entries, failed := os.ReadDir(path + "-copies")
	if failed != nil {
		t.Fatal(failed)
	}
	if fi, failed := os.Lstat(path + "-copies"); failed == nil && fi.IsDir() {
		for _, entry := range entries { // so that today's copy is made
			if failed := os.Remove(filepath.Join(path+"-copies", entry.Name())); failed != nil {
				t.Fatal(failed)
			}
		}
	}
	if failed := d.CopyDaily(t.Context()); failed != nil {
		err = errors.Join(err, failed)
	}
	return err
}

// refused reports whether an error has CodeLink.
func refused(err error) bool {
	return inference.CodeOf(err) == inference.CodeLink || inference.CodeOf(err) == inference.CodeCopy && strings.Contains(err.Error(), string(inference.CodeLink))
}

// TestForeignSchemasAreRefused checks that nothing added to the schema runs, and that a missing
// table is damage.
func TestForeignSchemasAreRefused(t *testing.T) {
	for name, query := range map[string]string{
		"a trigger": `CREATE TRIGGER evil AFTER INSERT ON item BEGIN DELETE FROM verdict; END`,
		"a view":    `ALTER TABLE strike RENAME TO s; CREATE VIEW strike AS SELECT item, n FROM s`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			copied(t, path, 100)
			storetest.Alter(t, path, query)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := store.Open(t.Context(), path); inference.CodeOf(err) != inference.CodeForeign {
				t.Errorf("opening says %v", err)
			}
			if _, err := store.OpenReadOnly(t.Context(), path); inference.CodeOf(err) != inference.CodeForeign {
				t.Errorf("opening to read says %v", err)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
	for name, query := range map[string]string{
		"a table less": `DROP TABLE verdict`,
		"a table more": `CREATE TABLE recipe (name TEXT)`,
		"a default":    `ALTER TABLE strike ADD COLUMN evil TEXT DEFAULT (randomblob(1000000))`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			copied(t, path, 100)
			storetest.Alter(t, path, query)
			if n, r := opened(t, path); n != 100 || r.Aside == "" || r.Copy == "" {
				t.Errorf("%d rows, report %+v", n, r)
			}
		})
	}
}

// TestSuperJournalIsRefused checks that SQLite deletes the file that the end of a journal names.
func TestSuperJournalIsRefused(t *testing.T) {
	path, victim := filepath.Join(t.TempDir(), "w.db"), filepath.Join(t.TempDir(), "victim")
	copied(t, path, 10)
	write(t, victim, []byte("precious"))
	magic := []byte{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7}
	var sum byte
	for _, c := range []byte(victim) {
		sum += c
	}
	journal := append(bytes.Clone(magic), make([]byte, 504)...)
	journal = append(journal, 0x40, 0, 0, 1)
	journal = append(journal, victim...)
	journal = append(journal, 0, 0, 0, byte(len(victim)), 0, 0, 0, sum)
	write(t, path+"-journal", append(journal, magic...))
	if _, _, err := store.Open(t.Context(), path); inference.CodeOf(err) != inference.CodeForeign {
		t.Errorf("opening says %v", err)
	}
	if b, err := os.ReadFile(victim); err != nil || string(b) != "precious" {
		t.Errorf("the file that it names: %q, %v", b, err)
	}
}

// TestFilePermissions checks that only the user may read or write what is made.
func TestFilePermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "w.db")
	d := openAt(t, path)
	defer d.Close()
	commit(t, d, rows(task(t, d, "照片").ID, 0, 10))
	if err := d.CopyDaily(t.Context()); err != nil {
		t.Fatal(err)
	}
	run, _, err := d.Begin(1)
	if err != nil {
		t.Fatal(err)
	}
	defer run.End()
	e := embeddings.New(path, "pack", 4)
	e.Add(1, []float32{1, 2, 3, 4})
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	files := 0
	err = filepath.WalkDir(filepath.Dir(path), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fi, err := entry.Info()
		if err != nil {
			return err
		}
		files++
		if fi.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read or written by others: %v", name, fi.Mode())
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestReadRegular refuses what is no regular file, or too large.
func TestReadRegular(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), []byte("12345"))
	if b, err := nofollow.Read(filepath.Join(dir, "file"), 5); err != nil || string(b) != "12345" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := nofollow.Read(filepath.Join(dir, "file"), 4); inference.CodeOf(err) != inference.CodeTooLarge {
		t.Errorf("a file that is too large: %v", err)
	}
	if _, err := nofollow.Read(filepath.Join(dir, "none"), 4); inference.CodeOf(err) != inference.CodeNotFound {
		t.Errorf("a file that is missing: %v", err)
	}
	if _, err := nofollow.Read(dir, 4); inference.CodeOf(err) != inference.CodeLink {
		t.Errorf("a folder: %v", err)
	}
	link(t, "/dev/zero", filepath.Join(dir, "endless"))
	if _, err := nofollow.Read(filepath.Join(dir, "endless"), 4); inference.CodeOf(err) != inference.CodeLink {
		t.Errorf("a link to a device: %v", err)
	}
}

// TestNextNumberIsCorrected checks that a counter that is too low would give new pictures the rows
// and the verdicts of others.
func TestNextNumberIsCorrected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	a := task(t, d, "照片")
	items := rows(a.ID, 0, 100)
	commit(t, d, items)
	if err := d.Judge(t.Context(), map[int64]store.Judgement{items[50].ID: {Verdict: store.Wrong, Label: "猫", At: time.Unix(1, 0)}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Alter(t, path, `UPDATE meta SET value = 20 WHERE key = 'next_item'`)
	d, report, err := store.Open(t.Context(), path)
	if err != nil || !report.Raised {
		t.Fatalf("report %+v, %v", report, err)
	}
	more := rows(a.ID, 100, 200)
	commit(t, d, more)
	if all := load(t, d, 0); len(all) != 200 || all[50].Name != items[50].Name || all[199].Name != more[99].Name {
		t.Errorf("%d rows", len(all))
	}
	// A number that belongs to another picture is refused, and the same row again is not: a commit
	// may have been stored though it failed.
	taken := row(a.ID, 777, store.Absent, store.Done)
	taken.ID = items[50].ID
	if err := d.Commit(t.Context(), []store.Item{taken}); inference.CodeOf(err) != inference.CodeDamaged {
		t.Errorf("a number that is taken: %v", err)
	}
	commit(t, d, more)
	if all := load(t, d, 0); len(all) != 200 || all[50].Name != items[50].Name {
		t.Errorf("%d rows after the same commit again", len(all))
	}
	tasks, err := d.Tasks(t.Context())
	if err != nil || tasks[0].Total != 200 || tasks[0].Done != 200 {
		t.Errorf("counts %+v, %v", tasks, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, r := opened(t, path); r != (store.Report{}) {
		t.Errorf("the next time: %+v", r)
	}
}
