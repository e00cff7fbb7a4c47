package store_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app/store"
	"wanwu/app/store/storetest"
	"wanwu/inference"
)

// rows are done rows from…to−1 of a task.
func rows(task int64, from, to int) (items []store.Item) {
	for i := from; i < to; i++ {
		items = append(items, row(task, i, store.Absent, store.Done))
	}
	return items
}

// killed is the file of a process that was killed, and its log.
type killed struct {
	file, log []byte
	task      int64
	sizes     []int64 // of the log after each commit
}

// kill returns what a process leaves that was killed after so many commits of each rows.
func kill(t *testing.T, commits, each int) (k killed) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	k.task = task(t, d, "照片").ID
	for n := range commits {
		commit(t, d, rows(k.task, n*each, (n+1)*each))
		fi, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		k.sizes = append(k.sizes, fi.Size())
	}
	var err error
	if k.file, err = os.ReadFile(path); err == nil {
		k.log, err = os.ReadFile(path + "-wal")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestPowerLoss cuts the log of a file off at any place, as a machine that stops
// does: what was committed before is there, in order, and nothing is half there.
func TestPowerLoss(t *testing.T) {
	const each = 50
	k := kill(t, 20, each)
	r := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		cut := r.Int64N(int64(len(k.log)) + 1)
		at := filepath.Join(t.TempDir(), "w.db")
		if err := os.WriteFile(at, k.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at+"-wal", k.log[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		want := 0
		for i, n := range k.sizes {
			if n <= cut {
				want = (i + 1) * each
			}
		}
		d := openAt(t, at)
		all := load(t, d, 0)
		if len(all) < want || len(all)%each != 0 {
			t.Errorf("cut at %d of %d: %d rows, at least %d were committed", cut, len(k.log), len(all), want)
		}
		for i, it := range all {
			if it.Name != row(k.task, i, 0, store.Done).Name || !bytes.Equal(it.Facts, row(k.task, i, 0, store.Done).Facts) {
				t.Fatalf("cut at %d: row %d is %s", cut, i, it.Name)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// spoil overwrites the middle of a file.
func spoil(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte("nonsense"), 1024), fi.Size()/2/4096*4096); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedFileIsReplacedByItsCopy checks that the newest copy that is whole takes its place, and
// the report names both. Nothing is removed.
func TestDamagedFileIsReplacedByItsCopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	a := task(t, d, "照片")
	commit(t, d, rows(a.ID, 0, 1000))
	if err := d.CopyDaily(t.Context()); err != nil {
		t.Fatal(err)
	}
	commit(t, d, rows(a.ID, 1000, 1500))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, path)
	d = openAt(t, path) // its header is valid
	if err := d.Check(t.Context()); inference.CodeOf(err) != inference.CodeDamaged {
		t.Fatalf("the check says %v", err)
	}
	d.Close()

	d, report, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if report.Aside == "" || report.Copy == "" || report.From.IsZero() {
		t.Errorf("report %+v", report)
	}
	if _, err := os.Stat(report.Aside); err != nil {
		t.Error(err)
	}
	if n := len(load(t, d, 0)); n != 1000 {
		t.Errorf("%d rows in the copy, want 1000", n)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLaterVersionIsRefused checks that a file of a later version is refused and not changed.
func TestLaterVersionIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	commit(t, d, rows(task(t, d, "照片").ID, 0, 10))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Alter(t, path, `PRAGMA user_version = 99; UPDATE meta SET value = 99 WHERE key = 'version'`)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.Open(t.Context(), path); inference.CodeOf(err) != inference.CodeNewer {
		t.Errorf("opening says %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, b) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestDamagedLogIsReported flips bits of the log that a killed process has left: what was committed
// before is there, and where more than the last commit is not, the report says so.
func TestDamagedLogIsReported(t *testing.T) {
	const commits, each = 20, 50
	k := kill(t, commits, each)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	bits := []int{8*9 + 4, 8*17 + 3, 8*24 + 1, 8*(32+9) + 2, 8*(32+100) + 5} // of the header and the first frame
	for range 25 {
		bits = append(bits, r.IntN(8*len(k.log)))
	}
	reported := 0
	for _, bit := range bits {
		at := filepath.Join(t.TempDir(), "w.db")
		b := bytes.Clone(k.log)
		b[bit/8] ^= 1 << (bit % 8)
		write(t, at, k.file)
		write(t, at+"-wal", b)
		n, report := opened(t, at)
		if report.LogLost {
			reported++
		}
		if lost := commits*each - n; lost > each && !report.LogLost || lost == 0 && report != (store.Report{}) {
			t.Errorf("bit %d of byte %d: %d rows of %d, report %+v", bit%8, bit/8, n, commits*each, report)
		}
		if again, report := opened(t, at); again != n || report != (store.Report{}) {
			t.Errorf("bit %d of byte %d: the next time %d rows of %d, report %+v", bit%8, bit/8, again, n, report)
		}
	}
	if reported < len(bits)/2 {
		t.Errorf("%d of %d are reported", reported, len(bits))
	}
}
