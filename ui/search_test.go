package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/find"
	"wanwu/ui/kit"
)

// searchBench is a window on six pictures: three of 标签5, two of 标签9, and an error.
func searchBench(t *testing.T, l words.Lang) *testWindow {
	t.Helper()
	b := newTestWindow(t, l)
	b.win.Resize(fyne.NewSize(1280, 800))
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

// typeIn types a text into the search field.
func (b *testWindow) typeIn(text string) {
	b.finder.focusSearch()
	for _, r := range text {
		b.finder.field.Entry.TypedRune(r)
		b.step()
	}
	b.step()
}

func (b *testWindow) keyIn(names ...fyne.KeyName) {
	for _, n := range names {
		b.finder.field.Entry.TypedKey(&fyne.KeyEvent{Name: n})
	}
	b.step()
}

// shownRows are the rows of the grid, in its order.
func (b *testWindow) shownRows() (rows []int) {
	for i := range b.view.Len() {
		rows = append(rows, b.view.ID(i))
	}
	return rows
}

// suggested is what the panel suggests.
func (b *testWindow) suggested() (names []string) {
	if !b.finder.field.Panel.Visible() {
		return nil
	}
	for _, s := range b.finder.field.Panel.List {
		names = append(names, s.Text)
	}
	return names
}

func TestSearchFollowsEachKey(t *testing.T) {
	b := searchBench(t, words.Chinese)
	for _, c := range []struct {
		typed string
		want  []int
	}{
		{"hbm", []int{0, 2, 4}}, {"", []int{0, 1, 2, 3, 4, 5}}, {"图3", []int{3}}, {"置信度<50% -猫", []int{1}}, {"状态：错误", []int{5}},
	} {
		b.finder.search("")
		b.typeIn(c.typed)
		if got := b.shownRows(); !slices.Equal(got, c.want) {
			t.Errorf("%q shows %v, want %v", c.typed, got, c.want)
		}
	}
	b.finder.search("")
	b.typeIn("可卡")
	if b.status.counts.Text != "找到 2" || !b.status.counts.Visible() {
		t.Errorf("the status bar says %q", b.status.counts.Text)
	}
	b.keyIn(fyne.KeyReturn)
	if b.win.Canvas().Focused() != b.grid {
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
	if b.win.Canvas().Focused() != b.finder.field.Entry {
		t.Error("a suggestion that was taken leaves the focus in the field")
	}
	// A click takes one, too.
	b.finder.search("")
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
	if b.finder.field.Entry.Text != "" || b.view.Len() != 6 || b.win.Canvas().Focused() != b.finder.field.Entry {
		t.Errorf("then it clears the query: %q, %d pictures", b.finder.field.Entry.Text, b.view.Len())
	}
	b.keyIn(fyne.KeyEscape)
	if b.win.Canvas().Focused() != b.grid {
		t.Error("then it goes back to the pictures")
	}
}

func TestSearchExplainsMistakes(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.typeIn("mao 置信度<高")
	if note := b.finder.field.Panel.Note; !b.finder.field.Panel.Visible() || note.Text != "第 9 个字：“高”不是数字。请写成 0.5 或 50%" || note.Color != kit.ColorWrong {
		t.Errorf("it says %q", note.Text)
	}
	if at, field := b.finder.field.Panel.Position(), b.finder.field.Root.Size(); at.Y < field.Height || at.Y > toolbarHeight+4 || b.finder.field.Panel.Size().Height < 20 {
		t.Errorf("the panel is at %v, %v high", at, b.finder.field.Panel.Size().Height)
	}
	// The last valid query stays in effect: a typing mistake hides nothing.
	if b.view.Len() != 3 || b.frame.request.query.Text() != "mao " || b.status.counts.Text != "找到 3" {
		t.Errorf("%d pictures of %q", b.view.Len(), b.frame.request.query.Text())
	}
	b.keyIn(fyne.KeyReturn)
	if b.win.Canvas().Focused() != b.finder.field.Entry {
		t.Error("Enter leaves a query that is none")
	}
	b.win.Canvas().Unfocus()
	if !b.finder.field.Panel.Visible() {
		t.Error("the explanation goes before the mistake does")
	}
	b.finder.search("mao")
	if b.finder.field.Panel.Visible() {
		t.Error("the explanation stays when all is well")
	}
	// What is not finished yet is not called wrong.
	b.finder.search("")
	b.typeIn("置信度<")
	if b.finder.field.Panel.Note.Text != "" || len(b.suggested()) == 0 {
		t.Errorf("an unfinished query: %q, %q", b.finder.field.Panel.Note.Text, b.suggested())
	}
	b.finder.search("")
	b.typeIn(`"xyz`)
	if note := b.finder.field.Panel.Note; note.Text != "第 1 个字：引号没有结束" || note.Color != kit.ColorMuted {
		t.Errorf("an unfinished quotation: %q in %s", note.Text, note.Color)
	}
}

// TestEntryShortcuts: in the field, Ctrl+A is the text's; what edits no text
// is the window's.
func TestEntryShortcuts(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.win.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault})
	if b.win.Canvas().Focused() != b.finder.field.Entry {
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

// TestNoticeFitsToolbar: what is told stands in the toolbar, and in the status bar where the
// toolbar has no room for it.
func TestNoticeFitsToolbar(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.toolbar.tell("新增 6", kit.ColorMuted)
	if !b.toolbar.notice.Visible() || strings.Contains(b.status.text.Text, "新增 6") {
		t.Errorf("a wide window: the status bar says %q", b.status.text.Text)
	}
	b.win.Resize(fyne.NewSize(900, 600))
	if b.toolbar.notice.Visible() || !strings.HasSuffix(b.status.text.Text, " · 新增 6") {
		t.Errorf("a narrow window: the status bar says %q", b.status.text.Text)
	}
	b.toolbar.tell("新增 7", kit.ColorMuted)
	if !strings.HasSuffix(b.status.text.Text, " · 新增 7") {
		t.Errorf("then it says %q", b.status.text.Text)
	}
	b.win.Resize(fyne.NewSize(1280, 800))
	if !b.toolbar.notice.Visible() || strings.Contains(b.status.text.Text, "新增") {
		t.Errorf("wide again: the status bar says %q", b.status.text.Text)
	}
	// The field gives way to long words, and takes its room again.
	wide := b.finder.field.Root.Size().Width
	b.toolbar.tell(strings.Repeat("很长的话", 40), kit.ColorWrong)
	if w := b.finder.field.Root.Size().Width; w >= wide || w < find.SearchWidthMin {
		t.Errorf("beside long words the field is %v wide, before %v", w, wide)
	}
	for _, o := range []fyne.CanvasObject{b.toolbar.export, b.toolbar.settings} {
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
	b.finder.search("")
	b.step()
	if b.noMatch.Visible() || !b.grid.Visible() || b.view.Len() != 6 {
		t.Error("there is no way back")
	}
}

func TestSideListWritesTheQuery(t *testing.T) {
	for l, want := range map[words.Lang][]string{
		words.Chinese: {"图 标签=虎斑猫", "图 状态:错误", "图 标签=可卡犬", "图", ""},
		words.English: {"图 label=\"tabby cat\"", "图 state:error", "图 label=\"cocker spaniel\"", "图", ""},
	} {
		b := searchBench(t, l)
		b.typeIn("图")
		label, failed := b.finder.side.FirstTask(), 2
		for i, entry := range []int{label, failed, label + 1, label + 1, 0} {
			b.finder.side.Choose(entry)
			b.step()
			if b.finder.field.Entry.Text != want[i] || b.frame.request.query.Text() != want[i] {
				t.Errorf("click %d makes it %q, want %q", i, b.finder.field.Entry.Text, want[i])
			}
		}
	}
	// And the other way round: what is typed is marked.
	b := searchBench(t, words.Chinese)
	b.typeIn("状态:错误")
	if !b.finder.side.States[2].Shown.Chosen || b.finder.side.States[0].Shown.Chosen {
		t.Error("a state that was typed is not marked in the side list")
	}
}

// TestSideListCounts: beside a text or a task, the states and labels are
// counted among what it finds; the choice among them does not change that.
func TestSideListCounts(t *testing.T) {
	b := searchBench(t, words.Chinese)
	for _, text := range []string{"猫", "猫 状态:错误", "猫 标签=虎斑猫"} {
		b.finder.search(text)
		b.step()
		if l := b.finder.side.LabelCounts(); len(l) != 1 || l[0].Name != "虎斑猫" || l[0].N != 3 {
			t.Errorf("%s: the labels are %+v", text, l)
		}
		if all, failed := b.finder.side.States[0].Shown.N, b.finder.side.States[2].Shown.N; all != 6 || failed != 0 {
			t.Errorf("%s: %d in all, %d failed", text, all, failed)
		}
	}
	b.finder.search("图")
	b.step()
	if l := b.finder.side.LabelCounts(); len(l) != 2 || b.finder.side.States[2].Shown.N != 1 {
		t.Errorf("the labels are %+v", l)
	}
}

func TestQueryFollowsRenamedTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 3)
	second := b.session.dropTask("菜单", 2)
	b.step()
	b.finder.side.Choose(b.finder.side.FirstTask())
	b.step()
	b.finder.search(b.finder.field.Entry.Text + " 标签=标签5")
	b.step()
	b.session.ws.Clear()
	b.session.dropTask("动物", 3)
	b.session.dropTask("点菜 单", 2)
	b.step()
	b.step()
	if want := `任务="点菜 单" 标签=标签5`; b.finder.field.Entry.Text != want || b.view.Len() != 2 {
		t.Errorf("task %d: %q shows %d pictures, want %q", second, b.finder.field.Entry.Text, b.view.Len(), want)
	}
}

// TestTasksWithEqualNames: a click shows one of them, not both.
func TestTasksWithEqualNames(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 3)
	b.session.dropTask("动物", 2)
	b.step()
	b.finder.side.Choose(b.finder.side.FirstTask())
	b.step()
	if b.finder.field.Entry.Text != "任务=#2" || b.view.Len() != 2 {
		t.Errorf("%q shows %d pictures", b.finder.field.Entry.Text, b.view.Len())
	}
}

