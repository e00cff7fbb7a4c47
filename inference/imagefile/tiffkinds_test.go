package imagefile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"slices"
	"testing"

	"wanwu/inference"
)

// tiffTags are the tags of a page with their values, in LONG.
type tiffTags map[uint16][]uint32

// tiffOf makes a TIFF of pages whose strips or tiles are blocks. The places of blocks,
// and of directories within others (tagSubIFDs: the numbers of pages, which are then
// not in the chain), are filled in.
func tiffOf(order binary.AppendByteOrder, pages []tiffTags, blocks [][][]byte) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	data := append([]byte(mark), 0, 0, 0, 0)
	put := func(at int, v uint32) { copy(data[at:], order.AppendUint32(nil, v)) }
	places, sub, links := make([]int, len(pages)), map[int]bool{}, map[int][]int{}
	for _, p := range pages {
		for _, n := range p[tagSubIFDs] {
			sub[int(n)] = true
		}
	}
	last := 4
	for i, p := range pages {
		tags := tiffTags{}
		for tag, values := range p {
			tags[tag] = values
		}
		starts, sizes := uint16(tagStripOffsets), uint16(tagStripBytes)
		if tags[tagTileWidth] != nil {
			starts, sizes = tagTileOffsets, tagTileBytes
		}
		for _, block := range blocks[i] {
			tags[starts], tags[sizes] = append(tags[starts], uint32(len(data))), append(tags[sizes], uint32(len(block)))
			data = append(data, block...)
		}
		var names []uint16
		for tag := range tags {
			names = append(names, tag)
		}
		slices.Sort(names)
		places[i] = len(data)
		if !sub[i] {
			put(last, uint32(len(data)))
		}
		table := len(data)
		data = order.AppendUint16(data, uint16(len(names)))
		data = append(data, make([]byte, 12*len(names)+4)...)
		if !sub[i] {
			last = len(data) - 4
		}
		for n, tag := range names {
			at, values := table+2+12*n, tags[tag]
			copy(data[at:], order.AppendUint32(order.AppendUint16(order.AppendUint16(nil, tag), 4), uint32(len(values))))
			if len(values) == 1 {
				put(at+8, values[0])
			} else {
				put(at+8, uint32(len(data)))
			}
			for k, v := range values {
				if tag == tagSubIFDs {
					place := len(data)
					if len(values) == 1 {
						place = at + 8
					}
					links[int(v)] = append(links[int(v)], place+4*k*min(len(values)-1, 1))
				}
				if len(values) > 1 {
					data = order.AppendUint32(data, v)
				}
			}
		}
	}
	for page, at := range links {
		for _, at := range at {
			put(at, uint32(places[page]))
		}
	}
	return data
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b) // into memory
	z.Close()
	return out.Bytes()
}

