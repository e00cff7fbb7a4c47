package imagefile

import (
	"context"
	"fmt"
	"image"
	"image/color"
	gojpeg "image/jpeg"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/jpeg"
	"wanwu/inference/imagefile/raster"
	"wanwu/inference/imagefile/resample"
)

// The eight orientations show one picture, in tensor and thumbnail.
func TestOrientations(t *testing.T) {
	p := lite2()
	p.Layout, p.Mean, p.Std = "NHWC", [3]float32{}, [3]float32{1, 1, 1}
	var firstSlot []float32
	var firstThumb *image.RGBA
	for orientation := 1; orientation <= 8; orientation++ {
		slot, pic, err := decodeFile(t, p, Options{ThumbSide: 60}, fmt.Sprintf("testdata/orientation-%d.jpg", orientation))
		if err != nil {
			t.Fatal(err)
		}
		thumb, err := DecodeThumb(pic.Thumb)
		if err != nil {
			t.Fatal(err)
		}
		if pic.Width != 64 || pic.Height != 48 || pic.Format != "jpeg" {
			t.Errorf("orientation %d: %d×%d %s", orientation, pic.Width, pic.Height, pic.Format)
		}
		if orientation == 1 {
			firstSlot, firstThumb = slot, thumb
			continue
		}
		off := 0.0
		for i := range slot {
			off = max(off, math.Abs(float64(slot[i]-firstSlot[i])))
		}
		// The pictures were compressed after being turned, so that they differ
		// by what the compression loses.
		if d := worst(t, thumb, firstThumb); off > 10 || d > 12 {
			t.Errorf("orientation %d: tensor off by %v, thumbnail by %d", orientation, off, d)
		}
	}
}

