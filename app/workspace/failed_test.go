package workspace_test

import (
	"slices"
	"testing"

	"wanwu/app/workspace"
)

// TestFailedAmong checks that of rows given as bits, those that failed, in tasks that are there.
func TestFailedAmong(t *testing.T) {
	w := workspace.New(0.15)
	for i := range 9000 {
		it := item(i)
		row, _ := w.Append(it)
		if i%1000 == 7 {
			w.Set(row, failed(it))
		}
	}
	rows := make([]uint64, 200) // more than there are
	for i := range rows {
		rows[i] = ^uint64(0)
	}
	rows[0] &^= 1 << 7
	if got := w.FailedAmong(rows); !slices.Equal(got, []int{1007, 2007, 3007, 4007, 5007, 6007, 7007, 8007}) {
		t.Errorf("failed: %v", got)
	}
	if got := w.FailedAmong(nil); got != nil {
		t.Errorf("of none, %v failed", got)
	}
}
