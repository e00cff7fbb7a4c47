package ui

import (
	"context"
	"strings"
	"testing"

	"wanwu/app"
	"wanwu/app/gpubundle"
	"wanwu/inference"
)

// fakeRuntime installs as it is told.
type fakeRuntime struct {
	err      error
	installs int
}

func (f *fakeRuntime) Plan(context.Context) (gpubundle.Plan, error) {
	return gpubundle.Plan{Folder: "/程序/runtime-gpu", Packages: 8, Download: 2e9, Unpacked: 3e9, Free: 9e9}, nil
}

func (f *fakeRuntime) Install(_ context.Context, report func(gpubundle.Progress)) error {
	f.installs++
	report(gpubundle.Progress{Stage: gpubundle.Downloading, Package: "nvidia-cublas-cu12", Number: 2, Count: 8, Done: 5 << 20, Total: 10 << 20, Share: .5})
	return f.err
}

func TestTheGPURuntimeIsInstalledFromTheDiagnosis(t *testing.T) {
	for _, l := range []app.Lang{app.English, app.Chinese} {
		b := newBench(t, l)
		f := &fakeRuntime{err: &gpubundle.Problem{Kind: gpubundle.NoPip}}
		b.opts.GPURuntime = f
		b.opts.Doctor = func(context.Context) (app.DoctorReport, bool) {
			return app.DoctorReport{OS: "linux", Arch: "amd64", OK: true, Device: &app.DeviceReport{Kind: "cpu", Reason: inference.ReasonNoGPURuntime}}, true
		}
		b.showSettings()
		b.settings.show(4)
		b.settle()
		page := b.settings.body.Content
		press := func(key string) {
			t.Helper()
			buttonOf(t, page, tr(key)).Tapped(nil)
			b.settle()
		}
		press("gpu.install")
		if words := wordsOf(page); !strings.Contains(words, "2.00 GB") || !strings.Contains(words, "3.00 GB") || !strings.Contains(words, "/程序/runtime-gpu") || f.installs != 0 {
			t.Errorf("it asks %q, after %d installations", words, f.installs)
		}
		press("dialog.cancel")
		press("gpu.install")
		press("gpu.go")
		if words := wordsOf(page); !strings.Contains(words, gpubundle.Sentence(l, f.err)) || f.installs != 1 {
			t.Errorf("the failure is told as %q", words)
		}
		f.err = context.Canceled
		press("gpu.install")
		press("gpu.go")
		if words := wordsOf(page); strings.Contains(words, "canceled") {
			t.Errorf("what the user cancelled is told as a failure: %q", words)
		}
		f.err = nil
		press("gpu.install")
		press("gpu.go")
		press("gpu.reopen")
		if b.session.reopened != 1 || b.settings.shown != pageDevice {
			t.Errorf("reopened %d times, page %d", b.session.reopened, b.settings.shown)
		}
	}
}
