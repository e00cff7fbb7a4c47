package workspace

import (
	"context"
	"slices"

	"wanwu/inference"
)

// ordered lists the rows of masks in an order.
func (f *finder) ordered(ctx context.Context, masks []mask, v inference.Vocabulary, o Order) ([]int32, error) {
	w := f.w
	n := 0
	for k := range masks {
		n += masks[k].count()
	}
	if o.By == ByFound {
		rows := make([]int32, 0, n)
		for k := range masks {
			masks[k].each(func(i int) { rows = append(rows, int32(k*chunkRows+i)) })
		}
		if o.Down {
			slices.Reverse(rows)
		}
		return rows, ctx.Err()
	}
	if o.By == ByName {
		return f.byName(ctx, masks, n, o.Down)
	}
	var ranks []uint32 // of the labels
	if o.By == ByLabel {
		ranks = f.ranks.get(v, o.English)
	}
	all, without := make([]keyed, 0, n), []int32{}
	for k := range masks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w.mu.RLock()
		if k >= len(w.rows.chunks) { // cleared meanwhile
			w.mu.RUnlock()
			break
		}
		c := w.rows.chunks[k]
		masks[k].each(func(i int) {
			row := int32(k*chunkRows + i)
			key, ok := c.key(i, o.By, ranks, w.counter.threshold)
			switch {
			case !ok:
				without = append(without, row)
			case o.Down:
				all = append(all, keyed{^key, row})
			default:
				all = append(all, keyed{key, row})
			}
		})
		w.mu.RUnlock()
	}
	radix(all, make([]keyed, len(all)))
	rows := make([]int32, 0, n)
	for i := range all {
		rows = append(rows, all[i].row)
	}
	return append(rows, without...), ctx.Err()
}
