package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/watch"
)

// searchBench returns a window on six pictures: three of 标签5, two of 标签9, and an error.
func searchBench(t *testing.T, l words.Lang) *testWindow {
	t.Helper()
	b := newTestWindow(t, l)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.vocabulary[5] = inference.Class{Name: "虎斑猫", English: "tabby cat", Category: "动物"}
	b.session.vocabulary[9] = inference.Class{Name: "可卡犬", English: "cocker spaniel", Category: "动物"}
	b.session.found(6)
	for i, class := range []int32{5, 9, 5, 9, 5} {
		b.session.done(i, class, []float32{0.9, 0.3, 0.5, 0.7, 0.2}[i])
	}
	b.session.fail(5, inference.CodeTruncated, "41%")
	b.step()
	return b
}

func TestSearchFollowsEachKey(t *testing.T) {
	b := searchBench(t, words.Chinese)
	for _, c := range []struct {
		typed string
		want  []int
	}{
		{"hbm", []int{0, 2, 4}}, {"", []int{0, 1, 2, 3, 4, 5}}, {"图3", []int{3}}, {"置信度<50% -猫", []int{1}}, {"状态：错误", []int{5}},
	} {
		b.finder.Search("")
		b.typeIn(c.typed)
		if got := b.shownRows(); !slices.Equal(got, c.want) {
			t.Errorf("%q shows %v, want %v", c.typed, got, c.want)
		}
	}
	b.finder.Search("")
	b.typeIn("可卡")
	if b.status.Counts.Text != "找到 2" || !b.status.Counts.Visible() {
		t.Errorf("the status bar says %q", b.status.Counts.Text)
	}
	b.keyIn(fyne.KeyReturn)
	if b.Win.Canvas().Focused() != b.grid {
		t.Error("Enter goes to the pictures")
	}
}

func TestSearchSuggests(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.finder.focusSearch()
	b.step()
	if got := b.suggested(); len(got) != 8 || got[0] != "标签:" {
		t.Errorf("an empty field suggests %q", got)
	}
	b.typeIn("mao")
	if got := b.suggested(); !slices.Equal(got, []string{"标签=虎斑猫"}) {
		t.Fatalf("mao suggests %q", got)
	}
	b.keyIn(fyne.KeyTab)
	if b.finder.field.Entry.Text != "标签=虎斑猫 " || b.finder.field.Panel.Visible() || b.finder.field.Entry.CursorColumn != 7 || b.view.Len() != 3 {
		t.Errorf("Tab makes it %q with the cursor at %d", b.finder.field.Entry.Text, b.finder.field.Entry.CursorColumn)
	}
	b.typeIn("") // the text is selected as Ctrl+F selects it
	b.keyIn(fyne.KeyDelete)
	b.typeIn("状态:")
	if got := b.suggested(); len(got) != 4 {
		t.Fatalf("状态: suggests %q", got)
	}
	b.keyIn(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn)
	if b.finder.field.Entry.Text != "状态:有结果 " || b.view.Len() != 5 {
		t.Errorf("the arrows chose %q", b.finder.field.Entry.Text)
	}
	if b.Win.Canvas().Focused() != b.finder.field.Entry {
		t.Error("a suggestion that was taken leaves the focus in the field")
	}
	// A click takes one, too.
	b.finder.Search("")
	b.typeIn("cocker")
	b.finder.field.Panel.Rows[0].Tapped(nil)
	b.step()
	if b.finder.field.Entry.Text != "标签=可卡犬 " || b.view.Len() != 2 {
		t.Errorf("a click chose %q", b.finder.field.Entry.Text)
	}
}

func TestSearchEscape(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.typeIn("mao")
	b.keyIn(fyne.KeyEscape)
	if b.finder.field.Panel.Visible() || b.finder.field.Entry.Text != "mao" {
		t.Error("Esc first puts the suggestions away")
	}
	b.keyIn(fyne.KeyEscape)
	if b.finder.field.Entry.Text != "" || b.view.Len() != 6 || b.Win.Canvas().Focused() != b.finder.field.Entry {
		t.Errorf("then it clears the query: %q, %d pictures", b.finder.field.Entry.Text, b.view.Len())
	}
	b.keyIn(fyne.KeyEscape)
	if b.Win.Canvas().Focused() != b.grid {
		t.Error("then it goes back to the pictures")
	}
}

func TestSearchExplainsMistakes(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.typeIn("mao 置信度<高")
	if note := b.finder.field.Panel.Note; !b.finder.field.Panel.Visible() || note.Text != "第 9 个字：“高”不是数字。请写成 0.5 或 50%" || note.Color != kit.ColorWrong {
		t.Errorf("it says %q", note.Text)
	}
	if at, field := b.finder.field.Panel.Position(), b.finder.field.Root.Size(); at.Y < field.Height || at.Y > chrome.ToolbarHeight+4 || b.finder.field.Panel.Size().Height < 20 {
		t.Errorf("the panel is at %v, %v high", at, b.finder.field.Panel.Size().Height)
	}
	// The last valid query stays in effect: a typing mistake hides nothing.
	if b.view.Len() != 3 || b.Frame.Request.Query.Text() != "mao " || b.status.Counts.Text != "找到 3" {
		t.Errorf("%d pictures of %q", b.view.Len(), b.Frame.Request.Query.Text())
	}
	b.keyIn(fyne.KeyReturn)
	if b.Win.Canvas().Focused() != b.finder.field.Entry {
		t.Error("Enter leaves a query that is none")
	}
	b.Win.Canvas().Unfocus()
	if !b.finder.field.Panel.Visible() {
		t.Error("the explanation goes before the mistake does")
	}
	b.finder.Search("mao")
	if b.finder.field.Panel.Visible() {
		t.Error("the explanation stays when all is well")
	}
	// An unfinished query is not an error.
	b.finder.Search("")
	b.typeIn("置信度<")
	if b.finder.field.Panel.Note.Text != "" || len(b.suggested()) == 0 {
		t.Errorf("an unfinished query: %q, %q", b.finder.field.Panel.Note.Text, b.suggested())
	}
	b.finder.Search("")
	b.typeIn(`"xyz`)
	if note := b.finder.field.Panel.Note; note.Text != "第 1 个字：引号没有结束" || note.Color != kit.ColorMuted {
		t.Errorf("an unfinished quotation: %q in %s", note.Text, note.Color)
	}
}

