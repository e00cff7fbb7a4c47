package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// judgeBench is a window with 40 answers, the focus on the first.
func judgeBench(t *testing.T, l words.Lang) *testWindow {
	b := newTestWindow(t, l)
	b.session.vocabulary[7] = inference.Class{Name: "可卡犬", English: "cocker spaniel", Category: "狗"}
	b.win.Resize(fyne.NewSize(1280, 800))
	b.session.found(40)
	for i := range 40 {
		b.session.done(i, int32(i%5), 0.5)
	}
	b.step()
	b.grid.ScrollTo(0)
	b.win.Canvas().Focus(b.grid)
	return b
}

func (b *testWindow) judgement(row int) workspace.Judgement {
	r, _ := b.session.ws.Row(row)
	return r.Judgement
}

func (b *testWindow) typeRunes(text string) {
	for _, r := range text {
		b.strike(stroke{char: r})
	}
}

// TestJudgeByKeys: four keys judge four pictures one after the other, the mark and
// the side list show it, and each step can be taken back.
func TestJudgeByKeys(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	if b.finder.side.States[4].Visible() || b.finder.side.States[5].Visible() {
		t.Error("the side list speaks of verdicts before there is one")
	}
	b.typeRunes("jkl")
	b.step()
	for row, want := range []workspace.Verdict{workspace.Right, workspace.Wrong, workspace.Unsure, workspace.Unjudged} {
		if v := b.verdict(row); v != want {
			t.Errorf("picture %d is %v, want %v", row, v, want)
		}
		if d := b.view.Cell(row); d.Verdict != want {
			t.Errorf("the card of picture %d shows %v", row, d.Verdict)
		}
	}
	if got := b.judgement(0).Label; got != b.view.Vocabulary[0].Name {
		t.Errorf("what is right is called %q", got)
	}
	if b.grid.FocusedCell() != 3 {
		t.Errorf("the focus is on %d", b.grid.FocusedCell())
	}
	if none, any := b.finder.side.States[4], b.finder.side.States[5]; !none.Visible() || none.Shown.N != 37 || any.Shown.N != 3 {
		t.Errorf("the side list says %d to judge and %d judged", none.Shown.N, any.Shown.N)
	}
	b.finder.side.Choose(5)
	b.step()
	if b.view.Len() != 3 || b.finder.field.Entry.Text != "判定:已判" {
		t.Errorf("%q shows %d pictures", b.finder.field.Entry.Text, b.view.Len())
	}
	b.finder.search("")
	b.step()
	for n := 3; n > 0; n-- {
		b.undoLast()
		b.step()
		if c := b.session.ws.Counts(); c.Right+c.Wrong+c.Unsure != n-1 {
			t.Errorf("after %d steps back there are %+v", 4-n, c)
		}
	}
	if b.grid.FocusedCell() != 0 {
		t.Errorf("after taking all back the focus is on %d", b.grid.FocusedCell())
	}
	b.undoLast()
	if !strings.Contains(b.toolbar.Notice.Text, "没有可以撤销") {
		t.Errorf("with nothing to take back it says %q", b.toolbar.Notice.Text)
	}
}

// TestJudgeFiltered: where what is judged leaves the filter, the next picture has
// the focus and not the one after.
func TestJudgeFiltered(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	b.finder.search("判定:未判")
	b.step()
	b.win.Canvas().Focus(b.grid)
	b.grid.ScrollTo(0)
	for range 3 {
		b.typeRunes("j")
		b.step()
	}
	for row := range 4 {
		if want := row < 3; (b.verdict(row) == workspace.Right) != want {
			t.Errorf("picture %d is %v", row, b.verdict(row))
		}
	}
}

// TestJudgeSelection judges all that is selected in one step.
func TestJudgeSelection(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	b.session.fail(7, inference.CodeTruncated, "")
	b.step()
	b.grid.SelectAll()
	b.typeRunes("k")
	b.settle()
	b.step()
	if c := b.session.ws.Counts(); c.Wrong != 39 {
		t.Errorf("%+v", c)
	}
	if b.verdict(7) != workspace.Unjudged {
		t.Error("a picture without an answer was judged")
	}
	b.undoLast()
	b.step()
	if c := b.session.ws.Counts(); c.Wrong != 0 {
		t.Errorf("after taking it back: %+v", c)
	}
}

// TestRelabelling: another label is found by a part of its name, by pinyin and its
// initials, or is one of the network's own; what the pack does not know is taken as typed.
func TestRelabelling(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	v := b.view.Vocabulary
	type try struct {
		typed string
		keys  []fyne.KeyName
		want  workspace.Judgement
	}
	for row, c := range []try{
		{"可卡", nil, workspace.Judgement{Verdict: workspace.Wrong, Label: "可卡犬"}},
		{"kkq", nil, workspace.Judgement{Verdict: workspace.Wrong, Label: "可卡犬"}},
		{"宇航员", nil, workspace.Judgement{Verdict: workspace.Wrong, Label: "宇航员"}},
		{v[3].Name, nil, workspace.Judgement{Verdict: workspace.Right, Label: v[3].Name}}, // what the answer says
	} {
		b.grid.ScrollTo(row)
		b.win.Canvas().Focus(b.grid)
		b.typeRunes("r")
		if b.topSheet() == nil {
			t.Fatalf("%q: no sheet", c.typed)
		}
		b.typeRunes(c.typed)
		for _, k := range append(c.keys, fyne.KeyReturn) {
			b.strike(stroke{name: k})
		}
		b.step()
		got := b.judgement(row)
		if got.Verdict != c.want.Verdict || got.Label != c.want.Label {
			t.Errorf("%q: %+v, want %+v", c.typed, got, c.want)
		}
		if b.topSheet() != nil || b.grid.FocusedCell() != row+1 {
			t.Errorf("%q: the focus is on %d", c.typed, b.grid.FocusedCell())
		}
	}
	b.grid.ScrollTo(0)
	b.picture.inspect()
	if !strings.Contains(b.picture.inspector.NoteText(), "应是“可卡犬”") || !buttonOf(t, b.picture.inspector, kit.Tr("judge.other")).Chosen {
		t.Errorf("the inspector says %q", b.picture.inspector.NoteText())
	}

	// Esc leaves it as it was, and nothing typed is nothing taken.
	b.grid.ScrollTo(20)
	b.win.Canvas().Focus(b.grid)
	b.typeRunes("r")
	b.strike(stroke{name: fyne.KeyReturn})
	if b.topSheet() == nil {
		t.Error("Enter on nothing closes the sheet")
	}
	b.strike(stroke{name: fyne.KeyEscape})
	if b.topSheet() != nil || b.verdict(20) != workspace.Unjudged {
		t.Errorf("after Esc picture 20 is %v", b.verdict(20))
	}
}
