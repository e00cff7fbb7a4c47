package png

import (
	"bytes"
	"image/png"
	"slices"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/imagetest"
)

// adam7 makes the rows of an interlaced picture of bytes.
func adam7(pix []byte, w, h int) (rows []byte) {
	for _, p := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		for y := p[1]; y < h && p[0] < w; y += p[3] {
			rows = append(rows, 0)
			for x := p[0]; x < w; x += p[2] {
				rows = append(rows, pix[y*w+x])
			}
		}
	}
	return rows
}

// What has every pixel is read, whatever lacks or comes behind, by rows and at once;
// what has nearly every one is read too, and the rest is white.
func TestPNGThatHasEveryPixel(t *testing.T) {
	const w, h = 20, 40
	pix := make([]byte, w*h)
	var rows []byte
	for y := range h {
		rows = append(rows, 0)
		for x := range w {
			pix[y*w+x] = byte(7*x + 3*y)
			rows = append(rows, pix[y*w+x])
		}
	}
	turned := adam7(pix, w, h)
	interlace := func(data []byte) []byte { // the header's last byte, and its checksum is made again
		head := imagetest.Chunk{Kind: "IHDR", Body: slices.Clone(data[16:29])}
		head.Body[12] = 1
		made := imagetest.PNG(1, 1, 8, 0, head)
		return slices.Concat(data[:8], made[33:len(made)-imagetest.PNGTrailer], data[33:])
	}
	plain := imagetest.PNG(w, h, 8, imagetest.PNGGray, imagetest.IDAT(rows))
	surplus := func(rows []byte, n int) []byte {
		return imagetest.PNG(w, h, 8, imagetest.PNGGray, imagetest.IDAT(append(slices.Clone(rows), make([]byte, n)...)))
	}
	files := map[string][]byte{
		"plain":                  plain,
		"interlaced":             interlace(imagetest.PNG(w, h, 8, imagetest.PNGGray, imagetest.IDAT(turned))),
		"a byte too many":        surplus(rows, 1),
		"a row too many":         surplus(rows, 1+w),
		"interlaced, too many":   interlace(surplus(turned, 5)),
		"no end":                 plain[:len(plain)-imagetest.PNGTrailer],
		"half an end":            plain[:len(plain)-5],
		"no checksum of pixels":  plain[:len(plain)-imagetest.PNGTrailer-3],
		"rows behind the pixels": slices.Concat(plain[:len(plain)-imagetest.PNGTrailer], []byte("junk")),
	}
	want := make([]byte, 0, 3*w*h)
	for _, v := range pix {
		want = append(want, v, v, v)
	}
	for name, data := range files {
		head, err := Codec{}.Header(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, byRows := range []bool{false, true} {
			head.ByRows = byRows
			px, _, err := Codec{}.Decode(t.Context(), nil, data, head, 8)
			if err != nil {
				t.Errorf("%s, by rows %v: %v", name, byRows, err)
			} else if !bytes.Equal(imagetest.Rows(px), want) {
				t.Errorf("%s, by rows %v: other pixels", name, byRows)
			}
		}
	}
	if _, err := png.Decode(bytes.NewReader(files["interlaced"])); err != nil {
		t.Errorf("image/png: %v", err)
	}

	// Stored without compression, so that bytes are rows.
	for _, c := range []struct {
		percent int
		detail  string
	}{{96, ""}, {94, "92%"}, {50, "50%"}} {
		var stored bytes.Buffer
		imagetest.Store(&stored, rows)
		data := imagetest.PNG(w, h, 8, imagetest.PNGGray, imagetest.Chunk{Kind: "IDAT", Body: stored.Bytes()})
		from := bytes.Index(data, rows[:50])
		data = data[:from+len(rows)*c.percent/100]
		for _, byRows := range []bool{false, true} {
			head, err := Codec{}.Header(data)
			if err != nil {
				t.Fatal(err)
			}
			head.ByRows = byRows
			px, _, err := Codec{}.Decode(t.Context(), nil, data, head, 8)
			if c.detail != "" {
				if !codec.IsTruncated(err) || err.(*inference.Error).Detail != c.detail {
					t.Errorf("%d%%: %v", c.percent, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%d%%: %v", c.percent, err)
				continue
			}
			got, there := imagetest.Rows(px), 3*w*(h*c.percent/100)
			if !bytes.Equal(got[:there], want[:there]) || got[len(got)-1] != 255 {
				t.Errorf("%d%%: other pixels", c.percent)
			}
		}
	}
}
