package workspace_test

import (
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// TestFindByVerdict checks that what a person says is found, counted and taken back; it stays where
// a run answers again, and what has no answer cannot be judged.
func TestFindByVerdict(t *testing.T) {
	w := gallery()
	before := w.Judge([]workspace.Judged{
		apptest.Judged(0, workspace.Right, "虎斑猫"), apptest.Judged(1, workspace.Wrong, "虎斑猫"), apptest.Judged(2, workspace.Unsure, ""), apptest.Judged(4, workspace.Wrong, ""),
		apptest.Judged(6, workspace.Wrong, ""), apptest.Judged(7, workspace.Right, ""), apptest.Judged(-1, workspace.Right, ""), apptest.Judged(99, workspace.Right, ""),
	})
	if len(before) != 4 {
		t.Errorf("%d rows were judged, want the 4 that have an answer", len(before))
	}
	for _, c := range []struct{ query, want string }{
		{"判定:对", "猫10.jpg"},
		{"判定:错", "猫9.jpg IMG_2.JPG"},
		{"verdict:unsure", "咖啡.jpg"},
		{"判定:已判", "猫10.jpg 猫9.jpg 咖啡.jpg IMG_2.JPG"},
		{"判定:未判", "小狗.jpg img_1.jpg"},
		{"-判定:未判 状态:有结果", "猫10.jpg 猫9.jpg 咖啡.jpg"},
	} {
		if got := find(t, w, c.query, column.Order{}); got != c.want {
			t.Errorf("%q finds %q\nwant %q", c.query, got, c.want)
		}
	}
	if n := w.Counts(); n.Right != 1 || n.Wrong != 2 || n.Unsure != 1 {
		t.Errorf("counts: %+v", n)
	}
	found, err := w.Find(t.Context(), parse(t, "任务:样图"), vocabulary(), column.Order{})
	if err != nil || found.Counts.Right != 1 || found.Counts.Wrong != 1 || found.Counts.Unsure != 1 {
		t.Errorf("counts of a task: %+v, %v", found.Counts, err)
	}

	r, _ := w.Row(1)
	w.Reset(1)
	if n := w.Counts(); n.Wrong != 1 {
		t.Errorf("a row that waits is counted as judged: %+v", n)
	}
	w.Set(1, &inference.Result{Item: *r.Item(), Labels: []inference.Label{{Class: 4, Score: 0.8}}})
	if r, _ = w.Row(1); r.Judgement != apptest.Judged(1, workspace.Wrong, "虎斑猫").Judgement {
		t.Errorf("after another run the judgement is %+v", r.Judgement)
	}

	w.Judge(before)
	if n := w.Counts(); n.Right+n.Wrong+n.Unsure != 0 || find(t, w, "-判定:未判 状态:有结果", column.Order{}) != "" {
		t.Errorf("after taking all back: %+v", n)
	}
}
