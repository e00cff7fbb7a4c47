package imagefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
)

// fuzzPixels bounds what the fuzzers decode, so that they try many small
// pictures and not few large ones.
const fuzzPixels = 1 << 16

// fuzz feeds a decode, past the catching of panics, with the pictures of
// testdata that match. Whatever comes in, there is a picture or a coded error.
func fuzz(f *testing.F, pattern string, extra ...[]byte) {
	seed(f, pattern, extra...)
	l := newLoader(Options{MaxPixels: fuzzPixels})
	f.Cleanup(func() { l.close() })
	p := tiny()
	tensor, thumb := newTensor(p), newThumb(8, inference.Bilinear)
	tensor.slot = make([]float32, p.Len())
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		format, err := formatOf(data[:min(len(data), sniffBytes)])
		if err == nil {
			var pic inference.Picture
			err = l.decode(t.Context(), format, data, &pic, []output{tensor, thumb})
			if err == nil && (pic.Width < 1 || pic.Height < 1 || int64(pic.Width)*int64(pic.Height) > fuzzPixels) {
				t.Errorf("a picture of %d×%d", pic.Width, pic.Height)
			}
		}
		reasoned(t, err)
	})
}

// seed begins with the pictures of testdata that match, and with extra.
func seed(f *testing.F, pattern string, extra ...[]byte) {
	names, err := filepath.Glob("testdata/" + pattern)
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, data := range extra {
		f.Add(data)
	}
}

// reasoned checks that an error, if there is one, has a code.
func reasoned(t *testing.T, err error) {
	var coded *inference.Error
	if err != nil && (!errors.As(err, &coded) || coded.Code == inference.CodeInternal) {
		t.Errorf("an error without a reason: %v", err)
	}
}

// rowsOf returns every row of a picture.
func rowsOf(px pixels) []uint8 {
	w, h := px.size()
	all := make([]uint8, 3*w*h)
	for y := range h {
		px.row(all[3*w*y:], y, 0, w)
	}
	return all
}

// FuzzPNGRows reads PNGs row by row, however small they are: where image/png reads
// one, the pixels are the same.
func FuzzPNGRows(f *testing.F) {
	seed(f, "*.png", flat(9, 5, 16, pngRGBA), flat(9, 5, 2, pngGray))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < pngSignature {
			return
		}
		h, err := pngCodec{}.header(data)
		if err != nil || check(h, fuzzPixels) != nil {
			return
		}
		px, err := decodePNGRows(t.Context(), data, h, 8)
		reasoned(t, err)
		want, _, whole := pngCodec{}.decode(t.Context(), nil, data, h, 8)
		if whole == nil && (err != nil || !bytes.Equal(rowsOf(px), rowsOf(want))) {
			t.Errorf("other pixels than image/png has, or none: %v", err)
		}
		if _, err = decodePNGRows(t.Context(), data, h, 2); whole == nil && err != nil {
			t.Errorf("at a fraction: %v", err)
		}
	})
}

// FuzzHEIFFallback reads HEIC with the WebAssembly build, whether the system has
// libheif or not.
func FuzzHEIFFallback(f *testing.F) {
	seed(f, "*.heic")
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := heifCodec{}.header(data)
		if err != nil || check(h, fuzzPixels) != nil {
			reasoned(t, err)
			return
		}
		px, release, err := decodeWASM(data, h)
		reasoned(t, err)
		if err == nil {
			defer release()
			rowsOf(px)
		}
	})
}

func FuzzJPEG(f *testing.F) { fuzz(f, "*.jpg") }
func FuzzPNG(f *testing.F) {
	white := make([]byte, 2*3)
	fcTL := pngChunk{kind: []byte("fcTL"), body: append([]byte{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2}, make([]byte, 14)...)}
	fdAT := pngChunk{kind: []byte("fdAT"), body: append([]byte{0, 0, 0, 1}, idat(white).body...)}
	fuzz(f, "*.png", pngFile(2, 2, 8, pngGray, fcTL, idat(white), fcTL, fdAT), pngFile(2, 2, 8, pngGray, idat(append(white, 1))))
}

func FuzzGIF(f *testing.F) {
	one := gifFile(2, 0, 0, "")
	two := append(one[:len(one)-1:len(one)-1], one[19:]...) // its frame once more
	fuzz(f, "*.gif", two)
}

func FuzzTIFF(f *testing.F) {
	page := tiffTags{tagWidth: {4}, tagHeight: {4}, tagBits: {8, 8, 8, 8}, tagPhotometric: {tiffRGB}, tagSamples: {4}, tagExtraSamples: {2}}
	with := func(more tiffTags, blocks ...[]byte) []byte {
		tags := tiffTags{}
		for _, all := range []tiffTags{page, more} {
			for tag, v := range all {
				tags[tag] = v
			}
		}
		return tiffOf(binary.LittleEndian, []tiffTags{tags, tags}, [][][]byte{blocks, blocks})
	}
	rows := make([]byte, 64)
	fuzz(f, "*.tif", palettedTIFF(200),
		rawFile(binary.LittleEndian, 5, 4, 3, 16, 3, 2), rawFile(binary.BigEndian, 5, 4, 4, 8, 1, 2),
		with(nil, rows), with(tiffTags{tagPlanar: {2}}, rows[:16], rows[:16], rows[:16], rows[:16]),
		with(tiffTags{tagCompression: {tiffDeflate}, tagPredictor: {2}}, zipped(rows)), with(tiffTags{tagCompression: {tiffPackBits}}, packed(rows)),
		with(tiffTags{tagTileWidth: {16}, tagTileHeight: {16}}, make([]byte, 1024)),
		with(tiffTags{tagBits: {4}, tagSamples: {1}, tagPhotometric: {tiffPalette}}, rows[:8]),
		with(tiffTags{tagBits: {1}, tagSamples: {1}, tagPhotometric: {tiffWhiteIsZero}, tagCompression: {tiffGroup4}}, []byte{0x26, 0xB1, 0xE1, 0xC3}))
}

// FuzzICC makes a conversion of any profile, or none, and uses it.
func FuzzICC(f *testing.F) {
	for _, data := range [][]byte{exchanged(), tableProfile(), iccFile("GRAY", "XYZ ", iccTagOf{"kTRC", srgbCurve(16)})} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := iccConversion(data); err == nil {
			c.isIdentity()
		}
	})
}
func FuzzWebP(f *testing.F) { fuzz(f, "*.webp") }
func FuzzHEIF(f *testing.F) { fuzz(f, "*.heic") }
func FuzzBMP(f *testing.F) {
	fuzz(f, "*.bmp", bitmap(4, 2, 8, bmpRLE8, palette4(256), []byte{0, 3, 3, 3, 3, 0, 0, 2, 1, 1, 0, 3, 1, 1, 2, 0, 0, 1}),
		bitmap(4, 2, 16, bmpFields, masks(0xF800, 0x7E0, 0x1F), words(1, 2, 3, 4, 5, 6, 7, 8)))
}

// FuzzDecode begins with all formats, and with what is none of them.
func FuzzDecode(f *testing.F) {
	fuzz(f, "rgb*", []byte("8BPS"), []byte("II*\x00\x08\x00\x00\x00\x01\x00"), []byte("\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00heic"))
}
