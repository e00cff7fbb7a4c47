package probe

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"

	"github.com/disintegration/imaging"
)

// Kind is what is done to a picture.
type Kind uint8

// The kinds. None leaves it as it is.
const (
	None       Kind = iota
	Turn            // by Amount degrees, the corners left out
	Crop            // to Amount percent of each side, about the middle
	Darken          // by Amount percent of the range of values
	Blur            // by Amount thousandths of the longer side
	Shrink          // to Amount pixels of the longer side
	Recompress      // as a JPEG of quality Amount
)

// Key returns the key of what a kind is called in the catalogue of sentences.
func (k Kind) Key() string {
	return [...]string{None: "probe.none", Turn: "probe.turn", Crop: "probe.crop", Darken: "probe.darken", Blur: "probe.blur", Shrink: "probe.shrink", Recompress: "probe.recompress"}[k]
}

// String returns the name of a kind, as reports have it: turn, crop, …
func (k Kind) String() string { return strings.TrimPrefix(k.Key(), "probe.") }

// Kinds returns the kinds of variations, in the order in which they are shown.
func Kinds() []Kind { return []Kind{Turn, Crop, Darken, Blur, Shrink, Recompress} }

// Strengths is how many variations of a kind there are, from the mildest on.
const Strengths = 3

// Variation is a kind with its strength.
type Variation struct {
	Kind   Kind
	Amount int
}

// Of returns the variations of a kind, Strengths of them, the mildest first. They are what pictures
// go through between a camera and a service: a phone held askew, an object cut off, dusk, a
// shaking hand, the thumbnails and the compression of messengers.
func Of(k Kind) []Variation {
	amounts := map[Kind][Strengths]int{
		Turn: {10, 30, 90}, Crop: {85, 65, 45}, Darken: {20, 40, 60}, Blur: {3, 6, 12}, Shrink: {240, 120, 60}, Recompress: {40, 15, 5},
	}[k]
	var out []Variation
	for _, a := range amounts {
		out = append(out, Variation{k, a})
	}
	return out
}

// All returns the variations of all kinds.
func All() (out []Variation) {
	for _, k := range Kinds() {
		out = append(out, Of(k)...)
	}
	return out
}

// plainQuality is the quality of variations that are not about compression: nothing is seen of it.
const plainQuality = 95

// quality is that of the JPEG that a variation is handed on as.
func (v Variation) quality() int {
	if v.Kind == Recompress {
		return v.Amount
	}
	return plainQuality
}

// apply returns a picture after a variation; img stays as it is.
func (v Variation) apply(img *image.RGBA) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	switch v.Kind {
	case Turn:
		return turned(img, v.Amount)
	case Crop:
		return opaque(imaging.CropCenter(img, max(w*v.Amount/100, 1), max(h*v.Amount/100, 1)))
	case Darken:
		return opaque(imaging.AdjustBrightness(img, -float64(v.Amount)))
	case Blur:
		return opaque(imaging.Blur(img, float64(v.Amount*max(w, h))/1000))
	case Shrink:
		return opaque(imaging.Fit(img, v.Amount, v.Amount, imaging.Box))
	}
	return img
}

// turned returns a picture turned by degrees: by right angles whole, else the largest part about
// its middle that has no corner beside the picture in it.
func turned(img *image.RGBA, degrees int) *image.RGBA {
	if degrees%90 == 0 {
		return opaque(imaging.Rotate(img, float64(degrees), color.Black))
	}
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
	sin, cos = math.Abs(sin), math.Abs(cos)
	// The part of the same shape, so that nothing but the turn changes.
	k := min(w/(w*cos+h*sin), h/(w*sin+h*cos))
	out := imaging.Rotate(img, float64(degrees), color.Black)
	return opaque(imaging.CropCenter(out, max(int(w*k), 1), max(int(h*k), 1)))
}

// opaque is a picture as encoders take it.
func opaque(img *image.NRGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	draw.Draw(out, out.Rect, image.Black, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, img.Rect.Min, draw.Over)
	return out
}
