package assess_test

import (
	"fmt"
	"testing"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestFormerNamesStayTrue checks that what was said of pictures by a name that a label had counts
// for the label that stands for it now, whether it was renamed or merged, and that a hidden answer
// makes room for the next, which is judged by what is on the picture.
func TestFormerNamesStayTrue(t *testing.T) {
	classes := inference.Vocabulary{{Name: "埃及猫"}, {Name: "猫"}, {Name: "狗"}}
	ws := workspace.New(0)
	ws.AddPack(engine.PackInfo{Key: "p", Classes: classes})
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	for i, said := range []string{"埃及猫", "埃及猫", "猫", "狗"} {
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 0, Score: 0.6}, {Class: 2, Score: 0.3}}})
		verdict := workspace.Wrong
		if said == "埃及猫" {
			verdict = workspace.Right
		}
		ws.Judge([]workspace.Judged{{Row: row, Judgement: workspace.Judgement{Verdict: verdict, Label: said}}})
	}
	of := func(o labels.Override) labels.Override {
		o.Was = classes[o.Of.Class].Name
		return o
	}
	for _, c := range []struct {
		name      string
		overrides []labels.Override
		right     float64
	}{
		{"as it is", nil, 0.5},
		{"renamed", []labels.Override{of(labels.Override{Fields: labels.SetsName, Name: "家猫"})}, 0.5},
		{"merged", []labels.Override{of(labels.Override{Fields: labels.Merges, Into: labels.Key{Class: 1}})}, 0.75},
		{"hidden", []labels.Override{of(labels.Override{Fields: labels.Hides})}, 0.25},
		{"called as was said", []labels.Override{of(labels.Override{Fields: labels.SetsName, Name: "狐狸"}), of(labels.Override{Of: labels.Key{Class: 2}, Fields: labels.SetsName, Name: "埃及猫"})}, 0},
		{"taken back", nil, 0.5},
	} {
		ws.SetTaught("p", workspace.Taught{Overrides: c.overrides, Exclusive: true})
		a, err := assess.Of(t.Context(), ws, nil, true, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Top1().Value; got != c.right {
			t.Errorf("%s: %v are right, not %v", c.name, got, c.right)
		}
		if n := ws.Counts(); float64(n.Right)/4 != c.right || n.Right+n.Wrong != 4 {
			t.Errorf("%s: %d are counted as right and %d as wrong, not %v", c.name, n.Right, n.Wrong, c.right)
		}
	}
}
