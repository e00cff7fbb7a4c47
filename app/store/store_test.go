package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

func openAt(t testing.TB, path string) *store.DB {
	t.Helper()
	d, report, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if report != (store.Report{}) {
		t.Fatalf("opened with %+v", report)
	}
	return d
}

func labels(i int) []inference.Label {
	var out []inference.Label
	for k := range 10 {
		out = append(out, inference.Label{Class: int32((i*7 + k*131) % 1000), Score: 1 / float32(k+2)})
	}
	return out
}

// row returns row i of a task in a file that has it as was.
func row(task int64, i int, was, is store.State) store.Item {
	it := store.Item{
		Task: task, Name: fmt.Sprintf("IMG_%06d.jpg", i), Size: int64(100_000 + i), MTime: int64(i) * 1e9,
		Folder: store.Folder{File: fmt.Sprintf("/home/照片/%d/", i/1000), Path: fmt.Sprintf("照片/%d/", i/1000)},
		Was:    was, State: is,
	}
	switch is {
	case store.Done:
		f := store.Facts{Hash: uint64(i)*0x9e3779b97f4a7c15 + 1, Width: 4000, Height: 3000, Decode: 17 * time.Millisecond, Infer: 16 * time.Millisecond, Labels: labels(i)}
		it.Facts = f.Pack(nil)
	case store.Failed:
		it.Facts = (&store.Facts{}).Pack(nil)
		it.Code, it.Detail = "truncated", "41%"
	}
	return it
}

func task(t testing.TB, d *store.DB, name string) store.Task {
	t.Helper()
	task := store.Task{Name: name, Roots: []string{"/home/照片"}, Pack: "p", PackKey: "k"}
	if err := d.CreateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
	return task
}

