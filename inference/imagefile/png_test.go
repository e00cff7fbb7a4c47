package imagefile

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

// A PNG that would take hundreds of megabytes is averaged while it is read, turned
// as its EXIF says, and refused only where no output is smaller than all of it.
func TestABigPNGTakesLittleMemory(t *testing.T) {
	const w, h = 4200, 4000
	name := imagetest.Write(t, imagetest.FlatPNG(w, h, 16, imagetest.PNGGray))
	var pic inference.Picture
	var slot []float32
	var err error
	if n := imagetest.Allocated(func() { slot, pic, err = decodeFile(t, tiny(), Options{}, name) }); n > 20<<20 {
		t.Errorf("%d MB allocated", n>>20)
	}
	if err != nil || pic.Width != w || pic.Height != h {
		t.Fatalf("%d×%d, %v", pic.Width, pic.Height, err)
	}
	for _, v := range slot {
		if v != 200 {
			t.Fatalf("%v, want 200", v)
		}
	}

	whole := imagetest.Read(t, name)
	_, _, err = decodeFile(t, tiny(), Options{}, imagetest.Write(t, whole[:len(whole)/2]))
	var e *inference.Error
	if !errors.As(err, &e) || e.Code != inference.CodeTruncated || !strings.HasSuffix(e.Detail, "%") {
		t.Errorf("cut in half: %v", err)
	}
	damaged := append([]byte(nil), whole...)
	damaged[len(damaged)/2] ^= 1
	if _, _, err = decodeFile(t, tiny(), Options{}, imagetest.Write(t, damaged)); inference.CodeOf(err) != inference.CodeCorrupt {
		t.Errorf("a damaged byte: %v", err)
	}
}

// Millions of chunks cost no memory of their own.
func TestManyChunksTakeNoMemory(t *testing.T) {
	whole := imagetest.Read(t, "testdata/rgb.png")
	at := bytes.Index(whole, []byte("IDAT")) - 4
	var empty bytes.Buffer
	one := imagetest.PNG(1, 1, 8, imagetest.PNGGray, imagetest.Chunk{Kind: "IDAT", Body: nil})
	one = one[len(one)-imagetest.PNGTrailer-12 : len(one)-imagetest.PNGTrailer]
	const chunks = 300_000
	for range chunks {
		empty.Write(one)
	}
	data := append(append(append([]byte(nil), whole[:at]...), empty.Bytes()...), whole[at:]...)
	l := newLoader(Options{})
	defer l.close()
	var pic inference.Picture
	var err error
	n := imagetest.Allocated(func() {
		tensor := newTensor(tiny())
		p := tiny()
		tensor.slot = make([]float32, p.Len())
		err = l.decode(t.Context(), formatNamed(t, "png"), data, &pic, []output{tensor})
	})
	if err != nil {
		t.Fatal(err)
	}
	if n > 2<<20 {
		t.Errorf("%d bytes allocated for each of the chunks", n/chunks)
	}
}

// A run that is stopped does not wait for the end of a big picture, whatever the
// codec: the context is checked again and again.
func TestCodecsStopWithTheContext(t *testing.T) {
	for name, times := range map[string]int{"rgb.png": 1, "interlaced.png": 1, "palette.gif": 1, "lzw.tif": 1, "lossless.webp": 0} {
		data := imagetest.Read(t, filepath.Join("testdata", name))
		c, err := formatOf(data)
		if err != nil {
			t.Fatal(err)
		}
		l := newLoader(Options{})
		h, err := c.Header(data)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = c.Decode(&imagetest.Ending{Context: t.Context(), Left: times}, &l.scratch, data, h, 8)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		var pic inference.Picture
		if err = l.decode(&imagetest.Ending{Context: t.Context(), Left: times}, c, data, &pic, nil); err != context.Canceled {
			t.Errorf("%s, as the loader tells it: %v", name, err)
		}
		l.close()
	}
}
