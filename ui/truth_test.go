package ui

import (
	"fmt"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// TestFoldersBecomeTruth checks that folders named like labels are offered as truth, are taken over
// with a press, and give the verdict; a folder of another name is only taken over after it was
// confirmed.
func TestFoldersBecomeTruth(t *testing.T) {
	b, truth := reviewWindow(t, 400, "猫", "狗", "狐狸", "口水兜")
	if !b.strip.Visible() || !strings.Contains(b.strip.Shown.Text, "4 个文件夹里有 3 个") {
		t.Fatalf("the strip says %q", b.strip.Shown.Text)
	}
	buttonOf(t, b.strip, "接受").Tapped(nil)
	b.look(t)
	if b.reviewing.views.View() != review.Weighing || b.reviewing.views.Offer() != "" || !strings.Contains(b.strip.Shown.Text, "300 张有了答案") {
		t.Fatalf("after accepting: view %d, strip %q", b.reviewing.views.View(), b.strip.Shown.Text)
	}
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "依据 300 张已知答案的图片") {
		t.Errorf("it is based on %q", got)
	}
	for i := range truth {
		if r, _ := b.session.ws.Row(i); strings.Contains(r.Path, "口水兜") && truth[i] != "围嘴" {
			t.Fatal("the test is wrong")
		}
	}
	// The fourth is confirmed with one key.
	buttonOf(t, b.reviewing.views.Root, kit.Tr("review.source.folders")).Tapped(nil)
	b.look(t)
	if b.TopSheet() == nil || !strings.Contains(uitest.Words(b.TopSheet().Content), "“口水兜”（100 张）") {
		t.Fatal("the folder that is open is not asked for")
	}
	b.strike(stroke{name: fyne.KeyReturn})
	b.strike(stroke{name: fyne.KeyReturn})
	b.look(t)
	c, a, low, high := independent(b, truth, 0.15)
	want := fmt.Sprintf("阈值 15%%：自动处理 %s，正确率 %s（95%% 区间 %s–%s）", percent(c), percent(a), strings.TrimSuffix(percent(low), "%"), percent(high))
	if got := b.reviewing.views.Sentence(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.undoLast()
	b.look(t)
	b.undoLast()
	b.look(t)
	if got := b.reviewing.views.Sentence(); got != kit.Tr("review.verdict.none") {
		t.Errorf("after taking all back: %q", got)
	}
}

// TestRefusedFoldersAreNotOfferedAgain checks that a refused offer is not made again.
func TestRefusedFoldersAreNotOfferedAgain(t *testing.T) {
	b, _ := reviewWindow(t, 40, "猫", "狗")
	buttonOf(t, b.strip, "不用").Tapped(nil)
	b.look(t)
	if b.strip.Visible() || b.reviewing.views.Offer() != "" {
		t.Errorf("the strip says %q", b.strip.Shown.Text)
	}
	b, _ = reviewWindow(t, 40, "甲", "乙")
	if b.strip.Visible() {
		t.Errorf("of folders of other names the strip says %q", b.strip.Shown.Text)
	}
}

// TestTableOfTruths checks that a table that is dropped says what is on the pictures.
func TestTableOfTruths(t *testing.T) {
	b, _ := reviewWindow(t, 60, "甲")
	b.Options.ReadTable = func(string) (assess.Table, error) {
		table := [][]string{{"路径", "标签"}, {"不在.jpg", "猫"}, {"图3.jpg", "独角兽"}}
		for i := 10; i < 50; i++ {
			table = append(table, []string{fmt.Sprintf("样图/甲/图%d.jpg", i), "猫"})
		}
		return assess.Table{Rows: table}, nil
	}
	if rest := b.reviewing.takeTables([]string{"/答案.xlsx", "/图.jpg"}); len(rest) != 1 {
		t.Errorf("left to be added: %v", rest)
	}
	b.look(t)
	if got := b.strip.Shown.Text; !strings.Contains(got, "41 张有了答案") || !strings.Contains(got, "1 行的图片不在这里") || !strings.Contains(got, "“独角兽”") {
		t.Errorf("it says %q", got)
	}
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "依据 41 张已知答案的图片（文件夹名 0 · 表格 41") {
		t.Errorf("%q", got)
	}
}

