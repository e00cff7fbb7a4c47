package review

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"wanwu/ui/kit"
)

// A confusion's thumbnail, in dp.
const (
	pairWidth  float32 = 54
	pairHeight float32 = 40
)

// newPair returns one confusion: an example of it, and the two labels. A press shows all of its
// pictures.
func newPair(text string, on func()) fyne.CanvasObject {
	picture := canvas.NewImageFromImage(nil)
	picture.FillMode, picture.ScaleMode = canvas.ImageFillCover, canvas.ImageScaleSmooth
	return &fyne.Container{Layout: pairLayout{}, Objects: []fyne.CanvasObject{
		kit.NewSurface(kit.ColorLine, "", 5), picture, kit.NewButton(text, kit.Ghost, on),
	}}
}

// pairLayout has the picture at the left of the words.
type pairLayout struct{}

// Layout implements fyne.Layout.
func (pairLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	kit.Place(objects[0], 0, 2, pairWidth, pairHeight)
	kit.Place(objects[1], 0, 2, pairWidth, pairHeight)
	kit.Place(objects[2], pairWidth+2, 4, max(size.Width-pairWidth-2, 0), pairHeight-4)
}

// MinSize implements fyne.Layout.
func (pairLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(pairWidth+120, pairHeight+6)
}

// setExample shows the thumbnail of a confusion, where it is still shown.
func (e *evaluation) setExample(f *figures, k int, img *image.RGBA) {
	if e.painted == f {
		setPairPicture(e.pairs, k, img)
	}
}
