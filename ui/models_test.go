package ui

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wanwu/ui/settings"
	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
	"wanwu/ui/find"
	"wanwu/ui/kit"
)

// fakeModels is a library that writes down what is asked of it.
type fakeModels struct {
	all   []models.Model
	asked []string
	fail  error
	tried []pack.Manifest
}

func (f *fakeModels) did(what string) error { f.asked = append(f.asked, what); return f.fail }

func (f *fakeModels) List(context.Context) ([]models.Model, error) { return f.all, nil }
func (f *fakeModels) Measure(_ context.Context, id string) (models.Speed, error) {
	return models.Speed{Device: inference.Device{Kind: "cpu", Name: "Xeon"}, Warm: 512 * time.Millisecond}, f.did("measure " + id)
}
func (f *fakeModels) SetDefault(id string) error { return f.did("default " + id) }
func (f *fakeModels) Remove(id string) error     { return f.did("remove " + id) }
func (f *fakeModels) Import(_ context.Context, path string, replace bool) (string, error) {
	err := f.did("import " + filepath.Base(path))
	if replace {
		err = nil
	}
	return "goods", err
}
func (f *fakeModels) ImportFS(ctx context.Context, packFS fs.FS, _ bool) (string, error) {
	p, err := pack.Load(ctx, packFS)
	if err != nil {
		return "", err
	}
	return p.ID, f.did("import " + p.ID + " " + p.Input.Resize)
}
func (f *fakeModels) Draft(ctx context.Context, path string) (*pack.Draft, error) {
	return models.New(models.Config{}).Draft(ctx, path)
}
func (f *fakeModels) Try(ctx context.Context, packFS fs.FS, paths []string) (models.Trial, error) {
	p, err := pack.Load(ctx, packFS)
	if err != nil {
		return models.Trial{}, err
	}
	f.tried = append(f.tried, p.Manifest)
	return models.Trial{Labels: 3, Pictures: []models.Tried{{Path: paths[0], Labels: []models.TriedLabel{{Name: p.Vocabulary[1].Name, Score: 0.9}}}}}, nil
}

// modelsWindow returns a window with two models; the page of the models is open.
func modelsWindow(t *testing.T) (*testWindow, *fakeModels) {
	t.Helper()
	b := newTestWindow(t, words.Chinese)
	f := &fakeModels{all: []models.Model{
		{Listed: pack.Listed{ID: "own", Title: "通用", Labels: 1000, License: "Apache-2.0", Builtin: true, Default: true}},
		{Listed: pack.Listed{ID: "general", Title: "万物识别", Labels: 54092, License: "Apache-2.0", Size: 629 << 20}},
	}}
	b.Options.Models = f
	b.Win.Resize(fyne.NewSize(900, 600))
	return b, f
}

func (b *testWindow) openModels(t *testing.T) fyne.CanvasObject {
	t.Helper()
	b.settings.Open(settings.PageModels)
	b.settle()
	return b.page(t)
}

// TestModelPage checks that the page says what each model is; it measures, chooses and removes one.
func TestModelPage(t *testing.T) {
	b, f := modelsWindow(t)
	page := b.openModels(t)
	if said := uitest.Words(page); !strings.Contains(said, "54,092 个标签 · 629") || !strings.Contains(said, "许可 Apache-2.0") || !strings.Contains(said, "程序自带") {
		t.Errorf("the page says %q", said)
	}
	if !buttonOf(t, page, "默认").Disabled() {
		t.Error("the default can be chosen once more")
	}
	buttonOf(t, page, "测速").Tapped(nil)
	b.settle()
	if said := uitest.Words(page); !strings.Contains(said, "在 Xeon 上每张 512 毫秒") {
		t.Errorf("the speed is not told: %q", said)
	}
	buttonOf(t, page, "设为默认").Tapped(nil)
	b.settle()
	if b.session.reopened != 1 || !slices.Contains(f.asked, "default general") {
		t.Errorf("asked %q, opened %d times", f.asked, b.session.reopened)
	}
	f.fail = models.ErrInUse
	buttonOf(t, page, "移除").Tapped(nil)
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "移除模型 万物识别 · general？") || strings.Contains(said, "它是默认的模型") {
		t.Errorf("the window asks %q", said)
	}
	buttonOf(t, b.TopSheet(), "移除").Tapped(nil)
	b.settle()
	f.all[0].Default, f.all[1].Default = false, true
	b.settings.Open(settings.PageModels)
	b.settle()
	buttonOf(t, b.page(t), "移除").Tapped(nil)
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "移除后默认的是程序自带的") {
		t.Errorf("of the default one the window asks %q", said)
	}
	b.TopSheet().Close()
	if said := uitest.Words(page); !strings.Contains(said, "万物识别 正在使用，不能移除") || !slices.Contains(f.asked, "remove general") {
		t.Errorf("a model in use: asked %q, the page says %q", f.asked, said)
	}
}

