package ui

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/diagnose"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
	"wanwu/ui/viewer"
)

// fakeCache counts what is done with it.
type fakeCache struct {
	files int
	bytes int64
	limit int64
	fail  error
}

func (c *fakeCache) Dir() string        { return "/缓存/thumbs" }
func (c *fakeCache) Size() (int, int64) { return c.files, c.bytes }
func (c *fakeCache) SetLimit(b int64)   { c.limit = b }
func (c *fakeCache) Empty() error {
	if c.fail == nil {
		c.files, c.bytes = 0, 0
	}
	return c.fail
}

func TestEngineSettingReopensEngine(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	p := b.App.Preferences()
	b.Options.GPUs = func() []string { return []string{"NVIDIA GeForce RTX 4090"} }
	b.settings.Open(settings.PageDevice)
	b.settle()
	page := b.page(t)
	buttonOf(t, page, "自动").Tapped(nil)
	if b.session.reopened != 0 {
		t.Error("choosing what holds already opens nothing")
	}
	buttonOf(t, page, "GPU 0 · GeForce RTX 4090").Tapped(nil)
	if got := settings.Engine(p, ""); got.Device != "cuda:0" || b.session.reopened != 1 {
		t.Errorf("the engine is %+v and was opened %d times", got, b.session.reopened)
	}
	buttonOf(t, page, "8").Tapped(nil)
	if got := settings.Engine(p, "cpu"); got != (settings.EngineChoice{Device: "cpu", MaxBatch: 8}) || b.session.reopened != 2 {
		t.Errorf("the engine is %+v and was opened %d times, want the flag's device and twice", got, b.session.reopened)
	}
	b.session.status = session.Status{Phase: session.Broken, Err: &inference.Error{Code: inference.CodeDevice, Detail: "cuda:0"}}
	b.step()
	if words := uitest.Words(page); !strings.Contains(words, "指定的设备不可用：cuda:0") {
		t.Errorf("a device that cannot be had is not told: %q", words)
	}
}

func TestStripShowsEngineError(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	b.session.status.Phase, b.session.status.Err = session.Broken, &inference.Error{Code: inference.CodeDevice, Detail: "cuda:0"}
	b.step()
	if !b.strip.Visible() || !strings.Contains(b.strip.Shown.Text, "cuda:0") {
		t.Fatalf("the strip says %+v", b.strip.Shown)
	}
	buttonOf(t, b.strip, "设置").Tapped(nil)
	if b.settings.Page() != settings.PageDevice {
		t.Error("the strip's button opens the page of the device")
	}
}

func TestInvalidPreferencesFallBack(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	p := b.App.Preferences()
	for key, n := range map[string]int{settings.PrefTop: 7, settings.PrefBatch: 1 << 20, settings.PrefCache: -1} {
		p.SetInt(key, n)
	}
	if settings.TopK(p) != session.DefaultTopK || settings.CacheLimit(p) != thumbnail.DefaultThumbBytes || settings.Engine(p, "") != (settings.EngineChoice{Device: "auto"}) {
		t.Errorf("top %d, cache %d, engine %+v from a file that was tampered with", settings.TopK(p), settings.CacheLimit(p), settings.Engine(p, ""))
	}
}

func TestTopKSetting(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.found(1)
	labels := make([]inference.Label, session.StoredTopK)
	for i := range labels {
		labels[i] = inference.Label{Class: int32(i), Score: 0.5 / float32(i+1)}
	}
	b.session.ws.Set(0, &inference.Result{Width: 4, Height: 3, Labels: labels})
	b.step()
	if n := len(b.picture.inspector.Shown.Answers); n != session.DefaultTopK {
		t.Errorf("%d labels at first, want %d", n, session.DefaultTopK)
	}
	b.settings.Open(settings.PageRecognise)
	for _, n := range []string{"1", "10"} {
		buttonOf(t, b.page(t), n).Tapped(nil)
		if got := kit.Number(len(b.picture.inspector.Shown.Answers)); got != n {
			t.Errorf("%s labels, want %s", got, n)
		}
		if got := kit.Number(b.exporting.source(&exportJob{}).TopK); got != n {
			t.Errorf("%s labels are exported, want %s", got, n)
		}
	}
	b.picture.inspector.Resize(fyne.NewSize(viewer.InspectorWidth, 640))
	last := barsOf(b.picture.inspector)[session.StoredTopK-1]
	if bottom := last.Position().Y + last.Size().Height; bottom > 640-40 {
		t.Errorf("the tenth bar ends at %.0f of 640: there is no room for the buttons", bottom)
	}
}

func TestCacheSizeAndClear(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	c := &fakeCache{files: 1234, bytes: 12<<20 + 300<<10}
	b.Options.Cache, b.Options.ResultsFile = c, "/数据/workspace.db"
	b.settings.Open(settings.PageRecognise)
	b.settings.Open(settings.PageFiles)
	b.settle()
	page := b.page(t)
	if words := uitest.Words(page); !strings.Contains(words, "12.3 MB（1,234 张）") || !strings.Contains(words, "/数据/workspace.db") || !strings.Contains(words, c.Dir()) {
		t.Errorf("the page says %q", words)
	}
	buttonOf(t, page, "2 GB").Tapped(nil)
	b.settle()
	if c.limit != 2<<30 || settings.CacheLimit(b.App.Preferences()) != 2<<30 {
		t.Errorf("the limit is %d", c.limit)
	}
	empty := buttonOf(t, page, "清空缩略图")
	c.fail = &inference.Error{Code: inference.CodePermission, Path: "/缓存/thumbs/a"}
	empty.Tapped(nil)
	b.settle()
	if words := uitest.Words(page); !strings.Contains(words, "没有权限") {
		t.Errorf("a failure is not told: %q", words)
	}
	c.fail = nil
	empty.Tapped(nil)
	b.settle()
	if words := uitest.Words(page); !strings.Contains(words, "0 B（0 张）") || !empty.Disabled() {
		t.Errorf("after emptying the page says %q", words)
	}
}

