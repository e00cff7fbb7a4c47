package ui

import (
	"strings"
	"testing"
	"time"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/chrome"
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
	} {
		if got := chrome.Title(c.st); got != c.want {
			t.Errorf("%+v has the title %q, want %q", c.st, got, c.want)
		}
	}
}

func TestStatusSentences(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	st := session.Status{Phase: session.Running, Finished: 536, Total: 812, Elapsed: 9 * time.Second, Remaining: 5 * time.Second, Rate: 58.2}
	b.status.Update(st, 0.15)
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
	b.status.Update(st, 0.15)
	if b.status.Stop.Text != "正在停止…" || !b.status.Stop.Disabled() {
		t.Errorf("while stopping the button says %q", b.status.Stop.Text)
	}
	share := b.status.Share
	st.Phase, st.Total = session.Running, 2000
	b.status.Update(st, 0.15)
	if b.status.Share < share {
		t.Errorf("the bar went back from %v to %v when a second drop joined", share, b.status.Share)
	}
	st.Phase = session.Ready
	b.status.Update(st, 0.15)
	if b.status.Stop.Visible() {
		t.Error("nothing to stop after the end")
	}
}

// TestDeviceBadgeOpensDetails: a click on the badge says why it is that device, and what it is.
func TestDeviceBadgeOpensDetails(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.status.Device = inference.Device{Kind: "cpu", Name: "CPU", Reason: inference.ReasonDriverTooOld, Detail: "11.4", Driver: "470.82"}
	b.step()
	b.status.Device.Tapped(nil)
	if got := wordsOf(b.topSheet().Content); !strings.Contains(got, "升级到 525") || !strings.Contains(got, "驱动 470.82") {
		t.Errorf("the badge says %q", got)
	}
	buttonOf(t, b.topSheet().Content, "设置").Tapped(nil)
	if b.settings.Page() < 0 {
		t.Error("设置 opens no settings")
	}
}
