package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
)

func TestFilterByClick(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(6)
	for i, class := range []int32{5, 9, 5, 9, 5} {
		b.session.done(i, class, 0.9)
	}
	b.step()
	if l := b.finder.side.LabelCounts(); len(l) != 2 || l[0].Name != "标签5" || l[0].N != 3 || l[1].N != 2 {
		t.Fatalf("labels %+v, want the most frequent first", l)
	}
	choose := func(i int) {
		b.finder.side.Choose(i)
		b.step()
	}
	first := b.finder.side.FirstTask()
	choose(first)
	if b.view.Len() != 3 || b.view.ID(1) != 2 || b.view.Cell(2).ID != 4 {
		t.Errorf("the first label shows %d cells", b.view.Len())
	}
	choose(first)
	if b.view.Len() != 6 {
		t.Errorf("the same click again shows %d cells, want all 6", b.view.Len())
	}
	choose(3)
	if b.view.Len() != 1 || b.view.ID(0) != 5 {
		t.Errorf("等待中 shows %d cells, want row 5", b.view.Len())
	}
	choose(2)
	if b.view.Len() != 0 || !b.noMatch.Visible() || b.grid.Visible() {
		t.Error("a filter that nothing passes says so")
	}
	choose(0)
	if b.finder.field.Entry.Text != "" || b.view.Len() != 6 || b.noMatch.Visible() {
		t.Error("全部 shows everything again")
	}
}

func TestSideListKeys(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(2)
	b.session.done(0, 5, 0.9)
	b.step()
	b.finder.side.FocusGained()
	for _, k := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyReturn} {
		b.finder.side.TypedKey(&fyne.KeyEvent{Name: k})
	}
	b.step()
	if got := b.Frame.Request.Query.Text(); got != "标签=标签5" {
		t.Errorf("the query is %q, want the last label", got)
	}
}

// TestChosenLabelStaysListed checks that the label that is filtered by stays in the list when a
// higher threshold leaves it without pictures.
func TestChosenLabelStaysListed(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(2)
	b.session.done(0, 5, 0.4)
	b.session.done(1, 6, 0.9)
	b.step()
	b.finder.Search("标签=标签5")
	b.step()
	b.Ticker.Threshold.Set(0.5)
	b.step()
	found := false
	for _, l := range b.finder.side.LabelCounts() {
		found = found || l.Class == 5 && l.N == 0
	}
	if !found {
		t.Errorf("labels %+v lack the one that is filtered by", b.finder.side.LabelCounts())
	}
}

func TestThresholdIsRetroactive(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(2)
	b.session.done(0, 5, 0.3)
	b.session.done(1, 6, 0.9)
	b.step()
	b.settings.ShowThreshold(b.status.Threshold)
	s := b.TopSheet()
	b.Ticker.Threshold.Set(0.5)
	b.step()
	if got := b.view.Cell(0).Title; got != "无结果" {
		t.Errorf("a picture below the new threshold is %q", got)
	}
	if b.Frame.Counts.Empty != 1 || b.status.Threshold.Text != "阈值 50%" {
		t.Errorf("counts %+v, button %q", b.Frame.Counts, b.status.Threshold.Text)
	}
	b.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.Shown {
		t.Error("Esc closes the panel")
	}
}
