package png

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"math/rand/v2"
	"testing"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/raster"
)

// Read row by row, a picture has the pixels that image/png finds in it: of every
// colour type and depth, with every filter, with and without transparency.
func TestPNGRowsAreThePixels(t *testing.T) {
	noise := rand.New(rand.NewPCG(7, 7))
	const w, h = 21, 25
	bytesOf := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(noise.IntN(256))
		}
		return b
	}
	for _, c := range []struct {
		colour byte
		depths []byte
		trns   int
	}{{imagetest.PNGGray, []byte{1, 2, 4, 8, 16}, 2}, {imagetest.PNGRGB, []byte{8, 16}, 6}, {imagetest.PNGPalette, []byte{1, 2, 4, 8}, 2}, {imagetest.PNGGrayAlpha, []byte{8, 16}, 0}, {imagetest.PNGRGBA, []byte{8, 16}, 0}} {
		for _, depth := range c.depths {
			for _, keyed := range []bool{false, c.trns > 0} {
				n := shape{depth: depth, colour: c.colour}.rowBytes(w)
				var rows []byte
				for y := range h {
					row := bytesOf(1 + n)
					row[0] = byte(y % 5)
					rows = append(rows, row...)
				}
				var chunks []imagetest.Chunk
				if c.colour == imagetest.PNGPalette {
					chunks = append(chunks, imagetest.Chunk{Kind: "PLTE", Body: bytesOf(3 << depth)})
				}
				if keyed {
					trns := make([]byte, c.trns) // colour 0, which row 0 begins with
					chunks = append(chunks, imagetest.Chunk{Kind: "tRNS", Body: trns})
					clear(rows[1 : 1+min(n, 8)])
				}
				data := imagetest.PNG(w, h, depth, c.colour, append(chunks, imagetest.IDAT(rows))...)
				img, err := png.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				got, err := decodeRows(t.Context(), data, codec.Header{Width: w, Height: h}, 8)
				if err != nil {
					t.Fatalf("colour %d, %d bits: %v", c.colour, depth, err)
				}
				want, a, b := raster.Of(img), make([]uint8, 3*w), make([]uint8, 3*w)
				for y := range h {
					want.Row(a, y, 0, w)
					got.Row(b, y, 0, w)
					if !bytes.Equal(a, b) {
						t.Errorf("colour %d, %d bits, keyed %v, row %d:\n%v\n%v", c.colour, depth, keyed, y, b, a)
						break
					}
				}
			}
		}
	}
}

// Shrunk while it is read, each pixel is the mean of the square that it stands for,
// and of what there is of it at the edges.
func TestPNGRowsAreAveraged(t *testing.T) {
	const w, h = 21, 11
	var rows []byte
	grey := func(x, y int) int { return (x*x + 7*y) % 256 }
	for y := range h {
		rows = append(rows, 0)
		for x := range w {
			rows = append(rows, byte(grey(x, y)))
		}
	}
	data := imagetest.PNG(w, h, 8, imagetest.PNGGray, imagetest.IDAT(rows))
	for _, side := range []int{2, 4, 8} {
		px, err := decodeRows(t.Context(), data, codec.Header{Width: w, Height: h}, 8/side)
		if err != nil {
			t.Fatal(err)
		}
		gw, gh := px.Size()
		if ww, wh := (codec.Header{Width: w, Height: h}).Scaled(8 / side); gw != ww || gh != wh {
			t.Fatalf("%d×%d, want %d×%d", gw, gh, ww, wh)
		}
		line := make([]uint8, 3*gw)
		for y := range gh {
			px.Row(line, y, 0, gw)
			for x := range gw {
				sum, n := 0, 0
				for sy := y * side; sy < min((y+1)*side, h); sy++ {
					for sx := x * side; sx < min((x+1)*side, w); sx++ {
						sum, n = sum+grey(sx, sy), n+1
					}
				}
				if want := uint8((sum + n/2) / n); line[3*x] != want || line[3*x+2] != want {
					t.Errorf("1/%d at %d,%d: %v, want %d", side, x, y, line[3*x:3*x+3], want)
				}
			}
		}
	}
}

// FuzzPNGRows reads PNGs row by row, however small they are: where image/png reads
// one, the pixels are the same.
func FuzzPNGRows(f *testing.F) {
	imagetest.Seed(f, "../testdata", "*.png", imagetest.FlatPNG(9, 5, 16, imagetest.PNGRGBA), imagetest.FlatPNG(9, 5, 2, imagetest.PNGGray))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 8 {
			return
		}
		h, err := Codec{}.Header(data)
		if err != nil || int64(h.Width)*int64(h.Height) > 1<<16 {
			return
		}
		px, err := decodeRows(t.Context(), data, h, 8)
		imagetest.WantReason(t, err)
		want, _, whole := Codec{}.Decode(t.Context(), nil, data, h, 8)
		if whole == nil && (err != nil || !bytes.Equal(imagetest.Rows(px), imagetest.Rows(want))) {
			t.Errorf("other pixels than image/png has, or none: %v", err)
		}
		if _, err = decodeRows(t.Context(), data, h, 2); whole == nil && err != nil {
			t.Errorf("at a fraction: %v", err)
		}
	})
}

// A large picture is not read to its end when the context ends.
func TestRowsStopWithTheContext(t *testing.T) {
	const side = 200
	random, noise := rand.New(rand.NewPCG(1, 1)), make([]byte, side*(1+side))
	for i := range noise {
		if i%(1+side) != 0 {
			noise[i] = byte(random.IntN(256))
		}
	}
	if _, err := decodeRows(&imagetest.Ending{Context: t.Context(), Left: 3}, imagetest.PNG(side, side, 8, imagetest.PNGGray, imagetest.IDAT(noise)), codec.Header{Width: side, Height: side}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a PNG by rows: %v", err)
	}
}
