package workspace

import (
	"fmt"
	"testing"

	"wanwu/app/query"
	"wanwu/app/store"
	"wanwu/inference"
	"wanwu/inference/ocr"
)

// TestTextIsFound: what was read is found by its field and by a plain word, belongs to the content
// wherever it is, and is handed to the file once.
func TestTextIsFound(t *testing.T) {
	w := New(0)
	for i, hash := range []uint64{7, 8, 7, 9} {
		row, _ := w.Append(&inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		w.Set(row, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Class: 0, Score: 0.9}}})
	}
	if w.HasText() {
		t.Error("nobody has read anything")
	}
	read := func(texts ...string) PictureText {
		var lines []ocr.Line
		for _, s := range texts {
			lines = append(lines, ocr.Line{Text: s, Score: 1})
		}
		return PictureText{PackKey: "ocr", Lines: store.PackText(10, 10, lines)}
	}
	w.SetText(9, read())
	if w.HasText() {
		t.Error("no line of text was read")
	}
	w.SetText(8, read("旧"))
	w.SetText(8, read("Open 24 hours", "安全出口"))
	w.SetText(7, read("小心地滑"))
	for text, want := range map[string]int{
		"文字:出口": 1, "text:OPEN": 1, "文字=安全出口": 1, "文字=出口": 0, "文字:地滑": 2, "地滑": 2, "-文字:出口": 3, "文字:旧": 0, "文字:chukou": 1,
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.Find(t.Context(), q, inference.Vocabulary{{Name: "猫"}}, Order{})
		if err != nil || found.N != want {
			t.Errorf("%q finds %d, want %d; %v", text, found.N, want, err)
		}
	}
	if r, _ := w.Row(1); r.Text != "Open 24 hours\n安全出口" {
		t.Errorf("the row says %q", r.Text)
	}
	if got := w.Journal().TakeTexts(); len(got) != 3 || got[9].Lines == nil {
		t.Errorf("to be stored: %v", got)
	}
	if got := w.Journal().TakeTexts(); got != nil {
		t.Errorf("to be stored again: %v", got)
	}
	w.Clear()
	if got := w.Journal().TakeTexts(); len(got) != 3 || got[8].Lines != nil || w.HasText() {
		t.Errorf("after all was cleared: %v", got)
	}
}
