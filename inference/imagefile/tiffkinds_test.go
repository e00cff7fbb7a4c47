package imagefile

import (
	"encoding/binary"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

// Of several pages the largest is shown that is not the thumbnail of another one, and
// the picture says which of how many it is.
func TestTIFFPages(t *testing.T) {
	file := func(pages ...func() (imagetest.Tags, [][]byte)) []byte {
		var tags []imagetest.Tags
		var blocks [][][]byte
		for _, p := range pages {
			a, b := p()
			tags, blocks = append(tags, a), append(blocks, b)
		}
		return imagetest.TIFF(binary.LittleEndian, tags, blocks)
	}
	page := func(w, h int, value byte, more imagetest.Tags) func() (imagetest.Tags, [][]byte) {
		return func() (imagetest.Tags, [][]byte) { return imagetest.GreyPage(w, h, value, more) }
	}
	for name, c := range map[string]struct {
		data              []byte
		w, h, page, pages int
		value             byte
	}{
		"small one first":     {file(page(2, 2, 10, nil), page(6, 4, 20, nil)), 6, 4, 2, 2, 20},
		"equal ones":          {file(page(6, 4, 10, nil), page(6, 4, 20, nil), page(6, 4, 30, nil)), 6, 4, 1, 3, 10},
		"thumbnail first":     {file(page(2, 2, 10, imagetest.Tags{imagetest.TagSubfileType: {1}}), page(6, 4, 20, nil)), 6, 4, 1, 1, 20},
		"a large mask":        {file(page(6, 4, 20, nil), page(9, 9, 10, imagetest.Tags{imagetest.TagSubfileType: {4}})), 6, 4, 1, 1, 20},
		"below the thumbnail": {file(page(2, 2, 10, imagetest.Tags{imagetest.TagSubfileType: {1}, imagetest.TagSubIFDs: {1}}), page(6, 4, 20, nil)), 6, 4, 1, 1, 20},
		"pyramid":             {file(page(6, 4, 20, imagetest.Tags{imagetest.TagSubIFDs: {1, 2}}), page(3, 2, 10, imagetest.Tags{imagetest.TagSubfileType: {1}}), page(1, 1, 10, imagetest.Tags{imagetest.TagSubfileType: {1}})), 6, 4, 1, 1, 20},
		"reduced ones only":   {file(page(6, 4, 20, imagetest.Tags{imagetest.TagSubfileType: {1}})), 6, 4, 1, 1, 20},
	} {
		name := name
		path := imagetest.Write(t, c.data)
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
	if _, _, err := decodeFile(t, tiny(), Options{}, imagetest.Write(t, ring)); err != nil {
		t.Error(err)
	}
}

// What cannot be read is named, never called damaged.
func TestTIFFNamesWhatItCannotRead(t *testing.T) {
	for want, more := range map[string]imagetest.Tags{
		"TIFF (CMYK)":              {imagetest.TagPhotometric: {5}},
		"TIFF (Lab)":               {imagetest.TagPhotometric: {8}},
		"TIFF (YCbCr)":             {imagetest.TagPhotometric: {6}},
		"TIFF (JPEG)":              {imagetest.TagPhotometric: {6}, imagetest.TagCompression: {7}},
		"TIFF (LZMA)":              {imagetest.TagCompression: {34925}},
		"TIFF (Zstandard)":         {imagetest.TagCompression: {50000}},
		"TIFF (WebP)":              {imagetest.TagCompression: {50001}},
		"TIFF (JPEG 2000)":         {imagetest.TagCompression: {34712}},
		"TIFF (compression 12345)": {imagetest.TagCompression: {12345}},
		"TIFF (float)":             {imagetest.TagBits: {32}, imagetest.TagSampleFormat: {3}},
		"TIFF (signed)":            {imagetest.TagSampleFormat: {2}},
		"TIFF (12 bit)":            {imagetest.TagBits: {12}},
		"TIFF (4 bit)":             {imagetest.TagBits: {4, 4, 4}, imagetest.TagSamples: {3}, imagetest.TagPhotometric: {imagetest.TIFFRGB}},
		"TIFF (16 bit)":            {imagetest.TagBits: {16}, imagetest.TagPhotometric: {imagetest.TIFFPalette}},
		"TIFF (2 samples)":         {imagetest.TagBits: {8, 8}, imagetest.TagSamples: {2}, imagetest.TagPhotometric: {imagetest.TIFFRGB}},
		"TIFF (Huffman)":           {imagetest.TagBits: {1}, imagetest.TagCompression: {2}},
		"TIFF (32 bit)":            {imagetest.TagBits: {32}},
		"TIFF (bits)":              {imagetest.TagBits: {5, 6, 5}, imagetest.TagSamples: {3}, imagetest.TagPhotometric: {imagetest.TIFFRGB}},
		"RAW":                      {imagetest.TagPhotometric: {32803}},
	} {
		tags, blocks := imagetest.GreyPage(6, 4, 20, more)
		path := imagetest.Write(t, imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{tags}, [][][]byte{blocks}))
		_, pic, err := decodeFile(t, tiny(), Options{}, path)
		imagetest.WantCode(t, err, path, inference.CodeUnsupported, want)
		if pic.Width != 6 || pic.Height != 4 {
			t.Errorf("%s: %d×%d", want, pic.Width, pic.Height)
		}
	}
}