// TestRemovedModelLeavesPage checks that of a model that another program has removed the page says so, and
// shows it no longer.
func TestRemovedModelLeavesPage(t *testing.T) {
	b, f := modelsWindow(t)
	page := b.openModels(t)
	f.all, f.fail = f.all[:1], pack.ErrUnknown
	buttonOf(t, page, "设为默认").Tapped(nil)
	b.settle()
	if said := uitest.Words(page); !strings.Contains(said, "模型 万物识别 已经不在了") || strings.Contains(said, "54,092") || b.session.reopened != 0 {
		t.Errorf("the page says %q, opened %d times", said, b.session.reopened)
	}
}

// TestDroppedPackIsImported checks that a pack that is dropped by itself is imported and no
// pictures are added; of one that has the id of another the window asks.
func TestDroppedPackIsImported(t *testing.T) {
	b, f := modelsWindow(t)
	dir := filepath.Join(t.TempDir(), "包")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	drop := func(path string) {
		b.drops.Drop(fyne.NewPos(400, 300), []fyne.URI{storage.NewFileURI(path)})
		b.settle()
	}
	f.fail = pack.ErrExists
	drop(dir)
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "已有另一个名为 goods 的模型") {
		t.Fatalf("the window says %q", said)
	}
	buttonOf(t, b.TopSheet(), "替换").Tapped(nil)
	b.settle()
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "已导入 goods") {
		t.Fatalf("the window says %q", said)
	}
	f.fail = nil
	buttonOf(t, b.TopSheet(), "设为默认").Tapped(nil)
	b.settle()
	if want := []string{"import 包", "import 包", "default goods"}; !slices.Equal(f.asked, want) || b.session.reopened != 1 || len(b.session.added) != 0 {
		t.Errorf("asked %q, opened %d times, added %q", f.asked, b.session.reopened, b.session.added)
	}
	f.fail = &inference.Error{Code: inference.CodePack, Path: "labels.tsv", Err: inference.Faultf("no labels")}
	drop(dir)
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "labels.tsv：没有标签") {
		t.Errorf("a damaged pack: the window says %q", said)
	}
	b.TopSheet().Close()

	// So is one that is dropped on a task, which gets no pictures of it.
	b.session.dropTask("动物", 1)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.step()
	f.fail = nil
	b.drops.Drop(fyne.CurrentApp().Driver().AbsolutePositionForObject(b.finder.side.Tasks).AddXY(20, find.RowHeight*1.5), []fyne.URI{storage.NewFileURI(dir)})
	b.settle()
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "已导入 goods") || len(b.session.asked) != 0 {
		t.Errorf("on a task: the window says %q, the task is asked %q", said, b.session.asked)
	}
	b.TopSheet().Close()
	pictures := t.TempDir()
	drop(pictures)
	if len(b.session.added) != 1 || b.session.added[0][0] != pictures {
		t.Errorf("a folder of pictures: added %q", b.session.added)
	}
}

