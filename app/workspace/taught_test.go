package workspace_test

import (
	"fmt"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestTaughtLabelsAreAppliedAndTakenAway checks that rows, counts and columns follow what is taught,
// before and after, and that the pack's own answers come back unchanged.
func TestTaughtLabelsAreAppliedAndTakenAway(t *testing.T) {
	ws := workspace.New(0.3)
	ws.AddPack(engine.PackInfo{Key: "p", Classes: inference.Vocabulary{{ID: "a", Name: "甲"}, {ID: "b", Name: "乙"}}})
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	const n = 10_000 // several chunks
	for i := range n {
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: 0, Score: 0.5}, {Class: 1, Score: 0.25}}})
	}
	before, _ := ws.Row(7)
	taught := workspace.Taught{Classes: inference.Vocabulary{{ID: "user:x", Name: "新"}}, Exclusive: true, Scores: map[uint64][]inference.Label{}}
	for i := 0; i < n; i += 2 {
		taught.Scores[uint64(i+1)] = []inference.Label{{Class: 0, Score: 0.8}}
	}
	ws.SetTaught("p", taught)
	v := ws.Vocabulary()
	row, _ := ws.Row(6)
	if top, _ := row.Top(); v[top.Class].ID != "user:x" || top.Score != 0.8 || len(row.Labels) != 3 {
		t.Errorf("%+v", row.Labels)
	}
	if second := row.Labels[1]; v[second.Class].ID != "a" || second.Score < 0.099 || second.Score > 0.101 {
		t.Errorf("the pack's label is %+v beside a taught one of 0.8", second)
	}
	if other, _ := ws.Row(7); fmt.Sprint(other.Labels) != fmt.Sprint(before.Labels) {
		t.Errorf("a row of which nothing is said has %v", other.Labels)
	}
	counts := ws.Counts()
	byID := map[string]int{}
	for class, k := range counts.Labels {
		byID[v[class].ID] = k
	}
	if byID["user:x"] != n/2 || byID["a"] != n/2 || counts.OK != n {
		t.Errorf("%v, %d OK", byID, counts.OK)
	}
	columns, err := ws.Columns(t.Context(), nil, true, 2)
	if err != nil || v[columns.Class[6]].ID != "user:x" || v[columns.Top[12]].ID != "user:x" || v[columns.Top[13]].ID != "a" {
		t.Errorf("%v: %v %v", err, columns.Class[6], columns.Top[12:14])
	}
	// A row that comes afterwards, by its content or by itself.
	for _, hash := range []uint64{1 << 40, 0} {
		at, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint("new", hash), File: fmt.Sprint("/new", hash)})
		ws.AddTaught(workspace.LabelVersion{}, at, hash, []inference.Label{{Class: 0, Score: 0.9}})
		ws.Set(at, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Class: 1, Score: 0.5}}})
		if r, _ := ws.Row(at); v[r.Labels[0].Class].ID != "user:x" {
			t.Errorf("hash %d: %+v", hash, r.Labels)
		}
	}
	ws.SetTaught("p", workspace.Taught{})
	if r, _ := ws.Row(6); fmt.Sprint(r.Labels) != fmt.Sprint(before.Labels) {
		t.Errorf("taken away: %v, before %v", r.Labels, before.Labels)
	}
	if got := ws.Counts(); got.Labels[before.Labels[0].Class] != n || got.OK != n+2 {
		t.Errorf("taken away: %v", got.Labels)
	}
}
