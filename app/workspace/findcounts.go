package workspace

import (
	"context"
	"sync"

	"wanwu/app/workspace/column"
)

// counts counts the rows of masks; classes is how many there are, as far as is known.
func (f *finder) counts(ctx context.Context, masks []column.Mask, threshold float32, classes int) (column.Counts, error) {
	w := f.w
	var mu sync.Mutex
	var tallies []*column.Tally // of all goroutines; those in use are not in idle
	var idle []*column.Tally
	err := column.Parallel(ctx, len(masks), func(k int) {
		mu.Lock()
		if len(idle) == 0 {
			idle = append(idle, &column.Tally{Labels: make([]int, classes)})
			tallies = append(tallies, idle[0])
		}
		t := idle[len(idle)-1]
		idle = idle[:len(idle)-1]
		mu.Unlock()

		w.mu.RLock()
		if k < len(w.rows.Chunks) { // else cleared meanwhile
			c := w.rows.Chunks[k]
			masks[k].Each(func(i int) { t.Add(c, i, threshold) })
		}
		w.mu.RUnlock()

		mu.Lock()
		idle = append(idle, t)
		mu.Unlock()
	})
	total := column.Counts{Labels: map[int32]int{}}
	for _, t := range tallies {
		t.Into(&total)
	}
	return total, err
}
