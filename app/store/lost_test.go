package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

// copied makes a file with n rows and a copy of it, and closes it.
func copied(t *testing.T, path string, n int) {
	t.Helper()
	d := openAt(t, path)
	commit(t, d, rows(task(t, d, "照片").ID, 0, n))
	if err := d.CopyDaily(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// opened opens a file and says how many rows it has, and what had to be done.
func opened(t *testing.T, path string) (int, store.Report) {
	t.Helper()
	d, report, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	n := len(load(t, d, 0))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return n, report
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLostFileIsReported checks that a missing or empty file never becomes an empty workspace
// silently: its copy takes its place, or what is left of it is named.
func TestLostFileIsReported(t *testing.T) {
	lose := map[string]func(t *testing.T, path string){
		"missing": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"empty": func(t *testing.T, path string) { write(t, path, nil) },
		// As a power cut may leave it: the log of another content must not be played
		// into the copy.
		"empty with a log": func(t *testing.T, path string) {
			write(t, path, nil)
			write(t, path+"-wal", bytes.Repeat([]byte("log"), 4096))
		},
	}
	for name, lost := range lose {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			copied(t, path, 300)
			lost(t, path)
			if n, r := opened(t, path); n != 300 || !r.Missing || r.Copy == "" || r.From.IsZero() {
				t.Errorf("%d rows, report %+v", n, r)
			}
			if n, r := opened(t, path); n != 300 || r != (store.Report{}) {
				t.Errorf("the next time: %d rows, report %+v", n, r)
			}
		})
	}
	t.Run("with no copy but a damaged one", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "w.db")
		write(t, path, []byte("nonsense"))
		if _, r := opened(t, path); r.Aside == "" || r.Missing {
			t.Fatalf("report %+v", r)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if n, r := opened(t, path); n != 0 || !r.Missing || r.Aside == "" || r.Copy != "" {
			t.Errorf("%d rows, report %+v", n, r)
		}
	})
	t.Run("that never was", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "w.db")
		write(t, path, nil)
		if n, r := opened(t, path); n != 0 || r != (store.Report{}) {
			t.Errorf("%d rows, report %+v", n, r)
		}
	})
}