func load(t testing.TB, d *store.DB, task int64) (all []store.Item) {
	t.Helper()
	err := d.Load(t.Context(), task, func(items []store.Item) error {
		all = append(all, items...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func commit(t testing.TB, d *store.DB, items []store.Item) {
	t.Helper()
	if err := d.Commit(context.Background(), items); err != nil {
		t.Fatal(err)
	}
}

func TestLoadOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "工作区 #1?%.db")
	d := openAt(t, path)
	a, b := task(t, d, "照片"), task(t, d, "照片")
	if a.Name != "照片" || b.Name != "照片 (2)" {
		t.Errorf("names %q and %q", a.Name, b.Name)
	}
	var found []store.Item
	for i := range 20_000 {
		found = append(found, row(a.ID, i, store.Absent, store.Pending))
	}
	commit(t, d, found)
	// Answers come in any order, the last of them never.
	for _, i := range []int{19_998, 5, 4, 7} {
		it := row(a.ID, i, store.Pending, store.Done)
		it.ID = found[i].ID
		commit(t, d, []store.Item{it})
	}
	failed := row(a.ID, 6, store.Pending, store.Failed)
	failed.ID = found[6].ID
	commit(t, d, []store.Item{failed, row(b.ID, 3, store.Absent, store.Done)})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}

	d = openAt(t, path)
	defer d.Close()
	all := load(t, d, 0)
	if len(all) != 20_001 || !slices.IsSortedFunc(all, func(x, y store.Item) int { return int(x.ID - y.ID) }) {
		t.Fatalf("%d rows", len(all))
	}
	for i, want := range map[int]store.State{3: store.Pending, 4: store.Done, 5: store.Done, 6: store.Failed, 7: store.Done, 19_998: store.Done, 19_999: store.Pending} {
		it := all[i]
		if it.State != want || it.Name != found[i].Name || it.Folder != found[i].Folder || it.Size != found[i].Size || it.MTime != found[i].MTime {
			t.Errorf("row %d: %+v", i, it)
		}
	}
	if f, ok := store.Unpack(all[5].Facts, nil); !ok || f.Width != 4000 || f.Decode != 17*time.Millisecond || !slices.Equal(f.Labels, labels(5)) {
		t.Errorf("facts %+v, %v", f, ok)
	}
	if all[6].Code != "truncated" || all[6].Detail != "41%" {
		t.Errorf("error %q %q", all[6].Code, all[6].Detail)
	}
	tasks, err := d.Tasks(t.Context())
	if err != nil || len(tasks) != 2 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	if g := tasks[0]; g.Total != 20_000 || g.Done != 5 || g.Failed != 1 || g.Decoded != 5 {
		t.Errorf("counts %+v", g)
	}
}

func TestTaskLifecycle(t *testing.T) {
	d := openAt(t, filepath.Join(t.TempDir(), "w.db"))
	defer d.Close()
	a, b := task(t, d, "甲"), task(t, d, "乙")
	commit(t, d, []store.Item{row(a.ID, 1, store.Absent, store.Done), row(b.ID, 2, store.Absent, store.Pending)})
	if got, err := d.RenameTask(t.Context(), b.ID, "甲"); err != nil || got != "甲 (2)" {
		t.Errorf("renamed to %q, %v", got, err)
	}
	if _, err := d.TaskByName(t.Context(), "乙"); inference.CodeOf(err) != inference.CodeNoSession {
		t.Errorf("the old name: %v", err)
	}
	remove := func(on bool) {
		if err := d.RemoveTask(t.Context(), a.ID, on); err != nil {
			t.Fatal(err)
		}
	}
	remove(true)
	if got := load(t, d, 0); len(got) != 1 || got[0].Task != b.ID {
		t.Errorf("%d rows after a removal", len(got))
	}
	remove(false)
	if got := load(t, d, 0); len(got) != 2 {
		t.Errorf("%d rows after the undo", len(got))
	}
	remove(true)
	removed, err := d.Removed(t.Context())
	if err != nil || len(removed) != 1 {
		t.Fatalf("removed are %v, %v", removed, err)
	}
	purge := func() {
		if err := d.Purge(t.Context(), removed); err != nil {
			t.Fatal(err)
		}
	}
	run, _, err := d.Begin(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	purge() // not while it is run: rows may still come
	remove(false)
	if got := load(t, d, 0); len(got) != 2 {
		t.Errorf("%d rows after a purge beside a run", len(got))
	}
	if err := run.End(); err != nil {
		t.Fatal(err)
	}
	purge() // nor what was brought back
	if got := load(t, d, 0); len(got) != 2 {
		t.Errorf("%d rows after a purge of what was brought back", len(got))
	}
	remove(true)
	purge()
	remove(false) // does nothing: it is gone
	if got := load(t, d, 0); len(got) != 1 {
		t.Errorf("%d rows after the purge", len(got))
	}
	// Rows that are stored for it are dropped.
	commit(t, d, []store.Item{row(a.ID, 3, store.Absent, store.Done), row(b.ID, 4, store.Absent, store.Pending)})
	if got := load(t, d, a.ID); len(got) != 0 {
		t.Errorf("%d rows of the task that was forgotten", len(got))
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "w.db")
			d := openAt(b, path)
			defer d.Close()
			a := task(b, d, "照片")
			begin := time.Now()
			var items []store.Item
			for i := range n {
				items = append(items, row(a.ID, i, store.Absent, store.Done))
				if len(items) == 4096 {
					commit(b, d, items)
					items = items[:0]
				}
			}
			commit(b, d, items)
			b.ReportMetric(float64(time.Since(begin).Microseconds())/float64(n), "µs/row-written")
			var seen int
			for b.Loop() {
				seen = 0
				err := d.Load(b.Context(), 0, func(items []store.Item) error { seen += len(items); return nil })
				if err != nil || seen != n {
					b.Fatal(seen, err)
				}
			}
			if fi, err := os.Stat(path); err == nil {
				b.ReportMetric(float64(fi.Size())/float64(n), "bytes/row")
			}
		})
	}
}

// TestCountsWithConcurrentWriters checks that two processes that both believe a picture to be
// unfinished, and both finish it, have finished one.
func TestCountsWithConcurrentWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	d, other := openAt(t, path), openAt(t, path)
	defer d.Close()
	defer other.Close()
	a := task(t, d, "照片")
	found := []store.Item{row(a.ID, 0, store.Absent, store.Pending), row(a.ID, 1, store.Absent, store.Pending), row(a.ID, 2, store.Absent, store.Pending)}
	commit(t, d, found)
	finished := func(i int, is store.State) store.Item {
		it := row(a.ID, i, store.Pending, is)
		it.ID = found[i].ID
		return it
	}
	commit(t, other, []store.Item{finished(0, store.Done), finished(1, store.Failed)})
	commit(t, d, []store.Item{finished(0, store.Failed), finished(1, store.Done), finished(2, store.Done)})
	again := finished(0, store.Pending)
	commit(t, other, []store.Item{again}) // the answer is kept until there is another
	tasks, err := d.Tasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if g := tasks[0]; g.Total != 3 || g.Done != 3 || g.Failed != 1 {
		t.Errorf("counts %+v", g)
	}
	if all := load(t, d, 0); len(all) != 3 || all[0].State != store.Failed || all[1].State != store.Done {
		t.Errorf("rows %+v", all)
	}
}
