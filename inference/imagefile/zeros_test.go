package imagefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/jpeg"
)

// A file whose second half was never written is incomplete, in every compressed
// format, and zeros behind a whole one harm none.
func TestZerosAreNoPicture(t *testing.T) {
	var runs []byte
	for i := range 400 {
		runs = append(runs, 3, byte(i%5+1), 0, 0)
	}
	tags, blocks := imagetest.GreyPage(60, 60, 20, imagetest.Tags{imagetest.TagCompression: {imagetest.TIFFDeflate}, imagetest.TagRowsPerStrip: {4}})
	var strips [][]byte
	for i := range 15 {
		noise := bytes.Clone(blocks[0][:240])
		for k := range noise {
			noise[k] += byte(k*k*7 + i)
		}
		strips = append(strips, imagetest.Deflate(noise))
	}
	for name, c := range map[string]struct {
		data  []byte
		turbo bool // only libjpeg-turbo says how much
	}{
		"JPEG":                 {imagetest.Read(t, "../../assets/samples/宇航员.jpg"), true},
		"JPEG, several scans":  {imagetest.Read(t, "testdata/progressive.jpg"), true},
		"TIFF, directory last": {imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{tags}, [][][]byte{strips}), false},
		"JPEG, restarts":       {imagetest.Read(t, "testdata/restart.jpg"), true},
		"PNG":                  {imagetest.Read(t, "testdata/rgb.png"), false},
		"PNG, interlaced":      {imagetest.Read(t, "testdata/interlaced.png"), false},
		"GIF":                  {imagetest.Read(t, "testdata/palette.gif"), false},
		"WebP, lossy":          {imagetest.Read(t, "testdata/lossy.webp"), false},
		"WebP, lossless":       {imagetest.Read(t, "testdata/lossless.webp"), false},
		"HEIC":                 {imagetest.Read(t, "testdata/wide.heic"), false},
		"BMP, RLE":             {imagetest.BMP(3, 400, 8, imagetest.BMPRLE8, imagetest.Palette4(256), runs), false},
		"TIFF, deflate":        {headFirst(imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{tags}, [][][]byte{strips})), false},
	} {
		want, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, c.data)), 64)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		padded := append(bytes.Clone(c.data), make([]byte, 5000)...)
		if got, err := Preview(t.Context(), imagetest.Item(imagetest.Write(t, padded)), 64); err != nil || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%s with zeros behind: %v", name, err)
		}
		half := bytes.Clone(c.data)
		clear(half[len(half)/2:])
		_, err = Preview(t.Context(), imagetest.Item(imagetest.Write(t, half)), 64)
		var e *inference.Error
		if !errors.As(err, &e) || e.Code != inference.CodeTruncated || !strings.HasSuffix(e.Detail, "%") && (!c.turbo || jpeg.Scales) {
			t.Errorf("%s, half zeros: %v", name, err)
		}
	}
}

// headFirst moves the directory of a TIFF with one page to the front of its strips, as
// programs write it that know its length before.
func headFirst(data []byte) []byte {
	const tiffHead = 8
	n := int(binary.LittleEndian.Uint32(data[4:]))
	entries := 12 * int(binary.LittleEndian.Uint16(data[n:]))
	shift := len(data) - n
	moved := append(bytes.Clone(data[:tiffHead]), data[n:]...)
	moved = append(moved, data[tiffHead:n]...)
	put := func(at int, v uint32) { binary.LittleEndian.PutUint32(moved[at:], v) }
	put(4, tiffHead)
	for e := tiffHead + 2; e < tiffHead+2+entries; e += 12 {
		tag, count, value := binary.LittleEndian.Uint16(moved[e:]), binary.LittleEndian.Uint32(moved[e+4:]), binary.LittleEndian.Uint32(moved[e+8:])
		if count < 2 {
			continue
		}
		at := int(value) - n + tiffHead
		put(e+8, uint32(at))
		for i := range int(count) {
			if tag == imagetest.TagStripOffsets {
				put(at+4*i, binary.LittleEndian.Uint32(moved[at+4*i:])+uint32(shift))
			}
		}
	}
	return moved
}

// Nearly whole is the same for all formats: 95 of 100.
func TestNearlyWhole(t *testing.T) {
	for _, name := range []string{"rgb.png", "interlaced.png", "palette.gif", "lossy.webp", "lossless.webp", "wide.heic", "rgb.bmp", "grey-16bit.tif"} {
		whole := imagetest.Read(t, "testdata/"+name)
		if _, _, err := decodeFile(t, tiny(), Options{}, imagetest.Write(t, whole[:len(whole)*99/100])); err != nil {
			t.Errorf("99%% of %s: %v", name, err)
		}
		_, _, err := decodeFile(t, tiny(), Options{}, imagetest.Write(t, whole[:len(whole)*80/100]))
		if inference.CodeOf(err) != inference.CodeTruncated {
			t.Errorf("80%% of %s: %v", name, err)
		}
	}
}
