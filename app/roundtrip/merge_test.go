package roundtrip_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wanwu/app/export/formats"
	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

func anyTask(int32) bool { return true }

// filled returns a person's sheet of ws with a verdict for some rows.
func filled(t testing.TB, ws *workspace.Workspace, by string, verdicts map[int]string) *roundtrip.Sheet {
	t.Helper()
	records := table(t, exported(t, ws, formats.CSV))
	for row, v := range verdicts {
		fill(t, records, row, v, "")
	}
	return read(t, written(t, records), by+".csv")
}

func merge(t testing.TB, ws *workspace.Workspace, sheets ...*roundtrip.Sheet) *roundtrip.Plan {
	t.Helper()
	p, err := roundtrip.Merge(ws, anyTask, time.Unix(200, 0), sheets...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func said(ws *workspace.Workspace) string {
	var verdicts []workspace.Verdict
	for _, r := range rowsOf(ws) {
		verdicts = append(verdicts, r.Judgement.Verdict)
	}
	return spell(verdicts...)
}

func spell(verdicts ...workspace.Verdict) string {
	var b strings.Builder
	for _, v := range verdicts {
		fmt.Fprint(&b, v)
	}
	return b.String()
}

func TestMergesAreTakenBackOneByOne(t *testing.T) {
	ws := task(t, 0, 4)
	first := filled(t, ws, "甲", map[int]string{0: "对", 1: "错"})
	if n := merge(t, ws, first).Store(ws); n != 2 {
		t.Fatalf("%d changes", n)
	}
	if n := merge(t, ws, first).Store(ws); n != 0 {
		t.Errorf("a second time: %d changes", n)
	}
	second := filled(t, ws, "乙", map[int]string{0: "错", 2: "对"})
	p := merge(t, ws, second)
	p.Take()
	p.Store(ws)
	if got := said(ws); got != spell(workspace.Wrong, workspace.Wrong, workspace.Right, workspace.Unjudged) {
		t.Fatal(got)
	}
	ws.Judge([]workspace.Judged{{Row: 2, Judgement: workspace.Judgement{Verdict: workspace.Unsure, At: time.Unix(300, 0)}}})
	u, ok, err := roundtrip.Undo(ws, anyTask)
	if err != nil || !ok || u.Back != 1 || u.Stay != 1 || strings.Join(u.By, " ") != "乙" {
		t.Fatal(u, ok, err)
	}
	if got := said(ws); got != spell(workspace.Right, workspace.Wrong, workspace.Unsure, workspace.Unjudged) {
		t.Errorf("after the first undo: %s", got)
	}
	if again := merge(t, ws, second); len(again.Agreements) != 1 || again.Agreements[0].Pictures != 1 {
		t.Errorf("%+v", again.Agreements)
	}
	if u, ok, err := roundtrip.Undo(ws, anyTask); err != nil || !ok || u.Back != 2 {
		t.Fatal(u, ok, err)
	}
	if _, ok, _ := roundtrip.Undo(ws, anyTask); ok {
		t.Error("a third merge was taken back")
	}
	if kept := ws.Note("opinions"); kept != "" {
		t.Errorf("opinions that were taken back are kept: %s", kept)
	}
}

// TestOpinionsOfAnEarlierVersion checks that those that were kept by the task are found.
func TestOpinionsOfAnEarlierVersion(t *testing.T) {
	ws := task(t, 0, 3)
	p := plan(t, ws, "", filled(t, ws, "甲", map[int]string{0: "对", 1: "错"}))
	ws.SetNote("opinions/照片", p.Opinions())
	next := merge(t, ws, filled(t, ws, "乙", map[int]string{0: "对", 1: "对"}))
	if len(next.Agreements) != 1 || next.Agreements[0].Pictures != 2 || next.Agreements[0].Same != 1 {
		t.Errorf("%+v", next.Agreements)
	}
	next.Store(ws)
	if ws.Note("opinions/照片") != "" || !strings.Contains(ws.Note("opinions"), "甲") {
		t.Error("they were not moved")
	}
}

func TestAgreementIsOfTheSheetsPictures(t *testing.T) {
	ws := task(t, 0, 2)
	merge(t, ws, filled(t, ws, "甲", map[int]string{0: "对", 1: "对"}), filled(t, ws, "乙", map[int]string{0: "对", 1: "对"})).Store(ws)
	if p := merge(t, ws, filled(t, task(t, 50, 2), "丙", map[int]string{0: "对"})); p.Found != 0 || len(p.Agreements) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestEachConflictIsResolvedByItself(t *testing.T) {
	ws := task(t, 0, 3)
	p := merge(t, ws,
		filled(t, ws, "甲", map[int]string{0: "对", 1: "对", 2: "对"}), filled(t, ws, "乙", map[int]string{0: "不确定", 1: "不确定", 2: "不确定"}))
	if len(p.Conflicts) != 3 {
		t.Fatalf("%+v", p)
	}
	p.Resolve(func(i int) roundtrip.Side {
		return []roundtrip.Side{roundtrip.First, roundtrip.Second, roundtrip.Neither}[i]
	})
	if len(p.Changes) != 2 || p.Changes[0].By != "甲" || p.Changes[1].By != "乙" || len(p.Conflicts) != 1 {
		t.Fatalf("%+v", p)
	}
	p.Store(ws)
	if got := said(ws); got != spell(workspace.Right, workspace.Unsure, workspace.Unjudged) {
		t.Error(got)
	}
}

func TestSentences(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		for reason := roundtrip.NotAVerdict; reason <= roundtrip.NoAnswer; reason++ {
			p := roundtrip.Problem{By: "甲", Said: roundtrip.Said{Line: 7, Text: "好", Label: "狗"}, Reason: reason, Answer: "猫"}
			if text := p.Text(l); !strings.Contains(text, "甲") || !strings.Contains(text, "7") || strings.Contains(text, "%!") {
				t.Error(text)
			}
		}
		for _, kappa := range []float64{-0.1, 0.3, 0.5, 0.7, 0.9} {
			a := roundtrip.Agreement{First: "甲", Second: "乙", Pictures: 3, Same: 2, Kappa: kappa}
			if text := a.Text(l); !strings.Contains(text, fmt.Sprintf("%.2f", kappa)) || strings.Contains(text, "%!") {
				t.Error(text)
			}
		}
	}
}
