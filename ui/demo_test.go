package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/clip"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
	"wanwu/ui/viewer"
)

func TestDemoShowsTimes(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.typedKey(&fyne.KeyEvent{Name: fyne.KeyF11})
	d := b.picture.demo
	if !d.Shown || !b.Win.FullScreen() || !strings.Contains(textsOf(d), kit.Tr("demo.empty")) {
		t.Fatalf("F11 without pictures: shown %v, %q", d.Shown, textsOf(d))
	}
	if !strings.Contains(textsOf(d), "离线") {
		t.Errorf("on a CPU nothing says 离线: %q", textsOf(d))
	}
	b.session.found(3)
	labels := make([]inference.Label, 10)
	for i := range labels {
		labels[i] = inference.Label{Class: int32(i), Score: 0.6 / float32(i+1)}
	}
	b.App.Preferences().SetInt(settings.PrefTop, 1) // which is what the cards and exports show
	b.session.ws.Set(0, &inference.Result{Labels: labels, Width: 640, Height: 480, Decode: 1900 * time.Microsecond, Infer: 16 * time.Millisecond})
	b.session.fail(1, inference.CodeTruncated, "41%")
	b.step()
	said := strings.Split(textsOf(d), "|")
	for _, text := range []string{"标签0", "60.0%", "解码 1.9 毫秒 · 识别 16 毫秒"} {
		if !slices.Contains(said, text) {
			t.Errorf("%q is not among %q", text, said)
		}
	}
	if slices.Contains(said, kit.Tr("demo.empty")) {
		t.Errorf("with a picture it says %q", kit.Tr("demo.empty"))
	}
	bars := barsOf(d)
	if len(bars) != viewer.DemoAnswers {
		t.Fatalf("%d answers are shown, want %d", len(bars), viewer.DemoAnswers)
	}
	for i, bar := range bars {
		if name := fmt.Sprint("标签", i); !slices.Contains(said, name) || bar.Share != labels[i].Score {
			t.Errorf("answer %d: %q is not said, or has %v", i, name, bar.Share)
		}
	}
	d.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if d.Details.Row != 1 || strings.Contains(textsOf(d), "解码 ") || !strings.Contains(textsOf(d), "41%") || len(barsOf(d)) > 0 {
		t.Errorf("an error: row %d, %q", d.Details.Row, textsOf(d))
	}
	b.session.status.Device = inference.Device{Kind: "oip", Name: "example.com"}
	b.session.found(1)
	b.step()
	if strings.Contains(textsOf(d), "离线") {
		t.Error("on another machine's device the badge still says 离线")
	}
	d.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF11})
	if d.Shown || b.Win.FullScreen() {
		t.Error("F11 leaves the demo")
	}
}

func TestPastedPictureIsShownWhenRecognised(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	board := &fakeBoard{content: clip.Content{Picture: []byte("PNG"), Extension: ".png"}}
	b.Options.Clipboard, b.Options.PasteDirs = board, []string{t.TempDir()}
	b.session.found(30)
	b.session.done(7, 90, 0.9)
	b.step()
	b.finder.Search("标签=标签90") // which the pasted picture does not pass
	b.step()
	b.picture.toggleDemo()
	if b.picture.demo.Details.Row != 7 {
		t.Fatalf("row %d is shown of what was searched for", b.picture.demo.Details.Row)
	}
	b.press(&fyne.ShortcutPaste{})
	if len(b.session.added) != 1 {
		t.Fatalf("added %q", b.session.added)
	}
	dir := b.session.added[0][0]
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || filepath.Dir(dir) != b.Options.PasteDirs[0] {
		t.Fatalf("%s has %v, %v", dir, files, err)
	}
	path := filepath.Join(dir, files[0].Name())
	if data, err := os.ReadFile(path); err != nil || string(data) != "PNG" {
		t.Errorf("the file has %q, %v", data, err)
	}
	if d := b.picture.demo; b.follow.file != path || d.Details.Row != 7 {
		t.Errorf("waiting for %q at row %d", b.follow.file, d.Details.Row)
	}
	row, _ := b.session.ws.Append(&inference.Item{Path: files[0].Name(), File: path})
	b.step()
	if b.picture.demo.Details.Row == row {
		t.Error("shown before it was recognised")
	}
	b.session.done(row, 3, 0.5)
	b.step()
	if d := b.picture.demo; d.Details.Row != row || b.follow.file != "" || !strings.Contains(textsOf(d), "标签3") {
		t.Errorf("row %d %q is shown, want %d", d.Details.Row, textsOf(d), row)
	}
}

func TestPasteErrors(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	board := &fakeBoard{}
	b.Options.Clipboard, b.Options.PasteDirs = board, []string{filepath.Join(t.TempDir(), "新")}
	file := filepath.Join(t.TempDir(), "猫.jpg")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err   error
		text  string
		says  string
		added bool
	}{
		{&clip.MissingError{Tool: "xclip"}, "", "没有安装 xclip", false},
		{clip.ErrEmpty, "hello", "没有图片，也没有文件", false},
		{clip.ErrTooLarge, "", "64 MB", false},
		{os.ErrPermission, "", "没有读到剪贴板", false},
		{&clip.MissingError{Tool: "xclip"}, file, "", true},
		{clip.ErrEmpty, file + "x", "没有图片", false},
		{clip.ErrEmpty, filepath.VolumeName(file) + string(filepath.Separator), "没有图片", false},
	} {
		b.session.added = nil
		board.err = c.err
		b.App.Clipboard().SetContent(c.text)
		b.press(&fyne.ShortcutPaste{})
		if (len(b.session.added) == 1) != c.added || !strings.Contains(b.toolbar.Notice.Text, c.says) {
			t.Errorf("%v with %q: added %q, said %q", c.err, c.text, b.session.added, b.toolbar.Notice.Text)
		}
	}
	if _, err := os.Stat(b.Options.PasteDirs[0]); err == nil {
		t.Error("a folder was made for nothing")
	}
	board.content, board.err = clip.Content{Picture: []byte("x"), Extension: ".png"}, nil
	b.Options.PasteDirs = []string{file} // not a folder
	b.press(&fyne.ShortcutPaste{})
	if len(b.session.added) != 0 || !strings.Contains(b.toolbar.Notice.Text, "没有读到剪贴板") {
		t.Errorf("a folder that cannot be made: %q", b.toolbar.Notice.Text)
	}
	b.Options.PasteDirs = append(b.Options.PasteDirs, t.TempDir())
	b.press(&fyne.ShortcutPaste{})
	if len(b.session.added) != 1 || filepath.Dir(b.session.added[0][0]) != b.Options.PasteDirs[1] {
		t.Errorf("the second folder is not taken: added %q", b.session.added)
	}
}
