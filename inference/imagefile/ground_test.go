package imagefile

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/raster"
)

// logo returns a disc of a colour and opacity on nothing, in a picture of 64 × 64.
func logo(inner color.NRGBA) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			if d := (x-32)*(x-32) + (y-32)*(y-32); d < 20*20 {
				img.SetNRGBA(x, y, inner)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// What is transparent is on white where it is seen there, and on dark grey where only that shows
// it; the tensor has several colours then, and the thumbnail too.
func TestGroundContrasts(t *testing.T) {
	const dark = 72
	for name, c := range map[string]struct {
		colour color.NRGBA
		ground uint8
	}{
		"black":              {color.NRGBA{0, 0, 0, 255}, raster.White},
		"red":                {color.NRGBA{200, 0, 0, 255}, raster.White},
		"white":              {color.NRGBA{255, 255, 255, 255}, dark},
		"nearly white":       {color.NRGBA{250, 252, 248, 255}, dark},
		"half white":         {color.NRGBA{255, 255, 255, 128}, dark},
		"light grey":         {color.NRGBA{200, 200, 200, 255}, raster.White},
		"fully transparent":  {color.NRGBA{255, 255, 255, 0}, raster.White},
		"nearly transparent": {color.NRGBA{0, 0, 0, 60}, raster.White},
	} {
		path := imagetest.Write(t, logo(c.colour))
		slot, pic, err := decodeFile(t, tiny(), Options{ThumbSide: 32}, path)
		if err != nil {
			t.Fatal(err)
		}
		thumb, err := DecodeThumb(pic.Thumb)
		if err != nil {
			t.Fatal(err)
		}
		corner := thumb.RGBAAt(1, 1)
		if slot[0] != float32(c.ground) || !imagetest.Near([]uint8{corner.R, corner.G, corner.B}, []uint8{c.ground, c.ground, c.ground}, 12) {
			t.Errorf("%s: tensor on %v, thumbnail on %v, want %d", name, slot[0], corner, c.ground)
		}
		if pic.Uniform != (c.colour.A == 0) {
			t.Errorf("%s: uniform is %v", name, pic.Uniform)
		}
	}
}

// A picture is of one colour if the part that the network sees is, whatever the
// noise of its codec.
func TestUniform(t *testing.T) {
	grey := func(c color.Color, at image.Point, other color.Color) []byte {
		img := image.NewRGBA(image.Rect(0, 0, 64, 64))
		for y := range 64 {
			for x := range 64 {
				img.Set(x, y, c)
			}
		}
		for y := range 12 {
			for x := range 12 {
				img.Set(at.X+x, at.Y+y, other)
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			panic(err) // into memory
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"white":           {grey(color.White, image.Point{}, color.White), true},
		"black":           {grey(color.Black, image.Point{}, color.Black), true},
		"noise":           {grey(color.White, image.Pt(30, 30), color.Gray{250}), true},
		"a square":        {grey(color.White, image.Pt(30, 30), color.Gray{200}), false},
		"its last corner": {grey(color.White, image.Pt(52, 52), color.Gray{100}), false},
	} {
		path := imagetest.Write(t, c.data)
		if _, pic, err := decodeFile(t, tiny(), Options{}, path); err != nil || pic.Uniform != c.want {
			t.Errorf("%s: uniform %v, %v", name, pic.Uniform, err)
		}
	}
}
