package ui

import (
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
)

// showDevice says above the badge what pictures are recognised on, and why.
func (w *Window) showDevice() {
	d, l := w.frame.status.Device, w.opts.Lang
	head := newParagraph(words.DeviceSentence(l, d), theme.ColorNameForeground, 320)
	more := newButton(tr("toolbar.settings"), secondary, nil)
	s := &sheet{canvas: w.win.Canvas(), width: 360, pad: sheetPad, anchor: w.status.device}
	more.on = func() { s.close(); w.openSettings(pageDevice) }
	content := container.New(stack{8}, head)
	for _, text := range []string{words.DeviceAdvice(l, d), words.DeviceFacts(l, d)} {
		if text != "" {
			content.Add(newParagraph(text, colorMuted, 320))
		}
	}
	content.Add(container.New(row{}, more))
	s.content = content
	w.open(s, more)
}
