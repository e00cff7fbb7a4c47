package imagefile

import (
	"encoding/binary"
	"testing"

	"wanwu/inference"
)

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
		"thumbnail first":     {file(page(2, 2, 10, tiffTags{TagSubfileType: {1}}), page(6, 4, 20, nil)), 6, 4, 1, 1, 20},
		"a large mask":        {file(page(6, 4, 20, nil), page(9, 9, 10, tiffTags{TagSubfileType: {4}})), 6, 4, 1, 1, 20},
		"below the thumbnail": {file(page(2, 2, 10, tiffTags{TagSubfileType: {1}, TagSubIFDs: {1}}), page(6, 4, 20, nil)), 6, 4, 1, 1, 20},
		"pyramid":             {file(page(6, 4, 20, tiffTags{TagSubIFDs: {1, 2}}), page(3, 2, 10, tiffTags{TagSubfileType: {1}}), page(1, 1, 10, tiffTags{TagSubfileType: {1}})), 6, 4, 1, 1, 20},
		"reduced ones only":   {file(page(6, 4, 20, tiffTags{TagSubfileType: {1}})), 6, 4, 1, 1, 20},
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
		"TIFF (CMYK)":              {TagPhotometric: {5}},
		"TIFF (Lab)":               {TagPhotometric: {8}},
		"TIFF (YCbCr)":             {TagPhotometric: {6}},
		"TIFF (JPEG)":              {TagPhotometric: {6}, TagCompression: {7}},
		"TIFF (LZMA)":              {TagCompression: {34925}},
		"TIFF (Zstandard)":         {TagCompression: {50000}},
		"TIFF (WebP)":              {TagCompression: {50001}},
		"TIFF (JPEG 2000)":         {TagCompression: {34712}},
		"TIFF (compression 12345)": {TagCompression: {12345}},
		"TIFF (float)":             {TagBits: {32}, TagSampleFormat: {3}},
		"TIFF (signed)":            {TagSampleFormat: {2}},
		"TIFF (12 bit)":            {TagBits: {12}},
		"TIFF (4 bit)":             {TagBits: {4, 4, 4}, TagSamples: {3}, TagPhotometric: {TIFFRGB}},
		"TIFF (16 bit)":            {TagBits: {16}, TagPhotometric: {TIFFPalette}},
		"TIFF (2 samples)":         {TagBits: {8, 8}, TagSamples: {2}, TagPhotometric: {TIFFRGB}},
		"TIFF (Huffman)":           {TagBits: {1}, TagCompression: {2}},
		"TIFF (32 bit)":            {TagBits: {32}},
		"TIFF (bits)":              {TagBits: {5, 6, 5}, TagSamples: {3}, TagPhotometric: {TIFFRGB}},
		"RAW":                      {TagPhotometric: {32803}},
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
