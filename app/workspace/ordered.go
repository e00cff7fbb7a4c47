package workspace

import (
	"context"
	"slices"

	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// ordered lists the rows of masks in an order.
func (f *finder) ordered(ctx context.Context, masks []column.Mask, v inference.Vocabulary, o column.Order) ([]int32, error) {
	w := f.w
	n := 0
	for k := range masks {
		n += masks[k].Count()
	}
	if o.By == column.ByFound {
		rows := make([]int32, 0, n)
		for k := range masks {
			masks[k].Each(func(i int) { rows = append(rows, int32(k*column.ChunkRows+i)) })
		}
		if o.Down {
			slices.Reverse(rows)
		}
		return rows, ctx.Err()
	}
	if o.By == column.ByName {
		return f.byName(ctx, masks, n, o.Down)
	}
	var ranks []uint32 // of the labels
	if o.By == column.ByLabel {
		ranks = f.ranks.Get(v, o.English)
	}
	all, without := make([]column.Keyed, 0, n), []int32{}
	for k := range masks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w.mu.RLock()
		if k >= len(w.rows.Chunks) { // cleared meanwhile
			w.mu.RUnlock()
			break
		}
		c := w.rows.Chunks[k]
		masks[k].Each(func(i int) {
			row := int32(k*column.ChunkRows + i)
			key, ok := c.Key(i, o.By, ranks, w.counter.threshold)
			switch {
			case !ok:
				without = append(without, row)
			case o.Down:
				all = append(all, column.Keyed{Key: ^key, Row: row})
			default:
				all = append(all, column.Keyed{Key: key, Row: row})
			}
		})
		w.mu.RUnlock()
	}
	column.Sort(all, make([]column.Keyed, len(all)))
	rows := make([]int32, 0, n)
	for i := range all {
		rows = append(rows, all[i].Row)
	}
	return append(rows, without...), ctx.Err()
}
