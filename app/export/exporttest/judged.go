package exporttest

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// JudgedSource returns a source of n recognised pictures of three labels, of which every second one
// was judged: those of a score under 0.4 wrong, the rest right.
func JudgedSource(t testing.TB, n int) export.Source {
	t.Helper()
	ws := workspace.New(0.5)
	ws.AddPack(engine.PackInfo{Classes: Vocabulary})
	task := ws.AddTask("照片", nil)
	for i := range n {
		name := fmt.Sprintf("第 %d 批/IMG_%04d.jpg", i%7, i)
		row, _ := ws.AppendTo(task, &inference.Item{Path: name, File: "/图/" + name, Size: 1000})
		score := float32(i%100) / 100
		ws.Set(row, &inference.Result{
			Item: inference.Item{Path: name, File: "/图/" + name, Size: 1000, Hash: uint64(i + 1)}, Width: 40, Height: 30,
			Labels: []inference.Label{{Class: int32(i % 3), Score: score}, {Class: int32((i + 1) % 3), Score: (1 - score) / 2}},
		})
		if i%2 == 0 {
			continue
		}
		j := workspace.Judgement{Verdict: workspace.Right, Label: Vocabulary[i%3].Name, At: time.Unix(1, 0)}
		if score < 0.4 {
			j.Verdict, j.Label = workspace.Wrong, Vocabulary[(i+1)%3].Name
		}
		ws.Judge([]workspace.Judged{{Row: row, Judgement: j}})
	}
	src := Source(nil)
	src.Rows, src.Count, src.Threshold = RowsIn(ws), n, 0.5
	var err error
	if src.Assessment, err = assess.Of(t.Context(), ws, nil, true, nil, nil); err != nil {
		t.Fatal(err)
	}
	return src
}

// RowsIn yields all rows of a workspace.
func RowsIn(ws *workspace.Workspace) iter.Seq[workspace.Row] {
	return func(yield func(workspace.Row) bool) {
		for i := range ws.Len() {
			if r, ok := ws.Row(i); ok && !yield(r) {
				return
			}
		}
	}
}
