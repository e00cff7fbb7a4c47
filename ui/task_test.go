package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
)

// dropTask puts n pictures of a task into the workspace.
func (s *fakeSession) dropTask(name string, n int) int32 {
	task := s.ws.AddTask(name, []string{"/照片/" + name})
	for range n {
		i := s.ws.Len()
		s.ws.AppendTo(task, &inference.Item{Index: i, Path: name + "/图.jpg", File: "/照片/" + name + string(rune('a'+i)) + ".jpg"})
		s.done(i, 5, 0.9)
	}
	return task
}

func TestSideListTasks(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 3)
	b.session.dropTask("菜单", 2)
	b.step()
	if l := b.finder.side.Tasks.Entries(); len(l) != 2 || l[0].Name != "菜单" || l[0].N != 2 {
		t.Fatalf("tasks %+v, want the newest on top", l)
	}
	b.finder.side.Choose(b.finder.side.FirstTask()) // 菜单
	b.step()
	if b.view.Len() != 2 || b.view.ID(0) != 3 || b.finder.field.Entry.Text != "任务=菜单" {
		t.Errorf("the task shows %d cells from row %d", b.view.Len(), b.view.ID(0))
	}
	if b.exporting.folderName() != "菜单" || !slices.Equal(b.exporting.rootsOf(b.exporting.filterScope()), []string{"/照片/菜单"}) {
		t.Errorf("an export would be named %q, of %q", b.exporting.folderName(), b.exporting.rootsOf(b.exporting.filterScope()))
	}
	// Labels come behind the tasks, and join them in the query.
	b.finder.side.Choose(b.finder.side.FirstTask() + 2)
	b.step()
	if b.view.Len() != 2 || b.finder.field.Entry.Text != "任务=菜单 标签=标签5" {
		t.Errorf("%q shows %d cells", b.finder.field.Entry.Text, b.view.Len())
	}
	b.finder.side.Choose(b.finder.side.FirstTask()) // 菜单 again
	b.step()
	if b.view.Len() != 5 || b.finder.field.Entry.Text != "标签=标签5" {
		t.Errorf("%q shows %d cells", b.finder.field.Entry.Text, b.view.Len())
	}
}

// TestRunCardOfTask checks that the card counts the task, and has the time and the speed of the
// last run only where that was the task's.
func TestRunCardOfTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 3)
	b.session.dropTask("菜单", 2)
	b.session.status.Begun, b.session.status.Elapsed = time.Now(), time.Second
	b.session.status.Finished, b.session.status.Ran = 2, 2
	b.step()
	for _, c := range []struct {
		query       string
		total, done int
		rate        float64
		roots       []string
	}{
		{"", 5, 2, 2, []string{"/照片/动物", "/照片/菜单"}},
		{"任务=菜单", 2, 2, 2, []string{"/照片/菜单"}},
		{"任务=动物", 3, 0, 0, []string{"/照片/动物"}},
		{"任务=动物 标签=没有", 3, 0, 0, []string{"/照片/动物"}},
	} {
		b.finder.Search(c.query)
		b.step()
		j := &exportJob{scope: b.exporting.filterScope()}
		card := b.exporting.source(j).Card
		if n, ok := b.exporting.taskCounter(j.scope)(t.Context()); ok {
			card.Count(n)
		}
		if card.Total != c.total || card.OK != c.total || card.Done != c.done || card.Rate != c.rate || !slices.Equal(card.Roots, c.roots) {
			t.Errorf("%q: %+v", c.query, card)
		}
	}
}

// TestRunCardNamesPack checks that the card has the pack and the device of the task, not those of
// the session.
func TestRunCardNamesPack(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.twoPacks(t)
	b.step()
	for text, want := range map[string][3]string{
		"任务=动物": {"animals", "sha256:a", "card of animals"},
		"任务=机械": {"machines", "sha256:b", "card of machines"},
		"":      {"fake", "", ""}, // of both
	} {
		b.finder.Search(text)
		b.step()
		c := b.exporting.source(&exportJob{scope: b.exporting.filterScope()}).Card
		if got := [3]string{c.Model, c.ModelHash, c.DeviceName}; got != want {
			t.Errorf("%q: the card names %q, want %q", text, got, want)
		}
	}
}

func TestWaitingTaskIsMarked(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 1)
	b.session.dropTask("菜单", 0)
	b.session.status.Task, b.session.status.Queued = 1, []int32{2}
	b.step()
	if name := b.finder.side.Tasks.Entries()[0].Name; name != "菜单（排队中）" {
		t.Errorf("the task that waits is called %q", name)
	}
	b.session.status.Queued = nil
	b.step()
	if name := b.finder.side.Tasks.Entries()[0].Name; name != "菜单" {
		t.Errorf("and later %q", name)
	}
}