// TestEntryShortcuts checks that in the field, Ctrl+A is the text's; what edits no text is the
// window's.
func TestEntryShortcuts(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.Win.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault})
	if b.Win.Canvas().Focused() != b.finder.field.Entry {
		t.Fatal("Ctrl+F goes to the field")
	}
	b.typeIn("猫")
	before := b.grid.Selection().Count()
	b.finder.field.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	if b.finder.field.Entry.SelectedText() != "猫" || b.grid.Selection().Count() != before {
		t.Errorf("Ctrl+A selected %q and %d pictures", b.finder.field.Entry.SelectedText(), b.grid.Selection().Count())
	}
	b.dialogs.path = "/照片/猫.jpg"
	b.finder.field.Entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: fyne.KeyModifierShortcutDefault})
	b.settle()
	if len(b.session.added) != 1 {
		t.Error("Ctrl+O does not reach the window from the field")
	}
}

// TestNoticeFitsToolbar checks that a notice is in the toolbar, or in the status bar where the
// toolbar has no room for it.
func TestNoticeFitsToolbar(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.toolbar.ShowNotice("新增 6", kit.ColorMuted)
	if !b.toolbar.Notice.Visible() || strings.Contains(b.status.Text.Text, "新增 6") {
		t.Errorf("a wide window: the status bar says %q", b.status.Text.Text)
	}
	b.Win.Resize(fyne.NewSize(900, 600))
	if b.toolbar.Notice.Visible() || !strings.HasSuffix(b.status.Text.Text, " · 新增 6") {
		t.Errorf("a narrow window: the status bar says %q", b.status.Text.Text)
	}
	b.toolbar.ShowNotice("新增 7", kit.ColorMuted)
	if !strings.HasSuffix(b.status.Text.Text, " · 新增 7") {
		t.Errorf("then it says %q", b.status.Text.Text)
	}
	b.Win.Resize(fyne.NewSize(1280, 800))
	if !b.toolbar.Notice.Visible() || strings.Contains(b.status.Text.Text, "新增") {
		t.Errorf("wide again: the status bar says %q", b.status.Text.Text)
	}
	// The field gives way to long words, and takes its room again.
	wide := b.finder.field.Root.Size().Width
	b.toolbar.ShowNotice(strings.Repeat("很长的话", 40), kit.ColorWrong)
	if w := b.finder.field.Root.Size().Width; w >= wide || w < find.SearchWidthMin {
		t.Errorf("beside long words the field is %v wide, before %v", w, wide)
	}
	for _, o := range []fyne.CanvasObject{b.toolbar.Export, b.toolbar.Settings} {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		if at.X+o.Size().Width > 1280 {
			t.Errorf("a button ends at %v, outside of the window", at.X+o.Size().Width)
		}
	}
}

func TestNothingFoundOffersReset(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.typeIn("没有这个")
	if !b.noMatch.Visible() || b.grid.Visible() || b.picture.inspector.Shown.Row >= 0 {
		t.Fatal("a query that finds nothing says so")
	}
	b.keyIn(fyne.KeyReturn) // there is no grid to go to
	b.finder.Search("")
	b.step()
	if b.noMatch.Visible() || !b.grid.Visible() || b.view.Len() != 6 {
		t.Error("there is no way back")
	}
}

// askingSession asks for something else while it is looked at.
type askingSession struct {
	*fakeSession
	ask func()
}

func (s *askingSession) Vocabulary() inference.Vocabulary {
	if s.ask != nil {
		ask := s.ask
		s.ask = nil
		ask()
	}
	return s.fakeSession.Vocabulary()
}

// TestNextKeyCancelsQuery checks that a search is cancelled when another one is started, whose
// result is shown.
func TestNextKeyCancelsQuery(t *testing.T) {
	b := searchBench(t, words.Chinese)
	s := &askingSession{fakeSession: b.session}
	tk := watch.New(s, words.Chinese, func(f func()) { f() }, func(_, _ watch.Frame) {})
	first, second := watch.Request{Query: parsed(t, "猫")}, watch.Request{Query: parsed(t, "可卡犬")}
	tk.Request(first)
	s.ask = func() { tk.Request(second) }
	old := watch.Frame{All: true}
	if f, changed := tk.Next(t.Context(), old); changed || f.N != old.N {
		t.Fatalf("the first query was answered all the same: %d rows", f.N)
	}
	f, changed := tk.Next(t.Context(), old)
	if !changed || f.N != 2 || !f.Request.Same(second) {
		t.Errorf("%d rows of %q", f.N, f.Request.Query.Text())
	}
}

func parsed(t *testing.T, text string) query.Query {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestToolbarFits checks that in the narrowest window, in either language, no button is outside.
func TestToolbarFits(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		for _, width := range []float32{880, 1079, 1080, 1280} {
			b := searchBench(t, l)
			b.Win.Resize(fyne.NewSize(width, 600))
			if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.toolbar.Export); at.X+b.toolbar.Export.Size().Width > width-chrome.ToolbarSide+1 {
				t.Errorf("%s, %v wide: the last button ends at %v", l, width, at.X+b.toolbar.Export.Size().Width)
			}
		}
	}
}