// One decoder goes through everything in turn, and fails in between: what it
// keeps from one picture must not show in the next.
func TestDecoderIsReusable(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*g")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	names = append(names, "testdata/make.py", "../../assets/samples/猫.jpg", "testdata/rgba.bmp")
	d, err := NewDecoder(lite2(), Options{ThumbSide: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := lite2()
	got := make([]float32, p.Len())
	for _, name := range append(names, names...) {
		pic, err := d.Decode(t.Context(), imagetest.Item(name), got)
		want, wantPic, wantErr := decodeFile(t, p, Options{ThumbSide: 100}, name)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%s: %v, alone %v", name, err, wantErr)
		}
		if err == nil && (!slices.Equal(got, want) || !slices.Equal(pic.Thumb, wantPic.Thumb)) {
			t.Errorf("%s: another answer than alone", name)
		}
	}
}

// Layout and colour order are permutations, scale, mean and std a formula.
func TestTensorForms(t *testing.T) {
	const name = "testdata/rgb.png"
	base, _, err := decodeFile(t, tiny(), Options{}, name)
	if err != nil {
		t.Fatal(err)
	}
	p := tiny()
	p.Layout, p.Color, p.Scale = "NCHW", "BGR", 0.5
	p.Mean, p.Std = [3]float32{1, 2, 3}, [3]float32{4, 5, 6}
	got, _, err := decodeFile(t, p, Options{}, name)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range base {
		pixel, c := i/3, 2-i%3
		want := (v*0.5 - p.Mean[c]) / p.Std[c]
		if got[c*256+pixel] != want {
			t.Fatalf("value %d: %v, want %v", i, got[c*256+pixel], want)
		}
	}
}

func TestPadIsBlack(t *testing.T) {
	p := tiny()
	p.Resize, p.Mean = inference.ResizePad, [3]float32{1, 2, 3}
	slot, _, err := decodeFile(t, p, Options{}, "testdata/rgb.png") // 4:3, so rows above and below
	if err != nil {
		t.Fatal(err)
	}
	if got := [3]float32(slot[:3]); got != [3]float32{-1, -2, -3} {
		t.Errorf("corner %v", got)
	}
	if slot[3*(8*16)] <= -1 {
		t.Error("the middle is black too")
	}
}

func TestThumbnailSizes(t *testing.T) {
	for _, c := range []struct{ w, h, side, wantW, wantH int }{
		{640, 480, 320, 320, 240},
		{480, 640, 320, 240, 320},
		{100, 50, 320, 100, 50}, // never enlarged
		{3000, 2, 320, 320, 1},
		{1, 1, 320, 1, 1},
	} {
		img := image.NewGray(image.Rect(0, 0, c.w, c.h))
		name := filepath.Join(t.TempDir(), "a.jpg")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := gojpeg.Encode(f, img, nil); err != nil {
			t.Fatal(err)
		}
		f.Close()
		_, pic, err := decodeFile(t, tiny(), Options{ThumbSide: c.side}, name)
		if err != nil {
			t.Fatal(err)
		}
		thumb, err := DecodeThumb(pic.Thumb)
		if err != nil {
			t.Fatal(err)
		}
		if thumb.Rect.Dx() != c.wantW || thumb.Rect.Dy() != c.wantH {
			t.Errorf("%d×%d: thumbnail %v, want %d×%d", c.w, c.h, thumb.Rect, c.wantW, c.wantH)
		}
	}
}

func TestPreview(t *testing.T) {
	img, err := Preview(t.Context(), imagetest.Item("testdata/orientation-6.png"), 32)
	if err != nil {
		t.Fatal(err)
	}
	if img.Rect.Dx() != 32 || img.Rect.Dy() != 24 || !img.Opaque() {
		t.Errorf("%v, opaque %v", img.Rect, img.Opaque())
	}
	// What is transparent is white: the left of rgba.png.
	if img, err = Preview(t.Context(), imagetest.Item("testdata/rgba.png"), 1000); err != nil {
		t.Fatal(err)
	}
	if got := img.RGBAAt(0, 20); got != (color.RGBA{255, 255, 255, 255}) || img.Rect.Dx() != 64 {
		t.Errorf("%v of %v", got, img.Rect)
	}
	_, err = Preview(t.Context(), imagetest.Item("testdata/make.py"), 32)
	imagetest.WantCode(t, err, "testdata/make.py", inference.CodeUnsupported, "unknown")
}

func TestDecodeThumbRefuses(t *testing.T) {
	for name, data := range map[string][]byte{
		"nothing": nil, "noise": []byte("not a thumbnail"), "half": imagetest.Read(t, "testdata/rgb-444.jpg")[:700],
		"too large": withSize(t, "rgb-444.jpg", 65500, 65500),
	} {
		if img, err := DecodeThumb(data); err == nil {
			t.Errorf("%s: %v", name, img.Rect)
		}
	}
}

// A panic in the middle of a decode is an error of that picture, and the next
// one is read as ever.
func TestPanicIsAnError(t *testing.T) {
	l := newLoader(Options{})
	defer l.close()
	_, err := l.load(t.Context(), imagetest.Item("testdata/rgb.png"), panicking{})
	imagetest.WantCode(t, err, "testdata/rgb.png", inference.CodeInternal, "")
	th := newThumb(20, inference.Bilinear)
	if _, err := l.load(t.Context(), imagetest.Item("testdata/rgb.png"), th); err != nil || th.img.Rect.Dx() != 20 {
		t.Error(err, th.img.Rect)
	}
}

type panicking struct{}

func (panicking) covered(int, int, int) bool { return true }

func (panicking) start(int, int, int) *resample.Resizer { var list []*resample.Resizer; return list[3] }

// A palette index beyond the palette is what a crafted TIFF crashes imaging
// with (CVE-2023-36308).
func TestPaletteIndexOutOfRange(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.White})
	img.Pix[1] = 200
	row := make([]uint8, 6)
	raster.Of(img).Row(row, 0, 0, 2)
	if !slices.Equal(row, []uint8{255, 255, 255, 0, 0, 0}) {
		t.Error(row)
	}
	name := imagetest.Write(t, imagetest.PalettedTIFF(200))
	slot, _, err := decodeFile(t, tiny(), Options{}, name)
	if err != nil || slices.Max(slot) != 0 {
		t.Errorf("crafted TIFF: %v, %v, want black", slot[:3], err)
	}
	if _, _, err := decodeFile(t, tiny(), Options{}, imagetest.Write(t, imagetest.PalettedTIFF(1))); err != nil {
		t.Errorf("the same with an index within the palette: %v", err)
	}
}

