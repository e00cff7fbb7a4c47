package imagefile

import (
	"bytes"
	"encoding/binary"
	"image"
	"path/filepath"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

// formatNamed returns a row of the table of formats.
func formatNamed(t testing.TB, name string) *format {
	t.Helper()
	for i := range formats {
		if formats[i].Name == name {
			return &formats[i]
		}
	}
	t.Fatalf("no format %q", name)
	return nil
}

// tiny returns a small preprocessing whose slot holds pixel values.
func tiny() inference.Preprocess {
	return inference.Preprocess{Width: 16, Height: 16, Resize: inference.ResizeExact, Interpolation: inference.Bilinear,
		Color: "RGB", Layout: "NHWC", DType: "float32", Scale: 1, Std: [3]float32{1, 1, 1}}
}

// withSize overwrites the size in a picture's header.
func withSize(t *testing.T, name string, w, h int) []byte {
	t.Helper()
	data := imagetest.Read(t, filepath.Join("testdata", name))
	switch filepath.Ext(name) {
	case ".jpg":
		at := bytes.Index(data, []byte{0xFF, 0xC0})
		binary.BigEndian.PutUint16(data[at+5:], uint16(h))
		binary.BigEndian.PutUint16(data[at+7:], uint16(w))
	case ".gif":
		binary.LittleEndian.PutUint16(data[6:], uint16(w))
		binary.LittleEndian.PutUint16(data[8:], uint16(h))
	case ".bmp":
		binary.LittleEndian.PutUint32(data[18:], uint32(w))
		binary.LittleEndian.PutUint32(data[22:], uint32(h))
	case ".heic":
		for at := 0; ; {
			i := bytes.Index(data[at:], []byte("ispe"))
			if i < 0 {
				break
			}
			at += i + 4
			binary.BigEndian.PutUint32(data[at+4:], uint32(w))
			binary.BigEndian.PutUint32(data[at+8:], uint32(h))
		}
	default:
		t.Fatalf("no size in %s", name)
	}
	return data
}

// worst returns the largest difference between two pictures of one size.
func worst(t *testing.T, a, b *image.RGBA) int {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("size %v against %v", a.Rect, b.Rect)
	}
	d := 0
	for i, v := range a.Pix {
		d = max(d, int(v)-int(b.Pix[i]), int(b.Pix[i])-int(v))
	}
	return d
}
