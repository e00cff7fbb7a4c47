package probe_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/probe"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/pipeline"
)

// side is the longest side of the network's input.
const side = 32

// leftOrBright is a network that answers 0 for a picture that is brighter at the left, else 1 for a
// bright one and 2 for a dark one.
type leftOrBright struct{}

func (leftOrBright) Run(_ context.Context, b *inference.Batch) error {
	for k := range b.N {
		x, left, right := b.Input[k*3*side*side:], float32(0), float32(0)
		for i, v := range x[:side*side] {
			if i%side < side/2 {
				left += v
			} else {
				right += v
			}
		}
		left, right = left/(side*side/2), right/(side*side/2)
		class := 2
		switch {
		case left-right > 0.2:
			class = 0
		case (left+right)/2 > 0.45:
			class = 1
		}
		clear(b.Logits[k*3 : (k+1)*3])
		b.Logits[k*3+class] = 10
	}
	return nil
}
func (leftOrBright) Device() inference.Device {
	return inference.Device{Kind: "cpu", Lanes: 1, Batch: 1}
}
func (leftOrBright) Close() error { return nil }

// network is an engine of it, over the real decoders.
type network struct{ engine.Recognizer }

func (network) RunItems(ctx context.Context, items []inference.Item, o engine.RunOptions, s pipeline.Sink) error {
	pre := inference.Preprocess{Width: side, Height: side, Resize: inference.ResizeExact, Interpolation: inference.Bilinear, Color: "RGB", Layout: "NCHW", DType: inference.Float32, Scale: 1.0 / 255, Std: [3]float32{1, 1, 1}}
	p := pipeline.Pipeline{
		Backend: leftOrBright{}, Preprocess: pre, Classes: 3, Activation: inference.Softmax, TopK: o.TopK,
		NewDecoder: func() (inference.Decoder, error) { return imagefile.NewDecoder(pre, imagefile.Options{}) },
	}
	return p.RunItems(ctx, items, s)
}

// picture writes a picture whose halves have these values.
func picture(t *testing.T, dir, name string, left, right uint8) inference.Item {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 200, 200))
	for i := range 200 * 200 {
		v := left
		if i%200 >= 100 {
			v = right
		}
		img.SetNRGBA(i%200, i/200, color.NRGBA{v, v, v, 255})
	}
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	return inference.Item{Path: name, File: f.Name()}
}

// TestProbeCountsWhatHolds checks that each variation does to a picture what it is called, seen through
// a network that looks at sides and brightness, and that a broken file is counted and no more.
func TestProbeCountsWhatHolds(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "坏.png")
	if err := os.WriteFile(broken, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	sample := []inference.Item{picture(t, dir, "左.png", 230, 20), picture(t, dir, "亮.png", 150, 150), {Path: "坏.png", File: broken}}
	last, total := 0, 0
	r, err := probe.Run(t.Context(), network{}, sample, func(done, of int) { last, total = done, of })
	if err != nil {
		t.Fatal(err)
	}
	if r.Pictures != 2 || r.Unread != 1 || total != 3*(1+len(probe.All())) || last != total {
		t.Errorf("%d pictures, %d unread, %d of %d", r.Pictures, r.Unread, last, total)
	}
	for k, o := range r.Outcomes {
		want := 2
		switch {
		case o.Kind == probe.Darken: // 150 becomes dark at once; the left half stays the brighter
			want = 1
		case o.Kind == probe.Turn && o.Amount == 90: // the left half lies at the bottom
			want = 1
		}
		if o.Variation != probe.All()[k] || o.Tried != 2 || o.Held != want {
			t.Errorf("%+v, want %d held", o, want)
		}
	}
	if len(r.Examples) != 2 {
		t.Fatalf("examples %+v", r.Examples)
	}
	if x := r.Examples[0]; x.Kind != probe.Darken || x.Amount != 20 || x.Picture != 1 || x.Was != 1 || x.Became != 2 || x.Image == nil || x.Image.Pix[0] > 110 {
		t.Errorf("the worst is %+v", x.Variation)
	}
	if x := r.Examples[1]; x.Kind != probe.Turn || x.Picture != 0 || x.Image.Rect.Dx() == 0 {
		t.Errorf("the next is %+v", x.Variation)
	}
	for _, it := range sample[:2] {
		if img, err := imagefile.Preview(t.Context(), &it, 200); err != nil || img.Rect.Dx() != 200 {
			t.Errorf("the source %s: %v", it.Path, err)
		}
	}
}

// TestCancelledProbe checks that a probe ends with its context.
func TestCancelledProbe(t *testing.T) {
	sample := []inference.Item{picture(t, t.TempDir(), "左.png", 230, 20)}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := probe.Run(ctx, network{}, sample, func(done, _ int) {
		if done == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("%v, %v", r, err)
	}
}
