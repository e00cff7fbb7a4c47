package ocr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"testing"

	"wanwu/inference"
)

// page is white, with black bars where text is.
func page(width, height int, bars ...image.Rectangle) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	for _, b := range bars {
		draw.Draw(img, b, image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img
}

// dark is a stand-in for the network that finds text: what is dark is text.
func dark(_ context.Context, shape []int64, values []float32) ([]int64, []float32, error) {
	out := make([]float32, shape[2]*shape[3])
	for i := range out {
		if values[i] < 0 {
			out[i] = 0.9
		}
	}
	return shape, out, nil
}

// reads is a stand-in for the network that reads: every line is what f says of it, the class and
// its probability.
func reads(f func(width int64, values []float32) (class int, p float32)) Network {
	return func(_ context.Context, shape []int64, values []float32) ([]int64, []float32, error) {
		row := make([]float32, 3)
		class, p := f(shape[3], values)
		row[class] = p
		return []int64{1, 1, 3}, row, nil
	}
}

func reader(recognise Network) *Reader {
	return &Reader{
		Detection: Detection{ShortSide: 192, Threshold: 0.3, BoxThreshold: 0.5, Unclip: 0.2}, Reading: Reading{Height: 48, Width: 320, Threshold: 0.5},
		Alphabet: Alphabet{"长", "短"}, Detect: dark, Recognise: recognise,
	}
}

// byWidth reads 长 in long lines and 短 in short ones.
var byWidth = reads(func(width int64, _ []float32) (int, float32) {
	if width > 320 {
		return 1, 0.9
	}
	return 2, 0.8
})

// TestReadGoesFromPictureToLines: a stand-in finds what is dark, and reads how wide it is shown.
func TestReadGoesFromPictureToLines(t *testing.T) {
	img := page(400, 200, image.Rect(40, 30, 340, 60), image.Rect(40, 120, 140, 150), image.Rect(220, 122, 320, 152))
	r := reader(func(ctx context.Context, shape []int64, values []float32) ([]int64, []float32, error) {
		if values[24*shape[3]+100] > -0.9 {
			t.Error("the line shows no ink in its middle")
		}
		return byWidth(ctx, shape, values)
	})
	lines, err := r.Read(t.Context(), img)
	if err != nil || Text(lines) != "长\n短\n短" || len(lines) == 3 && lines[1].Box[0].X > lines[2].Box[0].X {
		t.Errorf("%+v, %v", lines, err)
	}
	if lines, err := r.Read(t.Context(), image.NewRGBA(image.Rectangle{})); err != nil || lines != nil {
		t.Errorf("no picture: %v, %v", lines, err)
	}
}

// TestInvalidAnswerIsAnError: an answer that is no number, of another shape, or of other classes
// than the alphabet has is no text.
func TestInvalidAnswerIsAnError(t *testing.T) {
	img := page(400, 200, image.Rect(40, 30, 340, 60))
	broken := errors.New("broken")
	nan := float32(math.NaN())
	answers := func(shape []int64, values []float32, err error) Network {
		return func(context.Context, []int64, []float32) ([]int64, []float32, error) { return shape, values, err }
	}
	for name, c := range map[string]struct {
		detect, recognise Network
		want              inference.Code
	}{
		"a network that fails":    {dark, answers(nil, nil, broken), inference.CodeInternal},
		"a map of NaN":            {answers(nil, slices.Repeat([]float32{nan}, 192*384), nil), byWidth, inference.CodeBadOutput},
		"a map that is too small": {answers(nil, make([]float32, 9), nil), byWidth, inference.CodeBadOutput},
		"text of NaN":             {dark, answers([]int64{1, 1, 3}, []float32{0, nan, 0}, nil), inference.CodeBadOutput},
		"text of another rank":    {dark, answers([]int64{3}, []float32{0, 1, 0}, nil), inference.CodeBadOutput},
		"a class too many":        {dark, answers([]int64{1, 1, 4}, []float32{0, 0, 0, 1}, nil), inference.CodePack},
		"a class too few":         {dark, answers([]int64{1, 1, 2}, []float32{0, 1}, nil), inference.CodePack},
	} {
		r := reader(c.recognise)
		r.Detect = c.detect
		if lines, err := r.Read(t.Context(), img); inference.CodeOf(err) != c.want || lines != nil {
			t.Errorf("%s: %v, %v", name, lines, err)
		}
	}
}

// TestLongPictureIsReadPieceByPiece: every line of a page of many screens is found once and in its
// place, also where two pieces meet, and the network sees no side over its longest.
func TestLongPictureIsReadPieceByPiece(t *testing.T) {
	var bars []image.Rectangle
	for y := 40; y < 7000; y += 100 {
		bars = append(bars, image.Rect(40, y, 340, y+30))
	}
	for name, c := range map[string]struct {
		width, height int
		turn          func(image.Rectangle) image.Rectangle
	}{
		"high": {400, 7040, func(r image.Rectangle) image.Rectangle { return r }},
		"wide": {7040, 400, func(r image.Rectangle) image.Rectangle { return image.Rect(r.Min.Y, r.Min.X, r.Max.Y, r.Max.X) }},
	} {
		turned := slices.Clone(bars)
		for i := range turned {
			turned[i] = c.turn(bars[i])
		}
		r := reader(byWidth)
		r.Detect = func(ctx context.Context, shape []int64, values []float32) ([]int64, []float32, error) {
			if shape[2] > longest || shape[3] > longest || shape[2]%stride+shape[3]%stride != 0 {
				t.Errorf("%s: a piece of %v", name, shape)
			}
			return dark(ctx, shape, values)
		}
		lines, err := r.Read(t.Context(), page(c.width, c.height, turned...))
		if err != nil || len(lines) != len(bars) {
			t.Fatalf("%s: %d lines of %d, %v", name, len(lines), len(bars), err)
		}
		for _, l := range lines {
			middle := between(l.Box[0], l.Box[2], 0.5)
			if i := slices.IndexFunc(turned, func(b image.Rectangle) bool {
				return distance(middle, Point{float64(b.Min.X+b.Max.X) / 2, float64(b.Min.Y+b.Max.Y) / 2}) < 3
			}); i < 0 {
				t.Errorf("%s: a line at %v", name, l.Box)
			} else {
				turned = slices.Delete(turned, i, i+1)
			}
		}
	}
}

// TestLinesComeInReadingOrder: rows of a picture that is held askew, columns from the right, and
// a page on its side or on its head. The stand-in tells which way a line is turned by the end
// at which it is dark.
func TestLinesComeInReadingOrder(t *testing.T) {
	// Each line is a bar with a head: where the head is at the left, the line is the right way up.
	upright := reads(func(width int64, values []float32) (int, float32) {
		ink := func(x int64) (n int) {
			for y := range int64(48) {
				if values[y*width+x] < -0.5 {
					n++
				}
			}
			return n
		}
		if ink(6) > ink(60) { // of a line that is shown 96 wide
			return 1, 0.9
		}
		return 2, 0.6
	})
	// Two rows of two, drawn at an angle about the middle.
	at := func(angle float64) (*image.RGBA, [4]Point) {
		s, c := math.Sincos(angle * math.Pi / 180)
		img := page(600, 600)
		places := [4]Point{{-180, -60}, {60, -60}, {-180, 60}, {60, 60}}
		for i := range img.Rect.Dx() * img.Rect.Dy() {
			x, y := float64(i%600)-300, float64(i/600)-300
			u, v := x*c+y*s, y*c-x*s
			for _, p := range places {
				du, dv := u-p.X, v-p.Y
				if du >= 0 && du < 24 && math.Abs(dv) < 20 || du >= 0 && du < 120 && math.Abs(dv) < 14 {
					img.SetRGBA(i%600, i/600, color.RGBA{A: 255})
				}
			}
		}
		for i, p := range places {
			m := Point{p.X + 60, p.Y}
			places[i] = Point{300 + m.X*c - m.Y*s, 300 + m.X*s + m.Y*c}
		}
		return img, places
	}
	for _, angle := range []float64{0, 8, -8, 90, -90, 180} {
		img, want := at(angle)
		lines, err := reader(upright).Read(t.Context(), img)
		if err != nil || len(lines) != 4 {
			t.Fatalf("%v°: %d lines, %v", angle, len(lines), err)
		}
		var got []string
		for i, l := range lines {
			if l.Text != "长" || distance(between(l.Box[0], l.Box[2], 0.5), want[i]) > 12 {
				got = append(got, fmt.Sprintf("%d %s at %.0f, want %.0f", i, l.Text, between(l.Box[0], l.Box[2], 0.5), want[i]))
			}
		}
		if got != nil {
			t.Errorf("%v°: %q", angle, got)
		}
	}
}
