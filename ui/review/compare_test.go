package review_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

// another adds a task of another pack over the same pictures, with these answers.
func (p *page) another(classes []int32) {
	p.t.Helper()
	p.ws.AddPack(engine.PackInfo{Key: "大", Classes: p.ws.Vocabulary()})
	task := p.ws.InsertTask(workspace.Task{Name: "大模型", Pack: "big", PackKey: "大"})
	for i, class := range classes {
		name := fmt.Sprintf("样图/图%d.jpg", i)
		row, _ := p.ws.AppendTo(task, &inference.Item{Path: name, File: "/大/" + name, Size: int64(i)})
		p.ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i+1) << 32}, Labels: []inference.Label{{Class: class, Score: 0.7}}})
	}
}

// TestRunsAreComparedInWords checks that another run is chosen from a list, that what changed is said
// and listed, the worse first, and that the pictures of an outcome are asked for.
func TestRunsAreComparedInWords(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(many(40, answer{1, 0.9, "狗", 1})...)
	p.press(p.Root, "和另一次识别比…")
	if len(p.said) != 1 || !strings.HasPrefix(p.said[0], "没有别的任务可以比") {
		t.Fatalf("alone it says %q", p.said)
	}
	classes := make([]int32, 40)
	for i := range classes {
		classes[i] = int32(min(i/12, 1)) // twelve cats, where there are dogs
	}
	p.another(classes)
	rows := p.ws.TaskRows(p.task).Finished()
	p.scene = review.Scene{Rows: rows, N: len(rows), Revision: p.ws.Revision(), Deck: "deck/1/", Task: p.task, Query: "任务=样图"}
	p.Update(p.scene)
	p.Step(t.Context())
	p.press(p.Root, "和另一次识别比…")
	p.press(p.sheet.Content, "大模型 · big · 40 张")
	got := uitest.Words(p.Root)
	for _, want := range []string{
		"和“大模型”都有的 40 张里，答案变了 12 张。知道正确答案的 40 张：那边 70%（55–82%），这一次 100%（91–100%）；变好 12 张，变差 0 张。这一次确实更好，不像是偶然（p < 0.001）。",
		"变好的 12 张", "猫 → 狗（实际是 狗）",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	p.press(p.Root, "变好的 12 张")
	if len(p.found) != 1 || !strings.HasPrefix(p.found[0], "任务=样图 (路径=") && !strings.HasPrefix(p.found[0], "任务=样图 (文件=") || strings.Count(p.found[0], "|") != 11 {
		t.Errorf("it asks for %q", p.found)
	}
}

// TestLongTaskIsCutInside checks that of a task with a long name the number of pictures is said where
// one is chosen, in the width that there is.
func TestLongTaskIsCutInside(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(many(4, answer{1, 0.9, "狗", 1})...)
	task := p.ws.InsertTask(workspace.Task{Name: strings.Repeat("门店陈列", 20), Pack: "big", PackKey: "大"})
	row, _ := p.ws.AppendTo(task, &inference.Item{Path: "图.jpg", File: "/大/图.jpg"})
	p.ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 0, Score: 0.7}}})
	rows := p.ws.TaskRows(p.task).Finished()
	p.scene = review.Scene{Rows: rows, N: len(rows), Revision: p.ws.Revision(), Deck: "deck/1/", Task: p.task}
	p.Update(p.scene)
	p.press(p.Root, "和另一次识别比…")
	found := false
	uitest.Walk(p.sheet.Content, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok {
			found = strings.HasPrefix(b.Text, "门店陈列") && strings.HasSuffix(b.Text, " · big · 1 张") && b.MinSize().Width <= 396
		}
	})
	if !found {
		t.Errorf("it offers %q", uitest.Words(p.sheet.Content))
	}
}

// TestAnswersFromElsewhere checks a table of answers, few of which say nothing, and one that is no table.
func TestAnswersFromElsewhere(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(many(6, answer{1, 0.9, "狗", 1})...)
	p.press(p.Root, "和答案表比…")
	if got := uitest.Words(p.Root); !strings.Contains(got, "读不出来") {
		t.Errorf("of a table that cannot be read: %q", got)
	}
	p.table = [][]string{{"甲", "乙"}}
	p.press(p.Root, "和答案表比…")
	if got := uitest.Words(p.Root); !strings.Contains(got, "表格要有“路径”和“识别结果”两列") {
		t.Errorf("of a table without the columns: %q", got)
	}
	p.table = [][]string{{"路径", "识别结果"}, {"图0.jpg", "猫"}, {"图1.jpg", "狗"}}
	p.press(p.Root, "和答案表比…")
	if got := uitest.Words(p.Root); !strings.Contains(got, "答案变了 1 张") || !strings.Contains(got, "差别可能只是偶然（p = 1.000）") {
		t.Errorf("of two pictures: %q", got)
	}
	p.table = [][]string{{"路径", "识别结果"}, {"没有.jpg", "猫"}}
	p.press(p.Root, "和答案表比…")
	if got := uitest.Words(p.Root); !strings.Contains(got, "和“答案表”没有共同的图片") {
		t.Errorf("of other pictures: %q", got)
	}
}