// TestUnreadableCopyIsSkipped checks that the next best copy is opened.
func TestUnreadableCopyIsSkipped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	copied(t, path, 300)
	for _, day := range []string{"2031-01-01", "2031-01-02"} {
		if err := os.Mkdir(filepath.Join(path+"-copies", day+".db"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	spoil(t, path)
	write(t, path+".suspect", nil)
	if n, r := opened(t, path); n != 300 || r.Aside == "" || r.Copy == "" {
		t.Errorf("%d rows, report %+v", n, r)
	}
}

// TestFailedRestoreKeepsDamagedFile leaves the damaged file where it is: the next start
// tries again, and does not find nothing.
func TestFailedRestoreKeepsDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	copied(t, path, 300)
	write(t, path, []byte("nonsense"))
	full := filepath.Join(path+".restored", "occupied")
	if err := os.MkdirAll(full, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.Open(t.Context(), path); err == nil {
		t.Error("opened all the same")
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "nonsense" {
		t.Errorf("the file is gone: %v", err)
	}
	if err := os.RemoveAll(path + ".restored"); err != nil {
		t.Fatal(err)
	}
	if n, r := opened(t, path); n != 300 || r.Aside == "" || r.Copy == "" {
		t.Errorf("the next time: %d rows, report %+v", n, r)
	}
}

// TestCrashBetweenTwoRenames checks that the damaged file is out of the way, and the copy is not in
// its place yet.
func TestCrashBetweenTwoRenames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	copied(t, path, 300)
	if err := os.Rename(path, filepath.Join(filepath.Dir(path), "w-damaged-20260101-000000.db")); err != nil {
		t.Fatal(err)
	}
	write(t, path+".restored", []byte("half"))
	if n, r := opened(t, path); n != 300 || !r.Missing || r.Copy == "" {
		t.Errorf("%d rows, report %+v", n, r)
	}
}

// TestCopiesDoNotDependOnClock checks that which copy is the best follows from what is in it, and
// today's is kept whatever the others are named.
func TestCopiesDoNotDependOnClock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		d := openAt(t, path)
		a := task(t, d, "照片")
		// The clock of a bubble begins at 2000-01-01, so these are days to come.
		copied := func(from, to int) {
			commit(t, d, rows(a.ID, from, to))
			if err := d.CopyDaily(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		copied(0, 100)
		today := filepath.Join(path+"-copies", time.Now().Format("2006-01-02")+".db")
		for day := range 9 {
			if err := os.Rename(today, filepath.Join(path+"-copies", fmt.Sprintf("2099-01-%02d.db", day+1))); err != nil {
				t.Fatal(err)
			}
			copied(100+day, 101+day)
		}
		if _, err := os.Stat(today); err != nil {
			t.Errorf("today's copy: %v", err)
		}
		if names, err := filepath.Glob(path + "-copies/*.db"); err != nil || len(names) != 7 {
			t.Errorf("%d copies, %v", len(names), err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if n, r := opened(t, path); n != 109 || r.Copy != today {
			t.Errorf("%d rows, report %+v", n, r)
		}
	})
}

// TestFullCopiesAreKeptOverEmptyOnes checks that a file that starts empty, day after day, does not
// push the copies out of what was before.
func TestFullCopiesAreKeptOverEmptyOnes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	synctest.Test(t, func(t *testing.T) {
		d := openAt(t, path)
		a := task(t, d, "照片")
		for k := range 30 {
			commit(t, d, rows(a.ID, k*10, (k+1)*10))
		}
		if err := d.CopyDaily(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		full := filepath.Join(path+"-copies", time.Now().Format("2006-01-02")+".db")
		hidden := path + "-copies-away"
		for range 20 {
			time.Sleep(24 * time.Hour)
			// The copies are moved away while the file is opened.
			if err := os.Rename(path+"-copies", hidden); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			d := openAt(t, path)
			if err := os.Rename(hidden, path+"-copies"); err != nil {
				t.Fatal(err)
			}
			if err := d.CopyDaily(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(full); err != nil {
			t.Error(err)
		}
	})
}

// TestOtherProgramsFileIsRefused checks that another program's file is refused and not changed.
func TestOtherProgramsFileIsRefused(t *testing.T) {
	for name, setUp := range map[string]string{
		"with an id":       `PRAGMA application_id = 7; CREATE TABLE recipe (name TEXT)`,
		"with a version":   `PRAGMA user_version = 1`,
		"a later version":  `PRAGMA user_version = 99; CREATE TABLE recipe (name TEXT)`,
		"with tables only": `CREATE TABLE recipe (name TEXT)`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "w.db")
			other, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.Exec(setUp); err != nil {
				t.Fatal(err)
			}
			if err := other.Close(); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for what, open := range map[string]func(context.Context, string) (*store.DB, error){
				"opening":         func(ctx context.Context, p string) (*store.DB, error) { d, _, err := store.Open(ctx, p); return d, err },
				"opening to read": store.OpenReadOnly,
			} {
				if d, err := open(t.Context(), path); inference.CodeOf(err) != inference.CodeForeign {
					t.Errorf("%s says %v", what, err)
					if d != nil {
						d.Close()
					}
				}
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

// TestFileBehindLink checks that a file is locked, copied and restored by either of its names.
func TestFileBehindLink(t *testing.T) {
	dir, link := t.TempDir(), filepath.Join(t.TempDir(), "link.db")
	path := filepath.Join(dir, "w.db")
	copied(t, path, 300)
	if err := os.Symlink(path, link); err != nil {
		t.Skipf("no link can be made here (%v): runs on Linux and macOS", err)
	}
	spoil(t, path)
	write(t, path+".suspect", nil)
	if n, r := opened(t, link); n != 300 || r.Aside == "" || r.Copy == "" {
		t.Errorf("%d rows, report %+v", n, r)
	}
	if to, err := os.Readlink(link); err != nil || to != path {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}
