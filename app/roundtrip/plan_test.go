package roundtrip_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"wanwu/app/export/formats"
	"wanwu/app/roundtrip"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestProblemsNameTheirRow checks that what cannot be taken is listed by its row, and the rest is
// taken.
func TestProblemsNameTheirRow(t *testing.T) {
	ws := task(t, 0, 6)
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 0, "好像对", "")
	fill(t, records, 1, "对", "狐狸")
	fill(t, records, 2, "错", "'0012")
	fill(t, records, 3, "对", "")
	twice := slices.Clone(records[4])
	records = append(records, twice)
	fill(t, records, 3, "对", "")
	records[4] = slices.Clone(records[4])
	fill(t, records, len(records)-2, "错", "")
	p := plan(t, ws, "", read(t, written(t, records), "甲.csv"))
	var got []string
	for _, b := range p.Problems {
		got = append(got, fmt.Sprintf("%d:%d", b.Line, b.Reason))
	}
	if want := "[2:0 3:1 4:2 8:3]"; fmt.Sprint(got) != want || len(p.Changes) != 1 {
		t.Errorf("%v, want %s; %d changes", got, want, len(p.Changes))
	}
}

// TestConflictsStay checks that between two people, and with what was judged here since the export.
func TestConflictsStay(t *testing.T) {
	ws := task(t, 0, 8)
	first := table(t, exported(t, ws, formats.CSV))
	second := table(t, exported(t, ws, formats.CSV))
	for i := range 6 {
		fill(t, first, i, "对", "")
		fill(t, second, i, "对", "")
	}
	fill(t, second, 4, "错", "狐狸")
	fill(t, second, 5, "错", "")
	fill(t, first, 7, "错", "")
	ws.Judge([]workspace.Judged{{Row: 7, Judgement: workspace.Judgement{Verdict: workspace.Unsure, At: time.Unix(1, 0)}}})
	a, b := read(t, written(t, first), "甲.csv"), read(t, written(t, second), "乙.csv")
	p := plan(t, ws, "", a, b)
	if len(p.Changes) != 4 || len(p.Conflicts) != 3 {
		t.Fatalf("%d changes, %d conflicts", len(p.Changes), len(p.Conflicts))
	}
	if len(p.Agreements) != 1 || p.Agreements[0].Pictures != 6 || p.Agreements[0].Same != 4 || p.Agreements[0].Kappa != 0 {
		t.Errorf("%+v", p.Agreements)
	}
	p.Apply(ws)
	if r, _ := ws.Row(4); r.Judgement.Verdict != workspace.Unjudged {
		t.Error("a conflict was merged")
	}
	// The second sheet a day later: what the first has said is kept.
	later := plan(t, ws, p.Opinions(), b)
	if len(later.Agreements) != 1 || later.Agreements[0].Same != 4 {
		t.Errorf("%+v", later.Agreements)
	}
	again := plan(t, ws, p.Opinions(), a, b)
	if len(again.Changes) != 0 || len(again.Conflicts) != 3 {
		t.Errorf("again: %d changes, %d conflicts", len(again.Changes), len(again.Conflicts))
	}
	again.Take()
	again.Apply(ws)
	if r, _ := ws.Row(4); r.Judgement.Label != "狐狸" {
		t.Errorf("%+v", r.Judgement)
	}
	if r, _ := ws.Row(7); r.Judgement.Verdict != workspace.Wrong {
		t.Errorf("%+v", r.Judgement)
	}
}

// TestOldSheetTakesNothingBack checks that a sheet from before someone judged does not erase that,
// and a cell that was emptied on purpose does.
func TestOldSheetTakesNothingBack(t *testing.T) {
	ws := task(t, 0, 2)
	old := exported(t, ws, formats.XLSX)
	ws.Judge([]workspace.Judged{{Row: 0, Judgement: workspace.Judgement{Verdict: workspace.Right, Label: "虎斑猫", At: time.Unix(1, 0)}}})
	if p := plan(t, ws, "", read(t, old, "甲.xlsx")); len(p.Changes)+len(p.Conflicts) != 0 || p.Untouched != 2 {
		t.Errorf("%+v", p)
	}
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 0, "", "")
	if p := plan(t, ws, "", read(t, written(t, records), "甲.csv")); len(p.Changes) != 1 || p.Changes[0].After.Verdict != workspace.Unjudged {
		t.Errorf("%+v", p)
	}
}

