package find_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/ui/find"
	"wanwu/ui/kit"
)

// TestSearchHandsQueriesOn checks that a text that is a query is handed on, and one that is none is
// not.
func TestSearchHandsQueriesOn(t *testing.T) {
	test.NewTempApp(t)
	kit.LoadTexts(words.Chinese)
	var found []string
	s := find.NewSearch(find.SearchActions{
		OnQuery: func(q query.Query, _ bool) { found = append(found, q.Text()) }, OnLeave: func() {}, OnResize: func() {},
		Words: func() []query.Word { return nil }, Lang: words.Chinese,
	})
	s.SetText("状态:错误")
	s.SetText("置信度<九")
	s.SetText("")
	if len(found) != 2 || found[0] != "状态:错误" || found[1] != "" {
		t.Errorf("handed on %q", found)
	}
}

// TestSearchHintFitsField checks that the hint is never wider than the field, where it would have a
// scrollbar, and says more where there is room.
func TestSearchHintFitsField(t *testing.T) {
	test.NewTempApp(t)
	for _, l := range []words.Lang{words.Chinese, words.English} {
		kit.LoadTexts(l)
		s := find.NewSearch(find.SearchActions{Words: func() []query.Word { return nil }, Lang: l, OnResize: func() {}})
		last := 0
		for _, width := range []float32{find.SearchWidthMin, 220, 260, 300, find.SearchWidth, 600} {
			s.Root.Resize(fyne.NewSize(width, 34))
			hint := s.Entry.PlaceHolder
			if w := fyne.MeasureText(hint, 14, fyne.TextStyle{}).Width; hint == "" || w > width {
				t.Errorf("%s: %q takes %v of %v", l, hint, w, width)
			}
			if len(hint) < last {
				t.Errorf("%s: %v wide it says less: %q", l, width, hint)
			}
			last = len(hint)
		}
		if hint := s.Entry.PlaceHolder; hint != kit.Tr("search.hint") {
			t.Errorf("%s: with room for all it says %q", l, hint)
		}
	}
}

// TestSearchOffersFindingByDescription: words that are no condition on a field can be looked for by
// what they describe, below whatever else they may become; a condition cannot.
func TestSearchOffersFindingByDescription(t *testing.T) {
	test.NewTempApp(t)
	kit.LoadTexts(words.Chinese)
	var asked []string
	left := 0
	many := func() (all []query.Word) {
		for i := range 20 {
			all = append(all, query.Word{Field: query.FieldLabel, Text: "红" + string(rune('a'+i)), N: 1})
		}
		return all
	}
	s := find.NewSearch(find.SearchActions{
		OnQuery: func(query.Query, bool) {}, OnLeave: func() { left++ }, OnResize: func() {}, Words: many, Lang: words.Chinese,
		ByWords: func(text string) { asked = append(asked, text) },
	})
	w := test.NewTempWindow(t, s.Root)
	w.Canvas().Focus(s.Entry)
	for text, want := range map[string]int{"": 0, "杯子": 1, "红": 8, "红 杯子": 1, "状态:错误": 0, "杯子 置信度<0.5": 0} {
		s.Entry.SetText("")
		test.Type(s.Entry, text)
		n := 0
		for _, one := range s.Panel.List {
			if one.Kind == kit.Tr("search.by_words") {
				n = len(s.Panel.List)
			}
		}
		if n != want {
			t.Errorf("%q: %d rows: %+v", text, n, s.Panel.List)
		}
	}
	s.Entry.SetText("")
	test.Type(s.Entry, "红色的杯子")
	s.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(asked) != 1 || asked[0] != "红色的杯子" || len(s.Panel.List) != 0 {
		t.Errorf("asked for %q; the panel shows %v", asked, s.Panel.List)
	}
}
