package bench

import (
	"context"
	"fmt"
	"time"

	"wanwu/app/query"
	"wanwu/app/workspace"
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
	// Copies is Append of pictures that are copies of a dozen: the same content.
	Copies Spread `json:"append_copies_ns"`
	// Refresh is what one tick of a window asks of the store: the revision, the
	// counts, and the visible rows.
	Refresh Spread `json:"refresh_ns"`
	Row     Spread `json:"row_ns"`
	Counts  Spread `json:"counts_ns"`
	Select  Spread `json:"select_ns"` // the rows of one label, off the main goroutine
}

// store fills a workspace step by step to each of sizes, which ascend; and another
// one with copies of a few pictures.
func store(ctx context.Context, sizes []int, rounds int) ([]StoreReport, error) {
	reports, err := calls(ctx, sizes, rounds)
	if err != nil {
		return nil, err
	}
	w := newFilling(different)
	for i, n := range sizes {
		if err := w.to(ctx, n); err != nil {
			return nil, err
		}
		reports[i].Copies = w.appends(n, rounds)
	}
	return reports, nil
}

// calls measures what is asked of a store of different pictures.
func calls(ctx context.Context, sizes []int, rounds int) ([]StoreReport, error) {
	var reports []StoreReport
	f := newFilling(0)
	w := f.w
	for _, n := range sizes {
		if err := f.to(ctx, n); err != nil {
			return nil, err
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
			if _, e := w.Find(ctx, q, inference.Vocabulary{7: {Name: "鱼"}}, workspace.Order{}); e != nil {
				err = e
			}
		})
		if err != nil {
			return nil, err
		}
		r.Append = f.appends(n, rounds)
		reports = append(reports, r)
	}
	return reports, nil
}

// filling is a workspace that is filled as a run over photographs would.
type filling struct {
	w        *workspace.Workspace
	task     int32 // 0 for rows that are remembered by no content
	contents int   // different ones; 0 is as many as rows
}

func newFilling(contents int) *filling {
	w := workspace.New(0.15)
	return &filling{w, w.AddTask("照片", nil), contents}
}

// to fills up to n rows.
func (f *filling) to(ctx context.Context, n int) error {
	for f.w.Len() < n {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.add(min(storeBatch, n-f.w.Len()))
	}
	return nil
}

// appends measures the adding of rows to n of them. It comes last, since it makes
// the store larger: by no more than a half.
func (f *filling) appends(n, rounds int) Spread {
	var ns []float64
	batch := min(storeBatch, max(n/2/rounds, 1))
	for range rounds {
		ns = append(ns, float64(f.add(batch).Nanoseconds())/float64(batch))
	}
	return SpreadOf(ns)
}

// MadeUpFolder is where the rows of Fill say that their files are.
const MadeUpFolder = "/home/user/"

// Fill adds n finished rows to w, as a run over photographs would.
func Fill(w *workspace.Workspace, n int) {
	f := &filling{w: w}
	for n > 0 {
		f.add(min(storeBatch, n))
		n -= storeBatch
	}
}

// add adds n finished rows and returns the time in the store alone: the items
// are made before the clock starts.
func (f *filling) add(n int) time.Duration {
	base := f.w.Len()
	items := make([]inference.Item, n)
	results := make([]inference.Result, n)
	for i := range items {
		path := fmt.Sprintf("照片/%03d/IMG_%07d.jpg", (base+i)/1000, base+i)
		items[i] = inference.Item{Index: base + i, Path: path, File: MadeUpFolder + path, Size: 2_400_000, ModTime: time.Unix(int64(base+i), 0)}
		if f.task != 0 {
			content := base + i
			if f.contents > 0 {
				content %= f.contents
			}
			items[i].Hash = uint64(content+1) * 0x9e3779b97f4a7c15 // spread as a hash is
		}
		class := int32((base + i) * 7919 % 1000)
		results[i] = inference.Result{Item: items[i], Width: 4000, Height: 3000, Labels: []inference.Label{
			{Class: class, Score: 0.5}, {Class: (class + 1) % 1000, Score: 0.2}, {Class: (class + 2) % 1000, Score: 0.1},
			{Class: (class + 3) % 1000, Score: 0.05}, {Class: (class + 4) % 1000, Score: 0.01},
		}}
	}
	begin := time.Now()
	for i := range items {
		row, _ := f.w.AppendTo(f.task, &items[i])
		f.w.Set(row, &results[i])
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
