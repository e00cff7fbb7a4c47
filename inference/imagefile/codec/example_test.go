package codec_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// farbfeld reads the pictures of https://tools.suckless.org/farbfeld: the name, the width and the
// height of 32 bits each, and the pixels, red, green, blue and opacity of 16 bits each.
type farbfeld struct{}

// farbfeldHeader is how many bytes are before the pixels.
const farbfeldHeader = 16

// Header reads the size. Nothing is allocated by it, and the limits are checked by who calls it.
func (farbfeld) Header(data []byte) (codec.Header, error) {
	if len(data) < farbfeldHeader {
		return codec.Header{}, codec.Truncated(0, 1, io.ErrUnexpectedEOF)
	}
	h := codec.Header{Width: int(int32(binary.BigEndian.Uint32(data[8:]))), Height: int(int32(binary.BigEndian.Uint32(data[12:])))}
	if h.Width < 1 || h.Height < 1 {
		return h, codec.Corrupt("farbfeld: size %s", codec.SizeText(h.Width, h.Height))
	}
	return h, nil
}

// Decode lays the file's own bytes out as a picture. Of one that is nearly whole the rest is white.
func (farbfeld) Decode(_ context.Context, _ *codec.Scratch, data []byte, h codec.Header, _ int) (raster.Picture, func(), error) {
	pix, row := data[farbfeldHeader:], 8*h.Width
	there := len(pix) / row
	if there*100 < h.Height*codec.Enough {
		return nil, nil, codec.Truncated(int64(there), int64(h.Height), io.ErrUnexpectedEOF)
	}
	if missing := row*h.Height - len(pix); missing > 0 {
		pix = append(slices.Clip(pix), bytes.Repeat([]byte{255}, missing)...)
	}
	return raster.NewNRGBA(pix, row, 2, h.Width, h.Height), codec.Nothing, nil
}

// The least that a codec comes to: one type with two methods, which a line in the table of
// package imagefile makes known.
func ExampleCodec() {
	var c codec.Codec = farbfeld{}
	file := []byte("farbfeld\x00\x00\x00\x02\x00\x00\x00\x01" + // 2×1
		"\xff\xff\x00\x00\x00\x00\xff\xff" + "\x00\x00\x00\x00\x00\x00\x00\x00") // red, and nothing
	h, err := c.Header(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	px, release, err := c.Decode(context.Background(), &codec.Scratch{}, file, h, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer release()
	rgb := make([]uint8, 3*h.Width)
	px.Row(rgb, 0, 0, h.Width)
	fmt.Println(codec.SizeText(px.Size()), rgb)
	// Output: 2×1 [255 0 0 255 255 255]
}
