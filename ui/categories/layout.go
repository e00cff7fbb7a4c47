package categories

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/kit"
)

// tall gives its object a height and all of the width.
type tall struct{ height float32 }

// Layout implements fyne.Layout.
func (t tall) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		kit.Place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (t tall) MinSize(objects []fyne.CanvasObject) fyne.Size { return fyne.NewSize(160, t.height) }

// parts lays the labels beside the categories, or above them where it is narrow.
type parts struct{ width float32 }

// narrow is the width from which on they are beside each other, partGap the room between them.
const (
	narrow  float32 = 560
	partGap float32 = 16
)

// Layout implements fyne.Layout.
func (p *parts) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p.width = size.Width
	a, b := objects[0], objects[1]
	if size.Width < narrow {
		h := a.MinSize().Height
		kit.Place(a, 0, 0, size.Width, h)
		kit.Place(b, 0, h+partGap, size.Width, size.Height-h-partGap)
		return
	}
	w := (size.Width - partGap) * 0.4
	kit.Place(a, 0, 0, w, size.Height)
	kit.Place(b, w+partGap, 0, size.Width-partGap-w, size.Height)
}

// MinSize implements fyne.Layout.
func (p *parts) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	if p.width > 0 && p.width < narrow {
		return fyne.NewSize(0, a.Height+partGap+b.Height)
	}
	return fyne.NewSize(0, max(a.Height, b.Height))
}
