package imagefile

import (
	"encoding/binary"
	"testing"

	"wanwu/inference"
)

// fuzzPixels bounds what the fuzzers decode, so that they try many small
// pictures and not few large ones.
const fuzzPixels = 1 << 16

// fuzz feeds a decode, past the catching of panics, with the pictures of
// testdata that match. Whatever comes in, there is a picture or a coded error.
func fuzz(f *testing.F, pattern string, extra ...[]byte) {
	seed(f, "testdata", pattern, extra...)
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

func FuzzJPEG(f *testing.F) { fuzz(f, "*.jpg") }

func FuzzPNG(f *testing.F) {
	white := make([]byte, 2*3)
	fcTL := pngPart{"fcTL", append([]byte{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2}, make([]byte, 14)...)}
	fdAT := pngPart{"fdAT", append([]byte{0, 0, 0, 1}, idat(white).body...)}
	fuzz(f, "*.png", pngFile(2, 2, 8, kindGray, fcTL, idat(white), fcTL, fdAT), pngFile(2, 2, 8, kindGray, idat(append(white, 1))))
}

func FuzzGIF(f *testing.F) {
	one := gifFile(2, 0, 0, "")
	two := append(one[:len(one)-1:len(one)-1], one[19:]...) // its frame once more
	fuzz(f, "*.gif", two)
}

func FuzzTIFF(f *testing.F) {
	page := tiffTags{TagWidth: {4}, TagHeight: {4}, TagBits: {8, 8, 8, 8}, TagPhotometric: {TIFFRGB}, TagSamples: {4}, TagExtraSamples: {2}}
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
		with(nil, rows), with(tiffTags{TagPlanar: {2}}, rows[:16], rows[:16], rows[:16], rows[:16]),
		with(tiffTags{TagCompression: {TIFFDeflate}, TagPredictor: {2}}, zipped(rows)), with(tiffTags{TagCompression: {TIFFPackBits}}, packed(rows)),
		with(tiffTags{TagTileWidth: {16}, TagTileHeight: {16}}, make([]byte, 1024)),
		with(tiffTags{TagBits: {4}, TagSamples: {1}, TagPhotometric: {TIFFPalette}}, rows[:8]),
		with(tiffTags{TagBits: {1}, TagSamples: {1}, TagPhotometric: {TIFFWhiteIsZero}, TagCompression: {TIFFGroup4}}, []byte{0x26, 0xB1, 0xE1, 0xC3}))
}

func FuzzWebP(f *testing.F) { fuzz(f, "*.webp") }

func FuzzHEIF(f *testing.F) { fuzz(f, "*.heic") }

func FuzzBMP(f *testing.F) {
	fuzz(f, "*.bmp", bitmap(4, 2, 8, BMPRLE8, palette4(256), []byte{0, 3, 3, 3, 3, 0, 0, 2, 1, 1, 0, 3, 1, 1, 2, 0, 0, 1}),
		bitmap(4, 2, 16, BMPFields, masks(0xF800, 0x7E0, 0x1F), words(1, 2, 3, 4, 5, 6, 7, 8)))
}

// FuzzDecode begins with all formats, and with what is none of them.
func FuzzDecode(f *testing.F) {
	fuzz(f, "rgb*", []byte("8BPS"), []byte("II*\x00\x08\x00\x00\x00\x01\x00"), []byte("\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00heic"))
}
