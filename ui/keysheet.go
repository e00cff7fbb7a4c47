package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/kit"
)

const (
	keySheetWidth float32 = 840
	keyNameWidth  float32 = 150
	keyLine       float32 = 19
)

// showKeys opens the sheet with every key that the program has.
func (w *Window) showKeys() {
	s := &kit.Sheet{Canvas: w.Win.Canvas(), Width: keySheetWidth, Pad: 16}
	places := []struct {
		Place keyPlace
		title string
	}{
		{keyAnywhere, kit.Tr("keys.anywhere")}, {keyPictures, kit.Tr("keys.pictures")}, {keyViewer, kit.Tr("keys.viewer")}, {keyDemo, kit.Tr("keys.demo")},
	}
	var left, right []fyne.CanvasObject
	for _, p := range places {
		group := []fyne.CanvasObject{keyHeading(p.title)}
		for _, b := range w.bindings() {
			if b.place == p.Place {
				group = append(group, newKeyLine(b))
			}
		}
		if p.Place == keyAnywhere || p.Place == keyDemo {
			left = append(left, group...)
		} else {
			right = append(right, group...)
		}
	}
	done := kit.NewButton(kit.Tr("dialog.close"), kit.Primary, s.Close)
	s.Content = container.New(&kit.Halves{Gap: 30, Least: 700}, container.New(kit.Stack{}, left...), container.New(kit.Stack{}, right...))
	s.Foot = container.New(kit.Row{End: true}, done)
	w.Open(s, done)
}

func keyHeading(text string) fyne.CanvasObject {
	l := kit.NewElastic(text, theme.ColorNameForeground, theme.SizeNameText)
	l.Bold = true
	return container.New(kit.Inset{Top: 6, Bottom: 3}, l)
}

// newKeyLine returns a binding: its keys, and what they do.
func newKeyLine(b binding) fyne.CanvasObject {
	var caps []fyne.CanvasObject
	for _, name := range keyNames(b.show) {
		p := kit.NewPill()
		p.Set(name, theme.ColorNameForeground)
		p.Height = 18
		caps = append(caps, p)
	}
	return container.New(keyLineLayout{}, container.New(kit.Row{Gap: 4}, caps...), kit.NewElastic(b.does, kit.ColorMuted, theme.SizeNameCaptionText))
}

// keyLineLayout has the keys at the left and what they do behind them.
type keyLineLayout struct{}

func (keyLineLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	kit.Place(objects[0], 0, 0, keyNameWidth, size.Height)
	kit.Place(objects[1], keyNameWidth+6, 0, max(0, size.Width-keyNameWidth-6), size.Height)
}

func (keyLineLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(keyNameWidth+120, keyLine)
}
