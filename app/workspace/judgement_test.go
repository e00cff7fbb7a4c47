package workspace_test

import (
	"strings"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/labels"
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

// TestVerdictFollowsAnswer checks that what is right of an answer is found, counted and copied by what was said
// to be on the picture when another label answers, and that what was said stays.
func TestVerdictFollowsAnswer(t *testing.T) {
	ws, task := ranked(3, inference.Label{Class: 2, Score: 0.4})
	ws.Judge([]workspace.Judged{apptest.Judged(0, workspace.Wrong, "蒲公英"), apptest.Judged(1, workspace.Right, "狗"), apptest.Judged(2, workspace.Wrong, "")})
	check := func(when string, verdicts ...workspace.Verdict) {
		t.Helper()
		right, wrong := "", ""
		n := 0
		for row, want := range verdicts {
			r, _ := ws.Row(row)
			if r.Verdict() != want {
				t.Errorf("%s: the verdict on row %d is %d, not %d", when, row, r.Verdict(), want)
			}
			if r.Judgement.Verdict != []workspace.Verdict{workspace.Wrong, workspace.Right, workspace.Wrong}[row] {
				t.Errorf("%s: of row %d %+v is said", when, row, r.Judgement)
			}
			if want == workspace.Right {
				n++
				right = strings.TrimSpace(right + " " + r.Path)
			} else {
				wrong = strings.TrimSpace(wrong + " " + r.Path)
			}
		}
		if got := find(t, ws, "判定:对", column.Order{}); got != right {
			t.Errorf("%s: right are %q, not %q", when, got, right)
		}
		if got := find(t, ws, "判定:错", column.Order{}); got != wrong {
			t.Errorf("%s: wrong are %q, not %q", when, got, wrong)
		}
		ofTask, err := ws.Find(t.Context(), parse(t, "任务:t"), vocabulary(), column.Order{})
		if c := ws.Counts(); err != nil || c.Right != n || c.Wrong != 3-n || ofTask.Counts.Right != n || ofTask.Counts.Wrong != 3-n {
			t.Errorf("%s: counts %+v, of the task %+v, %v", when, c, ofTask.Counts, err)
		}
	}
	check("as judged", workspace.Wrong, workspace.Right, workspace.Wrong)
	taught := workspace.Taught{Classes: inference.Vocabulary{{ID: "user:蒲公英", Name: "蒲公英"}}, Exclusive: true, Scores: map[uint64][]inference.Label{
		1: {{Class: 0, Score: 0.9}}, 2: {{Class: 0, Score: 0.9}}, 3: {{Class: 0, Score: 0.9}},
	}}
	ws.SetTaught("p", taught)
	check("taught", workspace.Right, workspace.Wrong, workspace.Wrong)
	ws.SetTaught("p", workspace.Taught{})
	check("taken back", workspace.Wrong, workspace.Right, workspace.Wrong)
	say(ws, override(2, labels.Override{Fields: labels.SetsName, Name: "蒲公英"}))
	check("renamed to what was said", workspace.Right, workspace.Right, workspace.Wrong)
	ws.SetTaught("p", workspace.Taught{})
	ws.SetTaught("p", taught)

	// A copy that comes later has the verdict and what became of it; one that waits has none.
	row, _ := ws.AppendTo(task, &inference.Item{Path: "copy", File: "/copy"})
	ws.Set(row, &inference.Result{Item: inference.Item{Hash: 1}, Labels: []inference.Label{{Class: 2, Score: 0.4}}})
	if r, _ := ws.Row(row); r.Verdict() != workspace.Right || r.Judgement.Verdict != workspace.Wrong {
		t.Errorf("the copy: %+v", r)
	}
	ws.Reset(0)
	if r, _ := ws.Row(0); r.Verdict() != workspace.Wrong || ws.Counts().Right != 1 {
		t.Errorf("one that waits: %+v, %+v", r, ws.Counts())
	}
	ws.Set(0, &inference.Result{Item: inference.Item{Hash: 1}, Labels: []inference.Label{{Class: 2, Score: 0.4}}})
	if r, _ := ws.Row(0); r.Verdict() != workspace.Right || ws.Counts().Right != 2 {
		t.Errorf("one that is answered again: %+v, %+v", r, ws.Counts())
	}
}
