package merge

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/roundtrip"
	"wanwu/ui/kit"
)

// The measures of a row, in dp.
const (
	rowHeight    float32 = 62
	pictureWidth float32 = 76
	lineHeight   float32 = 22
	byWidth      float32 = 150
)

// row is one line of the list: a picture, its name, and below it what becomes of it, or the
// two words to choose from.
type row struct {
	widget.BaseWidget
	ground        *kit.Surface
	picture       *canvas.Image
	name, what    *kit.Line
	by            *kit.Line
	first, second *kit.Button
}

func newRow() *row {
	r := &row{
		ground: kit.NewSurface(kit.ColorLine, "", 5), picture: canvas.NewImageFromImage(nil),
		name: kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText), what: kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText),
		by: kit.Small(""), first: kit.NewButton("", kit.Secondary, nil), second: kit.NewButton("", kit.Secondary, nil),
	}
	r.name.Cut, r.by.Align = kit.EllipsisPath, fyne.TextAlignTrailing
	r.picture.FillMode, r.picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	r.ExtendBaseWidget(r)
	return r
}

// show shows a picture, nil for one that is not there yet or cannot be had, and what becomes of
// it by whose word; pictured is whether the line is of a picture.
func (r *row) show(pictured bool, img *image.RGBA, name, what, by string, color fyne.ThemeColorName) {
	r.name.SetColored(name, color)
	r.what.Set(what)
	r.by.Set(by)
	if img == nil {
		r.picture.Image = nil
	} else {
		r.picture.Image = img
	}
	r.picture.Refresh()
	kit.SetShown(r.ground, pictured)
	kit.SetShown(r.first, false)
	kit.SetShown(r.second, false)
}

// offer has the user choose between two words.
func (r *row) offer(first, second string, chosen roundtrip.Side, choose func(roundtrip.Side)) {
	kit.SetShown(r.first, true)
	kit.SetShown(r.second, true)
	r.first.Set(first, "")
	r.second.Set(second, "")
	r.first.Choose(chosen == roundtrip.First)
	r.second.Choose(chosen == roundtrip.Second)
	r.first.OnTapped = func() { choose(roundtrip.First) }
	r.second.OnTapped = func() { choose(roundtrip.Second) }
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{r.ground, r.picture, r.name, r.what, r.by, r.first, r.second},
		Arrange: func(size fyne.Size) {
			kit.Place(r.ground, 0, 3, pictureWidth, size.Height-6)
			kit.Place(r.picture, 0, 3, pictureWidth, size.Height-6)
			x := pictureWidth + 12
			w := max(size.Width-x-8, 0)
			kit.Place(r.name, x, 4, w, lineHeight)
			kit.Place(r.what, x, 4+lineHeight, max(w-byWidth-8, 0), lineHeight)
			kit.Place(r.by, x+max(w-byWidth, 0), 4+lineHeight, min(byWidth, w), lineHeight)
			half := (w - 8) / 2
			kit.Place(r.first, x, 4+lineHeight, half, 30)
			kit.Place(r.second, x+half+8, 4+lineHeight, half, 30)
		},
		Min: func() fyne.Size { return fyne.NewSize(pictureWidth+200, rowHeight) },
	}
}
