package tiff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/imagetest"
)

// differences returns what the horizontal predictor makes of rows of bytes.
func differences(b []byte, w, samples int) []byte {
	out := slices.Clone(b)
	for at := 0; at < len(b); at += w * samples {
		for i := w*samples - 1; i >= samples; i-- {
			out[at+i] -= out[at+i-samples]
		}
	}
	return out
}

// All kinds of storage show the same picture.
func TestTIFFKinds(t *testing.T) {
	const w, h = 5, 4
	var rgb, rgbx, planes, wide, twoTiles []byte
	for c := range 3 {
		for i := range w * h {
			planes = append(planes, byte(20*c+10*i))
		}
	}
	for i := range w * h {
		for c := range 3 {
			v := planes[c*w*h+i]
			rgb, wide = append(rgb, v), append(wide, 99, v) // the low byte comes first
		}
		rgbx = append(rgbx, rgb[3*i], rgb[3*i+1], rgb[3*i+2], byte(i))
	}
	tile := func(x0 int) (out []byte) { // of 4 × 4
		for y := range 4 {
			for x := x0; x < x0+4; x++ {
				if x < w {
					out = append(out, rgb[3*(y*w+x):][:3]...)
				} else {
					out = append(out, 7, 7, 7)
				}
			}
		}
		return out
	}
	twoTiles = tile(4)
	base := func(more imagetest.Tags) imagetest.Tags {
		tags := imagetest.Tags{imagetest.TagWidth: {w}, imagetest.TagHeight: {h}, imagetest.TagBits: {8, 8, 8}, imagetest.TagPhotometric: {imagetest.TIFFRGB}, imagetest.TagSamples: {3}, imagetest.TagRowsPerStrip: {h}}
		for tag, v := range more {
			tags[tag] = v
		}
		return tags
	}
	half := len(rgb) / 2
	for name, c := range map[string]struct {
		tags   imagetest.Tags
		blocks [][]byte
	}{
		"strips":               {base(imagetest.Tags{imagetest.TagRowsPerStrip: {2}}), [][]byte{rgb[:half], rgb[half:]}},
		"RGBX":                 {base(imagetest.Tags{imagetest.TagSamples: {4}, imagetest.TagBits: {8, 8, 8, 8}}), [][]byte{rgbx}},
		"RGBX, unspecified":    {base(imagetest.Tags{imagetest.TagSamples: {4}, imagetest.TagBits: {8, 8, 8, 8}, imagetest.TagExtraSamples: {0}}), [][]byte{rgbx}},
		"RGBX, deflate":        {base(imagetest.Tags{imagetest.TagSamples: {4}, imagetest.TagBits: {8, 8, 8, 8}, imagetest.TagCompression: {imagetest.TIFFDeflate}}), [][]byte{imagetest.Deflate(rgbx)}},
		"planes":               {base(imagetest.Tags{imagetest.TagPlanar: {2}}), [][]byte{planes[:w*h], planes[w*h : 2*w*h], planes[2*w*h:]}},
		"planes, deflate":      {base(imagetest.Tags{imagetest.TagPlanar: {2}, imagetest.TagCompression: {imagetest.TIFFOldDeflate}}), [][]byte{imagetest.Deflate(planes[:w*h]), imagetest.Deflate(planes[w*h : 2*w*h]), imagetest.Deflate(planes[2*w*h:])}},
		"16 bits":              {base(imagetest.Tags{imagetest.TagBits: {16, 16, 16}}), [][]byte{wide}},
		"deflate, in 2 strips": {base(imagetest.Tags{imagetest.TagRowsPerStrip: {2}, imagetest.TagCompression: {imagetest.TIFFDeflate}}), [][]byte{imagetest.Deflate(rgb[:half]), imagetest.Deflate(rgb[half:])}},
		"predictor":            {base(imagetest.Tags{imagetest.TagPredictor: {2}, imagetest.TagCompression: {imagetest.TIFFDeflate}}), [][]byte{imagetest.Deflate(differences(rgb, w, 3))}},
		"predictor, plain":     {base(imagetest.Tags{imagetest.TagPredictor: {2}}), [][]byte{differences(rgb, w, 3)}},
		"PackBits":             {base(imagetest.Tags{imagetest.TagCompression: {imagetest.TIFFPackBits}}), [][]byte{imagetest.PackBits(rgb)}},
		"tiles":                {base(imagetest.Tags{imagetest.TagTileWidth: {4}, imagetest.TagTileHeight: {4}}), [][]byte{tile(0), twoTiles}},
		"tiles, deflate":       {base(imagetest.Tags{imagetest.TagTileWidth: {4}, imagetest.TagTileHeight: {4}, imagetest.TagCompression: {imagetest.TIFFDeflate}}), [][]byte{imagetest.Deflate(tile(0)), imagetest.Deflate(twoTiles)}},
	} {
		data := imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{c.tags}, [][][]byte{c.blocks})
		head, err := Codec{}.Header(data)
		if err != nil || head.Width != w || head.Height != h || head.Pages != 1 {
			t.Errorf("%s: %d×%d, %d pages, %v", name, head.Width, head.Height, head.Pages, err)
			continue
		}
		px, _, err := Codec{}.Decode(t.Context(), nil, data, head, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := imagetest.Rows(px); !bytes.Equal(got, rgb) {
			t.Errorf("%s:\n%v, want\n%v", name, got, rgb)
		}
	}
}

