package assess

import (
	"fmt"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestOwnThresholds checks figures of a table that is small enough to count by hand, where a label has a
// threshold of its own: it counts by that one at every threshold, in every figure.
func TestOwnThresholds(t *testing.T) {
	ws := workspace.New(0.5)
	ws.AddPack(engine.PackInfo{Key: "p", Classes: inference.Vocabulary{{Name: "猫"}, {Name: "狗"}}})
	ws.SetTaught("p", workspace.Taught{Exclusive: true, Overrides: []labels.Override{
		{Of: labels.Key{Class: 1}, Was: "狗", Fields: labels.SetsThreshold, Threshold: 0.8},
	}})
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	for i, p := range []struct {
		class int32
		score float32
		truth string
	}{
		{0, 0.9, "猫"}, {0, 0.6, "狗"}, {0, 0.3, "猫"}, // the label that follows the threshold
		{1, 0.9, "狗"}, {1, 0.85, "猫"}, {1, 0.7, "狗"}, {1, 0.4, "猫"}, // the one with 0.8
	} {
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: p.class, Score: p.score}}})
		verdict := workspace.Wrong
		if (p.class == 0) == (p.truth == "猫") {
			verdict = workspace.Right
		}
		ws.Judge([]workspace.Judged{apptest.Judged(row, verdict, p.truth)})
	}
	a := of(t, ws, nil)
	if l, n := a.OwnThresholds(); l != 1 || n != 4 {
		t.Errorf("%d labels with a threshold of their own, %d pictures", l, n)
	}
	for _, want := range []struct {
		threshold                     float64
		covered, right, wrong, missed int
		given                         [2]int
	}{
		{0, 5, 3, 2, 2, [2]int{3, 2}},   // 0.9 0.6 0.3 of cats, 0.9 0.85 of dogs
		{0.5, 4, 2, 2, 3, [2]int{2, 2}}, // 0.9 0.6, 0.9 0.85
		{0.75, 3, 2, 1, 4, [2]int{1, 2}},
		{0.95, 2, 1, 1, 5, [2]int{0, 2}}, // the dogs alone
	} {
		p := a.Point(want.threshold)
		wrong, missed := a.Mistakes(want.threshold)
		if p.Covered != want.covered || p.Accuracy.Judged != want.covered || p.Accuracy.Value != float64(want.right)/float64(want.covered) || wrong != want.wrong || missed != want.missed {
			t.Errorf("at %v: %d covered of %d judged, %.3f right, %d wrong, %d missed; want %+v", want.threshold, p.Covered, p.Accuracy.Judged, p.Accuracy.Value, wrong, missed, want)
		}
		for _, l := range a.Labels(want.threshold) {
			if l.Given != want.given[l.Label] {
				t.Errorf("at %v: %s is given %d times, want %d", want.threshold, a.Name(l.Label), l.Given, want.given[l.Label])
			}
		}
		n := 0
		for _, c := range a.Confusions(want.threshold) {
			n += c.Count
		}
		if n != want.wrong {
			t.Errorf("at %v: %d confusions, want %d", want.threshold, n, want.wrong)
		}
	}
	// The list shows the same at its threshold.
	if n := ws.Counts().OK; n != 4 {
		t.Errorf("the list shows %d results at 0.5, want 4", n)
	}
	if e := a.Top1(); e.Judged != 7 || e.Value != 4./7 {
		t.Errorf("without a threshold: %+v", e)
	}
	// Calibration is of the scores themselves.
	bins, _ := a.Calibration()
	if b := bins[8]; b.Accuracy.Judged != 3 || b.Score < 0.88 || b.Score > 0.89 {
		t.Errorf("the bin up to 0.9: %+v", b)
	}

	mapped, err := a.Again(t.Context(), ws, nil, &review.Mapping{Categories: []review.Category{{Name: "宠物", Members: []string{"狗"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if p := mapped.Point(0.5); p.Covered != 4 {
		t.Errorf("as categories, %d are covered at 0.5, want 4", p.Covered)
	}
}
