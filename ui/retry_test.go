package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"wanwu/app/words"
	"wanwu/inference"
)

func TestRetrySelectedErrors(t *testing.T) {
	b := searchBench(t, words.Chinese)
	if b.status.Retry.Visible() {
		t.Error("nothing is selected, and something is to be retried")
	}
	b.Win.Canvas().Unfocus()
	b.Win.Canvas().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if b.status.Counts.Text != "选中 6" || !b.status.Retry.Visible() || b.status.Retry.Text != "重试 1 个错误" {
		t.Fatalf("the status bar says %q, %q", b.status.Counts.Text, b.status.Retry.Text)
	}
	b.status.Retry.Tapped(nil)
	b.settle()
	if !slices.Equal(b.session.retried, []int{5}) {
		t.Errorf("retried %v, want the one that failed", b.session.retried)
	}
	b.session.done(5, 5, 0.9)
	b.step()
	if b.status.Retry.Visible() || b.status.Counts.Text != "选中 6" {
		t.Errorf("when it is read: %q, %q", b.status.Counts.Text, b.status.Retry.Text)
	}
	b.Win.Canvas().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyI, Modifier: fyne.KeyModifierShortcutDefault})
	if n := b.grid.Selection().Count(); n != 0 || b.status.Counts.Visible() {
		t.Errorf("Ctrl+I leaves %d selected", n)
	}
}

func TestRetryAllErrors(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.session.fail(1, inference.CodeEmpty, "")
	b.finder.Search("状态:错误")
	b.step()
	if b.strip.Shown.Text != "2 张没能识别，原因写在卡片上" || len(b.strip.Buttons) != 1 {
		t.Fatalf("the strip says %+v", b.strip.Shown)
	}
	test.Tap(b.strip.Buttons[0])
	b.settle()
	if !slices.Equal(b.session.retried, []int{1, 5}) {
		t.Errorf("retried %v", b.session.retried)
	}
	b.finder.Search("")
	b.step()
	if b.strip.Visible() {
		t.Error("the strip stays with all pictures")
	}
}