func TestWrongSlotLength(t *testing.T) {
	d, err := NewDecoder(tiny(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	_, err = d.Decode(t.Context(), imagetest.Item("testdata/rgb.png"), make([]float32, 3))
	imagetest.WantCode(t, err, "testdata/rgb.png", inference.CodeInternal, "")
}

func TestNewDecoderChecksTheManifest(t *testing.T) {
	p := tiny()
	p.Interpolation = "nearest"
	if _, err := NewDecoder(p, Options{}); err == nil {
		t.Error("accepted")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d, err := NewDecoder(tiny(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := tiny()
	_, err = d.Decode(ctx, imagetest.Item("testdata/rgb.png"), make([]float32, p.Len()))
	imagetest.WantCode(t, err, "testdata/rgb.png", inference.CodeCancelled, "")
}

// cancelSoon is a context that ends when it was asked often enough.
type cancelSoon struct {
	context.Context
	cancel context.CancelFunc
	asks   int
}

func (c *cancelSoon) Err() error {
	if c.asks--; c.asks == 0 {
		c.cancel()
	}
	return c.Context.Err()
}

// A cancel is seen at every step, and leaves a decoder that works.
func TestCancelledHalfWay(t *testing.T) {
	d, err := NewDecoder(tiny(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := tiny()
	slot := make([]float32, p.Len())
	for asks := 1; asks < 20; asks++ {
		inner, cancel := context.WithCancel(t.Context())
		_, err := d.Decode(&cancelSoon{inner, cancel, asks}, imagetest.Item("testdata/orientation-3.jpg"), slot)
		cancel()
		imagetest.WantCode(t, err, "testdata/orientation-3.jpg", inference.CodeCancelled, "")
	}
	if _, err := d.Decode(t.Context(), imagetest.Item("testdata/rgb.png"), slot); err != nil {
		t.Error(err)
	}
}

// Decoding a picture again allocates nothing of its size.
func TestBuffersAreKept(t *testing.T) {
	if !jpeg.Scales {
		t.Skip("image/jpeg allocates each picture: runs where libjpeg-turbo decodes, as in the usual build")
	}
	d, err := NewDecoder(lite2(), Options{ThumbSide: 320})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := lite2()
	slot, it := make([]float32, p.Len()), imagetest.Item("../../assets/samples/高山.jpg")
	decode := func() {
		if _, err := d.Decode(t.Context(), it, slot); err != nil {
			t.Fatal(err)
		}
	}
	decode()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const rounds = 10
	for range rounds {
		decode()
	}
	runtime.ReadMemStats(&after)
	// The thumbnail itself, about 20 kB, is the caller's own.
	if each := (after.TotalAlloc - before.TotalAlloc) / rounds; each > 64<<10 {
		t.Errorf("%d bytes allocated a picture", each)
	}
}

// The decoder asks for no more pixels than are needed, and for no fewer.
func TestSmallestScale(t *testing.T) {
	tensor, small, large := newTensor(lite2()), newThumb(320, "bilinear"), newThumb(1200, "bicubic")
	for _, c := range []struct {
		w, h int
		outs []output
		want int
	}{
		{4000, 3000, []output{tensor}, 1},        // 334 of 260
		{4000, 3000, []output{tensor, small}, 1}, // 500 of 320
		{4000, 3000, []output{tensor, large}, 4}, // 2000 of 1200
		{2000, 1500, []output{tensor}, 2},        // 334 of 260
		{500, 375, []output{tensor}, 8},          // 334 of 260
		{200, 200, []output{tensor, small}, 8},   // enlarged
		{300, 9000, []output{small}, 1},          // the shorter side does not matter
		{300, 9000, []output{tensor}, 8},
	} {
		if got := smallest(c.w, c.h, c.outs, []int{1, 2, 4, 8}); got != c.want {
			t.Errorf("%d×%d: %d/8, want %d/8", c.w, c.h, got, c.want)
		}
	}
}
