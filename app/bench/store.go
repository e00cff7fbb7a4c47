package bench

import (
	"context"
	"fmt"
	"time"

	"wanwu/app"
	"wanwu/app/query"
	"wanwu/inference"
)

// visible is how many rows a window shows at once: a large one, small cells.
const visible = 100

// storeBatch is how many rows at most are appended between two looks at the
// clock.
const storeBatch = 1000

// StoreReport is what the results' store costs when it holds Rows rows. The
// times are nanoseconds of one call.
type StoreReport struct {
	Rows   int    `json:"rows"`
	Append Spread `json:"append_ns"` // a row found and its result set
	// Refresh is what one tick of a window asks of the store: the revision, the
	// counts, and the visible rows.
	Refresh Spread `json:"refresh_ns"`
	Row     Spread `json:"row_ns"`
	Counts  Spread `json:"counts_ns"`
	Select  Spread `json:"select_ns"` // the rows of one label, off the main goroutine
}

// store fills one workspace step by step to each of sizes, which ascend.
func store(ctx context.Context, sizes []int, rounds int) ([]StoreReport, error) {
	var reports []StoreReport
	w := app.NewWorkspace(0.15)
	for _, n := range sizes {
		for w.Len() < n {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			fill(w, min(storeBatch, n-w.Len()))
		}
		r := StoreReport{Rows: n}
		r.Row = each(rounds, storeBatch, func(i int) { w.Row(i * 7919 % n) })
		r.Counts = each(rounds, 10, func(int) { w.Counts() })
		r.Refresh = each(rounds, 10, func(int) {
			w.Revision()
			w.Counts()
			first := max(n/2-visible, 0)
			for i := range visible {
				w.Row(first + i)
			}
		})
		q, err := query.Parse("状态:有结果 标签=鱼")
		if err != nil {
			return nil, err
		}
		r.Select = each(rounds, 1, func(int) {
			if _, e := w.Find(ctx, q, inference.Vocabulary{7: {Name: "鱼"}}, app.Order{}); e != nil {
				err = e
			}
		})
		if err != nil {
			return nil, err
		}
		// Last, since it makes the store larger: by no more than a half.
		var ns []float64
		batch := min(storeBatch, max(n/2/rounds, 1))
		for range rounds {
			ns = append(ns, float64(fill(w, batch).Nanoseconds())/float64(batch))
		}
		r.Append = SpreadOf(ns)
		reports = append(reports, r)
	}
	return reports, nil
}

// MadeUpFolder is where the rows of Fill say that their files lie.
const MadeUpFolder = "/home/user/"

// Fill adds n finished rows to w, as a run over photographs would.
func Fill(w *app.Workspace, n int) {
	for n > 0 {
		fill(w, min(storeBatch, n))
		n -= storeBatch
	}
}

// fill adds n finished rows and returns the time in the store alone: the items
// are made before the clock starts.
func fill(w *app.Workspace, n int) time.Duration {
	base := w.Len()
	items := make([]inference.Item, n)
	results := make([]inference.Result, n)
	for i := range items {
		path := fmt.Sprintf("照片/%03d/IMG_%07d.jpg", (base+i)/1000, base+i)
		items[i] = inference.Item{Index: base + i, Path: path, File: MadeUpFolder + path, Size: 2_400_000, ModTime: time.Unix(int64(base+i), 0)}
		class := int32((base + i) * 7919 % 1000)
		results[i] = inference.Result{Item: items[i], Width: 4000, Height: 3000, Labels: []inference.Label{
			{Class: class, Score: 0.5}, {Class: (class + 1) % 1000, Score: 0.2}, {Class: (class + 2) % 1000, Score: 0.1},
			{Class: (class + 3) % 1000, Score: 0.05}, {Class: (class + 4) % 1000, Score: 0.01},
		}}
	}
	begin := time.Now()
	for i := range items {
		row, _ := w.Append(&items[i])
		w.Set(row, &results[i])
	}
	return time.Since(begin)
}

// each times calls of do, in rounds of n calls, and gives nanoseconds a call.
func each(rounds, n int, do func(i int)) Spread {
	var ns []float64
	for range rounds {
		begin := time.Now()
		for i := range n {
			do(i)
		}
		ns = append(ns, float64(time.Since(begin).Nanoseconds())/float64(n))
	}
	return SpreadOf(ns)
}
