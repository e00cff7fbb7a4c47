package settings

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// remoteSetting is the line of the device's page with other machines: their address, and whether
// this one takes its share of the work.
func (d *devicePage) remoteSetting() fyne.CanvasObject {
	text := ""
	if device := deviceOf(d.s.h.App.Preferences()); len(engine.Remote(device)) > 0 {
		_, text, _ = cutLocal(device)
	}
	wrong := hint("")
	wrong.Color = kit.ColorWrong
	wrong.Hide()
	entry, field := kit.NewField(text, func(string) {
		if wrong.Visible() {
			wrong.Hide()
			d.root.Refresh()
		}
	})
	entry.SetPlaceHolder("oip://192.168.1.20:8000/efficientnet-lite2")
	use := func(local string) {
		device := local + strings.TrimSpace(entry.Text)
		if engine.CheckDevice(device) != nil || len(engine.Remote(device)) == 0 {
			wrong.Set(kit.Tr("settings.remote.wrong"))
			wrong.Show()
			d.root.Refresh()
			return
		}
		d.s.all.askRemote(device, kit.Tr("dialog.cancel"), nil, func() {
			d.set(func() { allowRemote(d.s.h.App.Preferences(), device) })
			d.offer(d.cards)
		})
	}
	alone := kit.NewButton(kit.Tr("settings.remote.alone"), kit.Secondary, func() { use("") })
	shared := kit.NewButton(kit.Tr("settings.remote.shared"), kit.Secondary, func() { use("auto,") })
	entry.OnSubmitted = func(string) { use("") }
	return container.New(kit.Stack{Gap: 8}, field, wrong, container.New(kit.Row{Gap: 8}, alone, shared), hint(kit.Tr("settings.remote.hint")))
}

// cutLocal parts a device's name where this machine takes its share.
func cutLocal(device string) (local, remote string, shared bool) {
	before, after, ok := strings.Cut(device, ",")
	if ok && !strings.Contains(before, "://") {
		return before, after, true
	}
	return "", device, false
}

// allowRemote makes other machines the device, which pixels may be sent to from now on.
func allowRemote(p fyne.Preferences, device string) {
	p.SetString(PrefDevice, device)
	p.SetString(PrefRemote, device)
}

// askRemote asks whether pixels may be sent to the machines that a device names, before anything is
// sent. no is the other button, which does refuse; nil does nothing.
func (s *Settings) askRemote(device, no string, refuse, allow func()) {
	text := kit.Tr("remote.ask", kit.Args{"Address": strings.Join(engine.Remote(device), ", ")})
	if !strings.Contains(device, "oip+https://") && !strings.Contains(device, "oip+grpcs://") {
		text += "\n" + kit.Tr("remote.ask.plain")
	}
	sheet := &kit.Sheet{Canvas: s.h.Window.Canvas(), Width: 480, Pad: 22}
	button := func(text string, kind kit.ButtonKind, on func()) *kit.Button {
		return kit.NewButton(text, kind, func() {
			sheet.Close()
			if on != nil {
				on()
			}
		})
	}
	refused := button(no, kit.Secondary, refuse)
	sheet.Ask(kit.Tr("remote.title"), text, refused, button(kit.Tr("remote.allow"), kit.Primary, allow))
	s.h.Open(sheet, refused) // a key that is pressed by accident should send nothing
}

// checkConsent asks where the engine waits for an answer, once each time.
func (s *Settings) checkConsent() {
	st := s.h.Status()
	waits := st.Phase == session.Broken && inference.CodeOf(st.Err) == inference.CodeConsent
	if waits == s.asked {
		return
	}
	if s.asked = waits; !waits {
		return
	}
	p := s.h.App.Preferences()
	device, no, refuse := s.h.Program.Device, kit.Tr("dialog.cancel"), func() {}
	if device == "" {
		device, no = deviceOf(p), kit.Tr("remote.stay")
		refuse = func() {
			p.SetString(PrefDevice, "")
			s.h.Reopen()
		}
	}
	s.askRemote(device, no, refuse, func() {
		p.SetString(PrefRemote, device)
		s.h.Reopen()
	})
}

// deviceName is what a device is called among the choices.
func deviceName(device string) string {
	switch _, _, shared := cutLocal(device); {
	case len(engine.Remote(device)) == 0:
		return device
	case shared:
		return kit.Tr("settings.device.shared")
	}
	return kit.Tr("settings.device.remote")
}
