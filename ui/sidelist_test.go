package ui

import (
	"testing"

	"wanwu/app/words"
)

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
			if b.finder.field.Entry.Text != want[i] || b.Frame.Request.Query.Text() != want[i] {
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

// TestSideListCounts checks that beside a text or a task, the states and labels are counted among
// what it finds; the choice among them does not change that.
func TestSideListCounts(t *testing.T) {
	b := searchBench(t, words.Chinese)
	for _, text := range []string{"猫", "猫 状态:错误", "猫 标签=虎斑猫"} {
		b.finder.Search(text)
		b.step()
		if l := b.finder.side.LabelCounts(); len(l) != 1 || l[0].Name != "虎斑猫" || l[0].N != 3 {
			t.Errorf("%s: the labels are %+v", text, l)
		}
		if all, failed := b.finder.side.States[0].Shown.N, b.finder.side.States[2].Shown.N; all != 6 || failed != 0 {
			t.Errorf("%s: %d in all, %d failed", text, all, failed)
		}
	}
	b.finder.Search("图")
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
	b.finder.Search(b.finder.field.Entry.Text + " 标签=标签5")
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

// TestTasksWithEqualNames checks that a click shows one of them, not both.
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
