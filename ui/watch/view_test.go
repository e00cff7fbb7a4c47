package watch_test

import (
	"testing"
	"time"

	"wanwu/app/engine"
	"wanwu/app/labels"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
	"wanwu/ui/watch"
)

// still is a session in which nothing happens.
type still struct {
	watch.Session
	ws *workspace.Workspace
}

func (s still) Workspace() *workspace.Workspace { return s.ws }
func (s still) Status() session.Status          { return session.Status{Phase: session.Ready} }
func (s still) Vocabulary() inference.Vocabulary {
	return inference.Vocabulary{{Name: "猫", English: "cat"}, {Name: "狗", English: "dog"}}
}

// judged is a workspace with one picture, of which a person has said that it shows a dog.
func judged(t *testing.T) still {
	t.Helper()
	s := still{ws: workspace.New(0.15)}
	s.ws.AddPack(engine.PackInfo{Classes: s.Vocabulary()})
	row, _ := s.ws.Append(&inference.Item{Path: "门店/七月/1.jpg", File: "/门店/七月/1.jpg"})
	s.ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 0, Score: 0.6}}})
	s.ws.Judge([]workspace.Judged{{Row: row, Judgement: workspace.Judgement{Verdict: workspace.Wrong, Label: "狗", At: time.Unix(1, 0)}}})
	return s
}

// TestViewSaysFolderAndLabelByPerson checks what a cell and a line say of a picture that was judged.
func TestViewSaysFolderAndLabelByPerson(t *testing.T) {
	kit.LoadTexts(words.Chinese)
	s := judged(t)
	v := watch.NewView(s.ws, words.Chinese)
	f, _ := watch.New(s, words.Chinese, func(f func()) { f() }, nil).Next(t.Context(), watch.Frame{All: true})
	v.SetFrame(f)
	if v.Len() != 1 {
		t.Fatalf("%d cells", v.Len())
	}
	if c := v.Cell(0); c.File != "1.jpg" || c.Folder != "门店/七月" || c.Title != "猫" || c.Said != "狗" || c.Verdict != workspace.Wrong {
		t.Errorf("the cell is %+v", c)
	}
	if l := v.Line(0); l.Verdict != "错" {
		t.Errorf("the line is %+v", l)
	}
	// The picture is answered by what the person said.
	s.ws.SetTaught("", workspace.Taught{Overrides: []labels.Override{{Was: "猫", Fields: labels.SetsName, Name: "狗"}}})
	if c := v.Cell(0); c.Said != "" || c.Verdict != workspace.Right {
		t.Errorf("the cell is %+v", c)
	}
	if l := v.Line(0); l.Verdict != "对" {
		t.Errorf("the line is %+v", l)
	}
	r, _ := s.ws.Row(0)
	if text := viewer.VerdictText(r); text != "判定：错，应是“狗”；现在的答案就是它，算对" {
		t.Errorf("%q is said of it", text)
	}
}

// TestFrameFollowsLanguage checks that the labels of the side list change with the language though
// nothing else does, and that a second look finds nothing to paint.
func TestFrameFollowsLanguage(t *testing.T) {
	s := judged(t)
	ticker := watch.New(s, words.Chinese, func(f func()) { f() }, nil)
	f, changed := ticker.Next(t.Context(), watch.Frame{All: true})
	if !changed || len(f.Labels) != 1 || f.Labels[0].Name != "猫" {
		t.Fatalf("changed %v, labels %+v", changed, f.Labels)
	}
	ticker.Lang.Set(words.English)
	f, changed = ticker.Next(t.Context(), f)
	if !changed || f.Labels[0].Name != "cat" {
		t.Errorf("in English: changed %v, labels %+v", changed, f.Labels)
	}
	if _, changed = ticker.Next(t.Context(), f); changed {
		t.Error("nothing has happened, and it is painted again")
	}
}

// TestGuessedNameIsMarked checks that a card marks the name of an archive's member where its charset
// is a guess.
func TestGuessedNameIsMarked(t *testing.T) {
	ws := workspace.New(0.15)
	for _, charset := range []string{"", "Shift-JIS"} {
		name := "店.zip/猫" + charset + ".jpg"
		row, _ := ws.Append(&inference.Item{Path: name, File: "/" + name, NameEncoding: charset})
		ws.Set(row, &inference.Result{Item: inference.Item{NameEncoding: charset}})
	}
	v := watch.NewView(ws, words.Chinese)
	f, _ := watch.New(still{ws: ws}, words.Chinese, func(f func()) { f() }, nil).Next(t.Context(), watch.Frame{All: true})
	v.SetFrame(f)
	for i, want := range []string{"猫.jpg", "猫Shift-JIS.jpg" + words.GuessMark} {
		if c := v.Cell(i); c.File != want || c.Folder != "店.zip" {
			t.Errorf("cell %d says %q in %q, want %q", i, c.File, c.Folder, want)
		}
	}
}
