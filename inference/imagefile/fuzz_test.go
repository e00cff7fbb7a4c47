package imagefile

import (
	"encoding/binary"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

// fuzzPixels bounds what the fuzzers decode, so that they try many small
// pictures and not few large ones.
const fuzzPixels = 1 << 16

// fuzz feeds a decode, past the catching of panics, with the pictures of
// testdata that match. Whatever comes in, there is a picture or a coded error.
func fuzz(f *testing.F, pattern string, extra ...[]byte) {
	imagetest.Seed(f, "testdata", pattern, extra...)
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
		imagetest.WantReason(t, err)
	})
}

func FuzzJPEG(f *testing.F) { fuzz(f, "*.jpg") }

func FuzzPNG(f *testing.F) {
	white := make([]byte, 2*3)
	fcTL := imagetest.Chunk{Kind: "fcTL", Body: append([]byte{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2}, make([]byte, 14)...)}
	fdAT := imagetest.Chunk{Kind: "fdAT", Body: append([]byte{0, 0, 0, 1}, imagetest.IDAT(white).Body...)}
	fuzz(f, "*.png", imagetest.PNG(2, 2, 8, imagetest.PNGGray, fcTL, imagetest.IDAT(white), fcTL, fdAT), imagetest.PNG(2, 2, 8, imagetest.PNGGray, imagetest.IDAT(append(white, 1))))
}

func FuzzGIF(f *testing.F) {
	one := imagetest.GIF(2, 0, 0, "")
	two := append(one[:len(one)-1:len(one)-1], one[19:]...) // its frame again
	fuzz(f, "*.gif", two)
}

func FuzzTIFF(f *testing.F) {
	page := imagetest.Tags{imagetest.TagWidth: {4}, imagetest.TagHeight: {4}, imagetest.TagBits: {8, 8, 8, 8}, imagetest.TagPhotometric: {imagetest.TIFFRGB}, imagetest.TagSamples: {4}, imagetest.TagExtraSamples: {2}}
	with := func(more imagetest.Tags, blocks ...[]byte) []byte {
		tags := imagetest.Tags{}
		for _, all := range []imagetest.Tags{page, more} {
			for tag, v := range all {
				tags[tag] = v
			}
		}
		return imagetest.TIFF(binary.LittleEndian, []imagetest.Tags{tags, tags}, [][][]byte{blocks, blocks})
	}
	rows := make([]byte, 64)
	fuzz(f, "*.tif", imagetest.PalettedTIFF(200),
		imagetest.RawTIFF(binary.LittleEndian, 5, 4, 3, 16, 3, 2), imagetest.RawTIFF(binary.BigEndian, 5, 4, 4, 8, 1, 2),
		with(nil, rows), with(imagetest.Tags{imagetest.TagPlanar: {2}}, rows[:16], rows[:16], rows[:16], rows[:16]),
		with(imagetest.Tags{imagetest.TagCompression: {imagetest.TIFFDeflate}, imagetest.TagPredictor: {2}}, imagetest.Deflate(rows)), with(imagetest.Tags{imagetest.TagCompression: {imagetest.TIFFPackBits}}, imagetest.PackBits(rows)),
		with(imagetest.Tags{imagetest.TagTileWidth: {16}, imagetest.TagTileHeight: {16}}, make([]byte, 1024)),
		with(imagetest.Tags{imagetest.TagBits: {4}, imagetest.TagSamples: {1}, imagetest.TagPhotometric: {imagetest.TIFFPalette}}, rows[:8]),
		with(imagetest.Tags{imagetest.TagBits: {1}, imagetest.TagSamples: {1}, imagetest.TagPhotometric: {imagetest.TIFFWhiteIsZero}, imagetest.TagCompression: {imagetest.TIFFGroup4}}, []byte{0x26, 0xB1, 0xE1, 0xC3}))
}

func FuzzWebP(f *testing.F) { fuzz(f, "*.webp") }

func FuzzHEIF(f *testing.F) { fuzz(f, "*.heic") }

func FuzzBMP(f *testing.F) {
	fuzz(f, "*.bmp", imagetest.BMP(4, 2, 8, imagetest.BMPRLE8, imagetest.Palette4(256), []byte{0, 3, 3, 3, 3, 0, 0, 2, 1, 1, 0, 3, 1, 1, 2, 0, 0, 1}),
		imagetest.BMP(4, 2, 16, imagetest.BMPFields, imagetest.Masks(0xF800, 0x7E0, 0x1F), imagetest.Words(1, 2, 3, 4, 5, 6, 7, 8)))
}

// FuzzDecode begins with all formats, and with what is none of them.
func FuzzDecode(f *testing.F) {
	fuzz(f, "rgb*", []byte("8BPS"), []byte("II*\x00\x08\x00\x00\x00\x01\x00"), []byte("\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00heic"))
}
