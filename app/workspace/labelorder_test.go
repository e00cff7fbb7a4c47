package workspace_test

import (
	"testing"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

func TestLabelOrder(t *testing.T) {
	v := inference.Vocabulary{
		{Name: "猫", English: "cat"}, {Name: "安哥拉兔", English: "Angora"}, {Name: "昂首", English: "zebra"},
		{Name: "Apple", English: "apple"}, {Name: "猫", English: "another cat"},
	}
	w := workspace.New(0.15)
	for i := range 8 {
		w.Append(&inference.Item{Path: "x", File: string(rune('a' + i))})
	}
	for row, class := range []int32{0, 1, 2, 3, 4} {
		w.Set(row, &inference.Result{Labels: []inference.Label{{Class: class, Score: 0.5}}})
	}
	w.Set(5, &inference.Result{Labels: []inference.Label{{Class: 1, Score: 0.1}}}) // below the threshold
	w.Set(6, &inference.Result{Err: &inference.Error{Code: inference.CodeTruncated}})
	for _, c := range []struct {
		order column.Order
		want  []int32
	}{
		// 安哥拉兔 an ge… before 昂首 ang shou, before Apple; 猫 mao twice in the order of the rows.
		{column.Order{By: column.ByLabel}, []int32{1, 2, 3, 0, 4, 5, 6, 7}},
		{column.Order{By: column.ByLabel, Down: true}, []int32{0, 4, 3, 2, 1, 5, 6, 7}},
		{column.Order{By: column.ByLabel, English: true}, []int32{1, 4, 3, 0, 2, 5, 6, 7}},
		{column.Order{By: column.ByState}, []int32{0, 1, 2, 3, 4, 5, 6, 7}},
		{column.Order{By: column.ByState, Down: true}, []int32{7, 6, 5, 0, 1, 2, 3, 4}},
	} {
		found, err := w.Find(t.Context(), query.Query{}, v, c.order)
		if err != nil || len(found.Rows) != len(c.want) {
			t.Fatalf("%+v: %v, %v", c.order, found.Rows, err)
		}
		for i := range c.want {
			if found.Rows[i] != c.want[i] {
				t.Errorf("%+v: %v, want %v", c.order, found.Rows, c.want)
				break
			}
		}
	}
	if found, err := w.Find(t.Context(), query.Query{}, nil, column.Order{By: column.ByLabel}); err != nil || len(found.Rows) != 8 || found.Rows[0] != 0 {
		t.Errorf("before the labels are known: %v, %v", found.Rows, err)
	}
}