// TestVerdictOfAnotherAnswerComesBack checks that a sheet says of an answer whether it is right, by what was said
// to be on the picture, and that it changes nothing where it comes back unchanged, written before the answer
// became another or after; what was filled in is taken.
func TestVerdictOfAnotherAnswerComesBack(t *testing.T) {
	ws := task(t, 0, 2)
	ws.Judge([]workspace.Judged{{Row: 0, Judgement: workspace.Judgement{Verdict: workspace.Wrong, Label: "狐狸"}}, {Row: 1, Judgement: workspace.Judgement{Verdict: workspace.Right, Label: "=狗"}}})
	before := exported(t, ws, formats.XLSX)
	beforeText := table(t, exported(t, ws, formats.CSV))
	ws.SetTaught("", workspace.Taught{Classes: inference.Vocabulary{{ID: "user:狐狸", Name: "狐狸"}}, Scores: map[uint64][]inference.Label{1: {{Class: 0, Score: 0.9}}, 2: {{Class: 0, Score: 0.8}}}})
	saved := vocabulary
	vocabulary = ws.Vocabulary()
	defer func() { vocabulary = saved }()
	after := table(t, exported(t, ws, formats.CSV))
	verdict := slices.Index(after[0], "判定")
	if after[1][verdict] != "对" || after[2][verdict] != "错" {
		t.Errorf("%q", after)
	}
	for name, sheet := range map[string]*roundtrip.Sheet{
		"before": read(t, before, "甲.xlsx"), "after": read(t, written(t, after), "甲.csv"), "after, as a workbook": read(t, exported(t, ws, formats.XLSX), "甲.xlsx"),
	} {
		if p := plan(t, ws, "", sheet); len(p.Changes)+len(p.Conflicts)+len(p.Problems) != 0 || p.Untouched != 2 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for name, records := range map[string][][]string{"before": beforeText, "after": after} {
		fill(t, records, 0, "错", "猫")
		fill(t, records, 1, "错", "狐")
		p := plan(t, ws, "", read(t, written(t, records), "甲.csv"))
		if len(p.Changes) != 2 || len(p.Conflicts)+len(p.Problems) != 0 || p.Changes[0].After.Label != "猫" {
			t.Errorf("%s, filled in: %+v", name, p)
		}
	}
}

// TestPictureIsKnownByItsContent checks that wherever it is now; and a copy is told from another.
func TestPictureIsKnownByItsContent(t *testing.T) {
	ws := task(t, 0, 2)
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 1, "错", "")
	rows := rowsOf(ws)
	moved := rows[1]
	moved.File = "/别处/图.jpg"
	changed := rows[0]
	changed.Hash = 99
	for _, c := range []struct {
		rows                       []workspace.Row
		changes, problems, foreign int
	}{{[]workspace.Row{moved}, 1, 0, 1}, {[]workspace.Row{moved, rows[1]}, 1, 0, 1}, {[]workspace.Row{changed}, 0, 1, 1}} {
		p, err := roundtrip.New(c.rows, names, "", time.Unix(1, 0), read(t, written(t, records), "甲.csv"))
		if err != nil || len(p.Changes) != c.changes || len(p.Problems) != c.problems || p.Foreign != c.foreign {
			t.Errorf("%+v, %v", p, err)
		}
		if c.changes == 1 && len(c.rows) == 2 && p.Changes[0].Row.File != rows[1].File {
			t.Errorf("a copy was judged in its stead: %s", p.Changes[0].Row.File)
		}
	}
}