// TestOddTablesOfTruths checks that a table with merged cells, or whose answers are all 不确定, or that
// names one class alone, is a sentence each and no accuracy that nothing is known of.
func TestOddTablesOfTruths(t *testing.T) {
	all := func(label string) (table [][]string) {
		table = [][]string{{"路径", "标签"}}
		for i := range 60 {
			table = append(table, []string{fmt.Sprintf("样图/甲/图%d.jpg", i), label})
		}
		return table
	}
	for _, c := range []struct{ label, strip, verdict string }{
		{"不确定", "60 张有了答案", "判过的 53 张都是“不确定”"},
		{"独角兽", "1 个标签是模型没有的（如“独角兽”）", "正确率 0%"},
		{"猫", "1 处合并的单元格（如 B2:B9）", "正确率 "},
	} {
		b, _ := reviewWindow(t, 60, "甲")
		b.Options.ReadTable = func(string) (assess.Table, error) {
			return assess.Table{Rows: all(c.label), Merged: []string{"B2:B9"}}, nil
		}
		b.reviewing.takeTables([]string{"/答案.xlsx"})
		b.look(t)
		if got := b.strip.Shown.Text; !strings.Contains(got, c.strip) {
			t.Errorf("%s: the strip says %q", c.label, got)
		}
		if got := b.reviewing.views.Sentence(); !strings.Contains(got, c.verdict) {
			t.Errorf("%s: the sentence is %q", c.label, got)
		}
	}
}

// TestBusinessCategories checks that pasted words are checked against the labels, what is near is
// taken over with a press, and the figures are by category then.
func TestBusinessCategories(t *testing.T) {
	b, _ := reviewWindow(t, 200, "猫", "狗")
	buttonOf(t, b.strip, "接受").Tapped(nil)
	b.look(t)
	buttonOf(t, b.reviewing.views.Root, "业务类别…").Tapped(nil)
	b.settle()
	b.typeRunes("猫")
	b.strike(stroke{name: fyne.KeyReturn})
	b.typeRunes("dog")
	b.strike(stroke{name: fyne.KeyReturn})
	b.typeRunes("小狐")
	b.strike(stroke{name: fyne.KeyReturn})
	b.typeRunes("挖掘机")
	buttonOf(t, b.TopSheet(), "检查并加入").Tapped(nil)
	b.settle()
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "名字一样 1 · 别名 1 · 相近 1 · 没有 1") {
		t.Fatalf("the words are found as %q", got)
	}
	buttonOf(t, b.TopSheet(), "是狐狸").Tapped(nil)
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "小狐 = 狐狸") || !strings.Contains(got, "dog = 狗") || !strings.Contains(got, "挖掘机：还没有标签") {
		t.Errorf("%q", got)
	}
	buttonOf(t, b.TopSheet(), "完成").Tapped(nil)
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "3 个标签归入了业务类别") {
		t.Errorf("%q", got)
	}
	if got := buttonTexts(b.reviewing.views.Root); !strings.Contains(got, "dog → 小狐") {
		t.Errorf("the confusions are %q", got)
	}
	b.undoLast()
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "按模型的标签统计") {
		t.Errorf("taken back: %q", got)
	}
}

// TestWordsAreCheckedBeforeThereIsAPicture checks that an empty window says which business words
// the model knows.
func TestWordsAreCheckedBeforeThereIsAPicture(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.vocabulary = inference.Vocabulary{{Name: "可卡犬"}, {Name: "口红", Aliases: []string{"唇膏"}}}
	buttonOf(t, b.empty, "查业务词…").Tapped(nil)
	b.settle()
	b.typeRunes("唇膏、挖掘机、可卡")
	buttonOf(t, b.TopSheet(), "检查并加入").Tapped(nil)
	b.settle()
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "名字一样 0 · 别名 1 · 相近 1 · 没有 1") {
		t.Errorf("the words are found as %q", got)
	}
}

// TestFilteringOffersNoFoldersAgain checks that what is offered is of a drop, and not of a search.
func TestFilteringOffersNoFoldersAgain(t *testing.T) {
	b, _ := reviewWindow(t, 40, "猫", "狗")
	buttonOf(t, b.strip, "不用").Tapped(nil)
	b.finder.Search("置信度>0.2")
	b.look(t)
	b.look(t)
	if b.reviewing.views.Offer() != "" {
		t.Errorf("it offers %q", b.reviewing.views.Offer())
	}
}
