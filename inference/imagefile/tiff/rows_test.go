package tiff

import (
	"bytes"
	"encoding/binary"
	"testing"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/raster"

	"golang.org/x/image/tiff"
)

// Uncompressed pictures are read from the file's own bytes, as the decoder would.
func TestRawTIFFIsThePixels(t *testing.T) {
	const w, h = 13, 10
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, depth := range []int{8, 16} {
			for _, perStrip := range []int{1, 4, h} {
				for _, kind := range [][2]int{{1, 0}, {1, 1}, {3, 2}, {4, 2}} {
					data := imagetest.RawTIFF(order, w, h, kind[0], depth, perStrip, kind[1])
					img, err := tiff.Decode(bytes.NewReader(data))
					if err != nil {
						t.Fatal(err)
					}
					px, _, err := Codec{}.Decode(t.Context(), nil, data, codec.Header{Width: w, Height: h}, 8)
					if err != nil {
						t.Fatal(err)
					}
					if r, ok := px.(*rows); !ok || !r.inFile() {
						t.Fatalf("%v, %d × %d bits is read by %T", order, kind[0], depth, px)
					}
					want, a, b := raster.Of(img), make([]uint8, 3*(w-3)), make([]uint8, 3*(w-3))
					for y := range h {
						want.Row(a, y, 2, w-1)
						px.Row(b, y, 2, w-1)
						if !bytes.Equal(a, b) {
							t.Errorf("%v, %d × %d bits, %d rows a strip, row %d:\n%v\n%v", order, kind[0], depth, perStrip, y, b, a)
						}
					}
				}
			}
		}
	}
}
