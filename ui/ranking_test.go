package ui

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/similar"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

// rankingWindow returns a window on n pictures, every second of label 1, that shows the last two by
// their likeness to row 0.
func rankingWindow(t *testing.T, n int) *testWindow {
	t.Helper()
	b := newTestWindow(t, words.Chinese)
	b.Options.Similar = func(context.Context, int, int, func(*workspace.Row) bool) ([]similar.Row, error) {
		return []similar.Row{{Index: n - 1, Likeness: 0.9}, {Index: n - 2, Likeness: 0.8, CopyOf: 1}}, nil
	}
	b.session.found(n)
	for i := range n {
		b.session.done(i, int32(i%2), 0.5)
	}
	b.step()
	b.rank(t, n)
	return b
}

// rank shows what is like row 0 of n pictures.
func (b *testWindow) rank(t *testing.T, n int) {
	t.Helper()
	b.grid.MoveTo(0, 0)
	b.picture.Inspect()
	b.ranking.Similar()
	b.settle()
	b.step()
	if got := b.shownRows(); !slices.Equal(got, []int{0, n - 1, n - 2}) {
		t.Fatalf("by likeness: %v", got)
	}
}

// TestOnlyPictureHasNoneToCompareWith checks that an empty list is not shown in place of the pictures.
func TestOnlyPictureHasNoneToCompareWith(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Options.Similar = func(context.Context, int, int, func(*workspace.Row) bool) ([]similar.Row, error) { return nil, nil }
	b.session.found(1)
	b.session.done(0, 1, 0.5)
	b.step()
	b.grid.MoveTo(0, 0)
	b.picture.Inspect()
	b.ranking.Similar()
	b.settle()
	b.step()
	s := b.TopSheet()
	if s == nil || b.ranking.Shown() || !slices.Equal(b.shownRows(), []int{0}) {
		t.Fatalf("shown %v, by likeness: %v", b.shownRows(), b.ranking.Shown())
	}
	if said := uitest.Words(s.Content); !strings.Contains(said, "没有别的图片可以比较") {
		t.Errorf("the window says %q", said)
	}
}

// TestSimilarPicturesAndBack goes from a filtered list to what is like one of its pictures, narrows
// that, and comes back to where it was.
func TestSimilarPicturesAndBack(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Options.Similar = func(_ context.Context, row, most int, _ func(*workspace.Row) bool) ([]similar.Row, error) {
		if row != 3 || most < 50 {
			t.Errorf("asked for %d like %d", most, row)
		}
		return []similar.Row{{Index: 7, Likeness: 0.9}, {Index: 1, Likeness: 0.88, CopyOf: 0}, {Index: 5, Likeness: 0.4, CopyOf: 2}}, nil
	}
	b.session.found(9)
	for i := range 9 {
		b.session.done(i, int32(i%2), 0.5)
	}
	b.step()
	b.finder.Search("标签1")
	b.step()
	before := b.shownRows()
	if !slices.Equal(before, []int{1, 3, 5, 7}) {
		t.Fatalf("the list shows %v", before)
	}
	b.grid.MoveTo(1, 0)
	b.picture.Inspect()
	b.Win.Canvas().Focus(b.grid)
	b.grid.TypedRune('s')
	b.settle()
	b.step()
	if got := b.shownRows(); !slices.Equal(got, []int{3, 7, 1, 5}) {
		t.Fatalf("by likeness: %v", got)
	}
	if !strings.Contains(b.strip.Shown.Text, "图3.jpg") || len(b.strip.Buttons) != 1 || b.finder.field.Entry.Text != "" {
		t.Errorf("the strip says %q, the field %q", b.strip.Shown.Text, b.finder.field.Entry.Text)
	}
	for i, want := range []string{"1.00", "0.90", "0.88 副本", "0.40"} {
		if got := b.view.Cell(i).Percent; got != want {
			t.Errorf("card %d says %q, want %q", i, got, want)
		}
	}
	b.finder.Search("文件:图7")
	b.step()
	if got := b.shownRows(); !slices.Equal(got, []int{7}) {
		t.Errorf("narrowed: %v", got)
	}
	b.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.step()
	if got := b.shownRows(); !slices.Equal(got, before) || b.finder.field.Entry.Text != "标签1" || b.ranking.Shown() {
		t.Errorf("back: %v, %q", got, b.finder.field.Entry.Text)
	}
	if got := b.view.Cell(0).Percent; got != "50.0%" {
		t.Errorf("a card says %q", got)
	}
}

