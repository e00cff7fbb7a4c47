package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wanwu/app/store"
)

// filled makes a file with n answered rows of one task, each of which has a verdict where
// judged is set.
func filled(b *testing.B, path string, n int, judged bool) {
	b.Helper()
	d := openAt(b, path)
	a := task(b, d, "照片")
	var items []store.Item
	flush := func() {
		commit(b, d, items)
		said := map[int64]store.Judgement{}
		for i := range items {
			said[items[i].ID] = store.Judgement{Verdict: store.Right, Label: "虎斑猫", At: time.Unix(int64(i), 0)}
		}
		if judged {
			if err := d.Judge(b.Context(), said); err != nil {
				b.Fatal(err)
			}
		}
		items = items[:0]
	}
	for i := range n {
		if items = append(items, row(a.ID, i, store.Absent, store.Done)); len(items) == 4096 {
			flush()
		}
	}
	flush()
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOpen opens a file and reads all that a window shows of it: tasks, rows, verdicts.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "w.db")
			filled(b, path, n, false)
			begin := cpuTime()
			for b.Loop() {
				d := openAt(b, path)
				if _, err := d.Tasks(b.Context()); err != nil {
					b.Fatal(err)
				}
				seen := 0
				err := d.Load(b.Context(), 0, func(items []store.Item) error { seen += len(items); return nil })
				if err != nil || seen != n {
					b.Fatal(seen, err)
				}
				if err := d.Judgements(b.Context(), func(int64, store.Judgement) {}); err != nil {
					b.Fatal(err)
				}
				if err := d.Close(); err != nil {
					b.Fatal(err)
				}
			}
			// What a busy machine does not change.
			b.ReportMetric((cpuTime()-begin).Seconds()/float64(b.N), "cpu-s/op")
			if fi, err := os.Stat(path); err == nil {
				b.ReportMetric(float64(fi.Size())/float64(n), "bytes/row")
			}
		})
	}
}

// BenchmarkCommit stores answers of pictures that were pending, as a run does: 256 a commit.
func BenchmarkCommit(b *testing.B) {
	d := openAt(b, filepath.Join(b.TempDir(), "w.db"))
	defer d.Close()
	a := task(b, d, "照片")
	const each = 256
	found, answered := make([]store.Item, each), make([]store.Item, each)
	for n := 0; b.Loop(); n += each {
		b.StopTimer()
		for i := range found {
			found[i] = row(a.ID, n+i, store.Absent, store.Pending)
		}
		commit(b, d, found)
		for i := range answered {
			answered[i] = row(a.ID, n+i, store.Pending, store.Done)
			answered[i].ID = found[i].ID
		}
		b.StartTimer()
		commit(b, d, answered)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*each), "µs/row")
}

// BenchmarkTruths stores what is known of 100,000 pictures, again and again, and reads it.
func BenchmarkTruths(b *testing.B) {
	const n = 100_000
	d := openAt(b, filepath.Join(b.TempDir(), "w.db"))
	defer d.Close()
	truths := map[uint64]store.Truth{}
	for i := range uint64(n) {
		truths[(i+1)*0x9e3779b97f4a7c15] = store.Truth{Label: "虎斑猫", Origin: store.FromFolder}
	}
	set := func(b *testing.B) {
		if err := d.SetTruths(b.Context(), truths); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("set", func(b *testing.B) {
		begin := cpuTime()
		for b.Loop() {
			set(b)
		}
		b.ReportMetric((cpuTime()-begin).Seconds()*1e6/float64(b.N)/n, "cpu-µs/row")
	})
	set(b)
	b.Run("read", func(b *testing.B) {
		begin := cpuTime()
		for b.Loop() {
			if got, err := d.Truths(b.Context()); err != nil || len(got) != n {
				b.Fatal(len(got), err)
			}
		}
		b.ReportMetric((cpuTime()-begin).Seconds()*1e6/float64(b.N)/n, "cpu-µs/row")
	})
}
