package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"testing"

	"wanwu/inference/imagefile/imagetest"
)

var (
	gifWhite = color.RGBA{255, 255, 255, 255}
	gifBlue  = color.RGBA{0, 0, 200, 255}
	gifRed   = color.RGBA{200, 0, 0, 255}
)

// gifPicture returns a frame filled with a colour, with a square of another in its middle where
// that differs.
func gifPicture(r image.Rectangle, ground, square color.Color) *image.Paletted {
	p := color.Palette{color.RGBA{}, gifWhite, gifBlue, gifRed}
	img := image.NewPaletted(r, p)
	for i := range img.Pix {
		img.Pix[i] = uint8(p.Index(ground))
	}
	for y := r.Min.Y + r.Dy()/4; y < r.Max.Y-r.Dy()/4; y++ {
		for x := r.Min.X + r.Dx()/4; x < r.Max.X-r.Dx()/4; x++ {
			img.Set(x, y, square)
		}
	}
	return img
}

func animation(t *testing.T, disposal []byte, frames ...*image.Paletted) []byte {
	t.Helper()
	g := &gif.GIF{Config: image.Config{Width: 40, Height: 40, ColorModel: frames[0].Palette}, Image: frames, Delay: make([]int, len(frames)), Disposal: disposal}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An animation whose first frames are empty shows the first that is not, upon what
// those have left, and says which of how many it is.
func TestFirstFrameOfSeveralColours(t *testing.T) {
	whole, clear := image.Rect(0, 0, 40, 40), color.RGBA{}
	keep, wipe := []byte{gif.DisposalNone, gif.DisposalNone, gif.DisposalNone}, []byte{gif.DisposalBackground, gif.DisposalBackground, gif.DisposalBackground}
	white, blue := gifPicture(whole, gifWhite, gifWhite), gifPicture(whole, gifBlue, gifBlue)
	for name, c := range map[string]struct {
		data           []byte
		page           int
		corner, middle color.RGBA
	}{
		"the first":        {animation(t, keep, gifPicture(whole, gifWhite, gifRed), white, blue), 1, gifWhite, gifRed},
		"the second":       {animation(t, keep, white, gifPicture(whole, gifBlue, gifRed), white), 2, gifBlue, gifRed},
		"the third":        {animation(t, keep, white, blue, gifPicture(whole, gifWhite, gifRed)), 3, gifWhite, gifRed},
		"none":             {animation(t, keep, blue, white, blue), 1, gifBlue, gifBlue},
		"a part on white":  {animation(t, keep, white, white, gifPicture(image.Rect(10, 10, 30, 30), gifRed, gifRed)), 3, gifWhite, gifRed},
		"through on blue":  {animation(t, keep, blue, blue, gifPicture(whole, clear, gifRed)), 3, gifBlue, gifRed},
		"on what is wiped": {animation(t, wipe, blue, blue, gifPicture(whole, clear, gifRed)), 3, gifWhite, gifRed},
		"on nothing":       {animation(t, wipe, gifPicture(whole, clear, clear), gifPicture(whole, clear, gifRed), blue), 2, gifWhite, gifRed},
	} {
		path := imagetest.Write(t, c.data)
		img, err := Preview(t.Context(), imagetest.Item(path), 40)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if corner, middle := img.RGBAAt(1, 1), img.RGBAAt(20, 20); corner != c.corner || middle != c.middle {
			t.Errorf("%s: corner %v, middle %v, want %v and %v", name, corner, middle, c.corner, c.middle)
		}
		_, pic, err := decodeFile(t, tiny(), Options{}, path)
		if err != nil || pic.Page != c.page || pic.Pages != 3 || !pic.Animated || pic.Uniform != (name == "none") {
			t.Errorf("%s: %+v, %v", name, pic, err)
		}
	}
	_, pic, err := decodeFile(t, tiny(), Options{}, imagetest.Write(t, animation(t, keep[:1], white)))
	if err != nil || pic.Pages != 0 || pic.Page != 0 || pic.Animated || !pic.Uniform {
		t.Errorf("a single frame: %+v, %v", pic, err)
	}
}

// A frame that is broken does not cost the ones before it.
func TestBrokenLaterFrame(t *testing.T) {
	whole := image.Rect(0, 0, 40, 40)
	data := animation(t, []byte{1, 1}, gifPicture(whole, gifWhite, gifWhite), gifPicture(whole, gifBlue, gifRed))
	img, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, data[:len(data)-60])), 40)
	if err != nil || img.RGBAAt(20, 20) != gifWhite {
		t.Error(err)
	}
	// A small canvas does not let a later frame of any size through.
	huge := bytes.Clone(data)
	at := bytes.LastIndex(huge, []byte{0x2C, 0, 0, 0, 0, 40, 0, 40, 0})
	binary.LittleEndian.PutUint16(huge[at+5:], 65535)
	binary.LittleEndian.PutUint16(huge[at+7:], 65535)
	if n := imagetest.Allocated(func() { _, err = Preview(t.Context(), imagetest.Item(imagetest.Write(t, huge)), 40) }); err != nil || n > 4<<20 {
		t.Errorf("%d kB, %v", n>>10, err)
	}
}

