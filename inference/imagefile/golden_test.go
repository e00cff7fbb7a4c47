package imagefile

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/heif"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/jpeg"
)

// golden is testdata/golden.json, which testdata/make.py writes with Pillow.
type golden struct {
	Manifests map[string]inference.Preprocess
	Cases     []goldenCase
}

type goldenCase struct {
	File, Manifest string
	Width, Height  int
	Mean           float64
	Places         []int
	Values         []float64
}

func readGolden(t testing.TB) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	for name, p := range g.Manifests {
		p.Color, p.Layout, p.DType, p.Scale, p.Std = "RGB", "NHWC", "float32", 1, [3]float32{1, 1, 1}
		g.Manifests[name] = p
	}
	return g
}

// pattern is make.py's picture of the same name.
func pattern(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{
				uint8((x*x/9 + y*5) % 256), uint8((x*3 + y*y/7) % 256),
				uint8((x/16+y/16)%2*200 + x*y%50), 255})
		}
	}
	return img
}

// path finds a case's picture, or makes it.
func (c goldenCase) path(t testing.TB) string {
	if name, ok := strings.CutPrefix(c.File, "samples/"); ok {
		return filepath.Join("../../assets/samples", name)
	}
	var w, h int
	if n, _ := fmt.Sscanf(c.File, "pattern %d %d", &w, &h); n != 2 {
		return filepath.Join("testdata", c.File)
	}
	name := filepath.Join(t.TempDir(), "pattern.png")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, pattern(w, h)); err != nil {
		t.Fatal(err)
	}
	return name
}

// tolerance returns how far single values and the mean may be off. Lossless formats agree but for
// one rounding; codecs differ in how they turn YCbCr into RGB.
func (c goldenCase) tolerance() (value, mean float64) {
	switch {
	case strings.HasSuffix(c.File, ".avif"):
		return 10, 1
	case strings.HasSuffix(c.File, ".heic"):
		return 6, 1
	case jpeg.Scales && c.File == "samples/高山.jpg":
		return 8, 0.2 // decoded at a fraction of the size, where details fold differently
	case strings.HasSuffix(c.File, "cmyk.jpg"), strings.HasSuffix(c.File, "cmyk.tif"):
		return 2, 1
	case strings.HasSuffix(c.File, ".webp"):
		return 2, 0.5
	case strings.HasSuffix(c.File, ".jpg"):
		return 2, 0.3
	}
	return 1, 0.05
}

// decodeFile decodes one file with a decoder of its own.
func decodeFile(t testing.TB, p inference.Preprocess, o Options, path string) ([]float32, inference.Picture, error) {
	t.Helper()
	d, err := NewDecoder(p, o)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	slot := make([]float32, p.Len())
	pic, err := d.Decode(t.Context(), imagetest.Item(path), slot)
	return slot, pic, err
}

// Every format, every manifest: the slots are those that Pillow makes.
func TestGolden(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.Cases {
		t.Run(c.File+"/"+c.Manifest, func(t *testing.T) {
			if strings.HasSuffix(c.File, ".avif") && !heif.HasAVIF() {
				t.Skip("no AVIF decoder on this machine: runs where libheif has one, as Debian's does")
			}
			slot, pic, err := decodeFile(t, g.Manifests[c.Manifest], Options{ThumbSide: 320}, c.path(t))
			if err != nil {
				t.Fatal(err)
			}
			if pic.Width != c.Width || pic.Height != c.Height {
				t.Errorf("size %d×%d, want %d×%d", pic.Width, pic.Height, c.Width, c.Height)
			}
			valueTolerance, meanTolerance := c.tolerance()
			worst, sum := 0.0, 0.0
			for i, at := range c.Places {
				worst = max(worst, math.Abs(float64(slot[at])-c.Values[i]))
			}
			for _, v := range slot {
				sum += float64(v)
			}
			mean := sum / float64(len(slot))
			if worst > valueTolerance || math.Abs(mean-c.Mean) > meanTolerance {
				t.Errorf("worst value off by %v (may be %v), mean %.3f, want %.3f", worst, valueTolerance, mean, c.Mean)
			}
			if len(pic.Thumb) == 0 {
				t.Error("no thumbnail")
			}
		})
	}
}
