package settings

import (
	"context"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/serving"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// Service serves other programs on this machine; *serving.Switch is one. No method blocks.
type Service interface {
	Start()
	Stop()
	State() serving.State
}

// servicePage turns the service on and off and says where it is.
type servicePage struct {
	s       *dialog
	root    *fyne.Container
	now     *kit.Paragraph
	buttons *fyne.Container
	curl    *kit.Paragraph
	copied  *kit.Button // copies the address
	shown   serving.State
}

func (s *dialog) servicePage() fyne.CanvasObject {
	if s.h.Program.Service == nil {
		return page()
	}
	v := &servicePage{s: s, now: kit.NewParagraph("", theme.ColorNameForeground, 400), curl: hint("")}
	v.copied = kit.NewButton(kit.Tr("settings.service.copy"), kit.Primary, nil)
	v.copied.OnTapped = func() {
		s.h.App.Clipboard().SetContent(v.shown.Address)
		v.copied.Set(kit.Tr("doctor.copied"), "")
	}
	browse := kit.NewButton(kit.Tr("settings.service.browse"), kit.Secondary, v.browse)
	v.buttons = container.New(kit.Row{Gap: 10}, v.copied, browse)
	v.root = page(
		toggle(kit.Tr("settings.service"), s.h.App.Preferences(), Serve, v.turn, kit.Tr("settings.service.hint")),
		setting{kit.Tr("settings.service.address"), container.New(kit.Inset{Top: 7}, container.New(kit.Stack{Gap: 8}, v.now, v.buttons, v.curl))})
	v.update()
	v.follow()
	return v.root
}

// turn turns the service on or off, from now on.
func (v *servicePage) turn(on bool) {
	h := v.s.h
	if on {
		h.Program.Service.Start()
	} else {
		h.Program.Service.Stop()
	}
	v.follow()
}

// followPeriod is how often a service that is starting or ending is looked at.
const followPeriod = 100 * time.Millisecond

// follow shows what becomes of a service that is starting or ending.
func (v *servicePage) follow() {
	h := v.s.h
	h.Go(func(ctx context.Context) {
		t := time.NewTicker(followPeriod)
		defer t.Stop()
		for st := h.Program.Service.State(); st.On == (st.Address == "") && st.Err == nil; st = h.Program.Service.State() {
			select {
			case <-t.C:
			case <-ctx.Done():
				return
			}
		}
		h.Do(v.update)
	})
}

// update shows the service as it is.
func (v *servicePage) update() {
	st := v.s.h.Program.Service.State()
	text, color := kit.Tr("settings.service.none"), kit.ColorMuted
	switch {
	case st.Err != nil:
		text, color = words.Sentence(v.s.h.Lang, st.Err), kit.ColorWrong
	case st.On && st.Address == "":
		text = kit.Tr("settings.service.starting")
	case st.On:
		text, color = st.Address, theme.ColorNameForeground
	}
	there := st.On && st.Address != ""
	kit.SetShown(v.buttons, there)
	kit.SetShown(v.curl, there)
	v.shown, v.now.Color = st, color
	v.now.Set(text)
	v.copied.Set(kit.Tr("settings.service.copy"), "") // another address may be here now
	v.curl.Set(kit.Tr("serving.curl", kit.Args{"Address": st.Address}))
	v.root.Refresh()
}

// browse shows the service's page in the browser.
func (v *servicePage) browse() {
	u, err := url.Parse(v.shown.Address)
	if err == nil {
		err = v.s.h.App.OpenURL(u)
	}
	if err != nil {
		v.now.Color = kit.ColorWrong
		v.now.Set(kit.Tr("open.failed", kit.Args{"Why": err.Error()}))
		v.root.Refresh()
	}
}
