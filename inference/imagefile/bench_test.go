package imagefile

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/disintegration/imaging"
	"golang.org/x/image/draw"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/imagetest"
	"wanwu/inference/imagefile/raster"
	"wanwu/inference/imagefile/resample"
)

// lite2 returns the preprocessing of the embedded model.
func lite2() inference.Preprocess {
	return inference.Preprocess{Width: 260, Height: 260, Resize: inference.ResizeCrop, Crop: 0.8904,
		Interpolation: inference.Bicubic, Color: "RGB", Layout: "NCHW", DType: "float32",
		Scale: 1, Mean: [3]float32{127, 127, 127}, Std: [3]float32{128, 128, 128}}
}

func jpegFile(b *testing.B, w, h int, profile []byte) string {
	b.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, imagetest.Photograph(w, h), &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	data := buf.Bytes()
	if profile != nil {
		data = slices.Concat(data[:2], imagetest.JPEGProfile(profile), data[2:])
	}
	name := filepath.Join(b.TempDir(), "photo.jpg")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d×%d: %d kB", w, h, buf.Len()/1000)
	return name
}

func benchmarkFile(b *testing.B, name string, o Options) {
	d, err := NewDecoder(lite2(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	p := lite2()
	slot, it := make([]float32, p.Len()), imagetest.Item(name)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(b.Context(), it, slot); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "img/s")
}

func BenchmarkDecode12MP(b *testing.B) {
	name := jpegFile(b, 4000, 3000, nil)
	wide := jpegFile(b, 4000, 3000, imagetest.MatrixProfile(imagetest.P3Red, imagetest.P3Green, imagetest.P3Blue, imagetest.SRGBCurve(1024)))
	b.Run("tensor", func(b *testing.B) { benchmarkFile(b, name, Options{}) })
	b.Run("P3-tensor", func(b *testing.B) { benchmarkFile(b, wide, Options{}) })
	b.Run("tensor+thumb", func(b *testing.B) { benchmarkFile(b, name, Options{ThumbSide: 320}) })
	b.Run("P3-tensor+thumb", func(b *testing.B) { benchmarkFile(b, wide, Options{ThumbSide: 320}) })
}

func BenchmarkDecodeSmall(b *testing.B) {
	name := jpegFile(b, 500, 375, nil)
	b.Run("tensor", func(b *testing.B) { benchmarkFile(b, name, Options{}) })
	b.Run("tensor+thumb", func(b *testing.B) { benchmarkFile(b, name, Options{ThumbSide: 320}) })
}

func BenchmarkDecodePNG(b *testing.B) {
	var buf bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&buf, imagetest.Photograph(2000, 1500)); err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "photo.png")
	if err := os.WriteFile(name, buf.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	benchmarkFile(b, name, Options{ThumbSide: 320})
}

// What the filters cost by themselves, beside those of imaging and of
// golang.org/x/image/draw: from a picture in memory to a thumbnail. ApproxBiLinear
// looks at four pixels only, whatever it shrinks: it is no antialiased filter. With
// -cpu 1 the times are those of the processor, which imaging and draw divide among cores.
func BenchmarkThumbnail(b *testing.B) {
	for _, size := range []image.Point{{500, 375}, {1000, 750}, {4000, 3000}} {
		img := imagetest.Photograph(size.X, size.Y)
		for _, f := range []struct {
			name    string
			own     string
			scaler  draw.Scaler
			imaging imaging.ResampleFilter
		}{
			{"bilinear", inference.Bilinear, draw.BiLinear, imaging.Linear},
			{"bicubic", inference.Bicubic, draw.CatmullRom, imaging.CatmullRom},
		} {
			run := func(name string, resize func(w, h int)) {
				b.Run(codec.SizeText(size.X, size.Y)+"/"+f.name+"/"+name, func(b *testing.B) {
					w, h := newThumb(320, f.own).size(size.X, size.Y)
					b.ReportAllocs()
					for b.Loop() {
						resize(w, h)
					}
				})
			}
			t, p := newThumb(320, f.own), resample.Pump{}
			run("own", func(int, int) {
				if err := p.Run(b.Context(), raster.Of(img), 1, []*resample.Resizer{t.start(size.X, size.Y, 8)}); err != nil {
					b.Fatal(err)
				}
			})
			run("imaging", func(w, h int) { imaging.Resize(img, w, h, f.imaging) })
			var dst *image.RGBA
			into := func(s draw.Scaler) func(w, h int) {
				return func(w, h int) {
					if dst == nil {
						dst = image.NewRGBA(image.Rect(0, 0, w, h))
					}
					s.Scale(dst, dst.Rect, img, img.Rect, draw.Src, nil)
				}
			}
			run("draw", into(f.scaler))
			if f.own == inference.Bilinear {
				run("draw-approximate", into(draw.ApproxBiLinear))
			}
		}
	}
}