func TestOrders(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.finder.showOrders()
	if s := b.topSheet(); s == nil {
		t.Fatal("no menu")
	} else {
		s.Close()
	}
	for _, c := range []struct {
		order workspace.Order
		want  []int
		name  string
	}{
		{workspace.Order{By: workspace.ByScore, Down: true}, []int{0, 3, 2, 1, 4, 5}, "置信度"},
		{workspace.Order{By: workspace.ByScore}, []int{4, 1, 2, 3, 0, 5}, "置信度（倒序）"},
		{workspace.Order{Down: true}, []int{5, 4, 3, 2, 1, 0}, "拖入顺序（倒序）"},
		{workspace.Order{By: workspace.ByUncertainty}, []int{4, 1, 2, 3, 0, 5}, "拿不准的在前"},
	} {
		b.finder.setOrder(c.order)
		b.step()
		if got := b.shownRows(); !slices.Equal(got, c.want) || b.toolbar.order.Text != c.name {
			t.Errorf("%+v, %q: %v, want %v", c.order, b.toolbar.order.Text, got, c.want)
		}
		if b.grid.FocusedCell() != 0 {
			t.Errorf("%+v: cell %d has the focus, want the first", c.order, b.grid.FocusedCell())
		}
		for i, row := range c.want {
			if at, ok := b.view.Find(row); at != i || !ok {
				t.Errorf("row %d is found at %d", row, at)
			}
		}
	}
	// A stretch of another order is selected as it is seen, and kept by a query.
	b.finder.setOrder(workspace.Order{By: workspace.ByScore, Down: true})
	b.step()
	b.pressAt(b.cells()[1].middle(), 0)
	b.pressAt(b.cells()[3].middle(), fyne.KeyModifierShift)
	if got := slices.Collect(b.grid.Selection().All()); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("selected %v, want the rows between", got)
	}
	var exported []int
	for r := range b.exporting.selectedScope().each(b.session.ws) {
		exported = append(exported, r.Index)
	}
	if !slices.Equal(exported, []int{3, 2, 1}) {
		t.Errorf("an export of them has the order %v, want that which is seen", exported)
	}
	b.finder.search("可卡犬")
	b.step()
	if got := slices.Collect(b.grid.Selection().All()); !slices.Equal(got, []int{1, 3}) || b.status.counts.Text != "找到 2 · 选中 2" {
		t.Errorf("of which the query leaves %v (%s)", got, b.status.counts.Text)
	}
	if _, ok := b.view.Find(0); ok {
		t.Error("a row that the query leaves out has a cell")
	}
}

