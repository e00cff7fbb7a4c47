package workspace

import (
	"fmt"
	"testing"
	"time"

	"wanwu/app/engine"
	"wanwu/app/query"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

// answered adds a picture with a content and an answer to a task.
func answered(w *Workspace, task int32, file string, hash uint64, class int32, score float32) int {
	row, _ := w.AppendTo(task, &inference.Item{Path: file, File: "/照片/" + file, Size: 100})
	w.Set(row, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Class: class, Score: score}}})
	return row
}

func TestColumnsLeaveOutPendingRows(t *testing.T) {
	w := New(0.15)
	answered(w, 0, "猫/一.jpg", 11, 3, 0.9)
	w.Append(&inference.Item{Path: "猫/二.jpg", File: "/照片/猫/二.jpg"})
	failed, _ := w.Append(&inference.Item{Path: "猫/三.jpg", File: "/照片/猫/三.jpg"})
	w.Set(failed, &inference.Result{Err: &inference.Error{Code: inference.CodeTruncated}})
	answered(w, 0, "狗/四.jpg", 12, 5, 0.4)
	w.Judge([]Judged{{Row: 3, Judgement: Judgement{Verdict: Wrong, Label: "狐狸", At: time.Unix(1, 0)}}})
	w.SetTruths([]PictureTruth{{0, Truth{Label: "猫", Origin: FromFolder}}, {1, Truth{Label: "猫", Origin: FromFolder}}})
	c, err := w.Columns(t.Context(), nil, true, 0)
	if err != nil || c.Len() != 3 || c.Rows[1] != 2 || c.Class[1] != -1 || c.Class[2] != 5 || c.Verdict[2] != Wrong || c.Label[2] != "狐狸" {
		t.Fatalf("%+v, %v", c, err)
	}
	if c.Truth[0] < 0 || c.Truths[c.Truth[0]] != (Truth{Label: "猫", Origin: FromFolder}) || c.Truth[2] != -1 {
		t.Errorf("truths %v of %v", c.Truth, c.Truths)
	}
	if c.Folders[c.Folder[0]] != "猫/" || c.Key[0] != 11 || c.Key[1] == 0 {
		t.Errorf("folders %v, keys %v", c.Folders, c.Key)
	}
	if c, _ = w.Columns(t.Context(), []int32{3, 0, 99}, false, 0); c.Len() != 2 || c.Rows[0] != 3 || c.Truth[0] != -1 || c.Truth[1] < 0 {
		t.Errorf("of two rows: %+v", c)
	}
}

// TestVerdictsFollowContent checks that judgement and truth belong to what is in the file, wherever
// it is and whatever it is called.
func TestVerdictsFollowContent(t *testing.T) {
	w := New(0.15)
	first, second := w.AddTask("一", nil), w.AddTask("二", nil)
	a := answered(w, first, "猫.jpg", 7, 3, 0.9)
	w.Judge([]Judged{{Row: a, Judgement: Judgement{Verdict: Wrong, Label: "狐狸", At: time.Unix(1, 0)}}})
	before := w.SetTruths([]PictureTruth{{int32(a), Truth{Label: "猫", Origin: FromSheet}}})
	b := answered(w, second, "搬走/改名.jpg", 7, 3, 0.9)
	other := answered(w, second, "别的.jpg", 8, 3, 0.9)
	if r, _ := w.Row(b); r.Judgement.Verdict != Wrong || r.Judgement.Label != "狐狸" {
		t.Errorf("the same picture elsewhere: %+v", r.Judgement)
	}
	if r, _ := w.Row(other); r.Judgement.Verdict != Unjudged {
		t.Errorf("another picture: %+v", r.Judgement)
	}
	c, _ := w.Columns(t.Context(), []int32{int32(b)}, false, 0)
	if c.Truth[0] < 0 || c.Truths[c.Truth[0]].Label != "猫" {
		t.Errorf("the truth of the same picture elsewhere: %v", c.Truth)
	}
	w.SetTruths(before)
	if c, _ = w.Columns(t.Context(), []int32{int32(b)}, false, 0); c.Truth != nil {
		t.Errorf("a truth that was taken back: %v", c.Truth)
	}
	if got := w.Journal().TakeTruths(); len(got) != 1 || got[7] != (Truth{}) {
		t.Errorf("for the file: %v", got)
	}
}

