package imagefile

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/jpeg"
)

// What cannot be read says why.
func TestBadFiles(t *testing.T) {
	box := func(brand string) string { return "\x00\x00\x00\x14ftyp" + brand + "\x00\x00\x00\x00mp41" }
	for _, c := range []struct {
		name, data string
		code       inference.Code
		detail     string
	}{
		{"nothing", "", inference.CodeEmpty, ""},
		{"one byte", "\xff", inference.CodeUnsupported, "unknown"},
		{"text", "Dear diary", inference.CodeUnsupported, "unknown"},
		{"zeros", strings.Repeat("\x00", 5000), inference.CodeUnsupported, "unknown"},
		{"JPEG of three bytes", "\xff\xd8\xff", inference.CodeTruncated, "0%"},
		{"JPEG without a scan", "\xff\xd8\xff\xd9", inference.CodeCorrupt, ""},
		{"PNG signature", "\x89PNG\r\n\x1a\n", inference.CodeTruncated, ""},
		{"GIF signature", "GIF89a", inference.CodeTruncated, "0%"},
		{"BMP letters", "BM", inference.CodeTruncated, "0%"},
		{"PSD", "8BPS\x00\x01", inference.CodeUnsupported, "PSD"},
		{"JPEG 2000", "\x00\x00\x00\x0cjP  \r\n\x87\n", inference.CodeUnsupported, "JPEG 2000"},
		{"JPEG XL", "\xff\x0a\x00", inference.CodeUnsupported, "JPEG XL"},
		{"ICO", "\x00\x00\x01\x00\x01\x00", inference.CodeUnsupported, "ICO"},
		{"PDF", "%PDF-1.7\n", inference.CodeUnsupported, "PDF"},
		{"SVG", "<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", inference.CodeUnsupported, "SVG"},
		{"MP4", box("isom"), inference.CodeUnsupported, "MP4"},
		{"CR3", box("crx "), inference.CodeUnsupported, "RAW CR3"},
		{"CR2", "II*\x00\x10\x00\x00\x00CR\x02\x00", inference.CodeUnsupported, "RAW CR2"},
		{"DNG", "II*\x00\x08\x00\x00\x00\x01\x00\x12\xc6\x01\x00\x04\x00\x00\x00\x01\x04\x00\x00", inference.CodeUnsupported, "RAW DNG"},
		{"NEF", "MM\x00*\x00\x00\x00\x08\x00\x03\x00\xfe\x00\x04\x00\x00\x00\x01\x00\x00\x00\x01" +
			"\x01\x0f\x00\x02\x00\x00\x00\x06\x00\x00\x00\x2e\x01\x4a\x00\x04\x00\x00\x00\x01\x00\x00\x00\x00NIKON\x00",
			inference.CodeUnsupported, "RAW NEF"},
		{"WeChat, JPEG", "\xa5\x82\xa5\xba\x5a\x4a\x10\x1c\x13\x1c\x5a\x5b\x5b\x5a\x5a\x5b\x00", inference.CodeUnsupported, inference.DetailWeChat},
		{"WeChat, PNG", "\xa3\x7a\x64\x6d\x27\x20\x30\x20\x2a\x2a\x2a\x27\x63\x62\x6e\x78", inference.CodeUnsupported, inference.DetailWeChat},
		{"WeChat, encrypted", "\x07\x08V1\x08\x07\x00\x04\x00\x00", inference.CodeUnsupported, inference.DetailWeChat},
		{"WeChat, own format", "wxgf\x00\x01\x02", inference.CodeUnsupported, inference.DetailWeChat},
		{"not WeChat", "\xa5\x82\xa5\x11\x5a\x4a\x10\x1c\x13\x1c\x5a\x5b\x5b\x5a\x5a\x5b\x00", inference.CodeUnsupported, "unknown"},
		{"RAR", "Rar!\x1a\x07\x01\x00", inference.CodeUnsupported, "RAR"},
		{"PNM", "P6\n2 2\n255\n", inference.CodeUnsupported, "PNM"},
		{"TGA", "\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x10\x00\x18\x00", inference.CodeUnsupported, "TGA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := imagetest.Write(t, []byte(c.data))
			_, pic, err := decodeFile(t, tiny(), Options{ThumbSide: 10}, name)
			imagetest.WantCode(t, err, name, c.code, c.detail)
			if pic.Bytes != int64(min(len(c.data), sniffBytes)) {
				t.Errorf("%d bytes read of %d", pic.Bytes, len(c.data))
			}
		})
	}
	for name, detail := range map[string]string{"testdata/cmyk.tif": "TIFF (CMYK)", "testdata/jpeg.tif": "TIFF (JPEG)"} {
		_, _, err := decodeFile(t, tiny(), Options{}, name)
		imagetest.WantCode(t, err, name, inference.CodeUnsupported, detail)
	}
}

