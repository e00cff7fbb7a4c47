package imagefile

import (
	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/imagetest"

	"golang.org/x/image/webp"

	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
	"testing"
)

// oneColour returns a picture of one colour.
func oneColour(c color.Color) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 32, 32))
	for y := range 32 {
		for x := range 32 {
			img.Set(x, y, c)
		}
	}
	return img
}

// withPNGChunks puts chunks behind the first one of a PNG.
func withPNGChunks(t *testing.T, data []byte, chunks ...imagetest.Chunk) []byte {
	t.Helper()
	const first = 8 + 12 + 13
	made := imagetest.PNG(1, 1, 8, 0, chunks...)
	return slices.Concat(data[:first], made[first:len(made)-imagetest.PNGTrailer], data[first:])
}

// In every format that carries a profile, it is found, and tensor and thumbnail alike
// are sRGB.
func TestEveryFormatCarriesAProfile(t *testing.T) {
	orange := color.RGBA{200, 100, 50, 255}
	var jpg, plain bytes.Buffer
	if err := jpeg.Encode(&jpg, oneColour(orange), &jpeg.Options{Quality: 98}); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&plain, oneColour(orange)); err != nil {
		t.Fatal(err)
	}
	profile := imagetest.Exchanged()
	withAPP2 := func(s []byte) []byte { return slices.Concat(jpg.Bytes()[:2], s, jpg.Bytes()[2:]) }
	iccp := imagetest.Chunk{Kind: "iCCP", Body: append([]byte("any\x00\x00"), imagetest.Deflate(profile)...)}
	number := binary.BigEndian.AppendUint32
	var p3 []byte
	for _, v := range colour.PrimariesOf(12) {
		p3 = number(p3, uint32(math.Round(v*100_000)))
	}
	tags, blocks := imagetest.Tags{imagetest.TagWidth: {32}, imagetest.TagHeight: {32}, imagetest.TagBits: {8, 8, 8}, imagetest.TagPhotometric: {imagetest.TIFFRGB}, imagetest.TagSamples: {3}}, bytes.Repeat([]byte{200, 100, 50}, 32*32)
	for _, v := range profile {
		tags[imagetest.TagICC] = append(tags[imagetest.TagICC], uint32(v)) // to be made bytes below
	}
	swapped, asP3 := []uint8{50, 100, 200}, []uint8{215, 93, 31}
	for name, c := range map[string]struct {
		data []byte
		want []uint8
	}{
		"JPEG":                 {withAPP2(imagetest.JPEGProfile(profile)), swapped},
		"JPEG, in three parts": {withAPP2(imagetest.JPEGProfile(profile[:100], profile[100:200], profile[200:])), swapped},
		"JPEG, a part missing": {withAPP2(imagetest.JPEGProfile(profile[:100], profile[100:])[:100+18]), []uint8{200, 100, 50}},
		"PNG":                  {withPNGChunks(t, plain.Bytes(), iccp), swapped},
		"PNG, EXIF before":     {withPNGChunks(t, plain.Bytes(), imagetest.Chunk{Kind: "eXIf", Body: []byte("II*\x00\x08\x00\x00\x00\x00\x00")}, iccp), swapped},
		"PNG, cICP before all": {withPNGChunks(t, plain.Bytes(), iccp, imagetest.Chunk{Kind: "cICP", Body: []byte{12, 13, 0, 1}}), asP3},
		"PNG, cHRM and gAMA":   {withPNGChunks(t, plain.Bytes(), imagetest.Chunk{Kind: "gAMA", Body: number(nil, 45455)}, imagetest.Chunk{Kind: "cHRM", Body: p3}), asP3},
		"PNG, sRGB":            {withPNGChunks(t, plain.Bytes(), imagetest.Chunk{Kind: "sRGB", Body: []byte{0}}, imagetest.Chunk{Kind: "cHRM", Body: p3}), []uint8{200, 100, 50}},
		"PNG, linear":          {withPNGChunks(t, plain.Bytes(), imagetest.Chunk{Kind: "gAMA", Body: number(nil, 100000)}), []uint8{229, 168, 123}},
		"TIFF":                 {byteTag(imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{tags}, [][][]byte{{blocks}}), imagetest.TagICC, profile), swapped},
		"WebP":                 {withICCP(t, "testdata/lossless.webp", profile), nil},
	} {
		var was []uint8
		if c.want == nil { // the same without a profile, exchanged
			img, err := Preview(t.Context(), imagetest.Item("testdata/lossless.webp"), 64)
			if err != nil {
				t.Fatal(err)
			}
			p := img.RGBAAt(10, 10)
			was, c.want = []uint8{p.R, p.G, p.B}, []uint8{p.B, p.G, p.R}
		}
		img, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, c.data)), 64)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := img.RGBAAt(10, 10)
		if !imagetest.Near([]uint8{p.R, p.G, p.B}, c.want, 4) {
			t.Errorf("%s: %v, want %v (was %v)", name, p, c.want, was)
		}
		if c.want[0] != 50 {
			continue
		}
		slot, pic, err := decodeFile(t, tiny(), Options{ThumbSide: 16}, imagetest.Write(t, c.data))
		if err != nil {
			t.Fatal(err)
		}
		thumb, err := DecodeThumb(pic.Thumb)
		if err != nil {
			t.Fatal(err)
		}
		p = thumb.RGBAAt(8, 8)
		if !imagetest.Near([]uint8{uint8(slot[0]), uint8(slot[1]), uint8(slot[2])}, c.want, 4) || !imagetest.Near([]uint8{p.R, p.G, p.B}, c.want, 6) {
			t.Errorf("%s: tensor %v, thumbnail %v, want %v", name, slot[:3], p, c.want)
		}
	}
}

// byteTag turns the values of a tag of the first page from LONG to bytes.
func byteTag(data []byte, tag uint16, values []byte) []byte {
	le := binary.LittleEndian
	at := le.Uint32(data[4:])
	for e := data[at+2:][:12*le.Uint16(data[at:])]; len(e) >= 12; e = e[12:] {
		if le.Uint16(e) == tag {
			le.PutUint16(e[2:], 7)
			copy(data[le.Uint32(e[8:]):], values)
		}
	}
	return data
}

// withICCP puts a still WebP, of one chunk, into a container with a profile.
func withICCP(t *testing.T, name string, profile []byte) []byte {
	t.Helper()
	data := imagetest.Read(t, name)
	c, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	const still = 12 // where its chunk begins
	chunk := func(out []byte, kind string, body []byte) []byte {
		out = append(le.AppendUint32(append(out, kind...), uint32(len(body))), body...)
		return append(out, make([]byte, len(body)&1)...)
	}
	body := chunk([]byte("WEBP"), "VP8X", []byte{0x20, 0, 0, 0, byte(c.Width - 1), 0, 0, byte(c.Height - 1), 0, 0})
	body = append(chunk(body, "ICCP", profile), data[still:]...)
	return append(le.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// A profile of CMYK is used for a JPEG of four channels.
func TestInkProfileOfJPEG(t *testing.T) {
	data := imagetest.Read(t, "testdata/cmyk.jpg")
	plain, err := Preview(t.Context(), imagetest.Item("testdata/cmyk.jpg"), 64)
	if err != nil {
		t.Fatal(err)
	}
	parts := imagetest.InkProfile()
	with, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, slices.Concat(data[:2], imagetest.JPEGProfile(parts), data[2:]))), 64)
	if err != nil || slices.Equal(plain.Pix, with.Pix) {
		t.Errorf("the profile changed nothing: %v", err)
	}
}