// TestVerdictsReachCopies checks that a verdict is on all rows of the same content, taken back from
// all of them, and on another pack's answer says only what is on the picture.
func TestVerdictsReachCopies(t *testing.T) {
	w := New(0.15)
	w.AddPack(engine.PackInfo{Key: "甲", Classes: inference.Vocabulary{{Name: "猫"}, {Name: "狐狸"}}})
	w.AddPack(engine.PackInfo{Key: "乙", Classes: inference.Vocabulary{{Name: "狐狸"}}})
	first, other := w.InsertTask(Task{Name: "一", PackKey: "甲"}), w.InsertTask(Task{Name: "二", PackKey: "乙"})
	a, b := answered(w, first, "猫.jpg", 7, 0, 0.9), answered(w, first, "改名.jpg", 7, 0, 0.9)
	c, d := answered(w, other, "乙.jpg", 7, 0, 0.9), answered(w, first, "别的.jpg", 8, 0, 0.9)
	check := func(what string, want ...Judgement) {
		t.Helper()
		for i, row := range []int{a, b, c, d} {
			if r, _ := w.Row(row); r.Judgement != want[i] {
				t.Errorf("%s: row %d is %+v, want %+v", what, row, r.Judgement, want[i])
			}
		}
	}
	fox, right := Judgement{Verdict: Wrong, Label: "狐狸", At: time.Unix(1, 0)}, Judgement{Verdict: Right, Label: "狐狸", At: time.Unix(1, 0)}
	before := w.Judge([]Judged{{Row: a, Judgement: fox}})
	check("judged", fox, fox, right, Judgement{})
	if n := w.Counts(); n.Wrong != 2 || n.Right != 1 || len(before) != 3 || before[0].Row != a {
		t.Errorf("%+v, before %+v", n, before)
	}
	unsure := Judgement{Verdict: Unsure, At: time.Unix(2, 0)}
	back := w.Judge([]Judged{{Row: b, Judgement: unsure}})
	check("said anew", unsure, unsure, Judgement{}, Judgement{})
	w.Judge(back)
	check("said anew and taken back", fox, fox, right, Judgement{})
	w.Judge(before)
	check("taken back", Judgement{}, Judgement{}, Judgement{}, Judgement{})
	w.Judge([]Judged{{Row: a, Judgement: fox}})
	w.Judge([]Judged{{Row: a}})
	check("withdrawn", Judgement{}, Judgement{}, Judgement{}, Judgement{})
	cat := Judgement{Verdict: Right, Label: "猫", At: time.Unix(3, 0)}
	w.Judge([]Judged{{Row: a, Judgement: fox}, {Row: b, Judgement: cat}})
	check("each by name", fox, cat, right, Judgement{})
	w.Judge([]Judged{{Row: c, Judgement: Judgement{Verdict: Wrong, At: time.Unix(4, 0)}}})
	w.Judge([]Judged{{Row: a, Judgement: cat}})
	check("another pack's answer was judged by itself", cat, cat, Judgement{Verdict: Wrong, At: time.Unix(4, 0)}, Judgement{})
}

// TestFindByTruth checks that what a person says is on a picture counts before what its folder
// says.
func TestFindByTruth(t *testing.T) {
	w := New(0.15)
	for i, name := range []string{"一.jpg", "二.jpg", "三.jpg"} {
		answered(w, 0, name, uint64(i+1), 3, 0.9)
	}
	w.SetTruths([]PictureTruth{{0, Truth{Label: "猫", Origin: FromFolder}}, {1, Truth{Label: "猫", Origin: FromFolder}}})
	w.Judge([]Judged{{Row: 1, Judgement: Judgement{Verdict: Wrong, Label: "狐狸", At: time.Unix(1, 0)}}})
	for text, want := range map[string]int{"实为=猫": 1, "truth:狐": 1, "实为=狐": 0, "-实为:猫": 2} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := w.Find(t.Context(), q, w.Vocabulary(), column.Order{}); err != nil || f.N != want {
			t.Errorf("%s finds %d, want %d (%v)", text, f.N, want, err)
		}
	}
}

// TestColumnsOfManyRows checks that rows that are copied in parts come in their order, with what
// was said of them.
func TestColumnsOfManyRows(t *testing.T) {
	const n = 3 * leastColumnPart
	w := New(0.15)
	for i := range n {
		answered(w, 0, fmt.Sprint(i, ".jpg"), uint64(i+1), int32(i%7), float32(i%100)/100)
	}
	w.Judge([]Judged{{Row: n - 1, Judgement: Judgement{Verdict: Wrong, Label: "狐狸", At: time.Unix(1, 0)}}})
	w.SetTruths([]PictureTruth{{n - 2, Truth{Label: "猫", Origin: FromFolder}}})
	c, err := w.Columns(t.Context(), nil, true, 2)
	if err != nil || c.Len() != n || len(c.Truth) != n || len(c.Top) != 2*n || c.Label[n-1] != "狐狸" || c.Truth[n-2] != 0 || c.Truth[n-3] != -1 || c.Truth[0] != -1 {
		t.Fatalf("%d rows, %d truths, %v", c.Len(), len(c.Truth), err)
	}
	for i := range n {
		if c.Rows[i] != int32(i) || c.Class[i] != int32(i%7) || c.Top[2*i] != int32(i%7) || c.Top[2*i+1] != -1 {
			t.Fatalf("place %d is row %d, class %d", i, c.Rows[i], c.Class[i])
		}
	}
}
