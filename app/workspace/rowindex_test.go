package workspace_test

import (
	"fmt"
	"testing"
	"time"

	"wanwu/app/workspace"
)

// TestDuplicateContentsCostNoMore checks that a hundred thousand rows of one content are set in the
// time that as many different ones take, give or take; where each walked past those before it, it
// would be thousands of times as long.
func TestDuplicateContentsCostNoMore(t *testing.T) {
	const n = 100_000
	fill := func(hash func(i int) uint64) time.Duration {
		w := workspace.New(0)
		task := w.AddTask("副本", nil)
		begin := time.Now()
		for i := range n {
			it := item(i)
			row, _ := w.AppendTo(task, it)
			it.Hash = hash(i)
			w.Set(row, labelled(it, 1, 0.5))
		}
		return time.Since(begin)
	}
	different := fill(func(i int) uint64 { return uint64(i+1) * 0x9e3779b97f4a7c15 })
	if equal := fill(func(int) uint64 { return 7 << 40 }); equal > 10*different+100*time.Millisecond {
		t.Errorf("%d copies of one picture took %v, as many different ones %v", n, equal, different)
	}
}

// BenchmarkSet fills a workspace with a million rows, of which none, many or all have one content.
func BenchmarkSet(b *testing.B) {
	const n = 1_000_000
	for name, hash := range map[string]func(i int) uint64{
		"different": func(i int) uint64 { return uint64(i+1) * 0x9e3779b97f4a7c15 },
		"twelve":    func(i int) uint64 { return uint64(i%12+1) * 0x9e3779b97f4a7c15 },
		"one":       func(int) uint64 { return 7 << 40 },
	} {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			for b.Loop() {
				w := workspace.New(0)
				task := w.AddTask("副本", nil)
				for i := range n {
					it := item(i)
					r := labelled(it, 1, 0.5)
					r.Item.Hash = hash(i)
					row, _ := w.AppendTo(task, it)
					w.Set(row, r)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/n*1e9, "ns/row")
		})
	}
}
