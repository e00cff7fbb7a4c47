package ocr

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// mapOf is a map on which rectangles are text: centre, half sides, angle in degrees.
func mapOf(width, height int, rectangles ...[5]float64) []float32 {
	prob := make([]float32, width*height)
	for i := range prob {
		x, y := float64(i%width), float64(i/width)
		for _, r := range rectangles {
			s, c := math.Sincos(r[4] * math.Pi / 180)
			dx, dy := x-r[0], y-r[1]
			if math.Abs(dx*c+dy*s) <= r[2] && math.Abs(dy*c-dx*s) <= r[3] {
				prob[i] = 0.9
			}
		}
	}
	return prob
}

// TestBoxesFollowText: a box is where the text is, at its angle, grown by what the map shrinks
// it; two that do not touch are two, and specks are none.
func TestBoxesFollowText(t *testing.T) {
	d := Detection{ShortSide: 736, Threshold: 0.3, BoxThreshold: 0.5, Unclip: 1.6}
	for _, angle := range []float64{0, 15, -30} {
		prob := mapOf(400, 300, [5]float64{200, 150, 80, 10, angle}, [5]float64{60, 280, 30, 8, 0}, [5]float64{380, 20, 0.6, 0.6, 0})
		boxes := d.boxes(prob, 400, 300)
		if len(boxes) != 2 {
			t.Fatalf("%v°: %d boxes", angle, len(boxes))
		}
		q := boxes[slices.IndexFunc(boxes, func(q Quad) bool { return between(q[0], q[2], 0.5).Y < 200 })]
		middle := between(q[0], q[2], 0.5)
		grown := 160. * 20 * 1.6 / 360
		tilt := math.Atan2(q[1].Y-q[0].Y, q[1].X-q[0].X) * 180 / math.Pi
		if distance(middle, Point{200, 150}) > 2 || math.Abs(q.width()-160-2*grown) > 4 || math.Abs(q.height()-20-2*grown) > 4 || math.Abs(tilt-angle) > 2 {
			t.Errorf("%v°: %v: middle %v, %.1f × %.1f, tilt %.1f", angle, q, middle, q.width(), q.height(), tilt)
		}
	}
	if boxes := d.boxes(make([]float32, 400), 20, 20); len(boxes) != 0 {
		t.Errorf("an empty map has %d boxes", len(boxes))
	}
	if boxes := d.boxes(mapOf(60, 60, [5]float64{30, 30, 29, 29, 0}), 60, 60); len(boxes) != 1 {
		t.Errorf("a map that is full has %d boxes", len(boxes))
	}
}

// TestDecodeTakesBestPath: repetitions are one character unless none is between them.
func TestDecodeTakesBestPath(t *testing.T) {
	a, err := ReadAlphabet(strings.NewReader("红\n杯\n \n"))
	if err != nil || len(a) != 3 {
		t.Fatal(a, err)
	}
	row := func(best int, p float32) []float32 {
		r := slices.Repeat([]float32{(1 - p) / 3}, 4)
		r[best] = p
		return r
	}
	prob := slices.Concat(row(0, 0.9), row(1, 0.8), row(1, 0.7), row(0, 0.9), row(1, 0.6), row(3, 0.5), row(2, 0.7))
	if text, score := a.decode(prob, 7, 4); text != "红红 杯" || math.Abs(float64(score)-0.65) > 1e-6 {
		t.Errorf("%q, %v", text, score)
	}
	if marked, err := ReadAlphabet(strings.NewReader("\ufeff红\r\n杯\r\n \r\n")); err != nil || !slices.Equal(marked, a) {
		t.Errorf("with a byte order mark and the line ends of Windows: %q, %v", marked, err)
	}
	if text, score := a.decode(row(0, 1), 1, 4); text != "" || score != 0 {
		t.Errorf("nothing is %q, %v", text, score)
	}
	for _, bad := range []string{"", "\xff\n", strings.Repeat("字", 9) + "\n"} {
		if _, err := ReadAlphabet(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is an alphabet", bad)
		}
	}
}

// FuzzBoxes: any map has boxes of finite corners.
func FuzzBoxes(f *testing.F) {
	f.Add([]byte{255, 0, 255, 255, 3, 200}, 3)
	f.Fuzz(func(t *testing.T, data []byte, width int) {
		width = min(max(width, 1), 64)
		height := len(data) / width
		prob := make([]float32, width*height)
		for i := range prob {
			prob[i] = float32(data[i]) / 255
		}
		for _, q := range (Detection{Threshold: 0.3, Unclip: 1.6}).boxes(prob, width, height) {
			for _, p := range q {
				if math.IsNaN(p.X+p.Y) || math.IsInf(p.X+p.Y, 0) {
					t.Fatalf("%v", q)
				}
			}
		}
	})
}
