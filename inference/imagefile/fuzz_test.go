package imagefile

import (
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
	l := newLoader(Options{MaxPixels: fuzzPixels})
	f.Cleanup(l.close)
	p := tiny()
	tensor, thumb := newTensor(p), newThumb(8, inference.Bilinear)
	tensor.slot = make([]float32, p.Len())
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		c, err := codecFor(data[:min(len(data), sniffBytes)])
		if err == nil {
			var pic inference.Picture
			err = l.decode(t.Context(), c, data, &pic, []output{tensor, thumb})
			if err == nil && (pic.Width < 1 || pic.Height < 1 || int64(pic.Width)*int64(pic.Height) > fuzzPixels) {
				t.Errorf("a picture of %d×%d", pic.Width, pic.Height)
			}
		}
		var coded *inference.Error
		if err != nil && (!errors.As(err, &coded) || coded.Code == inference.CodeInternal) {
			t.Errorf("an error without a reason: %v", err)
		}
	})
}

func FuzzJPEG(f *testing.F) { fuzz(f, "*.jpg") }
func FuzzPNG(f *testing.F)  { fuzz(f, "*.png") }
func FuzzGIF(f *testing.F)  { fuzz(f, "*.gif") }
func FuzzTIFF(f *testing.F) { fuzz(f, "*.tif", palettedTIFF(200)) }
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