// Palettes and grey of few bits, in either order of bits.
func TestTIFFTables(t *testing.T) {
	faxed := bytes.Repeat([]byte{255}, 3*16*2)
	clear(faxed[3*3 : 3*9])
	clear(faxed[3*(16+5) : 3*(16+6)])
	palette := make([]uint32, 3*16)
	palette[3], palette[16+5], palette[32+9] = 0xFFFF, 0x80FF, 0x4000
	page := func(bits, photometric uint32, more imagetest.Tags) imagetest.Tags {
		tags := imagetest.Tags{imagetest.TagWidth: {3}, imagetest.TagHeight: {1}, imagetest.TagBits: {bits}, imagetest.TagPhotometric: {photometric}, imagetest.TagSamples: {1}}
		for tag, v := range more {
			tags[tag] = v
		}
		return tags
	}
	for name, c := range map[string]struct {
		tags  imagetest.Tags
		block []byte
		want  []uint8
	}{
		"1 bit":            {page(1, imagetest.TIFFBlackIsZero, nil), []byte{0b01000000}, []uint8{0, 0, 0, 255, 255, 255, 0, 0, 0}},
		"1 bit, inverted":  {page(1, imagetest.TIFFWhiteIsZero, nil), []byte{0b01000000}, []uint8{255, 255, 255, 0, 0, 0, 255, 255, 255}},
		"1 bit, reversed":  {page(1, imagetest.TIFFBlackIsZero, imagetest.Tags{imagetest.TagFillOrder: {2}}), []byte{0b00000010}, []uint8{0, 0, 0, 255, 255, 255, 0, 0, 0}},
		"2 bits":           {page(2, imagetest.TIFFBlackIsZero, nil), []byte{0b00011100}, []uint8{0, 0, 0, 85, 85, 85, 255, 255, 255}},
		"4 bits":           {page(4, imagetest.TIFFBlackIsZero, nil), []byte{0x0F, 0x30}, []uint8{0, 0, 0, 255, 255, 255, 51, 51, 51}},
		"4 bits, PackBits": {page(4, imagetest.TIFFBlackIsZero, imagetest.Tags{imagetest.TagCompression: {imagetest.TIFFPackBits}}), []byte{1, 0x0F, 0x30}, []uint8{0, 0, 0, 255, 255, 255, 51, 51, 51}},
		"palette":          {page(4, imagetest.TIFFPalette, imagetest.Tags{imagetest.TagColourMap: palette}), []byte{0x35, 0x90}, []uint8{255, 0, 0, 0, 128, 0, 0, 0, 64}},
		"no palette":       {page(4, imagetest.TIFFPalette, nil), []byte{0x35, 0x90}, make([]uint8, 9)},
		// A black line from 3 to 8 and below it a dot at 5, on white, as libtiff writes it.
		"fax, group 4":               {page(1, imagetest.TIFFBlackIsZero, imagetest.Tags{imagetest.TagWidth: {16}, imagetest.TagHeight: {2}, imagetest.TagCompression: {imagetest.TIFFGroup4}}), []byte{0x26, 0xB1, 0xE1, 0xC3, 0x05, 0x00, 0x10, 0x01}, faxed},
		"fax, group 3":               {page(1, imagetest.TIFFBlackIsZero, imagetest.Tags{imagetest.TagWidth: {16}, imagetest.TagHeight: {2}, imagetest.TagCompression: {imagetest.TIFFGroup3}}), []byte{0x00, 0x13, 0x5B, 0x86, 0x00, 0x26, 0xA6, 0x38, 0x40}, faxed},
		"bits for a sample too many": {page(8, imagetest.TIFFBlackIsZero, imagetest.Tags{imagetest.TagBits: {8, 1}}), []byte{1, 2, 3}, []uint8{1, 1, 1, 2, 2, 2, 3, 3, 3}},
	} {
		data := imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{c.tags}, [][][]byte{{c.block}})
		px, _, err := Codec{}.Decode(t.Context(), nil, data, codec.Header{}, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := imagetest.Rows(px); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The opacity of a TIFF is of one of two kinds, and any further samples are ignored.
func TestTIFFAlpha(t *testing.T) {
	grey := func(extra []uint32, pixel ...byte) []byte {
		bits := slices.Repeat([]uint32{8}, len(pixel))
		return imagetest.TIFF(binary.BigEndian, []imagetest.Tags{{imagetest.TagWidth: {1}, imagetest.TagHeight: {1}, imagetest.TagBits: bits, imagetest.TagPhotometric: {imagetest.TIFFBlackIsZero},
			imagetest.TagSamples: {uint32(len(pixel))}, imagetest.TagExtraSamples: extra}}, [][][]byte{{pixel}})
	}
	for _, c := range []struct {
		extra []uint32
		pixel []byte
		want  byte
	}{
		{[]uint32{0}, []byte{50, 0}, 50},
		{[]uint32{2}, []byte{50, 0}, 255},
		{[]uint32{2}, []byte{51, 51}, 214},
		{[]uint32{1}, []byte{50, 55}, 250},
		{[]uint32{0, 2}, []byte{50, 1, 0}, 50},
	} {
		data := grey(c.extra, c.pixel...)
		px, _, err := Codec{}.Decode(t.Context(), nil, data, codec.Header{}, 8)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		if got := imagetest.Rows(px); got[0] != c.want {
			t.Errorf("extra samples %v of %v: %d, want %d", c.extra, c.pixel, got[0], c.want)
		}
	}
}

// TestUnusualFaxIsNamed names the kinds of fax that are not read, instead of calling them damaged.
func TestUnusualFaxIsNamed(t *testing.T) {
	const tagFax = 292
	for options, named := range map[uint32]bool{0: false, 1: true, 4: true} {
		tags := imagetest.Tags{imagetest.TagWidth: {16}, imagetest.TagHeight: {2}, imagetest.TagBits: {1}, imagetest.TagPhotometric: {imagetest.TIFFBlackIsZero},
			imagetest.TagSamples: {1}, imagetest.TagCompression: {imagetest.TIFFGroup3}, tagFax: {options}}
		_, err := Codec{}.Header(imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{tags}, [][][]byte{{{0, 0x13}}}))
		if e := (*inference.Error)(nil); named != (errors.As(err, &e) && e.Code == inference.CodeUnsupported && e.Detail == "TIFF (fax)") {
			t.Errorf("options %d: %v", options, err)
		}
	}
}
