package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanwu/app/store"
)

// envCopy names the file of which this test binary, started again, makes a copy.
const envCopy = "WANWU_TEST_COPY"

// isCopyProcess reports whether this process was started by copyProcess; if so it makes the copy.
func isCopyProcess(t *testing.T) bool {
	path := os.Getenv(envCopy)
	if path == "" {
		return false
	}
	d := openAt(t, path)
	defer d.Close()
	if err := d.CopyDaily(t.Context()); err != nil {
		t.Fatal(err)
	}
	return true
}

// copyProcess returns a process that makes a copy of the file at path: this test again.
func copyProcess(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	c.Env = append(os.Environ(), envCopy+"="+path)
	return c
}

// today returns where today's copy of a file is.
func today(path string) string {
	return filepath.Join(path+"-copies", time.Now().Format("2006-01-02")+".db")
}

// TestTenProcessesMakeOneCopy checks that ten processes at the same time make one copy, and none
// fails.
func TestTenProcessesMakeOneCopy(t *testing.T) {
	if isCopyProcess(t) {
		return
	}
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	commit(t, d, rows(task(t, d, "照片").ID, 0, 5000))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	var processes []*exec.Cmd
	var outputs [10]strings.Builder
	for i := range outputs {
		c := copyProcess(t, path)
		c.Stdout, c.Stderr = &outputs[i], &outputs[i]
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		processes = append(processes, c)
	}
	for i, c := range processes {
		if err := c.Wait(); err != nil {
			t.Errorf("process %d: %v\n%s", i, err, outputs[i].String())
		}
	}
	entries, err := os.ReadDir(path + "-copies")
	if err != nil || len(entries) != 1 || filepath.Join(path+"-copies", entries[0].Name()) != today(path) {
		t.Errorf("copies: %v, %v", entries, err)
	}
	if n := rowsOfCopy(t, today(path)); n != 5000 {
		t.Errorf("%d rows in the copy", n)
	}
}

// rowsOfCopy opens a copy of a copy, and says how many rows it has.
func rowsOfCopy(t *testing.T, file string) int {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "w.db")
	write(t, path, b)
	d := openAt(t, path)
	defer d.Close()
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
	return len(load(t, d, 0))
}

// TestKilledCopiesLeaveNoPartialCopy kills 30 processes while they make a copy: what has the name
// of a copy is whole, and what is left of the others is removed by the next one.
func TestKilledCopiesLeaveNoPartialCopy(t *testing.T) {
	if isCopyProcess(t) {
		return
	}
	if testing.Short() {
		t.Skip("starts some 60 processes: runs without -short, as make test does")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	const n = 20_000
	path := filepath.Join(t.TempDir(), "w.db")
	d := openAt(t, path)
	commit(t, d, rows(task(t, d, "照片").ID, 0, n))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if out, err := copyProcess(t, path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole, unfinished, copied := time.Since(begin), 0, 0
	for range 30 {
		if err := os.Remove(today(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		c := copyProcess(t, path)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(whole)))) // of the process's time, not of the test's
		if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		c.Wait() // it was killed
		entries, err := os.ReadDir(path + "-copies")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if filepath.Join(path+"-copies", e.Name()) != today(path) {
				unfinished++
				continue
			}
			copied++
			if has := rowsOfCopy(t, today(path)); has != n {
				t.Errorf("a copy of %d rows", has)
			}
		}
	}
	t.Logf("30 killed: %d copies, %d unfinished files", copied, unfinished)
	if err := os.Remove(today(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if out, err := copyProcess(t, path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if entries, err := os.ReadDir(path + "-copies"); err != nil || len(entries) != 1 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// TestEmptyFileBesidePacksIsReported checks that an empty file is reported also where no copy is
// left: the names of its packs, or its embeddings, show that there was one.
func TestEmptyFileBesidePacksIsReported(t *testing.T) {
	for _, folder := range []string{"-packs", "-embeddings"} {
		path := filepath.Join(t.TempDir(), "w.db")
		if err := os.MkdirAll(path+folder, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(path+folder, "0a.json"), []byte("{}"))
		write(t, path, nil)
		if !store.Lost(path) {
			t.Errorf("%s: not lost", folder)
		}
		if n, r := opened(t, path); n != 0 || !r.Missing || r.Copy != "" {
			t.Errorf("%s: %d rows, report %+v", folder, n, r)
		}
	}
}

// TestFindOrCreateTask checks that of several concurrent calls for one name, one creates the task.
func TestFindOrCreateTask(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	a, b := openAt(t, path), openAt(t, path)
	defer a.Close()
	defer b.Close()
	ids := map[int64]bool{}
	created := 0
	for i, d := range []*store.DB{a, b, a} {
		task := store.Task{Name: "照片", Roots: []string{fmt.Sprint("/", i)}, Pack: "p", PackKey: "k"}
		made, err := d.FindOrCreateTask(t.Context(), &task)
		if err != nil {
			t.Fatal(err)
		}
		if made {
			created++
		}
		ids[task.ID] = true
		if task.Roots[0] != "/0" {
			t.Errorf("found %+v", task)
		}
	}
	if created != 1 || len(ids) != 1 {
		t.Errorf("%d created, ids %v", created, ids)
	}
}
