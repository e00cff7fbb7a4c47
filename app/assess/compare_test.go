package assess

import (
	"fmt"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// twoRuns returns a workspace with two tasks over ten pictures: the first answers cat to all, the
// second dog to those from the sixth on, of which four are dogs. One picture is elsewhere, and of
// one the file is another in the second run.
func twoRuns(t *testing.T) (ws *workspace.Workspace, first, second *Assessment) {
	t.Helper()
	ws = workspace.New(0)
	classes := inference.Vocabulary{{Name: "猫", Category: "动物"}, {Name: "狗", English: "dog", Category: "动物"}}
	ws.AddPack(engine.PackInfo{Key: "甲", Classes: classes})
	ws.AddPack(engine.PackInfo{Key: "乙", Classes: classes})
	one, two := ws.InsertTask(workspace.Task{Name: "一", PackKey: "甲"}), ws.InsertTask(workspace.Task{Name: "二", PackKey: "乙"})
	add := func(task int32, path string, hash uint64, class int32) int {
		row, _ := ws.AppendTo(task, &inference.Item{Path: path, File: fmt.Sprint("/", task, "/", path)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Class: class, Score: 0.9}}})
		return row
	}
	for i := range 10 {
		add(one, fmt.Sprintf("一/%d.jpg", i), uint64(i+1), 0)
	}
	var truths []workspace.PictureTruth
	for i := range 10 {
		path, hash, class := fmt.Sprintf("二/%d.jpg", i), uint64(i+1), int32(0)
		switch i {
		case 0:
			path = "二/别处/改名.jpg"
		case 1:
			hash = 99
		}
		if i >= 5 {
			class = 1
		}
		row := add(two, path, hash, class)
		truth := "猫"
		if i >= 6 {
			truth = "狗"
		}
		if i != 9 {
			truths = append(truths, workspace.PictureTruth{Row: int32(row), Truth: workspace.Truth{Label: truth, Origin: workspace.FromSheet}})
		}
	}
	add(two, "二/多的.jpg", 77, 0)
	ws.SetTruths(truths)
	assess := func(task int32) *Assessment {
		a, err := Of(t.Context(), ws, ws.TaskRows(task).Finished(), false, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	return ws, assess(one), assess(two)
}

// TestRunsAreComparedByContent checks that pictures are put side by side by what is in them, else by
// their path, that a truth is that of both runs, and that only what changed is listed.
func TestRunsAreComparedByContent(t *testing.T) {
	ws, first, second := twoRuns(t)
	c, err := second.Against(first, ws, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Pictures != 10 || c.Changed != 5 || c.Judged != 9 || c.Win != 3 || c.Lose != 1 || c.Left != 1 || c.P != review.McNemar(3, 1) || !c.Chance() {
		t.Errorf("%+v", c.Comparison)
	}
	got := ""
	for _, x := range c.Changes {
		got += fmt.Sprint(x.First, x.Second, x.Truth, x.Outcome, " ")
	}
	if want := "猫狗猫2 猫狗狗1 猫狗狗1 猫狗狗1 猫狗0 "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// As business categories nothing has changed.
	m := &review.Mapping{Categories: []review.Category{{Name: "宠物", Rules: []review.Rule{{Field: review.ByCategory, Text: "动物"}}}}}
	if c, err = second.Against(first, ws, m); err != nil || c.Changed != 0 || c.BothRight != 9 || c.P != 1 {
		t.Errorf("in categories: %+v, %v", c, err)
	}
}

// TestRunIsComparedWithATable checks that answers from elsewhere are found by path and called as the
// pack calls them, and that a table without columns is refused.
func TestRunIsComparedWithATable(t *testing.T) {
	ws, _, second := twoRuns(t)
	table := [][]string{{"文件", "识别结果"}, {"5.jpg", "猫"}, {`二\6.jpg`, "dog"}, {"7.jpg", ""}, {"8.jpg", "独角兽"}, {"没有.jpg", "猫"}, {"9.jpg"}}
	c, ok, err := second.AgainstTable(table, ws, nil)
	if err != nil || !ok || c.Pictures != 4 || c.Changed != 3 || c.Win != 2 || c.Lose != 1 || c.BothRight != 1 || c.Left != 7 {
		t.Fatalf("%+v, %v, %v", c, ok, err)
	}
	if x := c.Changes[0]; x.Outcome != Lose || x.First != "猫" || x.Second != "狗" {
		t.Errorf("%+v", x)
	}
	if _, ok, _ := second.AgainstTable([][]string{{"a", "b"}}, ws, nil); ok {
		t.Error("a table without the columns is taken")
	}
	if _, ok, _ := second.AgainstTable(nil, ws, nil); ok {
		t.Error("an empty table is taken")
	}
}
