package viewer

import (
	"math"
	"testing"
)

// under returns what is at a place of the frame, in the picture's pixels.
func under(v *geometry, x, y float64) (px, py float64) {
	cx, cy := v.corner()
	return (x - cx) / v.now(), (y - cy) / v.now()
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func TestZoomKeepsPointUnderPointer(t *testing.T) {
	v := &geometry{frameW: 800, frameH: 600, picW: 4000, picH: 3000, fit: true}
	if v.now() != 0.2 {
		t.Fatalf("the whole picture is at %v, want 0.2", v.now())
	}
	x, y := under(v, 500, 200)
	for _, scale := range []float64{0.3, 1, 2.5, zoomMost} {
		v.zoom(scale, 500, 200)
		if a, b := under(v, 500, 200); !near(a, x) || !near(b, y) {
			t.Errorf("at %v the pointer is over (%v, %v), and was over (%v, %v)", scale, a, b, x, y)
		}
	}
	v.zoom(100, 500, 200)
	if v.now() != zoomMost {
		t.Errorf("the scale is %v, %v is the most", v.now(), zoomMost)
	}
	v.zoom(0.01, 500, 200)
	if !v.fit || v.now() != 0.2 {
		t.Errorf("smaller than the whole picture: %+v", v)
	}
}

func TestZoomClampsToFrame(t *testing.T) {
	v := &geometry{frameW: 800, frameH: 600, picW: 4000, picH: 300, fit: true}
	v.pan(100, 100)
	if x, y := v.corner(); !near(x, 0) || !near(y, 270) {
		t.Errorf("a whole picture was moved to (%v, %v)", x, y)
	}
	v.zoom(1, 400, 300)
	for _, d := range []float64{1e9, -1e9} {
		v.pan(d, d)
		x, y := v.corner()
		if x > 0 || x+v.picW < v.frameW || !near(y, 150) {
			t.Errorf("moved by %v its corner is at (%v, %v): wide, it covers the frame; low, it is in the middle", d, x, y)
		}
	}
	v.resize(4000, 600) // now all of it is seen
	if !v.fit {
		t.Errorf("in a larger frame %+v", v)
	}
}

func TestDoubleClickTogglesFullScale(t *testing.T) {
	for _, c := range []struct{ pic, want float64 }{{4000, 1}, {400, 1}, {800, 2}} {
		v := &geometry{frameW: 800, frameH: 800, picW: c.pic, picH: c.pic, fit: true}
		v.toggle(10, 10)
		if v.fit || v.now() != c.want {
			t.Errorf("%v pixels: at %v, want %v", c.pic, v.now(), c.want)
		}
		v.toggle(10, 10)
		if !v.fit {
			t.Errorf("%v pixels: the second double click does not go back", c.pic)
		}
	}
}