// The same of APNG, whose own picture may be no frame of its animation, and of WebP.
func TestFirstFrameOfOtherFormats(t *testing.T) {
	const w, h = 8, 8
	rows := func(colour ...byte) (out []byte) {
		for y := range h {
			out = append(out, 0)
			for x := range w {
				out = append(out, colour[(x/4+y/4)%len(colour)])
			}
		}
		return out
	}
	sequence := uint32(0)
	number := func(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
	control := func() imagetest.Chunk {
		sequence++
		return imagetest.Chunk{Kind: "fcTL", Body: slices.Concat(number(sequence), number(w), number(h), number(0), number(0), []byte{0, 1, 0, 10, 0, 0})}
	}
	data := func(colour ...byte) imagetest.Chunk {
		sequence++
		return imagetest.Chunk{Kind: "fdAT", Body: append(number(sequence), imagetest.IDAT(rows(colour...)).Body...)}
	}
	for name, c := range map[string]struct {
		chunks      []imagetest.Chunk
		page, pages int
		corner      byte
	}{
		"its own picture":    {[]imagetest.Chunk{control(), imagetest.IDAT(rows(10, 200)), control(), data(50, 60)}, 1, 2, 10},
		"the second":         {[]imagetest.Chunk{control(), imagetest.IDAT(rows(255)), control(), data(30, 200)}, 2, 2, 30},
		"the third":          {[]imagetest.Chunk{control(), imagetest.IDAT(rows(255)), control(), data(0), control(), data(40, 200)}, 3, 3, 40},
		"a poster before it": {[]imagetest.Chunk{imagetest.IDAT(rows(255)), control(), data(30, 200), control(), data(60, 200)}, 2, 3, 30},
		"no animation":       {[]imagetest.Chunk{imagetest.IDAT(rows(255))}, 0, 0, 255},
	} {
		path := imagetest.Write(t, imagetest.PNG(w, h, 8, imagetest.PNGGray, c.chunks...))
		_, pic, err := decodeFile(t, tiny(), Options{}, path)
		if err != nil || pic.Page != c.page || pic.Pages != c.pages || pic.Animated != (c.pages > 0) {
			t.Errorf("%s: page %d of %d, %v", name, pic.Page, pic.Pages, err)
		}
		if img, err := Preview(t.Context(), imagetest.Item(path), w); err != nil || img.RGBAAt(0, 0).R != c.corner {
			t.Errorf("%s: %v, %v", name, img.RGBAAt(0, 0), err)
		}
	}

	// The frames of a WebP: an empty one put before those of the sample.
	sample := imagetest.Read(t, "testdata/animated.webp")
	frames := bytes.Count(sample, []byte("ANMF"))
	if frames < 2 {
		t.Fatal(frames)
	}
	_, pic, err := decodeFile(t, tiny(), Options{}, "testdata/animated.webp")
	if err != nil || pic.Page != 1 || pic.Pages != frames || !pic.Animated {
		t.Errorf("page %d of %d, %v", pic.Page, pic.Pages, err)
	}
	at := bytes.Index(sample, []byte("ANMF"))
	const frameHeader, riffChunk = 16, 8
	empty := binary.LittleEndian.AppendUint32([]byte("ANMF"), uint32(frameHeader+riffChunk+len(onePixelWebP)))
	empty = append(append(empty, make([]byte, frameHeader)...), binary.LittleEndian.AppendUint32([]byte("VP8L"), uint32(len(onePixelWebP)))...)
	empty = append(empty, onePixelWebP...)
	with := slices.Concat(sample[:at], empty, sample[at:])
	binary.LittleEndian.PutUint32(with[4:], uint32(len(with)-8))
	path := imagetest.Write(t, with)
	_, pic, err = decodeFile(t, tiny(), Options{}, path)
	if err != nil || pic.Page != 2 || pic.Pages != frames+1 {
		t.Errorf("page %d of %d, %v", pic.Page, pic.Pages, err)
	}
}

// onePixelWebP is a lossless picture of one pixel, which is transparent.
var onePixelWebP = []byte{0x2F, 0x00, 0x00, 0x00, 0x10, 0x07, 0xD0, 0xFF, 0xFE, 0xF7, 0x3F, 0x02, 0x11, 0xD1, 0xFF, 0x00}
