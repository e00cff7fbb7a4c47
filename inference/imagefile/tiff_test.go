package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/tiff"

	"wanwu/inference"
)

// palettedTIFF returns a picture of one pixel with that index into a palette of two colours, while
// the format provides for 256.
func palettedTIFF(index byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("II*\x00"), 8, 0, 0, 0)
	entries := [][4]uint32{ // tag, type, count, value
		{256, 3, 1, 1}, {257, 3, 1, 1}, {258, 3, 1, 8}, {259, 3, 1, 1}, {262, 3, 1, 3},
		{273, 4, 1, 200}, {277, 3, 1, 1}, {278, 3, 1, 1}, {279, 4, 1, 1}, {320, 3, 6, 180},
	}
	b = le.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = le.AppendUint16(b, uint16(e[0]))
		b = le.AppendUint16(b, uint16(e[1]))
		b = le.AppendUint32(b, e[2])
		b = le.AppendUint32(b, e[3])
	}
	b = append(b, make([]byte, 201-len(b))...)
	b[200] = index
	return b
}

// rawFile returns an uncompressed TIFF of noise: channels of depth bits, as many rows a strip, and
// the photometric interpretation.
func rawFile(order binary.AppendByteOrder, w, h, channels, depth, perStrip, photometric int) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	u16 := func(b []byte, v int) []byte { return order.AppendUint16(b, uint16(v)) }
	u32 := func(b []byte, v int) []byte { return order.AppendUint32(b, uint32(v)) }
	strips := (h + perStrip - 1) / perStrip
	stride := w * channels * depth / 8
	entries := [][4]int{{256, 4, 1, w}, {257, 4, 1, h}, {258, 3, channels, 0}, {259, 3, 1, 1}, {262, 3, 1, photometric}, {273, 4, strips, 0},
		{277, 3, 1, channels}, {278, 4, 1, perStrip}, {279, 4, strips, 0}}
	if channels == 4 {
		entries = append(entries, [4]int{338, 3, 1, 2})
	}
	head := 8 + 2 + 12*len(entries) + 4
	lists := head + 8 // the bits of each channel lie at head
	pixels := lists + 8*strips
	b := u32([]byte(mark), 8)
	b = u16(b, len(entries))
	for _, e := range entries {
		b = u32(u16(u16(b, e[0]), e[1]), e[2])
		switch {
		case e[0] == 258 && channels > 2:
			b = u32(b, head)
		case e[0] == 258:
			b = u16(u16(b, depth), 0)
		case e[0] == 273 && strips > 1:
			b = u32(b, lists)
		case e[0] == 273:
			b = u32(b, pixels)
		case e[0] == 279 && strips > 1:
			b = u32(b, lists+4*strips)
		case e[0] == 279:
			b = u32(b, h*stride)
		case e[1] == 3:
			b = u16(u16(b, e[3]), 0)
		default:
			b = u32(b, e[3])
		}
	}
	b = u32(b, 0)
	for range 4 {
		b = u16(b, depth)
	}
	for i := range strips {
		b = u32(b, pixels+i*perStrip*stride)
	}
	for i := range strips {
		b = u32(b, min(perStrip, h-i*perStrip)*stride)
	}
	noise := rand.New(rand.NewPCG(3, 4))
	for range h * stride {
		b = append(b, byte(noise.IntN(256)))
	}
	return b
}

// Uncompressed pictures are read from the file's own bytes, as the decoder would.
func TestRawTIFFIsThePixels(t *testing.T) {
	const w, h = 13, 10
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, depth := range []int{8, 16} {
			for _, perStrip := range []int{1, 4, h} {
				for _, kind := range [][2]int{{1, 0}, {1, 1}, {3, 2}, {4, 2}} {
					data := rawFile(order, w, h, kind[0], depth, perStrip, kind[1])
					img, err := tiff.Decode(bytes.NewReader(data))
					if err != nil {
						t.Fatal(err)
					}
					px, _, err := tiffCodec{}.decode(t.Context(), nil, data, header{width: w, height: h}, 8)
					if err != nil {
						t.Fatal(err)
					}
					if r, ok := px.(*tiffRows); !ok || !r.inFile() {
						t.Fatalf("%v, %d × %d bits is read by %T", order, kind[0], depth, px)
					}
					want, a, b := pixelsOf(img), make([]uint8, 3*(w-3)), make([]uint8, 3*(w-3))
					for y := range h {
						want.row(a, y, 2, w-1)
						px.row(b, y, 2, w-1)
						if !bytes.Equal(a, b) {
							t.Errorf("%v, %d × %d bits, %d rows a strip, row %d:\n%v\n%v", order, kind[0], depth, perStrip, y, b, a)
						}
					}
				}
			}
		}
	}
}

// A large scan in a single strip takes no memory besides its file, and one that is
// cut off says how much is there.
func TestALargeTIFFTakesNoMemory(t *testing.T) {
	data := rawFile(binary.LittleEndian, 3000, 2000, 3, 8, 2000, 2)
	l := newLoader(Options{})
	defer l.close()
	tensor := newTensor(tiny())
	tensor.slot = make([]float32, 3*16*16)
	var pic inference.Picture
	var err error
	if n := allocated(func() { err = l.decode(t.Context(), formatNamed(t, "tiff"), data, &pic, []output{tensor}) }); n > 2<<20 {
		t.Errorf("%d kB allocated", n>>10)
	}
	if err != nil || (image.Point{pic.Width, pic.Height}) != image.Pt(3000, 2000) {
		t.Errorf("%d×%d, %v", pic.Width, pic.Height, err)
	}
	name := write(t, data[:len(data)/2])
	_, _, err = decodeFile(t, tiny(), Options{}, name)
	wantCode(t, err, name, inference.CodeTruncated, "49%")
}
