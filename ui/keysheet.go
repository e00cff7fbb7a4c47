package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

const (
	keySheetWidth float32 = 840
	keyNameWidth  float32 = 150
	keyLine       float32 = 20
)

// showKeys opens the sheet with every key that the program has.
func (w *Window) showKeys() {
	s := &sheet{canvas: w.win.Canvas(), width: keySheetWidth, pad: 16}
	places := []struct {
		place keyPlace
		title string
	}{
		{keyAnywhere, tr("keys.anywhere")}, {keyPictures, tr("keys.pictures")}, {keyViewer, tr("keys.viewer")}, {keyDemo, tr("keys.demo")},
	}
	var left, right []fyne.CanvasObject
	for _, p := range places {
		group := []fyne.CanvasObject{keyHeading(p.title)}
		for _, b := range w.bindings() {
			if b.place == p.place {
				group = append(group, newKeyLine(b))
			}
		}
		if p.place == keyAnywhere || p.place == keyDemo {
			left = append(left, group...)
		} else {
			right = append(right, group...)
		}
	}
	done := newButton(tr("dialog.close"), primary, s.close)
	s.content = container.New(stack{8},
		container.New(halves{30}, container.New(stack{}, left...), container.New(stack{}, right...)),
		container.New(row{end: true}, done))
	w.open(s, done)
}

func keyHeading(text string) fyne.CanvasObject {
	l := newElastic(text, theme.ColorNameForeground, theme.SizeNameText)
	l.bold = true
	return container.New(inset{top: 6, bottom: 3}, l)
}

// newKeyLine is a binding: its keys, and what they do.
func newKeyLine(b binding) fyne.CanvasObject {
	var caps []fyne.CanvasObject
	for _, name := range keyNames(b.show) {
		p := newPill()
		p.set(name, theme.ColorNameForeground)
		p.height = 19
		caps = append(caps, p)
	}
	return container.New(keyLineLayout{}, container.New(row{gap: 4}, caps...), newElastic(b.does, colorMuted, theme.SizeNameCaptionText))
}

// keyLineLayout has the keys at the left and what they do behind them.
type keyLineLayout struct{}

func (keyLineLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, keyNameWidth, size.Height)
	place(objects[1], keyNameWidth+6, 0, max(0, size.Width-keyNameWidth-6), size.Height)
}

func (keyLineLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(keyNameWidth+120, keyLine)
}
