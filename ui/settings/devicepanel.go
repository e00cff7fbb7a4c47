package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

// ShowDevice says beside an anchor what pictures are recognised on, and why.
func (s *Settings) ShowDevice(anchor fyne.CanvasObject) {
	d, l := s.h.Status().Device, s.h.Lang
	head := kit.NewParagraph(words.DeviceSentence(l, d), theme.ColorNameForeground, 320)
	more := kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, nil)
	sheet := &kit.Sheet{Canvas: s.h.Window.Canvas(), Width: 360, Pad: kit.SheetPad, Anchor: anchor}
	more.OnTapped = func() { sheet.Close(); s.Open(PageDevice) }
	content := container.New(kit.Stack{Gap: 8}, head)
	for _, text := range []string{words.DeviceAdvice(l, d), words.DeviceFacts(l, d)} {
		if text != "" {
			content.Add(kit.NewParagraph(text, kit.ColorMuted, 320))
		}
	}
	content.Add(container.New(kit.Row{}, more))
	sheet.Content = content
	s.h.Open(sheet, more)
}