func TestUndoTaskRemoval(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	first := b.session.dropTask("动物", 3)
	b.session.dropTask("菜单", 2)
	b.step()
	task, _ := b.session.ws.Task(first)
	b.tasks.Remove(task)
	if !b.strip.Visible() || b.strip.Shown.Text != "已移除任务“动物”" || len(b.strip.Buttons) != 2 {
		t.Fatalf("the strip says %+v", b.strip.Shown)
	}
	test.Tap(b.strip.Buttons[0])
	if want := []string{"remove 1 true", "remove 1 false"}; !slices.Equal(b.session.asked, want) || b.strip.Visible() {
		t.Errorf("asked %q, want %q; strip %v", b.session.asked, want, b.strip.Visible())
	}
	// The button and Ctrl+Z take back the same step.
	b.undoLast()
	if len(b.session.asked) != 2 {
		t.Errorf("taken back by the button, the step is taken back again: %q", b.session.asked)
	}
	// Several steps are taken back one after the other.
	second, _ := b.session.ws.Task(2)
	b.session.asked = nil
	b.tasks.Remove(task)
	b.tasks.Remove(second)
	b.undoLast()
	b.undoLast()
	if want := []string{"remove 1 true", "remove 2 true", "remove 2 false", "remove 1 false"}; !slices.Equal(b.session.asked, want) {
		t.Errorf("asked %q, want %q", b.session.asked, want)
	}
	b.session.busy = true
	b.tasks.Remove(task)
	if b.strip.Visible() {
		t.Error("a task that is being run is said to be removed")
	}
}

func TestStripOffersToResume(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 1)
	b.session.status.Offer, b.session.status.Unfinished = true, 1234
	b.step()
	if !b.strip.Visible() || b.strip.Shown.Text != "上次有 1,234 张没有做完" {
		t.Fatalf("the strip says %+v", b.strip.Shown)
	}
	if y := b.layout.Middle.Position().Y; y != chrome.ToolbarHeight+chrome.StripHeight {
		t.Errorf("the pictures begin at %v, under the strip", y)
	}
	test.Tap(b.strip.Buttons[0])
	test.Tap(b.strip.Buttons[1])
	if want := []string{"continue", "leave off"}; !slices.Equal(b.session.asked, want) {
		t.Errorf("asked %q, want %q", b.session.asked, want)
	}
	b.session.status.Stopped = true
	b.step()
	if b.strip.Shown.Text != "已停止，还有 1,234 张没有识别" {
		t.Errorf("after 停止 the strip says %+v", b.strip.Shown)
	}
	b.session.status.Offer = false
	b.step()
	if b.strip.Visible() || b.layout.Middle.Position().Y != chrome.ToolbarHeight {
		t.Error("the strip stays when all is said")
	}
}

func TestStripReportsStorageError(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.status.FileErr = &inference.Error{Code: inference.CodeDiskFull, Path: "/数据/workspace.db"}
	b.step()
	if b.strip.Shown.Text != "磁盘空间不足，无法写入 /数据/workspace.db" {
		t.Fatalf("the strip says %q", b.strip.Shown.Text)
	}
	test.Tap(b.strip.Buttons[0])
	if b.strip.Visible() {
		t.Error("what was put away stays")
	}
	b.session.status.FileErr = nil
	b.step()
	b.session.status.FileErr = &inference.Error{Code: inference.CodeDiskFull, Path: "/数据/workspace.db"}
	b.step()
	if !b.strip.Visible() {
		t.Error("what has come again is not said again")
	}
	b.session.status.FileReport.Aside = "/数据/workspace-damaged.db"
	b.step()
	if b.strip.Shown.Kind != "report" {
		t.Errorf("a damaged file matters more: %+v", b.strip.Shown)
	}
	test.Tap(b.strip.Buttons[0])
	if b.strip.Shown.Kind == "report" {
		t.Error("a report that was put away stays")
	}
	b.session.status.FileReport.Losses.Verdicts = 2
	b.step()
	if !strings.Contains(b.strip.Shown.Text, "2 个判定已丢失") {
		t.Errorf("of what is lost besides the strip says %q", b.strip.Shown.Text)
	}
}

// TestStripReportsCacheErrorOnce checks that it is reported once, in one line, after errors of the
// results.
func TestStripReportsCacheErrorOnce(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.status.CacheErr = &inference.Error{Code: inference.CodeDiskFull, Path: "/缓存/thumbs"}
	b.session.status.FileErr = &inference.Error{Code: inference.CodeDiskFull, Path: "/数据/workspace.db"}
	b.step()
	if b.strip.Shown.Kind != "problem" {
		t.Errorf("results that are not stored matter more: %+v", b.strip.Shown)
	}
	b.session.status.FileErr = nil
	b.step()
	if want := "缩略图保存不了：磁盘空间不足，无法写入 /缓存/thumbs。识别结果不受影响，只是翻看时会慢一些"; b.strip.Shown.Text != want {
		t.Fatalf("the strip says %q, want %q", b.strip.Shown.Text, want)
	}
	test.Tap(b.strip.Buttons[0])
	b.session.found(1)
	b.step()
	if b.strip.Visible() {
		t.Error("it is said again")
	}
}

func TestDropShowsItsTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 3)
	b.step()
	b.Add([]string{"/照片/菜单"})
	second := b.session.dropTask("菜单", 2)
	b.session.status.Phase, b.session.status.Task = session.Running, second
	b.step() // the drop begins
	b.step() // the filter holds
	if b.finder.field.Entry.Text != "任务=菜单" || b.view.Len() != 2 {
		t.Errorf("%q shows %d cells", b.finder.field.Entry.Text, b.view.Len())
	}
	if name := b.finder.side.Tasks.Entries()[0].Name; name != kit.Tr("task.running", kit.Args{"Name": "菜单"}) {
		t.Errorf("the task that runs is called %q", name)
	}
	b.finder.side.Choose(0)
	b.step()
	if !b.Frame.Request.Query.Empty() || b.view.Len() != 5 {
		t.Error("the query comes back by itself")
	}
}

func TestRenameTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 1)
	b.step()
	b.finder.side.Choose(b.finder.side.FirstTask()) // which puts the cursor there
	b.finder.side.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF2})
	s := b.TopSheet()
	if s == nil {
		t.Fatal("no menu")
	}
	s.Close()
	task, _ := b.session.ws.Task(1)
	b.tasks.Rename(task)
	entry := b.Win.Canvas().Focused()
	for _, r := range "  宠物 " { // in the place of the old name
		entry.TypedRune(r)
	}
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if want := []string{"rename 1 宠物"}; !slices.Equal(b.session.asked, want) {
		t.Errorf("asked %q, want %q", b.session.asked, want)
	}
}

// TestTaskMenuNamesItsTask checks that the first line of a task's menu says whose menu it is, and
// what is above the labels has the same place before and after something is judged.
func TestTaskMenuNamesItsTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 1)
	b.session.dropTask("菜单", 1)
	b.step()
	task, _ := b.session.ws.Task(1)
	b.tasks.ShowMenu(task, b.finder.side.Tasks)
	s := b.TopSheet()
	if s == nil {
		t.Fatal("no menu")
	}
	if said, _, _ := strings.Cut(uitest.Words(s.Content), "|"); said != "动物" {
		t.Errorf("the menu begins with %q", said)
	}
	if first, ok := b.Win.Canvas().Focused().(*kit.Button); !ok || first.Text != kit.Tr("task.rename") {
		t.Errorf("the keys are with %v", b.Win.Canvas().Focused())
	}
}

// TestBareTask checks that a task without pictures is explained, with an action.
func TestBareTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 1)
	bare := b.session.ws.AddTask("空文件夹", []string{"/空文件夹"})
	late := b.session.ws.InsertTask(workspace.Task{Name: "老照片.zip", Roots: []string{"/老照片.zip"}})
	for _, c := range []struct {
		task          int32
		status        session.Status
		title, button string
		asks          string
	}{
		{bare, session.Status{Phase: session.Ready}, "这里没有图片", "移除", fmt.Sprintf("remove %d true", bare)},
		{late, session.Status{Phase: session.Ready, Stopped: true}, "还没有识别", "继续识别", fmt.Sprint("run ", late)},
		{late, session.Status{Phase: session.Running, Task: late}, "正在查找图片…", "", ""},
		{late, session.Status{Phase: session.Running, Task: 1, Queued: []int32{late}}, "排队中", "", ""},
	} {
		b.session.status, b.session.asked = c.status, nil
		task, _ := b.session.ws.Task(c.task)
		b.finder.showTask(task)
		b.step()
		b.step()
		if !b.noMatch.Visible() || b.noMatch.title.Text != c.title || b.noMatch.button.Text != c.button || b.noMatch.button.Visible() != (c.button != "") {
			t.Errorf("%s: %q with %q", task.Name, b.noMatch.title.Text, b.noMatch.button.Text)
		}
		if c.button != "" {
			b.noMatch.button.Tapped(nil)
			if !slices.Equal(b.session.asked, []string{c.asks}) {
				t.Errorf("%s: %s asks for %q", task.Name, c.button, b.session.asked)
			}
		}
	}
	b.finder.Search("任务=动物 状态:错误")
	b.step()
	if b.noMatch.title.Text != "没有符合的图片" || b.noMatch.button.Text != "清除搜索" {
		t.Errorf("a search that finds nothing: %q with %q", b.noMatch.title.Text, b.noMatch.button.Text)
	}
}
