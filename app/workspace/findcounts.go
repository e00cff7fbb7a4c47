package workspace

import (
	"context"
	"sync"
)

// counts counts the rows of masks; classes is how many there are, as far as is known.
func (f *finder) counts(ctx context.Context, masks []mask, threshold float32, classes int) (Counts, error) {
	w := f.w
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
		if k < len(w.rows.chunks) { // else cleared meanwhile
			c := w.rows.chunks[k]
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
