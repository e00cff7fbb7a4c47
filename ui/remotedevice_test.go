package ui

import (
	"errors"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"wanwu/app/serving"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/settings"
)

const remoteDevice = "oip://gpu.lan:8000/efficientnet-lite2"

// Nothing is sent to another machine before the user has agreed to it.
func TestRemoteDeviceNeedsConsent(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	p := b.App.Preferences()
	b.settings.Open(settings.PageDevice)
	b.settle()
	page := b.page(t)
	entry := entryOf(t, page)
	entry.SetText("gpu.lan")
	buttonOf(t, page, "只用远端").Tapped(nil)
	if !strings.Contains(uitest.Words(page), "oip://主机:端口/模型") || settings.Engine(p, "").Device != "auto" {
		t.Errorf("an address that is none: %q, the engine is %+v", uitest.Words(page), settings.Engine(p, ""))
	}
	for shared, want := range map[string]string{"只用远端": remoteDevice, "和本机一起用": "auto," + remoteDevice} {
		entry.SetText(remoteDevice)
		before := b.session.reopened
		buttonOf(t, page, shared).Tapped(nil)
		sheet := b.TopSheet()
		if said := uitest.Words(sheet); !strings.Contains(said, "gpu.lan:8000") || !strings.Contains(said, "没有加密") {
			t.Fatalf("it is asked %q", said)
		}
		buttonOf(t, sheet, "取消").Tapped(nil)
		if got := settings.Engine(p, ""); got.Device == want || got.AllowRemote || b.session.reopened != before {
			t.Errorf("refused, the engine is %+v", got)
		}
		buttonOf(t, page, shared).Tapped(nil)
		buttonOf(t, b.TopSheet(), "允许并使用").Tapped(nil)
		if got := settings.Engine(p, ""); got != (settings.EngineChoice{Device: want, AllowRemote: true}) || b.session.reopened != before+1 {
			t.Errorf("allowed, the engine is %+v", got)
		}
		if got := settings.Engine(p, "oip://other:1/m"); got.AllowRemote {
			t.Errorf("another machine is allowed as well: %+v", got)
		}
		p.SetString(settings.PrefDevice, "")
		p.SetString(settings.PrefRemote, "")
	}
}

// An engine that waits for consent asks for it, whoever named the machine.
func TestEngineWithoutConsentAsks(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	p := b.App.Preferences()
	waiting := session.Status{Phase: session.Broken, Err: &inference.Error{Code: inference.CodeConsent, Detail: remoteDevice}}
	p.SetString(settings.PrefDevice, remoteDevice)
	b.session.status = waiting
	b.step()
	sheet := b.TopSheet()
	if sheet == nil || !strings.Contains(uitest.Words(sheet), "gpu.lan:8000") {
		t.Fatal("nobody asks")
	}
	buttonOf(t, sheet, "改用本机").Tapped(nil)
	if got := settings.Engine(p, ""); got != (settings.EngineChoice{Device: "auto"}) || b.session.reopened != 1 {
		t.Errorf("the engine is %+v, opened %d times", got, b.session.reopened)
	}
	b.session.status = session.Status{Phase: session.Ready}
	b.step()
	b.Options.Device = remoteDevice // by a flag
	b.session.status = waiting
	b.step()
	buttonOf(t, b.TopSheet(), "允许并使用").Tapped(nil)
	if got := settings.Engine(p, remoteDevice); !got.AllowRemote || b.session.reopened != 2 {
		t.Errorf("the engine is %+v, opened %d times", got, b.session.reopened)
	}
}

func TestBadgeOfOtherMachines(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	for _, c := range []struct {
		device inference.Device
		want   string
	}{
		{inference.Device{Kind: inference.KindRemote, Name: "m · a:1", Servers: 3, Up: 3}, "远端 3/3 可用"},
		{inference.Device{Kind: inference.KindRemote, Name: "m · a:1", Servers: 3, Up: 1, Beside: "cpu"}, "CPU + 远端 1/3 可用"},
		{inference.Device{Kind: "cpu", Name: "Xeon"}, "CPU · Xeon"},
	} {
		b.session.status.Device = c.device
		b.session.found(1)
		b.step()
		if b.status.Device.Text != c.want {
			t.Errorf("the badge says %q, want %q", b.status.Device.Text, c.want)
		}
		if away := strings.Contains(textsOf(b.status.Root), "像素发往远端"); away != (c.device.Kind == inference.KindRemote) {
			t.Errorf("%s: the bar says %q", c.want, textsOf(b.status.Root))
		}
	}
}

// fakeService is a service that is there as soon as it is turned on.
type fakeService struct {
	state serving.State
	err   error
}

func (s *fakeService) Start() {
	if s.state = (serving.State{On: true, Err: s.err}); s.err == nil {
		s.state.Address = "http://127.0.0.1:8000"
	}
}
func (s *fakeService) Stop()                { s.state = serving.State{} }
func (s *fakeService) State() serving.State { return s.state }

func TestServiceIsTurnedOnAndOff(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	service := &fakeService{}
	b.Options.Service = service
	p := b.App.Preferences()
	b.settings.Open(settings.PageService)
	b.settle()
	page := b.page(t)
	if said := uitest.Words(page); !strings.Contains(said, "没有打开") || strings.Contains(said, "curl") {
		t.Errorf("at first the page says %q", said)
	}
	buttonOf(t, page, "开").Tapped(nil)
	b.settle()
	if said := uitest.Words(page); !strings.Contains(said, "http://127.0.0.1:8000") || !settings.Serve.On(p) {
		t.Errorf("turned on, the page says %q", said)
	}
	buttonOf(t, page, "复制地址").Tapped(nil)
	if got := b.App.Clipboard().Content(); got != "http://127.0.0.1:8000" {
		t.Errorf("the clipboard has %q", got)
	}
	buttonOf(t, page, "关").Tapped(nil)
	b.settle()
	if said := uitest.Words(page); !strings.Contains(said, "没有打开") || settings.Serve.On(p) || service.state.On {
		t.Errorf("turned off, the page says %q", said)
	}
	service.err = errors.New("no place to listen")
	buttonOf(t, page, "开").Tapped(nil)
	b.settle()
	if said := uitest.Words(page); !strings.Contains(said, "no place to listen") {
		t.Errorf("a service that cannot run: %q", said)
	}
}
