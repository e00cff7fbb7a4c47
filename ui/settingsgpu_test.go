package ui

import (
	"context"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/diagnose"
	"wanwu/app/gpubundle"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// fakeRuntime installs as it is told.
type fakeRuntime struct {
	err      error
	have     int   // packages that are downloaded already
	need     int64 // bytes that have to be free
	installs int
}

func (f *fakeRuntime) Plan(context.Context) (gpubundle.Plan, error) {
	return gpubundle.Plan{Folder: "/程序/runtime-gpu", Of: 8, Packages: 8 - f.have, Download: 2e9, Unpacked: 3e9, Need: f.need, Free: 9e9}, nil
}

func (f *fakeRuntime) Install(_ context.Context, report func(gpubundle.Progress)) error {
	f.installs++
	report(gpubundle.Progress{Stage: gpubundle.Downloading, Package: "nvidia-cublas-cu12", Number: 2, Count: 8, Done: 5 << 20, Total: 10 << 20, Share: .5})
	return f.err
}

func TestInstallGPURuntime(t *testing.T) {
	for _, l := range []words.Lang{words.English, words.Chinese} {
		b := newTestWindow(t, l)
		f := &fakeRuntime{err: &gpubundle.Problem{Kind: gpubundle.NoPip}}
		b.Options.GPURuntime = f
		b.Options.Doctor = func(context.Context) (diagnose.DoctorReport, bool) {
			return diagnose.DoctorReport{OS: "linux", Arch: "amd64", OK: true, Device: &diagnose.DeviceReport{Kind: "cpu", Reason: inference.ReasonNoGPURuntime}}, true
		}
		b.settings.Open(settings.PageRecognise)
		b.settings.Open(settings.PageDoctor)
		b.settle()
		page := b.page(t)
		press := func(key string) {
			t.Helper()
			buttonOf(t, page, kit.Tr(key)).Tapped(nil)
			b.settle()
		}
		press("gpu.install")
		if words := uitest.Words(page); !strings.Contains(words, "2.00 GB") || !strings.Contains(words, "3.00 GB") || !strings.Contains(words, "/程序/runtime-gpu") || f.installs != 0 {
			t.Errorf("it asks %q, after %d installations", words, f.installs)
		}
		press("dialog.cancel")
		press("gpu.install")
		press("gpu.go")
		if words := uitest.Words(page); !strings.Contains(words, gpubundle.Sentence(l, f.err)) || f.installs != 1 {
			t.Errorf("the failure is told as %q", words)
		}
		f.err = context.Canceled
		press("gpu.again")
		press("gpu.go")
		if words := uitest.Words(page); strings.Contains(words, "canceled") || !strings.Contains(words, kit.Tr("gpu.cancelled")) {
			t.Errorf("what the user cancelled is told as %q", words)
		}
		f.err = nil
		f.have = 5
		press("gpu.install")
		if words := uitest.Words(page); !strings.Contains(words, kit.Tr("gpu.ask.rest", kit.Args{"N": 3, "Of": 8, "Download": "2.00 GB", "Unpacked": "3.00 GB", "Free": "9.00 GB"})) {
			t.Errorf("after what is downloaded, it asks %q", words)
		}
		press("dialog.cancel")
		f.have = 8
		press("gpu.install")
		buttonOf(t, page, kit.Tr("gpu.go.unpack"))
		press("dialog.cancel")
		f.have, f.need = 0, 10e9
		press("gpu.install")
		if words := uitest.Words(page); !strings.Contains(words, "10.00 GB") {
			t.Errorf("before the question a full disk is told as %q", words)
		}
		f.need = 0
		press("gpu.again")
		press("dialog.cancel")
		press("gpu.install")
		press("gpu.go")
		press("gpu.reopen")
		if b.session.reopened != 1 || b.settings.Page() != settings.PageDevice {
			t.Errorf("reopened %d times, page %d", b.session.reopened, b.settings.Page())
		}
	}
}

// TestInstallGPURuntimeByKeys checks that enter presses the button that has the focus: one that is
// gone must not have it.
func TestInstallGPURuntimeByKeys(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	f := &fakeRuntime{}
	b.Options.GPURuntime = f
	b.Options.Doctor = func(context.Context) (diagnose.DoctorReport, bool) {
		return diagnose.DoctorReport{OS: "linux", Arch: "amd64", OK: true, Device: &diagnose.DeviceReport{Kind: "cpu", Reason: inference.ReasonNoGPURuntime}}, true
	}
	b.settings.Open(settings.PageRecognise)
	doctor := buttonOf(t, b.TopSheet(), kit.Tr("settings.page.doctor"))
	doctor.Tapped(nil)
	b.settle()
	c := b.Win.Canvas()
	if c.Focused() != fyne.Focusable(doctor) {
		t.Error("the ring stays around the subject that was left")
	}
	c.Focus(buttonOf(t, b.page(t), kit.Tr("gpu.install")))
	for _, want := range []string{"gpu.go", "gpu.reopen"} {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		b.settle()
		if focused, ok := c.Focused().(*kit.Button); !ok || focused.Text != kit.Tr(want) {
			t.Fatalf("%T has the focus, want the button %q", c.Focused(), kit.Tr(want))
		}
	}
	if f.installs != 1 {
		t.Errorf("%d installations", f.installs)
	}
}
