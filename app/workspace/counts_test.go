package workspace_test

import (
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference/infertest"
)

// recounted returns what a workspace should say, counted row by row.
func recounted(w *workspace.Workspace) column.Counts {
	n := column.Counts{Labels: map[int32]int{}}
	for i := range w.Len() {
		r, ok := w.Row(i)
		if !ok {
			continue // of a task that was removed
		}
		n.All++
		if r.State == column.Done && r.Judgement.Verdict == workspace.Wrong {
			n.Wrong++
		}
		switch top, has := r.Top(); {
		case r.State == column.Pending:
			n.Pending++
		case r.State == column.Failed:
			n.Failed++
		case !has || !r.Shown(w.Threshold()):
			n.Empty++
		default:
			n.OK++
			n.Labels[top.Class]++
		}
	}
	return n
}

// TestCountsDuringRecount checks that rows that come and change while all are counted again, and
// tasks that are removed and brought back, are counted once.
func TestCountsDuringRecount(t *testing.T) {
	s := apptest.NewSession(&apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1}}, nil)
	defer s.Close()
	w := s.Workspace()
	tasks := []int32{0, w.AddTask("一", nil), w.AddTask("二", nil), w.AddTask("三", nil)}
	const n = 40_000
	for i := range n / 2 {
		w.AppendTo(tasks[i/100%4], item(i))
	}
	var writers, mover sync.WaitGroup
	done := make(chan struct{})
	mover.Go(func() {
		for k := 0; ; k++ {
			select {
			case <-done:
				return
			default:
				w.SetThreshold(float32(k%10) / 10)
			}
		}
	})
	for seed := range uint64(2) {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(seed, 1))
			for range 60_000 {
				switch i := r.IntN(n / 2); r.IntN(20) {
				case 4:
					w.Judge([]workspace.Judged{{Row: i, Judgement: workspace.Judgement{Verdict: workspace.Wrong}}})
				case 0:
					w.Set(i, failed(item(i)))
				case 1:
					w.Reset(i)
				case 2:
					w.AppendTo(tasks[r.IntN(4)], item(n/2+r.IntN(n/2)))
				case 3:
					s.RemoveTask(tasks[1+r.IntN(3)], r.IntN(2) == 0)
				default:
					w.Set(i, labelled(item(i), int32(r.IntN(20)), r.Float32()))
				}
			}
		})
	}
	writers.Wait()
	close(done)
	mover.Wait()
	for range 2 {
		got, want := w.Counts(), recounted(w)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("counts %+v, counted anew %+v", got, want)
		}
		if found, err := w.Find(t.Context(), query.Query{}, nil, column.Order{}); err != nil || found.N != want.All {
			t.Errorf("%d rows are found of %d, %v", found.N, want.All, err)
		}
		for _, task := range tasks[1:] {
			s.RemoveTask(task, false)
		}
	}
}

// BenchmarkSetThreshold counts a million rows again; readers go between the chunks.
func BenchmarkSetThreshold(b *testing.B) {
	w := workspace.New(0)
	task := w.AddTask("全部", nil)
	for i := range 1_000_000 {
		row, _ := w.AppendTo(task, item(i))
		w.Set(row, labelled(item(i), int32(i%1000), float32(i%100)/100))
	}
	for i := 0; b.Loop(); i++ {
		w.SetThreshold(float32(i%2) / 2)
	}
}