func TestRetrySelectedErrors(t *testing.T) {
	b := searchBench(t, words.Chinese)
	if b.status.retry.Visible() {
		t.Error("nothing is selected, and something is to be retried")
	}
	b.win.Canvas().Unfocus()
	b.win.Canvas().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if b.status.counts.Text != "选中 6" || !b.status.retry.Visible() || b.status.retry.Text != "重试 1 个错误" {
		t.Fatalf("the status bar says %q, %q", b.status.counts.Text, b.status.retry.Text)
	}
	b.status.retry.Tapped(nil)
	b.settle()
	if !slices.Equal(b.session.retried, []int{5}) {
		t.Errorf("retried %v, want the one that failed", b.session.retried)
	}
	b.session.done(5, 5, 0.9)
	b.step()
	if b.status.retry.Visible() || b.status.counts.Text != "选中 6" {
		t.Errorf("when it is read: %q, %q", b.status.counts.Text, b.status.retry.Text)
	}
	b.win.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyI, Modifier: fyne.KeyModifierShortcutDefault})
	if n := b.grid.Selection().Count(); n != 0 || b.status.counts.Visible() {
		t.Errorf("Ctrl+I leaves %d selected", n)
	}
}

func TestRetryAllErrors(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.session.fail(1, inference.CodeEmpty, "")
	b.finder.search("状态:错误")
	b.step()
	if b.strip.shown.text != "2 张没能识别，原因写在卡片上" || len(b.strip.buttons) != 1 {
		t.Fatalf("the strip says %+v", b.strip.shown)
	}
	test.Tap(b.strip.buttons[0])
	b.settle()
	if !slices.Equal(b.session.retried, []int{1, 5}) {
		t.Errorf("retried %v", b.session.retried)
	}
	b.finder.search("")
	b.step()
	if b.strip.Visible() {
		t.Error("the strip stays with all pictures")
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

// TestNextKeyCancelsQuery: what is being looked for is given up when something else is
// asked for, and that is what is shown.
func TestNextKeyCancelsQuery(t *testing.T) {
	b := searchBench(t, words.Chinese)
	s := &askingSession{fakeSession: b.session}
	tk := newTicker(s, words.Chinese, func(f func()) { f() }, func(_, _ frame) {})
	first, second := request{query: parsed(t, "猫")}, request{query: parsed(t, "可卡犬")}
	tk.request(first)
	s.ask = func() { tk.request(second) }
	old := frame{all: true}
	if f, changed := tk.next(t.Context(), old); changed || f.n != old.n {
		t.Fatalf("the first query was answered all the same: %d rows", f.n)
	}
	f, changed := tk.next(t.Context(), old)
	if !changed || f.n != 2 || !f.request.same(second) {
		t.Errorf("%d rows of %q", f.n, f.request.query.Text())
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

// TestToolbarFits: in the narrowest window, in either language, no button lies outside.
func TestToolbarFits(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		for _, width := range []float32{880, 1079, 1080, 1280} {
			b := searchBench(t, l)
			b.win.Resize(fyne.NewSize(width, 600))
			if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.toolbar.export); at.X+b.toolbar.export.Size().Width > width-toolbarSide+1 {
				t.Errorf("%s, %v wide: the last button ends at %v", l, width, at.X+b.toolbar.export.Size().Width)
			}
		}
	}
}
