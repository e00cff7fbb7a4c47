package ui

import (
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/ui/kit"
)

// lineOf returns the first visible line whose text begins so.
func lineOf(t *testing.T, o fyne.CanvasObject, begins string) *kit.Line {
	t.Helper()
	var found *kit.Line
	uitest.Walk(o, func(o fyne.CanvasObject) {
		if l, ok := o.(*kit.Line); ok && found == nil && strings.HasPrefix(l.Text, begins) {
			found = l
		}
	})
	if found == nil {
		t.Fatalf("there is no line %q: %s", begins, uitest.Words(o))
	}
	return found
}

// dragOnto drags the label of a name onto the line that begins with a text, as a pointer does.
func (b *testWindow) dragOnto(t *testing.T, label, line string) {
	t.Helper()
	sheet := b.TopSheet()
	var from fyne.Draggable
	uitest.Walk(sheet.Content, func(o fyne.CanvasObject) {
		_, pressed := o.(fyne.Tappable) // which a scroll is not
		_, typed := o.(fyne.Focusable)  // which an entry is
		if d, ok := o.(fyne.Draggable); ok && pressed && !typed && from == nil && strings.HasPrefix(textsOf(o), label) {
			from = d
		}
	})
	if from == nil {
		t.Fatalf("there is no label %q to drag: %s", label, textsOf(sheet.Content))
	}
	onto := lineOf(t, sheet.Content, line)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(onto).AddXY(12, onto.Size().Height/2)
	for _, p := range []fyne.Position{at.SubtractXY(200, 40), at.SubtractXY(60, 10), at} {
		from.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{AbsolutePosition: p}})
	}
	from.DragEnd()
}

// openCategories opens the business mappings.
func (b *testWindow) openCategories(t *testing.T) {
	t.Helper()
	buttonOf(t, b.reviewing.views.Root, "业务类别…").Tapped(nil)
	b.settle()
}

// TestMappingsByHand checks that labels come into categories by dragging, by keys and by rule, that
// several mappings are kept with their versions and switched, and that the figures follow at once.
func TestMappingsByHand(t *testing.T) {
	b, _ := reviewWindow(t, 200, "猫", "狗")
	buttonOf(t, b.strip, "接受").Tapped(nil)
	b.look(t)
	b.openCategories(t)
	b.typeRunes("宠物")
	b.strike(stroke{name: fyne.KeyReturn})
	b.typeRunes("其他")
	buttonOf(t, b.TopSheet(), "检查并加入").Tapped(nil)
	b.settle()
	b.dragOnto(t, "猫", "宠物")
	b.dragOnto(t, "狗", "宠物 = 猫")
	b.dragOnto(t, "围嘴", "＋ 把标签拖到这里")
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "宠物 = 猫、狗") || !strings.Contains(got, "围嘴 = 围嘴") {
		t.Fatalf("dragged: %q", got)
	}
	// By keys alone: Tab's place is the search, ↓ goes to the labels, a digit gives.
	search := b.searchOf(t)
	b.Win.Canvas().Focus(search)
	b.typeRunes("狐")
	b.strike(stroke{name: fyne.KeyDown})
	b.typeRunes("2")
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "其他 = 狐狸") {
		t.Fatalf("by a digit: %q", got)
	}
	b.dragOnto(t, "狐狸", "宠物 = 猫、狗") // which moves it
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "宠物 = 猫、狗、狐狸") || !strings.Contains(got, "其他：还没有标签") {
		t.Fatalf("moved: %q", got)
	}
	buttonOf(t, b.TopSheet(), "完成").Tapped(nil)
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "“业务类别”第 1 版：4 个标签归入了业务类别") {
		t.Fatalf("%q", got)
	}

	// Another one, and back.
	b.openCategories(t)
	buttonOf(t, b.TopSheet(), "新建…").Tapped(nil)
	b.typeRunes("渠道乙")
	b.strike(stroke{name: fyne.KeyReturn})
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "按模型的标签统计") {
		t.Errorf("a mapping without categories: %q", got)
	}
	b.Win.Canvas().Focus(b.searchOf(t))
	b.typeRunes("狐狸")
	b.dragOnto(t, "狐狸", "＋ 把标签拖到这里")
	buttonOf(t, b.TopSheet(), "业务类别 · 第 1 版").Tapped(nil)
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "“业务类别”第 1 版：4 个标签") {
		t.Errorf("switched back: %q", got)
	}
	buttonOf(t, b.TopSheet(), "渠道乙 · 第 2 版").Tapped(nil)
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "“渠道乙”第 2 版：1 个标签") {
		t.Errorf("and again: %q", got)
	}
	buttonOf(t, b.TopSheet(), "删除").Tapped(nil)
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "按模型的标签统计") {
		t.Errorf("deleted: %q", got)
	}
	buttonOf(t, b.TopSheet(), "完成").Tapped(nil)
	b.undoLast()
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "“渠道乙”第 2 版：1 个标签") {
		t.Errorf("brought back: %q", got)
	}
}

// searchOf returns the field that finds labels.
func (b *testWindow) searchOf(t *testing.T) (found *kit.Entry) {
	t.Helper()
	uitest.Walk(b.TopSheet().Content, func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok && strings.HasPrefix(e.PlaceHolder, "搜模型的标签") {
			found = e
		}
	})
	if found == nil {
		t.Fatal("there is no search for labels")
	}
	return found
}

// TestRuleOfBusinessCategory checks that what is searched is taken into a category as a rule, and
// that a category that contains itself by way of another is named.
func TestRuleOfBusinessCategory(t *testing.T) {
	b, _ := reviewWindow(t, 200, "狐狸", "狗")
	b.strike(stroke{name: fyne.Key4, mod: modCtrl})
	b.look(t)
	b.openCategories(t)
	b.typeRunes("野兽")
	buttonOf(t, b.TopSheet(), "检查并加入").Tapped(nil)
	b.settle()
	b.Win.Canvas().Focus(b.searchOf(t))
	b.typeRunes("o") // English names: dog, fox
	b.dragOnto(t, "名字含“o”的全部标签", "野兽")
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "野兽 = 含:o") {
		t.Fatalf("%q", got)
	}
	b.Options.ReadTable = func(string) (assess.Table, error) {
		return assess.Table{Rows: [][]string{{"业务类别", "标签"}, {"甲", "乙"}, {"乙", "甲"}}}, nil
	}
	b.dialogs.path = "/类别.csv"
	buttonOf(t, b.TopSheet(), "导入…").Tapped(nil)
	b.settle()
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "业务类别互相包含，没有采用：甲 → 乙 → 甲") {
		t.Errorf("%q", got)
	}
}
