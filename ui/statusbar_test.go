package ui

import (
	"strings"
	"testing"
	"time"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
)

func TestTitles(t *testing.T) {
	speak(t, words.Chinese)
	for _, c := range []struct {
		st   session.Status
		want string
	}{
		{session.Status{Phase: session.Loading}, "万物识别"},
		{session.Status{Phase: session.Ready}, "万物识别"},
		{session.Status{Phase: session.Broken}, "万物识别"},
		{session.Status{Phase: session.Running, Finished: 536, Total: 812}, "万物识别 — 536/812"},
		{session.Status{Phase: session.Stopping, Finished: 536, Total: 812}, "万物识别 — 536/812"},
		{session.Status{Phase: session.Ready, Finished: 812, Total: 812, Failed: 9}, "万物识别 — 完成 803 · 错误 9"},
		{session.Status{Phase: session.Ready, Finished: 812, Total: 812}, "万物识别 — 完成 812"},
		{session.Status{Phase: session.Ready, Finished: 536, Total: 812, Stopped: true}, "万物识别 — 已停止 536/812"},
		{session.Status{Phase: session.Running, Finished: 12345, Total: 678901}, "万物识别 — 12,345/678,901"},
		{session.Status{Phase: session.Ready, Finished: 678901, Total: 678901, Failed: 1234}, "万物识别 — 完成 677,667 · 错误 1,234"},
	} {
		if got := chrome.Title(c.st); got != c.want {
			t.Errorf("%+v has the title %q, want %q", c.st, got, c.want)
		}
	}
}

func TestStatusSentences(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	st := session.Status{Phase: session.Running, Finished: 536, Total: 812, Elapsed: 9 * time.Second, Remaining: 5 * time.Second, Rate: 58.2}
	b.status.Update(st, 0.15, "")
	if got, want := b.status.Text.Text, "536 / 812 · 已用 00:09 · 剩余约 00:05 · 58 张/秒"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !b.status.Stop.Visible() || b.status.Stop.Disabled() {
		t.Error("a run can be stopped")
	}
	b.status.Stop.Tapped(nil)
	if b.session.stopped != 1 {
		t.Error("停止 stops the session")
	}
	st.Phase = session.Stopping
	b.status.Update(st, 0.15, "")
	if b.status.Stop.Text != "正在停止…" || !b.status.Stop.Disabled() {
		t.Errorf("while stopping the button says %q", b.status.Stop.Text)
	}
	share := b.status.Share
	st.Phase, st.Total = session.Running, 2000
	b.status.Update(st, 0.15, "")
	if b.status.Share < share {
		t.Errorf("the bar went back from %v to %v when a second drop joined", share, b.status.Share)
	}
	st.Phase = session.Ready
	b.status.Update(st, 0.15, "")
	if b.status.Stop.Visible() {
		t.Error("nothing to stop after the end")
	}
}

// TestStatusOfOneTask checks that where there are several tasks, figures say which they are of, the
// time that is left is before news, and answers from the cache are no speed.
func TestStatusOfOneTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	first, second := b.session.dropTask("动物", 3), b.session.dropTask("菜单", 1)
	b.session.status = session.Status{
		Phase: session.Running, Task: second, Finished: 1, Total: 3, Elapsed: 9 * time.Second, Remaining: 5 * time.Second, Rate: 2,
	}
	b.Win.Resize(fyne.NewSize(900, 600))
	b.step()
	b.toolbar.ShowNotice("新增 3,000", kit.ColorMuted)
	if got, want := b.status.Text.Text, "菜单：1 / 3 · 已用 00:09 · 剩余约 00:05 · 2.0 张/秒 · 新增 3,000"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.toolbar.ShowNotice("", kit.ColorMuted)
	b.session.status = session.Status{Phase: session.Ready, Ran: first, Finished: 3, Total: 3, Cached: 3, Elapsed: 200 * time.Millisecond}
	b.step()
	if got, want := b.status.Text.Text, "动物：3 / 3 · 用时 0.2 秒"; !strings.HasPrefix(got, want) || strings.Contains(got, "张/秒") {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestThresholdBelongsToTask checks that a threshold is set for the task that is shown, comes back
// with it, and its numbers are of that task.
func TestThresholdBelongsToTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	first, second := b.session.dropTask("动物", 3), b.session.dropTask("菜单", 2)
	b.step()
	show := func(number int32) {
		b.finder.Search("")
		if number != 0 {
			task, _ := b.session.ws.Task(number)
			b.finder.showTask(task)
		}
		for range 3 {
			b.step()
		}
	}
	show(first)
	b.setThreshold(0.95)
	b.step()
	b.settings.ShowThreshold(b.status.Threshold)
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "任务“动物”：有结果 0 张，无结果 3 张") {
		t.Errorf("the slider says %q", said)
	}
	if all, none := b.finder.side.States[0].Shown.N, b.finder.side.States[1].Shown.N; all != 3 || none != 3 {
		t.Errorf("the side list says %d in all, %d without a result", all, none)
	}
	b.TopSheet().Close()
	for number, want := range map[int32]float32{first: 0.95, second: 0.15, 0: 0.15} {
		show(number)
		if b.Frame.Threshold != want || b.session.ws.Threshold() != want {
			t.Errorf("task %d is shown at %v, want %v", number, b.Frame.Threshold, want)
		}
	}
	task, _ := b.session.ws.Task(first)
	if own, ok := workspace.ThresholdOf(task.Settings); !ok || own != 0.95 {
		t.Errorf("the task has the threshold %v", own)
	}
}

// TestDeviceBadgeOpensDetails checks that a click on the badge says why it is that device, and what
// it is.
func TestDeviceBadgeOpensDetails(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.status.Device = inference.Device{Kind: "cpu", Name: "CPU", Reason: inference.ReasonDriverTooOld, Detail: "11.4", Driver: "470.82"}
	b.step()
	b.status.Device.Tapped(nil)
	if got := uitest.Words(b.TopSheet().Content); !strings.Contains(got, "升级到 525") || !strings.Contains(got, "驱动 470.82") {
		t.Errorf("the badge says %q", got)
	}
	buttonOf(t, b.TopSheet(), "设置").Tapped(nil)
	if b.settings.Page() < 0 {
		t.Error("设置 opens no settings")
	}
}
