package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanwu/inference/source"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

func TestDrop(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	web, err := storage.ParseURI("https://example.com/cat.jpg")
	if err != nil {
		t.Fatal(err)
	}
	b.drops.Drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/照片/①.jpg"), web, storage.NewFileURI("/照片/动物")})
	if len(b.session.added) != 1 || strings.Join(b.session.added[0], " ") != "/照片/①.jpg /照片/动物" {
		t.Errorf("added %q", b.session.added)
	}
	// What was left out is reported beside what the drop brought, until it is put away.
	b.session.found(2)
	b.step()
	if got := b.strip.Shown.Text; got != "1 项没有加入：只能识别本机上的文件和文件夹，请先把图片保存下来" || b.toolbar.Notice.Text != "新增 2" {
		t.Errorf("said %q and %q", got, b.toolbar.Notice.Text)
	}
	b.strip.Buttons[0].OnTapped()
	if b.strip.Visible() {
		t.Errorf("still said: %q", b.strip.Shown.Text)
	}
	share, err := storage.ParseURI("smb://nas/照片/2.jpg")
	if err != nil {
		t.Fatal(err)
	}
	b.drops.Drop(fyne.Position{}, []fyne.URI{web, share, web})
	if got := b.strip.Shown.Text; len(b.session.added) != 1 || !strings.HasPrefix(got, "3 项没有加入：只能识别") || !strings.Contains(got, "；网络位置") {
		t.Errorf("only links: added %q, said %q", b.session.added, got)
	}
	b.drops.Drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/照片/③.jpg")})
	if b.strip.Visible() {
		t.Errorf("a drop of files alone says %q", b.strip.Shown.Text)
	}
}

// TestLinksFromDialog checks that what a dialog offers and this computer does not hold is left out,
// and that is reported.
func TestLinksFromDialog(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.dialogs.path, b.dialogs.more = "smb://nas/照片/1.jpg", []string{"/照片/2.jpg"}
	b.drops.AddPictures()
	b.settle()
	if got := b.strip.Shown.Text; fmt.Sprint(b.session.added) != "[[/照片/2.jpg]]" || !strings.HasPrefix(got, "1 项没有加入：网络位置") {
		t.Errorf("added %q, said %q", b.session.added, got)
	}
}

// TestForeignDrop checks that what is no file of this computer gets its sentence and becomes no
// row, also in the form that the driver gives it: a file whose path is the link.
func TestForeignDrop(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	for link, said := range map[string]string{
		"https://example.com/cat.jpg":     "先把图片保存下来",
		"http://example.com/a?b=c.jpg":    "先把图片保存下来",
		"data:image/png;base64,iVBORw0KG": "先把图片保存下来",
		"smb://nas/照片":                    "网络位置",
		"mtp://Xiaomi/内部存储/1.jpg":         "手机或相机",
		"trash:///1.jpg":                  "回收站",
	} {
		uris := []fyne.URI{storage.NewFileURI(link)}
		if parsed, err := storage.ParseURI(link); err == nil {
			uris = append(uris, parsed)
		}
		for _, u := range uris {
			b.drops.Drop(fyne.Position{}, nil)
			b.drops.Drop(fyne.Position{}, []fyne.URI{u})
			if len(b.session.added) > 0 || !strings.Contains(b.strip.Shown.Text, said) {
				t.Errorf("%s as %s %q: added %q, said %q", link, u.Scheme(), u.Path(), b.session.added, b.strip.Shown.Text)
			}
		}
	}
	b.drops.Drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/照片/https:/1.jpg"), storage.NewFileURI("/照片/a:/b.jpg")})
	if len(b.session.added) != 1 || len(b.session.added[0]) != 2 {
		t.Errorf("added %q, want two files", b.session.added)
	}
}