// packed is PackBits of literal runs.
func packed(b []byte) (out []byte) {
	for part := range slices.Chunk(b, 100) {
		out = append(append(out, byte(len(part)-1)), part...)
	}
	return out
}

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
	base := func(more tiffTags) tiffTags {
		tags := tiffTags{tagWidth: {w}, tagHeight: {h}, tagBits: {8, 8, 8}, tagPhotometric: {tiffRGB}, tagSamples: {3}, tagRowsPerStrip: {h}}
		for tag, v := range more {
			tags[tag] = v
		}
		return tags
	}
	half := len(rgb) / 2
	for name, c := range map[string]struct {
		tags   tiffTags
		blocks [][]byte
	}{
		"strips":               {base(tiffTags{tagRowsPerStrip: {2}}), [][]byte{rgb[:half], rgb[half:]}},
		"RGBX":                 {base(tiffTags{tagSamples: {4}, tagBits: {8, 8, 8, 8}}), [][]byte{rgbx}},
		"RGBX, unspecified":    {base(tiffTags{tagSamples: {4}, tagBits: {8, 8, 8, 8}, tagExtraSamples: {0}}), [][]byte{rgbx}},
		"RGBX, deflate":        {base(tiffTags{tagSamples: {4}, tagBits: {8, 8, 8, 8}, tagCompression: {tiffDeflate}}), [][]byte{zipped(rgbx)}},
		"planes":               {base(tiffTags{tagPlanar: {2}}), [][]byte{planes[:w*h], planes[w*h : 2*w*h], planes[2*w*h:]}},
		"planes, deflate":      {base(tiffTags{tagPlanar: {2}, tagCompression: {tiffOldDeflate}}), [][]byte{zipped(planes[:w*h]), zipped(planes[w*h : 2*w*h]), zipped(planes[2*w*h:])}},
		"16 bits":              {base(tiffTags{tagBits: {16, 16, 16}}), [][]byte{wide}},
		"deflate, in 2 strips": {base(tiffTags{tagRowsPerStrip: {2}, tagCompression: {tiffDeflate}}), [][]byte{zipped(rgb[:half]), zipped(rgb[half:])}},
		"predictor":            {base(tiffTags{tagPredictor: {2}, tagCompression: {tiffDeflate}}), [][]byte{zipped(differences(rgb, w, 3))}},
		"predictor, plain":     {base(tiffTags{tagPredictor: {2}}), [][]byte{differences(rgb, w, 3)}},
		"PackBits":             {base(tiffTags{tagCompression: {tiffPackBits}}), [][]byte{packed(rgb)}},
		"tiles":                {base(tiffTags{tagTileWidth: {4}, tagTileHeight: {4}}), [][]byte{tile(0), twoTiles}},
		"tiles, deflate":       {base(tiffTags{tagTileWidth: {4}, tagTileHeight: {4}, tagCompression: {tiffDeflate}}), [][]byte{zipped(tile(0)), zipped(twoTiles)}},
	} {
		data := tiffOf(binary.LittleEndian, []tiffTags{c.tags}, [][][]byte{c.blocks})
		head, err := tiffCodec{}.header(data)
		if err != nil || head.width != w || head.height != h || head.pages != 1 {
			t.Errorf("%s: %d×%d, %d pages, %v", name, head.width, head.height, head.pages, err)
			continue
		}
		px, _, err := tiffCodec{}.decode(t.Context(), nil, data, head, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := rowsOf(px); !bytes.Equal(got, rgb) {
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
	page := func(bits, photometric uint32, more tiffTags) tiffTags {
		tags := tiffTags{tagWidth: {3}, tagHeight: {1}, tagBits: {bits}, tagPhotometric: {photometric}, tagSamples: {1}}
		for tag, v := range more {
			tags[tag] = v
		}
		return tags
	}
	for name, c := range map[string]struct {
		tags  tiffTags
		block []byte
		want  []uint8
	}{
		"1 bit":            {page(1, tiffBlackIsZero, nil), []byte{0b01000000}, []uint8{0, 0, 0, 255, 255, 255, 0, 0, 0}},
		"1 bit, inverted":  {page(1, tiffWhiteIsZero, nil), []byte{0b01000000}, []uint8{255, 255, 255, 0, 0, 0, 255, 255, 255}},
		"1 bit, reversed":  {page(1, tiffBlackIsZero, tiffTags{tagFillOrder: {2}}), []byte{0b00000010}, []uint8{0, 0, 0, 255, 255, 255, 0, 0, 0}},
		"2 bits":           {page(2, tiffBlackIsZero, nil), []byte{0b00011100}, []uint8{0, 0, 0, 85, 85, 85, 255, 255, 255}},
		"4 bits":           {page(4, tiffBlackIsZero, nil), []byte{0x0F, 0x30}, []uint8{0, 0, 0, 255, 255, 255, 51, 51, 51}},
		"4 bits, PackBits": {page(4, tiffBlackIsZero, tiffTags{tagCompression: {tiffPackBits}}), []byte{1, 0x0F, 0x30}, []uint8{0, 0, 0, 255, 255, 255, 51, 51, 51}},
		"palette":          {page(4, tiffPalette, tiffTags{tagColourMap: palette}), []byte{0x35, 0x90}, []uint8{255, 0, 0, 0, 128, 0, 0, 0, 64}},
		"no palette":       {page(4, tiffPalette, nil), []byte{0x35, 0x90}, make([]uint8, 9)},
		// A black line from 3 to 8 and below it a dot at 5, on white, as libtiff writes it.
		"fax, group 4": {page(1, tiffBlackIsZero, tiffTags{tagWidth: {16}, tagHeight: {2}, tagCompression: {tiffGroup4}}), []byte{0x26, 0xB1, 0xE1, 0xC3, 0x05, 0x00, 0x10, 0x01}, faxed},
		"fax, group 3": {page(1, tiffBlackIsZero, tiffTags{tagWidth: {16}, tagHeight: {2}, tagCompression: {tiffGroup3}}), []byte{0x00, 0x13, 0x5B, 0x86, 0x00, 0x26, 0xA6, 0x38, 0x40}, faxed},
	} {
		data := tiffOf(binary.LittleEndian, []tiffTags{c.tags}, [][][]byte{{c.block}})
		px, _, err := tiffCodec{}.decode(t.Context(), nil, data, header{}, 8)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := rowsOf(px); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// The opacity of a TIFF is of one of two kinds, and any further samples are ignored.
func TestTIFFAlpha(t *testing.T) {
	grey := func(extra []uint32, pixel ...byte) []byte {
		bits := slices.Repeat([]uint32{8}, len(pixel))
		return tiffOf(binary.BigEndian, []tiffTags{{tagWidth: {1}, tagHeight: {1}, tagBits: bits, tagPhotometric: {tiffBlackIsZero},
			tagSamples: {uint32(len(pixel))}, tagExtraSamples: extra}}, [][][]byte{{pixel}})
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
		px, _, err := tiffCodec{}.decode(t.Context(), nil, data, header{}, 8)
		if err != nil {
			t.Errorf("%v: %v", c, err)
			continue
		}
		if got := rowsOf(px); got[0] != c.want {
			t.Errorf("extra samples %v of %v: %d, want %d", c.extra, c.pixel, got[0], c.want)
		}
	}
}

// A page of one grey, w × h.
func greyPage(w, h int, value byte, more tiffTags) (tiffTags, [][]byte) {
	tags := tiffTags{tagWidth: {uint32(w)}, tagHeight: {uint32(h)}, tagBits: {8}, tagPhotometric: {tiffBlackIsZero}, tagSamples: {1}}
	for tag, v := range more {
		tags[tag] = v
	}
	return tags, [][]byte{bytes.Repeat([]byte{value}, w*h)}
}

// Of several pages the largest is shown that is not the thumbnail of another one, and
// the picture says which of how many it is.
func TestTIFFPages(t *testing.T) {
	file := func(pages ...func() (tiffTags, [][]byte)) []byte {
		var tags []tiffTags
		var blocks [][][]byte
		for _, p := range pages {
			a, b := p()
			tags, blocks = append(tags, a), append(blocks, b)
		}
		return tiffOf(binary.LittleEndian, tags, blocks)
	}
	page := func(w, h int, value byte, more tiffTags) func() (tiffTags, [][]byte) {
		return func() (tiffTags, [][]byte) { return greyPage(w, h, value, more) }
	}
	for name, c := range map[string]struct {
		data              []byte
		w, h, page, pages int
		value             byte
	}{
		"small one first":     {file(page(2, 2, 10, nil), page(6, 4, 20, nil)), 6, 4, 2, 2, 20},
		"equal ones":          {file(page(6, 4, 10, nil), page(6, 4, 20, nil), page(6, 4, 30, nil)), 6, 4, 1, 3, 10},
		"thumbnail first":     {file(page(2, 2, 10, tiffTags{tagSubfileType: {1}}), page(6, 4, 20, nil)), 6, 4, 1, 1, 20},
		"a large mask":        {file(page(6, 4, 20, nil), page(9, 9, 10, tiffTags{tagSubfileType: {4}})), 6, 4, 1, 1, 20},
		"below the thumbnail": {file(page(2, 2, 10, tiffTags{tagSubfileType: {1}, tagSubIFDs: {1}}), page(6, 4, 20, nil)), 6, 4, 1, 1, 20},
		"pyramid":             {file(page(6, 4, 20, tiffTags{tagSubIFDs: {1, 2}}), page(3, 2, 10, tiffTags{tagSubfileType: {1}}), page(1, 1, 10, tiffTags{tagSubfileType: {1}})), 6, 4, 1, 1, 20},
		"reduced ones only":   {file(page(6, 4, 20, tiffTags{tagSubfileType: {1}})), 6, 4, 1, 1, 20},
	} {
		name := name
		path := write(t, c.data)
		slot, pic, err := decodeFile(t, tiny(), Options{}, path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if pic.Width != c.w || pic.Height != c.h || slot[0] != float32(c.value) {
			t.Errorf("%s: %d×%d of %v, want %d×%d of %d", name, pic.Width, pic.Height, slot[0], c.w, c.h, c.value)
		}
		wantPage, wantPages := c.page, c.pages
		if wantPages == 1 {
			wantPage, wantPages = 0, 0
		}
		if pic.Page != wantPage || pic.Pages != wantPages {
			t.Errorf("%s: page %d of %d, want %d of %d", name, pic.Page, pic.Pages, wantPage, wantPages)
		}
	}
	// Directories that form a ring are walked no more than a bounded number of times.
	ring := file(page(6, 4, 20, nil))
	at := binary.LittleEndian.Uint32(ring[4:])
	copy(ring[len(ring)-4:], binary.LittleEndian.AppendUint32(nil, at))
	if _, _, err := decodeFile(t, tiny(), Options{}, write(t, ring)); err != nil {
		t.Error(err)
	}
}

// What cannot be read is named, never called damaged.
func TestTIFFNamesWhatItCannotRead(t *testing.T) {
	for want, more := range map[string]tiffTags{
		"TIFF (CMYK)":              {tagPhotometric: {5}},
		"TIFF (Lab)":               {tagPhotometric: {8}},
		"TIFF (YCbCr)":             {tagPhotometric: {6}},
		"TIFF (JPEG)":              {tagPhotometric: {6}, tagCompression: {7}},
		"TIFF (LZMA)":              {tagCompression: {34925}},
		"TIFF (Zstandard)":         {tagCompression: {50000}},
		"TIFF (WebP)":              {tagCompression: {50001}},
		"TIFF (JPEG 2000)":         {tagCompression: {34712}},
		"TIFF (compression 12345)": {tagCompression: {12345}},
		"TIFF (float)":             {tagBits: {32}, tagSampleFormat: {3}},
		"TIFF (signed)":            {tagSampleFormat: {2}},
		"TIFF (12 bit)":            {tagBits: {12}},
		"TIFF (4 bit)":             {tagBits: {4, 4, 4}, tagSamples: {3}, tagPhotometric: {tiffRGB}},
		"TIFF (16 bit)":            {tagBits: {16}, tagPhotometric: {tiffPalette}},
		"TIFF (2 samples)":         {tagBits: {8, 8}, tagSamples: {2}, tagPhotometric: {tiffRGB}},
		"TIFF (Huffman)":           {tagBits: {1}, tagCompression: {2}},
		"TIFF (32 bit)":            {tagBits: {32}},
		"TIFF (bits)":              {tagBits: {5, 6, 5}, tagSamples: {3}, tagPhotometric: {tiffRGB}},
		"RAW":                      {tagPhotometric: {32803}},
	} {
		tags, blocks := greyPage(6, 4, 20, more)
		path := write(t, tiffOf(binary.LittleEndian, []tiffTags{tags}, [][][]byte{blocks}))
		_, pic, err := decodeFile(t, tiny(), Options{}, path)
		wantCode(t, err, path, inference.CodeUnsupported, want)
		if pic.Width != 6 || pic.Height != 4 {
			t.Errorf("%s: %d×%d", want, pic.Width, pic.Height)
		}
	}
}