// TestWordsFindPictures: what a text describes is found, what the vocabulary lacks is told, and a
// model that does not understand words is a sentence with what to do.
func TestWordsFindPictures(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	fail := error(nil)
	b.Options.FindByWords = func(_ context.Context, text string, _ int, _ func(*workspace.Row) bool) ([]similar.Row, []string, error) {
		return []similar.Row{{Index: 2, Likeness: 0.3, CopyOf: 0}, {Index: 0, Likeness: 0.15, CopyOf: 1}}, []string{"犇"}, fail
	}
	b.session.found(3)
	for i := range 3 {
		b.session.done(i, 1, 0.5)
	}
	b.step()
	b.ranking.Words("红色的杯子犇")
	b.settle()
	b.step()
	if got := b.shownRows(); !slices.Equal(got, []int{2, 0}) {
		t.Fatalf("found %v", got)
	}
	if said := b.strip.Shown.Text; !strings.Contains(said, "红色的杯子") || !strings.Contains(said, "犇") {
		t.Errorf("the strip says %q", said)
	}
	if c := b.view.Cell(1); c.Percent != "0.15" || c.Score != 0.5 {
		t.Errorf("the second card says %q, %v", c.Percent, c.Score)
	}
	b.strip.Buttons[0].OnTapped()
	b.step()
	if got := b.shownRows(); len(got) != 3 {
		t.Errorf("back: %v", got)
	}
	fail = engine.ErrNoText
	b.ranking.Words("红色的杯子")
	b.settle()
	if s := b.TopSheet(); s == nil || !strings.Contains(sheetText(s), "Chinese-CLIP") || b.ranking.Shown() {
		t.Errorf("a model without a text tower: %v", s)
	}
	b.TopSheet().Close()
	fail = similar.ErrNoEmbedding
	b.ranking.Words("红色的杯子")
	b.settle()
	if s := b.TopSheet(); s == nil || !strings.Contains(sheetText(s), "--rebuild") {
		t.Errorf("without embeddings: %v", s)
	}
}

// sheetText returns the texts of a sheet.
func sheetText(s *kit.Sheet) string { return textsOf(s.Content) }

// TestExportOfRanking exports everything as all, the ranking as what is shown, and says in the run
// card what that was; what a window that closes offers to save is everything.
func TestExportOfRanking(t *testing.T) {
	b := rankingWindow(t, 9)
	if said := b.status.Counts.Text; !strings.HasPrefix(said, "找到 3") {
		t.Errorf("the status bar says %q", said)
	}
	b.exporting.dialogOrCancel()
	b.settle()
	if s := b.TopSheet(); !hasButton(s.Content, "当前筛选（3 张）") || !hasButton(s.Content, "全部（9 张）") {
		t.Fatalf("the dialog offers %q", uitest.Words(s.Content))
	}
	b.TopSheet().Close()
	path := filepath.Join(t.TempDir(), "结果.csv")
	b.exportTo(t, path, b.exporting.allScope())
	if n := rowsOf(t, path); n != 9 {
		t.Errorf("all are %d rows, want 9", n)
	}
	b.TopSheet().Close()
	shown := b.exporting.filterScope()
	if card := b.exporting.source(&exportJob{scope: shown}).Card; shown.n != 3 || !strings.Contains(card.Query, "图0.jpg") || shown.deck != "" {
		t.Errorf("%d pictures by %q, of the deck %q", shown.n, card.Query, shown.deck)
	}
	b.finder.Search("标签1")
	b.step()
	if s := b.exporting.filterScope(); s.n != 1 || !strings.Contains(s.query, "图0.jpg") || !strings.HasSuffix(s.query, "标签1") {
		t.Errorf("narrowed: %d pictures by %q", s.n, s.query)
	}
}

// TestDeckIsDrawnOfAllPictures: a deck that is drawn after pictures were shown by likeness is of all,
// and so are the figures; the likest are no random sample.
func TestDeckIsDrawnOfAllPictures(t *testing.T) {
	b, _ := reviewWindow(t, 60, "甲")
	b.Options.Similar = func(context.Context, int, int, func(*workspace.Row) bool) ([]similar.Row, error) {
		return []similar.Row{{Index: 59, Likeness: 0.9}, {Index: 58, Likeness: 0.8, CopyOf: 1}}, nil
	}
	b.rank(t, 60)
	b.reviewing.show(review.Judging)
	b.reviewing.views.Step(t.Context()) // before a tick
	b.settle()
	b.reviewing.views.TypedKey(fyne.KeyReturn) // draws
	b.look(t)
	d, err := assess.ParseDeck(b.session.ws.Note(b.finder.deckNote()))
	if err != nil || len(d.Keys) != 60 {
		t.Errorf("the deck: %+v, %v; want all 60", d, err)
	}
	if b.ranking.Shown() || b.Frame.N != 60 {
		t.Errorf("%d pictures are shown, by likeness: %v", b.Frame.N, b.ranking.Shown())
	}
}