func TestDropSummary(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Add([]string{"/照片"})
	b.session.found(812)
	b.session.status.Skipped = map[source.SkipReason]int{source.SkipDuplicate: 2, source.SkipNotPicture: 7}
	b.step()
	if got, want := b.toolbar.Notice.Text, "新增 812 · 跳过 9（不是图片 7 · 已在列表中 2）"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestDropWithEmptyFolders checks that a folder without pictures is named also where another one of
// the drop has some, or a run is under way.
func TestDropWithEmptyFolders(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Add([]string{"/照片", "/工作/合同"})
	b.session.found(2)
	b.session.status.Phase = session.Running
	b.session.status.NoPictures = "/工作/合同"
	b.session.status.Skipped = map[source.SkipReason]int{source.SkipNoPictures: 1}
	b.step()
	if got, want := b.toolbar.Notice.Text, "新增 2 · “合同”里没有找到图片"; got != want || b.toolbar.Notice.Color != kit.ColorUnsure {
		t.Errorf("%q, want %q", got, want)
	}
	b.session.status.Skipped[source.SkipNoPictures] = 3
	b.session.found(1)
	b.step()
	if got, want := b.toolbar.Notice.Text, "新增 3 · “合同”等 3 项里没有找到图片"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNothingFound(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Add([]string{"/工作/合同"})
	b.step()
	if b.empty.Note.Text != "" {
		t.Errorf("before the drop has begun: %q", b.empty.Note.Text)
	}
	b.session.status.Elapsed = time.Millisecond
	b.session.status.Skipped = map[source.SkipReason]int{source.SkipNotPicture: 3, source.SkipNoPictures: 1}
	b.step()
	if got, want := b.empty.Note.Text, "“合同”里没有找到图片 · 跳过 3（不是图片 3）"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b.Add([]string{"/照片"})
	if b.empty.Note.Text != "" {
		t.Error("the next drop takes the sentence away")
	}
}

func TestLoadingQueuesDrops(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.status.Phase = session.Loading
	b.step()
	b.Add([]string{"/a", "/b"})
	b.step()
	if len(b.session.added) != 1 || b.toolbar.Notice.Text != "已收到 2 项，模型加载好后自动开始" {
		t.Errorf("added %q, said %q", b.session.added, b.toolbar.Notice.Text)
	}
}

func TestSamples(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.drops.AddSamples()
	b.settle()
	if len(b.session.added) != 1 {
		t.Fatalf("added %q, said %q", b.session.added, b.toolbar.Notice.Text)
	}
	dir := b.session.added[0][0]
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "猫.jpg" {
		t.Errorf("the folder has %v, %v; want the pictures alone", entries, err)
	}
	b.Options.SampleDir = filepath.Join(dir, "猫.jpg") // cannot be a folder
	b.drops.AddSamples()
	b.settle()
	if len(b.session.added) != 1 || b.toolbar.Notice.Color != kit.ColorWrong || b.toolbar.Notice.Text != "无法写入文件 "+b.Options.SampleDir {
		t.Errorf("a folder that cannot be made: said %q", b.toolbar.Notice.Text)
	}
}

// TestSeveralPicturesAreOneTask checks that what is chosen in one dialog is added together.
func TestSeveralPicturesAreOneTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.dialogs.path, b.dialogs.more = "/照片/猫.jpg", []string{"/照片/狗.jpg", "/照片/马.zip"}
	b.drops.AddPictures()
	b.settle()
	if got := fmt.Sprint(b.session.added); got != "[[/照片/猫.jpg /照片/狗.jpg /照片/马.zip]]" {
		t.Errorf("added %s", got)
	}
	if got := b.App.Preferences().String(settings.PrefOpenDir); got != "/照片" {
		t.Errorf("the next dialog starts in %q", got)
	}
}

func TestOneDialogAtATime(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.dialogs.path, b.dialogs.held = "/照片/动物", make(chan struct{})
	b.drops.AddFolder()
	b.drops.AddFolder()
	b.drops.AddPictures()
	close(b.dialogs.held)
	b.settle()
	if len(b.session.added) != 1 || b.session.added[0][0] != "/照片/动物" {
		t.Errorf("added %q, want one folder once", b.session.added)
	}
	if got := b.App.Preferences().String(settings.PrefOpenDir); got != "/照片/动物" {
		t.Errorf("the next dialog starts in %q", got)
	}
	b.dialogs.path, b.dialogs.held = "", nil
	b.drops.AddFolder() // cancelled
	b.settle()
	b.dialogs.err = errors.New("没有显示器")
	b.drops.AddFolder()
	b.settle()
	if len(b.session.added) != 1 || b.toolbar.Notice.Text != "没有显示器" {
		t.Errorf("added %q, said %q", b.session.added, b.toolbar.Notice.Text)
	}
}

// TestShortDropShowsItsTask checks that a drop that ends before the next tick is shown like a
// longer one, whatever was searched for.
func TestShortDropShowsItsTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	drop := func(name string) {
		b.Add([]string{"/照片/" + name})
		b.session.status.Ran = b.session.dropTask(name, 1)
		b.session.status.Begun = b.session.status.Begun.Add(time.Minute)
		b.step()
		b.step()
	}
	b.finder.Search("标签=标签90")
	b.step()
	drop("狗")
	if got := b.finder.request.Query.Text(); got != "" {
		t.Errorf("the only task is searched by %q", got)
	}
	b.finder.Search("标签=标签90")
	b.step()
	drop("猫")
	if got := b.finder.request.Query.Text(); got != "任务=猫" || b.view.Len() != 1 {
		t.Errorf("the second is searched by %q, which finds %d", got, b.view.Len())
	}
}

// TestDialogOffersReadableFormats checks that what the decoders read, and archives, is offered
// first.
func TestDialogOffersReadableFormats(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Options.Extensions = func() []string { return []string{"jpg", "avif"} }
	b.drops.AddPictures()
	b.settle()
	if got := strings.Join(b.dialogs.extensions, " "); got != "jpg avif zip cbz livp" {
		t.Errorf("offered %q", got)
	}
}
