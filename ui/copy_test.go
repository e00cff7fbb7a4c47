package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/clip"
)

// fakeBoard is a clipboard of pictures.
type fakeBoard struct {
	picture string
	content clip.Content
	err     error
}

func (b *fakeBoard) SetPicture(_ context.Context, png []byte) error {
	if b.err == nil {
		b.picture = string(png)
	}
	return b.err
}

func (b *fakeBoard) Get(context.Context) (clip.Content, error) { return b.content, b.err }

// pngPictures has a PNG of every picture.
type pngPictures struct{ fakePictures }

func (pngPictures) PNG(_ context.Context, r workspace.Row, _ int) ([]byte, error) {
	return []byte("PNG of " + r.Path), nil
}

func newCopyBench(t *testing.T) (*testWindow, *fakeBoard) {
	b := newTestWindow(t, words.Chinese)
	board := &fakeBoard{}
	b.Options.Clipboard, b.Options.Pictures = board, pngPictures{}
	b.session.found(3)
	b.session.done(0, 5, 0.625)
	b.session.done(1, 7, 0.07)
	b.session.fail(2, inference.CodeTruncated, "41%")
	b.step()
	return b, board
}

func TestCopyPictureOrRow(t *testing.T) {
	b, board := newCopyBench(t)
	b.press(&fyne.ShortcutCopy{})
	if board.picture != "PNG of 动物/图0.jpg" || b.toolbar.Notice.Text != "已复制图片" {
		t.Errorf("copied %q, and the window says %q", board.picture, b.toolbar.Notice.Text)
	}
	for _, c := range []struct {
		err  error
		says string
	}{{&clip.MissingError{Tool: "xclip"}, "没有安装 xclip"}, {errors.New("no display"), "no display"}} {
		board.err = c.err
		b.App.Clipboard().SetContent("")
		b.press(&fyne.ShortcutCopy{})
		text := b.App.Clipboard().Content()
		if !strings.Contains(b.toolbar.Notice.Text, c.says) || !strings.Contains(b.toolbar.Notice.Text, "文字") {
			t.Errorf("%v: the window says %q", c.err, b.toolbar.Notice.Text)
		}
		if lines := strings.Split(strings.TrimSpace(text), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "图0.jpg\t") || !strings.Contains(lines[1], "\t0.625\t") {
			t.Errorf("%v: the clipboard has %q", c.err, text)
		}
	}
}

func TestCopyRowsAndPath(t *testing.T) {
	b, board := newCopyBench(t)
	b.press(&desktop.CustomShortcut{KeyName: fyne.KeyC, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if text := b.App.Clipboard().Content(); strings.Count(text, "\n") != 2 || !strings.Contains(text, "标签5") {
		t.Errorf("Ctrl+Shift+C copied %q", text)
	}
	b.grid.SelectAll()
	b.press(&fyne.ShortcutCopy{})
	text := b.App.Clipboard().Content()
	if strings.Count(text, "\n") != 4 || !strings.Contains(text, "文件不完整") || board.picture != "" {
		t.Errorf("three selected: the clipboard has %q, and a picture %q", text, board.picture)
	}
	if b.toolbar.Notice.Text != "已复制 3 行，可粘贴到表格" {
		t.Errorf("the window says %q", b.toolbar.Notice.Text)
	}
	buttonOf(t, b.picture.inspector, "更多…").Tapped(nil)
	buttonOf(t, b.TopSheet(), "复制路径").Tapped(nil)
	if got := b.App.Clipboard().Content(); got != "/照片/动物/图0.jpg" {
		t.Errorf("the path is %q", got)
	}
}
