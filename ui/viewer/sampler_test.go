package viewer

import (
	"image"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// TestSamplerMatchesLibrary compares it with x/image/draw, which takes ten
// times as long, at any scale and place.
func TestSamplerMatchesLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var sample sampler
	for range 300 {
		src := image.NewRGBA(image.Rect(0, 0, 1+r.IntN(40), 1+r.IntN(40)))
		for i := range src.Pix {
			src.Pix[i] = uint8(r.Uint32())
			if i%4 == 3 {
				src.Pix[i] = 255
			}
		}
		s := 0.5 + 4*r.Float64()
		x, y := 60*r.Float64()-40, 60*r.Float64()-40
		got, want := image.NewRGBA(image.Rect(0, 0, 33, 21)), image.NewRGBA(image.Rect(0, 0, 33, 21))
		sample.draw(got, src, s, x, y, false)
		draw.ApproxBiLinear.Transform(want, f64.Aff3{s, 0, x, 0, s, y}, src, src.Rect, draw.Src, nil)
		for i := range got.Pix {
			if d := int(got.Pix[i]) - int(want.Pix[i]); d < -3 || d > 3 {
				t.Fatalf("%v at %.3f, (%.2f, %.2f): byte %d is %d, want %d", src.Rect.Size(), s, x, y, i, got.Pix[i], want.Pix[i])
			}
		}
	}
}

func TestSamplerStaysInBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var sample sampler
	dst := image.NewRGBA(image.Rect(0, 0, 50, 40))
	for range 2000 {
		src := image.NewRGBA(image.Rect(0, 0, 1+r.IntN(9), 1+r.IntN(9)))
		for i := range src.Pix {
			src.Pix[i] = 255
		}
		clear(dst.Pix)
		s, x, y := 0.01+20*r.Float64()*r.Float64(), 400*r.Float64()-200, 400*r.Float64()-200
		sample.draw(dst, src, s, x, y, r.IntN(2) == 0)
		for i := 0; i < len(dst.Pix); i += 4 {
			if p := dst.Pix[i : i+4]; p[3] != p[0] || p[3] != 0 && p[3] != 255 {
				t.Fatalf("a white picture is drawn as %v", p)
			}
		}
	}
}