func TestNotAPicture(t *testing.T) {
	dir := t.TempDir()
	_, _, err := decodeFile(t, tiny(), Options{}, dir)
	imagetest.WantCode(t, err, dir, inference.CodeNotRegular, "")
	gone := filepath.Join(dir, "没有.jpg")
	_, _, err = decodeFile(t, tiny(), Options{}, gone)
	imagetest.WantCode(t, err, gone, inference.CodeNotFound, "")

	d, err := NewDecoder(tiny(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	it := &inference.Item{File: "a.rar", Err: &inference.Error{Code: inference.CodeArchive, Path: "a.rar", Detail: "RAR"}}
	p := tiny()
	_, err = d.Decode(t.Context(), it, make([]float32, p.Len()))
	imagetest.WantCode(t, err, "a.rar", inference.CodeArchive, "RAR")
}

// A size over the limit is refused before anything is allocated, and the size is in the row anyway.
func TestTooLarge(t *testing.T) {
	for _, name := range []string{"rgb-420.jpg", "grey.jpg", "cmyk.jpg", "palette.gif", "rgb.bmp", "rgb.heic"} {
		t.Run(name, func(t *testing.T) {
			path := imagetest.Write(t, withSize(t, name, 65500, 65500))
			_, pic, err := decodeFile(t, tiny(), Options{}, path)
			imagetest.WantCode(t, err, path, inference.CodeTooLarge, "65500×65500")
			if pic.Width != 65500 || pic.Height != 65500 {
				t.Errorf("picture says %d×%d", pic.Width, pic.Height)
			}
		})
	}
	for _, name := range []string{"rgb.png", "lossy.webp", "lossless.webp", "lzw.tif", "rgb-420.jpg"} {
		path := filepath.Join("testdata", name)
		_, _, err := decodeFile(t, tiny(), Options{MaxPixels: 64*48 - 1}, path)
		imagetest.WantCode(t, err, path, inference.CodeTooLarge, "64×48")
		if _, _, err = decodeFile(t, tiny(), Options{MaxPixels: 64 * 48}, path); err != nil {
			t.Errorf("%s at the limit: %v", name, err)
		}
	}
	_, _, err := decodeFile(t, tiny(), Options{MaxBytes: 1000}, "testdata/rgb.png")
	imagetest.WantCode(t, err, "testdata/rgb.png", inference.CodeTooLarge, "1 MiB")
}

// A progressive JPEG is held whole, as its components are stored: what phones and
// cameras make of 4:2:0 is read up to 108 million pixels, and no more than the memory
// allows.
func TestProgressiveMemory(t *testing.T) {
	data := imagetest.Read(t, "testdata/progressive.jpg")
	at := bytes.Index(data, []byte{0xFF, 0xC2})
	for _, c := range []struct {
		w, h     int
		sampling byte // of the brightness; the colours have 1 × 1
		pure     bool // so that Go's own decoder has the memory too
		want     bool
	}{{12000, 9000, 0x22, false, true}, {16000, 12000, 0x22, true, false}, {12000, 9000, 0x11, true, false}, {4000, 3000, 0x11, true, true}} {
		binary.BigEndian.PutUint16(data[at+5:], uint16(c.h))
		binary.BigEndian.PutUint16(data[at+7:], uint16(c.w))
		data[at+11] = c.sampling
		h, err := jpeg.Codec{}.Header(data)
		if err != nil {
			t.Fatal(err)
		}
		if !jpeg.Scales && !c.pure {
			continue
		}
		if got := affordable(h, h.Memory(jpeg.Eighths[0]), int64(len(data))); got != c.want {
			t.Errorf("%d×%d with %x: %d MiB are affordable: %v", c.w, c.h, c.sampling, h.Memory(jpeg.Eighths[0])>>20, got)
		}
	}
}

// Scans cost time, not memory: a JPEG with thousands of them is refused.
func TestTooManyScans(t *testing.T) {
	data := imagetest.Read(t, "testdata/progressive.jpg")
	last := strings.LastIndex(string(data), "\xff\xda")
	many := append([]byte(nil), data[:last]...)
	for range 10_000 {
		many = append(many, data[last:len(data)-2]...)
	}
	path := imagetest.Write(t, append(many, 0xFF, 0xD9))
	_, _, err := decodeFile(t, tiny(), Options{}, path)
	imagetest.WantCode(t, err, path, inference.CodeTooLarge, inference.DetailScans)
}

// changing changes a file when it is asked whether to continue, which the loader does between
// opening and reading.
type changing struct {
	context.Context
	change func()
}

func (c *changing) Err() error {
	if c.change != nil {
		c.change()
		c.change = nil
	}
	return c.Context.Err()
}

func TestChangedWhileReading(t *testing.T) {
	original := imagetest.Read(t, "testdata/rgb.png")
	for what, change := range map[string]func(name string) error{
		"grows": func(name string) error {
			f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.Write([]byte("more"))
			return errors.Join(err, f.Close())
		},
		"shrinks": func(name string) error { return os.Truncate(name, 2000) },
	} {
		t.Run(what, func(t *testing.T) {
			name := imagetest.Write(t, original)
			d, err := NewDecoder(tiny(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			ctx := &changing{t.Context(), func() {
				if err := change(name); err != nil {
					t.Error(err)
				}
			}}
			p := tiny()
			_, err = d.Decode(ctx, imagetest.Item(name), make([]float32, p.Len()))
			imagetest.WantCode(t, err, name, inference.CodeChanged, "")
		})
	}
}

// Files of all formats, cut off at many points: a picture or a reason, at once.
func TestCutOff(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDecoder(tiny(), Options{ThumbSide: 20})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := tiny()
	slot := make([]float32, p.Len())
	for _, name := range names {
		whole := imagetest.Read(t, name)
		if len(whole) > 100_000 || strings.HasSuffix(name, ".py") {
			continue
		}
		for i := 1; i < 40; i++ {
			n := len(whole) * i / 40
			path := imagetest.Write(t, whole[:n])
			_, err := d.Decode(t.Context(), imagetest.Item(path), slot)
			switch code := inference.CodeOf(err); code {
			case "", inference.CodeTruncated, inference.CodeCorrupt, inference.CodeUnsupported:
			default:
				t.Errorf("%s cut to %d of %d: %v", name, n, len(whole), err)
			}
		}
	}
}

// How much was read is told where the codec can tell.
func TestCutOffSaysHowMuch(t *testing.T) {
	for _, c := range []struct {
		name     string
		low, top int // of what half of the file may be called
		turbo    bool
	}{
		{"testdata/interlaced.png", 35, 65, false},
		{"testdata/rgb.bmp", 40, 55, false},
		{"testdata/palette.gif", 10, 70, false},
		{"testdata/lossless.webp", 45, 55, false},
		{"testdata/rgb.heic", 25, 55, false}, // of the picture, not of the boxes before it,
		{"../../assets/samples/宇航员.jpg", 35, 65, true},
		{"../../assets/samples/高山.jpg", 35, 65, true},
	} {
		if c.turbo && !jpeg.Scales {
			continue // image/jpeg cannot tell
		}
		whole := imagetest.Read(t, c.name)
		last := 101
		for _, percent := range []int{80, 50, 30} {
			path := imagetest.Write(t, whole[:len(whole)*percent/100])
			_, _, err := decodeFile(t, tiny(), Options{}, path)
			var e *inference.Error
			if !errors.As(err, &e) || e.Code != inference.CodeTruncated {
				t.Errorf("%s cut to %d%%: %v", c.name, percent, err)
				continue
			}
			var got int
			if n, _ := fmt.Sscanf(e.Detail, "%d%%", &got); n != 1 || got > last || percent == 50 && (got < c.low || got > c.top) {
				t.Errorf("%s cut to %d%%: detail %q", c.name, percent, e.Detail)
			}
			last = got
		}
	}
}

// What a viewer shows is read: a missing end mark, a last row cut short, the
// later scans of a progressive picture.
func TestHarmlessLoss(t *testing.T) {
	for _, c := range []struct {
		name  string
		lost  int // bytes
		turbo bool
	}{
		{"testdata/rgb-420.jpg", 2, false},
		{"testdata/progressive.jpg", 2, false},
		{"../../assets/samples/高山.jpg", 2000, true},
		{"testdata/progressive.jpg", 200, true},
		{"testdata/rgb.png", 12, false}, // the end chunk
		{"testdata/palette.gif", 2, false},
		{"testdata/rgb.bmp", 150, false},
	} {
		if c.turbo && !jpeg.Scales {
			continue
		}
		whole := imagetest.Read(t, c.name)
		if _, _, err := decodeFile(t, tiny(), Options{}, imagetest.Write(t, whole[:len(whole)-c.lost])); err != nil {
			t.Errorf("%s less %d bytes: %v", c.name, c.lost, err)
		}
	}
	if _, _, err := decodeFile(t, tiny(), Options{}, "testdata/broken-comment.png"); err != nil {
		t.Errorf("a damaged comment: %v", err)
	}
}
