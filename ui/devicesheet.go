package ui

import (
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

// showDevice says above the badge what pictures are recognised on, and why.
func (w *Window) showDevice() {
	d, l := w.frame.status.Device, w.opts.Lang
	head := kit.NewParagraph(words.DeviceSentence(l, d), theme.ColorNameForeground, 320)
	more := kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, nil)
	s := &kit.Sheet{Canvas: w.win.Canvas(), Width: 360, Pad: kit.SheetPad, Anchor: w.status.device}
	more.OnTapped = func() { s.Close(); w.openSettings(pageDevice) }
	content := container.New(kit.Stack{Gap: 8}, head)
	for _, text := range []string{words.DeviceAdvice(l, d), words.DeviceFacts(l, d)} {
		if text != "" {
			content.Add(kit.NewParagraph(text, kit.ColorMuted, 320))
		}
	}
	content.Add(container.New(kit.Row{}, more))
	s.Content = content
	w.open(s, more)
}
