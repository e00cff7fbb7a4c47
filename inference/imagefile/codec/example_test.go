package codec_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// farbfeld reads the pictures of https://tools.suckless.org/farbfeld: the name, the width and the
// height of 32 bits each, and the pixels, red, green, blue and opacity of 16 bits each.
type farbfeld struct{}

// farbfeldHeader is how many bytes are before the pixels.
const farbfeldHeader = 16

// Header reads the size, and says what memory Decode takes besides the file's own bytes: a copy of them
// where the file is not whole. Nothing is allocated by it, and the limits are checked by who calls it.
func (farbfeld) Header(data []byte) (codec.Header, error) {
	if len(data) < farbfeldHeader {
		return codec.Header{}, codec.Truncated(0, 1, io.ErrUnexpectedEOF)
	}
	h := codec.Header{Width: int(int32(binary.BigEndian.Uint32(data[8:]))), Height: int(int32(binary.BigEndian.Uint32(data[12:])))}
	if h.Width < 1 || h.Height < 1 {
		return h, codec.Corrupt("farbfeld: size %s", codec.SizeText(h.Width, h.Height))
	}
	if whole := 8 * int64(h.Width) * int64(h.Height); int64(len(data)-farbfeldHeader) < whole {
		h.Besides = whole
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
	if len(pix) < row*h.Height {
		all := make([]byte, row*h.Height) // Besides
		for i := copy(all, pix); i < len(all); i++ {
			all[i] = 255
		}
		pix = all
	}
	return raster.NewNRGBA(pix, row, 2, h.Width, h.Height), codec.Nothing, nil
}

// The least that a codec comes to: one type with two methods, which a line in the table of
// package imagefile makes known.
func ExampleCodec_farbfeld() {
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
	cut, err := c.Header(append(file[:farbfeldHeader:farbfeldHeader], make([]byte, 15)...))
	fmt.Println(h.Memory(8), cut.Memory(8), err) // bytes: none of the whole file, a copy of one that is not
	// Output:
	// 2×1 [255 0 0 255 255 255]
	// 0 16 <nil>
}