func TestShowAndCopyDiagnosis(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	report := diagnose.DoctorReport{
		Version: "v1", OS: "linux", Arch: "amd64", OK: true,
		Device: &diagnose.DeviceReport{Kind: "cpu", Reason: inference.ReasonNoGPURuntime},
		Checks: []diagnose.Check{{ID: "runtime", Status: diagnose.CheckOK, Title: "运行库", Value: "ONNX Runtime 1.24"},
			{ID: "device", Status: diagnose.CheckNote, Title: "设备", Value: "CPU", Advice: "未安装 GPU 运行库"}},
	}
	known := false
	b.Options.Doctor = func(context.Context) (diagnose.DoctorReport, bool) { return report, known }
	b.settings.Open(settings.PageRecognise)
	b.settings.Open(settings.PageDoctor)
	b.settle()
	page := b.page(t)
	if words := uitest.Words(page); !strings.Contains(words, "模型还在加载") || !buttonOf(t, page, "复制报告").Disabled() {
		t.Errorf("while the engine is being opened the page says %q", words)
	}
	known = true
	buttonOf(t, page, "再查一次").Tapped(nil)
	b.settle()
	sentence := uitest.Words(page)
	for _, want := range []string{"✓|运行库|ONNX Runtime 1.24", "–|设备|CPU|未安装 GPU 运行库", "结论：可以使用", "wanwu gpu-runtime"} {
		if !strings.Contains(sentence, want) {
			t.Errorf("%q is not in %q", want, sentence)
		}
	}
	buttonOf(t, page, "复制命令").Tapped(nil)
	if got := b.App.Clipboard().Content(); got != "wanwu gpu-runtime" {
		t.Errorf("the clipboard has %q", got)
	}
	buttonOf(t, page, "复制报告").Tapped(nil)
	if got := b.App.Clipboard().Content(); got != report.Text(words.Chinese) {
		t.Errorf("the clipboard has %q", got)
	}
	report.Device.Reason = inference.ReasonNoDriver
	buttonOf(t, page, "再查一次").Tapped(nil)
	b.settle()
	if words := uitest.Words(page); strings.Contains(words, "wanwu gpu-runtime") {
		t.Error("without a driver the GPU runtime would not help, and is offered")
	}
}

func TestLogLevel(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	log := diagnose.NewLog(t.TempDir(), diagnose.Window, diagnose.UsualLevel)
	defer log.Close()
	b.Options.Log = log
	b.settings.Open(settings.PageRecognise)
	b.settings.Open(settings.PageFiles)
	b.settle()
	page := b.page(t)
	if words := uitest.Words(page); !strings.Contains(words, log.Path()) {
		t.Errorf("the page says %q", words)
	}
	if !buttonOf(t, page, "一般").Chosen {
		t.Error("the usual level is not shown as chosen")
	}
	buttonOf(t, page, "详细").Tapped(nil)
	if log.Level() != slog.LevelDebug || settings.LogLevel(b.App.Preferences(), "") != "debug" || settings.LogLevel(b.App.Preferences(), "warn") != "warn" {
		t.Errorf("the level is %v, kept as %q", log.Level(), settings.LogLevel(b.App.Preferences(), ""))
	}
	buttonOf(t, page, "不写").Tapped(nil)
	log.Error("nobody reads this")
	if _, err := os.Stat(log.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestSaveDiagnosis(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	report := diagnose.DoctorReport{Version: "v1", OK: true}
	b.Options.Doctor = func(context.Context) (diagnose.DoctorReport, bool) { return report, true }
	type call struct {
		version, path string
		overwrite     bool
	}
	var calls []call
	var fails error
	b.Options.Zip = func(_ context.Context, r diagnose.DoctorReport, path string, overwrite bool) error {
		calls = append(calls, call{r.Version, path, overwrite})
		return fails
	}
	b.settings.Open(settings.PageRecognise)
	b.settings.Open(settings.PageDoctor)
	b.settle()
	page := b.page(t)
	save := func(path string) string {
		b.dialogs.path = path
		buttonOf(t, page, "存为诊断包…").Tapped(nil)
		b.settle()
		return uitest.Words(page)
	}
	dir := t.TempDir()
	if words := save(filepath.Join(dir, "诊断.zip")); !strings.Contains(words, "已保存 诊断.zip") {
		t.Errorf("the page says %q", words)
	}
	fails = &inference.Error{Code: inference.CodeDiskFull, Path: "诊断"}
	if sentence := save(filepath.Join(dir, "诊断")); !strings.Contains(sentence, words.ExportSentence(words.Chinese, fails)) {
		t.Errorf("the page says %q", sentence)
	}
	if want := []call{{"v1", filepath.Join(dir, "诊断.zip"), true}, {"v1", filepath.Join(dir, "诊断.zip"), false}}; !slices.Equal(calls, want) {
		t.Errorf("%+v, want %+v", calls, want)
	}
	if save(""); len(calls) != 2 {
		t.Error("a dialog that was closed has saved something")
	}
}

func TestSettingsCloseByEsc(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	for range 2 {
		b.settings.Open(settings.PageRecognise)
		if b.TopSheet() == nil || b.settings.Page() < 0 {
			t.Fatal("the settings are not open")
		}
		b.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if b.TopSheet() != nil || b.settings.Page() >= 0 {
			t.Fatal("Esc does not close the settings")
		}
	}
}