// TestLikenessBelongsToPictures: S does nothing in another view, a search that is under way ends where one
// is opened, and looking for what a text describes shows the pictures.
func TestLikenessBelongsToPictures(t *testing.T) {
	b := rankingWindow(t, 9)
	b.Options.FindByWords = func(context.Context, string, int, func(*workspace.Row) bool) ([]similar.Row, []string, error) {
		return []similar.Row{{Index: 4, Likeness: 0.3}}, nil, nil
	}
	for _, v := range []review.View{review.Judging, review.Weighing} {
		b.reviewing.show(review.Pictures)
		b.look(t)
		b.ranking.Similar()
		b.reviewing.show(v)
		b.look(t)
		if b.finder.request.Ranking != nil || b.Frame.N != 9 {
			t.Errorf("view %d: what was looked for before limits it to %d pictures", v, b.Frame.N)
		}
		b.typeRunes("s")
		b.look(t)
		if b.finder.request.Ranking != nil || b.Frame.N != 9 {
			t.Errorf("view %d: S limits it to %d pictures", v, b.Frame.N)
		}
	}
	b.ranking.Words("红色的杯子")
	b.look(t)
	if got := b.shownRows(); b.reviewing.views.View() != review.Pictures || !slices.Equal(got, []int{4}) {
		t.Errorf("view %d shows %v", b.reviewing.views.View(), got)
	}
}

// TestDropLeavesRanking: what was dropped, a file that is waited for and an emptied list are not
// hidden by a ranking; nor does it stay where the search is cleared or all is chosen.
func TestDropLeavesRanking(t *testing.T) {
	b := rankingWindow(t, 9)
	check := func(what string, want int) {
		t.Helper()
		b.step()
		b.step()
		if b.finder.request.Ranking != nil || b.Frame.N != want {
			t.Errorf("%s: %d pictures are shown, want %d; by likeness: %v", what, b.Frame.N, want, b.finder.request.Ranking != nil)
		}
	}
	b.follow.AwaitFile("/照片/动物/图4.jpg")
	check("file", 9)
	if r, _ := b.picture.Row(); r.Index != 4 {
		t.Errorf("picture %d has the focus", r.Index)
	}
	b.rank(t, 9)
	b.finder.Search("文件:没有")
	b.step()
	test.Tap(b.noMatch.button)
	check("nothing found", 9)
	b.rank(t, 9)
	b.finder.side.Choose(0)
	check("all", 9)

	b.rank(t, 9)
	b.Add([]string{"/照片/菜单"})
	b.session.status.Phase, b.session.status.Task = session.Running, b.session.dropTask("菜单", 2)
	check("the only task", 11)
	b.session.status.Phase, b.session.status.Task = session.Ready, 0
	b.step()
	b.grid.MoveTo(0, 0)
	b.picture.Inspect()
	b.ranking.Similar()
	b.settle()
	b.Add([]string{"/照片/车"})
	b.session.status.Phase, b.session.status.Task = session.Running, b.session.dropTask("车", 3)
	check("task", 3)

	b.finder.Search("")
	b.step()
	b.ranking.Similar()
	b.settle()
	b.step()
	b.tasks.AskClear()
	buttonOf(t, b.TopSheet(), kit.Tr("clear.do")).Tapped(nil)
	b.session.found(2)
	check("cleared", 2)
}

// TestRankingSpeaksTheLanguage: what the pictures are like is said in the language that the interface
// speaks now, above them and in a run card.
func TestRankingSpeaksTheLanguage(t *testing.T) {
	b := rankingWindow(t, 9)
	check := func(what, strip, card string) {
		t.Helper()
		b.step()
		if said := b.strip.Shown.Text; said != strip {
			t.Errorf("%s: the strip says %q, want %q", what, said, strip)
		}
		if said := b.exporting.filterScope().query; said != card {
			t.Errorf("%s: the card says %q, want %q", what, said, card)
		}
	}
	check("Chinese", "和 图0.jpg 最像的 2 张，从最像的排起；数字是相似度", "和 图0.jpg 最像的 2 张")
	b.speak(words.English)
	check("English", "The 2 pictures most like 图0.jpg, best first; numbers are similarities", "The 2 pictures most like 图0.jpg")
	b.Options.FindByWords = func(context.Context, string, int, func(*workspace.Row) bool) ([]similar.Row, []string, error) {
		return []similar.Row{{Index: 4, Likeness: 0.3}}, []string{"犇"}, nil
	}
	b.ranking.Words("杯子犇")
	b.settle()
	b.speak(words.Chinese)
	check("by words", "最符合“杯子犇”的 1 张（模型的词表里没有“犇”，这部分没有起作用），从最像的排起；数字是相似度", "最符合“杯子犇”的 1 张（模型的词表里没有“犇”，这部分没有起作用）")
}
