package ui

import (
	"slices"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// judgeBench returns a window with 40 answers, the focus on the first.
func judgeBench(t *testing.T, l words.Lang) *testWindow {
	b := newTestWindow(t, l)
	b.session.vocabulary[7] = inference.Class{Name: "可卡犬", English: "cocker spaniel", Category: "狗"}
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.found(40)
	for i := range 40 {
		b.session.done(i, int32(i%5), 0.5)
	}
	b.step()
	b.grid.ScrollTo(0)
	b.Win.Canvas().Focus(b.grid)
	return b
}

// TestJudgeByKeys checks that four keys judge four pictures one after the other, the mark and the
// side list show it, and each step can be taken back.
func TestJudgeByKeys(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	place := b.finder.side.Labels.Position()
	if !b.finder.side.States[4].Visible() || !b.finder.side.States[5].Visible() {
		t.Error("the rows of verdicts come in later, under the mouse")
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
	if at := b.finder.side.Labels.Position(); at != place {
		t.Errorf("the labels have moved from %v to %v", place, at)
	}
	b.finder.side.Choose(5)
	b.step()
	if b.view.Len() != 3 || b.finder.field.Entry.Text != "判定:已判" {
		t.Errorf("%q shows %d pictures", b.finder.field.Entry.Text, b.view.Len())
	}
	b.finder.Search("")
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

// TestJudgeFiltered checks that where what is judged leaves the filter, the next picture has the
// focus and not the one after.
func TestJudgeFiltered(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	b.finder.Search("判定:未判")
	b.step()
	b.Win.Canvas().Focus(b.grid)
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

// TestRelabelling checks that another label is found by a part of its name, by pinyin and its initials, or
// is one of the network's own; what the pack does not know becomes a label by a key of its own.
func TestRelabelling(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	v := b.view.Vocabulary
	type try struct {
		typed string
		enter fyne.KeyModifier // that is held with Enter
		want  workspace.Judgement
	}
	for row, c := range []try{
		{"可卡", 0, workspace.Judgement{Verdict: workspace.Wrong, Label: "可卡犬"}},
		{"kkq", 0, workspace.Judgement{Verdict: workspace.Wrong, Label: "可卡犬"}},
		{"宇航员", modCtrl, workspace.Judgement{Verdict: workspace.Wrong, Label: "宇航员"}},
		{v[3].Name, 0, workspace.Judgement{Verdict: workspace.Right, Label: v[3].Name}}, // what the answer says
	} {
		b.grid.ScrollTo(row)
		b.Win.Canvas().Focus(b.grid)
		b.typeRunes("r")
		if b.TopSheet() == nil {
			t.Fatalf("%q: no sheet", c.typed)
		}
		b.typeRunes(c.typed)
		if c.enter != 0 {
			b.strike(stroke{name: fyne.KeyReturn})
			if b.TopSheet() == nil || b.verdict(row) != workspace.Unjudged {
				t.Errorf("%q: Enter alone makes a new label of it", c.typed)
			}
			if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "Ctrl+Enter 记为新标签") {
				t.Errorf("%q: the sheet says %q", c.typed, said)
			}
		}
		b.strike(stroke{name: fyne.KeyReturn, mod: c.enter})
		b.step()
		got := b.judgement(row)
		if got.Verdict != c.want.Verdict || got.Label != c.want.Label {
			t.Errorf("%q: %+v, want %+v", c.typed, got, c.want)
		}
		if b.TopSheet() != nil || b.grid.FocusedCell() != row+1 {
			t.Errorf("%q: the focus is on %d", c.typed, b.grid.FocusedCell())
		}
	}
	b.grid.ScrollTo(0)
	b.picture.Inspect()
	if !strings.Contains(b.picture.inspector.NoteText(), "应是“可卡犬”") || !buttonOf(t, b.picture.inspector, kit.Tr("judge.other")).Chosen {
		t.Errorf("the inspector says %q", b.picture.inspector.NoteText())
	}

	// Esc leaves it as it was, and nothing typed is nothing taken.
	b.grid.ScrollTo(20)
	b.Win.Canvas().Focus(b.grid)
	b.typeRunes("r")
	b.strike(stroke{name: fyne.KeyReturn})
	if b.TopSheet() == nil {
		t.Error("Enter on nothing closes the sheet")
	}
	b.strike(stroke{name: fyne.KeyEscape})
	if b.TopSheet() != nil || b.verdict(20) != workspace.Unjudged {
		t.Errorf("after Esc picture 20 is %v", b.verdict(20))
	}
}

// TestUndoComesBackToItsPicture checks that where what is judged leaves the list, taking it back
// gives the focus to its picture with the frame that lists it again, and a key that comes sooner is
// for that picture, not for the one that has the focus meanwhile.
func TestUndoComesBackToItsPicture(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	b.finder.Search("判定:未判")
	b.step()
	b.Win.Canvas().Focus(b.grid)
	b.grid.ScrollTo(4)
	b.typeRunes("j")
	b.step()
	b.strike(stroke{name: fyne.KeyZ, mod: modCtrl})
	b.step()
	if i := b.grid.FocusedCell(); b.view.ID(i) != 4 || b.picture.inspector.Shown.Row != 4 {
		t.Errorf("the focus is on picture %d, the inspector shows %d, want 4", b.view.ID(i), b.picture.inspector.Shown.Row)
	}
	b.typeRunes("j")
	b.step()
	b.strike(stroke{name: fyne.KeyZ, mod: modCtrl})
	b.typeRunes("k") // before there was a frame
	b.step()
	b.step()
	for row := range 40 {
		want := workspace.Unjudged
		if row == 4 {
			want = workspace.Wrong
		}
		if v := b.verdict(row); v != want {
			t.Errorf("picture %d is %v, want %v", row, v, want)
		}
	}
	if i := b.grid.FocusedCell(); b.view.ID(i) != 5 {
		t.Errorf("after K the focus is on picture %d, want the next", b.view.ID(i))
	}
	b.typeRunes("k")
	b.step()
	if b.verdict(5) != workspace.Wrong {
		t.Error("a key after that is for the picture with the focus")
	}
}

// TestUndoOutsideTheList checks that a picture that the list does not have stays out of it, and
// keys continue with the one that has the focus.
func TestUndoOutsideTheList(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	b.typeRunes("j")
	b.step()
	b.finder.Search("标签:标签3")
	b.step()
	b.Win.Canvas().Focus(b.grid)
	focus := b.view.ID(b.grid.FocusedCell())
	b.strike(stroke{name: fyne.KeyZ, mod: modCtrl})
	b.typeRunes("k")
	b.step()
	b.step()
	if b.verdict(0) != workspace.Unjudged || b.verdict(focus) != workspace.Wrong {
		t.Errorf("picture 0 is %v, picture %d is %v", b.verdict(0), focus, b.verdict(focus))
	}
}

// TestRelabelOrder checks that a label whose initials are typed comes first, then what the network
// has thought of, then what begins with the text, then the rest.
func TestRelabelOrder(t *testing.T) {
	b := judgeBench(t, words.Chinese)
	v := b.session.vocabulary
	v[100] = inference.Class{Name: "CD播放器", Aliases: []string{"光唱机"}}
	v[101] = inference.Class{Name: "工程机械"}
	v[102] = inference.Class{Name: "联合割草机"}
	v[103] = inference.Class{Name: "割草机"}
	v[104] = inference.Class{Name: "手工产检"}
	b.session.ws.Set(0, &inference.Result{Width: 1, Height: 1, Labels: []inference.Label{{Class: 1, Score: 0.5}, {Class: 104, Score: 0.2}, {Class: 101, Score: 0.1}}})
	b.step()
	b.typeRunes("r")
	b.typeRunes("gcj")
	var got []string
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if o, ok := o.(*kit.Button); ok && o.Visible() {
			got = append(got, o.Text)
		}
	})
	want := []string{"割草机", "CD播放器", "手工产检", "工程机械", "联合割草机", "新标签“gcj”　Ctrl+Enter"}
	if !slices.Equal(got, want) {
		t.Errorf("offered %q, want %q", got, want)
	}
	b.strike(stroke{name: fyne.KeyReturn})
	if got := b.judgement(0).Label; got != "割草机" {
		t.Errorf("Enter takes %q", got)
	}
}