// TestFormOfBareNetwork checks that a network that is dropped opens a form, which shows at each
// choice what comes of it on the sample pictures, and imports what was chosen.
func TestFormOfBareNetwork(t *testing.T) {
	b, f := modelsWindow(t)
	dir := t.TempDir()
	onnx, labels, few := filepath.Join(dir, "颜色.onnx"), filepath.Join(dir, "标签.txt"), filepath.Join(dir, "少.txt")
	network := new(infertest.Graph).Input("input", infertest.Float, -1, 3, 8, 8).Output("logits", infertest.Float, -1, 3).
		Node("GlobalAveragePool", []string{"input"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"logits"}).Bytes()
	for path, data := range map[string][]byte{onnx: network, labels: []byte("红\n绿\n蓝\n"), few: []byte("红\n绿\n")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.Add([]string{onnx})
	b.settle()
	form := b.TopSheet().Content
	if said := uitest.Words(form); !strings.Contains(said, "输入 input：8×8，NCHW，float32；输出 logits：3 个标签；每次张数不限") {
		t.Fatalf("the form says %q", said)
	}
	take := buttonOf(t, form, "导入")
	choose := func(path string) {
		b.dialogs.path = path
		buttonOf(t, form, "选择标签文件…").Tapped(nil)
		b.settle()
	}
	choose(few)
	if said := uitest.Words(form); !strings.Contains(said, "有 2 个标签，而网络有 3 个输出") || !take.Disabled() {
		t.Errorf("labels of another network: %q", said)
	}
	choose(filepath.Join(dir, "没有.txt"))
	if said := uitest.Words(form); strings.Contains(said, "有 2 个标签") || !take.Disabled() {
		t.Errorf("labels that cannot be read leave the ones before: %q", said)
	}
	choose(labels)
	if said := uitest.Words(form); !strings.Contains(said, "标签.txt：3 个，UTF-8，从“红”到“蓝”") || !strings.Contains(said, "绿 90.0%") || take.Disabled() {
		t.Errorf("after the labels: %q", said)
	}
	buttonOf(t, form, "TensorFlow −1…1").Tapped(nil)
	b.settle()
	buttonOf(t, form, "BGR").Tapped(nil)
	b.settle()
	if n := len(f.tried); n != 3 || f.tried[0].Input.Resize != "short_side" || f.tried[1].Input.Resize != "exact" || f.tried[2].Input.Color != "BGR" {
		t.Errorf("%d trials: %+v", n, f.tried)
	}
	buttonOf(t, form, "CLIP").Tapped(nil)
	b.settle()
	if said := uitest.Words(form); !strings.Contains(said, "每个标签要有一个向量") || !take.Disabled() {
		t.Errorf("vectors that are missing: %q", said)
	}
	npy := filepath.Join(dir, "向量.npy")
	if err := os.WriteFile(npy, []byte("no matrix"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.dialogs.path = npy
	buttonOf(t, form, "选择标签向量 .npy…").Tapped(nil)
	b.settle()
	if said := uitest.Words(form); !strings.Contains(said, "不是 numpy.save 写的") || !take.Disabled() {
		t.Errorf("vectors that are none: %q", said)
	}
	buttonOf(t, form, "TensorFlow −1…1").Tapped(nil) // which has none
	b.settle()
	if said := uitest.Words(form); !strings.Contains(said, "绿 90.0%") || take.Disabled() {
		t.Errorf("after another preset: %q", said)
	}
	take.Tapped(nil)
	b.settle()
	if said := uitest.Words(b.TopSheet().Content); !slices.Contains(f.asked, "import 颜色 exact") || !strings.Contains(said, "已导入 颜色") {
		t.Errorf("asked %q, the window says %q", f.asked, said)
	}
	b.TopSheet().Close()
	if b.TopSheet() != nil {
		t.Error("the form is still open")
	}

	// A name that cannot be one is told, and what is typed in its place is tried.
	odd := filepath.Join(dir, "a|b.onnx")
	if err := os.WriteFile(odd, network, 0o600); err != nil {
		t.Skipf("no such name here (%v); Linux and macOS run this", err)
	}
	b.Add([]string{odd})
	b.settle()
	form = b.TopSheet().Content
	take = buttonOf(t, form, "导入")
	choose(labels)
	if said := uitest.Words(form); !strings.Contains(said, "a|b") || !take.Disabled() {
		t.Errorf("a name that cannot be one: %q", said)
	}
	uitest.Walk(form, func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok && e.Text == "a|b" {
			e.SetText("颜色 2")
		}
	})
	b.settle()
	if said := uitest.Words(form); take.Disabled() {
		t.Errorf("after another name: %q", said)
	}
	b.TopSheet().Close()

	// What is no network says so, and leaves no form.
	if err := os.WriteFile(onnx, []byte("no network"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Add([]string{onnx})
	b.settle()
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "不能使用模型包 颜色.onnx") {
		t.Errorf("no network: %q", said)
	}
}
