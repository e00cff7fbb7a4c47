package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/ui/kit"
	"wanwu/ui/uitest"
)

// mappingWindow opens the business mappings of a window with categories of some names.
func mappingWindow(t *testing.T, names ...string) *testWindow {
	t.Helper()
	b, _ := reviewWindow(t, 200, "猫", "狗")
	b.strike(stroke{name: fyne.Key4, mod: modCtrl})
	b.settle()
	b.openCategories(t)
	b.addCategories(names...)
	return b
}

// addCategories pastes names of categories.
func (b *testWindow) addCategories(names ...string) {
	var words *kit.TextArea
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.TextArea); ok {
			words = e
		}
	})
	words.SetText(strings.Join(names, "，"))
	uitest.Button(b.TopSheet(), "检查并加入").Tapped(nil)
	b.settle()
}

// mappingText returns what the sheet of the business mappings says.
func (b *testWindow) mappingText() string { return uitest.Words(b.TopSheet().Content) }

// chooseRow presses the category whose line begins with a text.
func (b *testWindow) chooseRow(t *testing.T, begins string) {
	t.Helper()
	line := lineOf(t, b.TopSheet().Content, begins)
	var row fyne.Tappable
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		_, button := o.(*kit.Button)
		if r, ok := o.(fyne.Tappable); ok && !button && strings.Contains(textsOf(o), line.Text) {
			row = r
		}
	})
	row.Tapped(nil)
}

// naming returns the line in which a name is asked for; nil while none is.
func (b *testWindow) naming() (found *kit.Entry) {
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok && e.Visible() && e.PlaceHolder == kit.Tr("categories.name.hint") {
			found = e
		}
	})
	return found
}

// renameCategory asks for another name of the category whose line begins with a text.
func (b *testWindow) renameCategory(t *testing.T, begins string) {
	t.Helper()
	b.chooseRow(t, begins)
	var last *kit.Button // of the category: that of the mapping comes before
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if k, ok := o.(*kit.Button); ok && strings.HasPrefix(k.Text, "改名") {
			last = k
		}
	})
	if last == nil {
		t.Fatalf("no category can be renamed: %s", b.mappingText())
	}
	last.Tapped(nil)
	if b.naming() == nil {
		t.Fatalf("no name is asked for: %s", b.mappingText())
	}
}

// TestNamingEndsWithWhatItNames checks that the line that asks for a name closes where what it names
// is taken away or another mapping is shown, so that the name never goes to something else.
func TestNamingEndsWithWhatItNames(t *testing.T) {
	b := mappingWindow(t, "甲", "乙")
	b.renameCategory(t, "乙：")
	line := b.naming()
	for x := uitest.Button(b.TopSheet(), "×"); x != nil; x = uitest.Button(b.TopSheet(), "×") {
		x.Tapped(nil)
	}
	line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // there is no category by now
	if b.naming() != nil {
		t.Errorf("the name of a category that is gone is asked for: %s", b.mappingText())
	}
	b.addCategories("甲", "乙")
	b.renameCategory(t, "乙：")
	b.Options.ReadTable = func(string) (assess.Table, error) {
		return assess.Table{Rows: [][]string{{"业务类别", "标签"}, {"丙", "猫"}}}, nil
	}
	b.dialogs.path = "/类别.csv"
	buttonOf(t, b.TopSheet(), "导入…").Tapped(nil)
	b.settle()
	if b.naming() != nil {
		t.Errorf("the name of a category that was replaced is asked for: %s", b.mappingText())
	}

	buttonOf(t, b.TopSheet(), "新建…").Tapped(nil)
	b.typeRunes("渠道甲")
	b.strike(stroke{name: fyne.KeyReturn})
	buttonOf(t, b.TopSheet(), "新建…").Tapped(nil)
	b.typeRunes("渠道乙")
	b.strike(stroke{name: fyne.KeyReturn})
	buttonOf(t, b.TopSheet(), "改名…").Tapped(nil)
	line = b.naming()
	buttonOf(t, b.TopSheet(), "渠道甲 · 第 1 版").Tapped(nil)
	if b.naming() != nil {
		t.Error("a name of a mapping that is not shown is asked for")
	}
	line.SetText("渠道丙")
	line.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if _, is := assess.MappingsOf(b.session.ws).Named("渠道甲"); !is {
		t.Errorf("another mapping was renamed: %s", b.mappingText())
	}
}

// TestRuleMovesBetweenCategories checks that a rule which is put into another category leaves the
// one that it was in, as a label does.
func TestRuleMovesBetweenCategories(t *testing.T) {
	b := mappingWindow(t, "甲", "乙")
	b.Win.Canvas().Focus(b.searchOf(t))
	b.typeRunes("o") // English names: dog, fox
	b.dragOnto(t, "名字含“o”的全部标签", "甲")
	b.dragOnto(t, "名字含“o”的全部标签", "乙")
	if got := b.mappingText(); !strings.Contains(got, "甲：还没有标签") || !strings.Contains(got, "乙 = 含:o") {
		t.Errorf("%q", got)
	}
}

// TestEarlierVersionKeepsChanges checks that what was changed is kept as the next version before an
// earlier one is shown, that it comes back in its turn, and that looking makes no version.
func TestEarlierVersionKeepsChanges(t *testing.T) {
	b := mappingWindow(t, "甲")
	for _, name := range []string{"乙", "丙"} { // versions 1 and 2
		buttonOf(t, b.TopSheet(), "完成").Tapped(nil)
		b.look(t)
		b.openCategories(t)
		b.addCategories(name)
	}
	buttonOf(t, b.TopSheet(), "上一版").Tapped(nil)
	if got := b.mappingText(); !strings.Contains(got, "业务类别 · 第 3 版") || !strings.Contains(got, "这是第 2 版") || strings.Contains(got, "丙：") {
		t.Fatalf("before the changes: %q", got)
	}
	for range 2 { // version 1, and round to the newest
		buttonOf(t, b.TopSheet(), "上一版").Tapped(nil)
	}
	if got := b.mappingText(); !strings.Contains(got, "业务类别 · 第 3 版") || !strings.Contains(got, "丙：还没有标签") {
		t.Fatalf("the changes: %q", got)
	}
	buttonOf(t, b.TopSheet(), "上一版").Tapped(nil)
	b.addCategories("丁") // to version 2
	buttonOf(t, b.TopSheet(), "上一版").Tapped(nil)
	m, _ := assess.MappingsOf(b.session.ws).Named("业务类别")
	of, err := assess.MappingsOf(b.session.ws).Read(m.ID, m.Version)
	if err != nil || m.Version != 4 || len(of.Categories) != 3 || of.Categories[2].Name != "丁" {
		t.Errorf("changes to an earlier version: %+v, %+v, %v", m, of, err)
	}
}

// TestNoCategoryWithoutName checks that the row for a new category makes none where the search found
// no label that could go into it.
func TestNoCategoryWithoutName(t *testing.T) {
	b := mappingWindow(t, "甲")
	b.Win.Canvas().Focus(b.searchOf(t))
	b.typeRunes("没有的标签")
	before := b.mappingText()
	b.chooseRow(t, "＋ 把标签拖到这里")
	if got := b.mappingText(); got != before {
		t.Errorf("without a label: %q, before %q", got, before)
	}
	b.searchOf(t).SetText("围嘴")
	b.chooseRow(t, "＋ 把标签拖到这里")
	if got := b.mappingText(); !strings.Contains(got, "围嘴 = 围嘴") {
		t.Errorf("with a label: %q", got)
	}
}
