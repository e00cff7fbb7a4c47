package app

import (
	"context"
	"sync"
)

// tally counts rows as Counts does, its labels by class: a map would cost more than the
// rest of a query.
type tally struct {
	n      Counts
	labels []int
}

// add counts row i of a chunk.
func (t *tally) add(c *chunk, i int, threshold float32) {
	t.n.All++
	t.n.judged(c, i, +1)
	switch {
	case c.state[i] == Pending:
		t.n.Pending++
	case c.state[i] == Failed:
		t.n.Failed++
	case !c.shown(i, threshold):
		t.n.Empty++
	default:
		t.n.OK++
		for int(c.class[i]) >= len(t.labels) {
			t.labels = append(t.labels, 0)
		}
		t.labels[c.class[i]]++
	}
}

// into adds what was counted to a total.
func (t *tally) into(total *Counts) {
	total.All, total.Pending, total.OK = total.All+t.n.All, total.Pending+t.n.Pending, total.OK+t.n.OK
	total.Empty, total.Failed = total.Empty+t.n.Empty, total.Failed+t.n.Failed
	total.Right, total.Wrong, total.Unsure = total.Right+t.n.Right, total.Wrong+t.n.Wrong, total.Unsure+t.n.Unsure
	for class, n := range t.labels {
		if n > 0 {
			total.Labels[int32(class)] += n
		}
	}
}

// counts is what was counted.
func (t *tally) counts() Counts {
	total := Counts{Labels: map[int32]int{}}
	t.into(&total)
	return total
}

// countsOf counts the rows of masks; classes is how many there are, as far as is known.
func (w *Workspace) countsOf(ctx context.Context, masks []mask, threshold float32, classes int) (Counts, error) {
	var mu sync.Mutex
	var tallies []*tally // of all goroutines; those in use are not in idle
	var idle []*tally
	err := parallel(ctx, len(masks), func(k int) {
		mu.Lock()
		if len(idle) == 0 {
			idle = append(idle, &tally{labels: make([]int, classes)})
			tallies = append(tallies, idle[0])
		}
		t := idle[len(idle)-1]
		idle = idle[:len(idle)-1]
		mu.Unlock()

		w.mu.RLock()
		if k < len(w.chunks) { // else cleared meanwhile
			c := w.chunks[k]
			masks[k].each(func(i int) { t.add(c, i, threshold) })
		}
		w.mu.RUnlock()

		mu.Lock()
		idle = append(idle, t)
		mu.Unlock()
	})
	total := Counts{Labels: map[int32]int{}}
	for _, t := range tallies {
		t.into(&total)
	}
	return total, err
}
