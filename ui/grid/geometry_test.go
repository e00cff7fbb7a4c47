package grid

import (
	"fmt"
	"math"
	"testing"
)

// pitches that a float32 cannot hold exactly are the ones that drift.
var testPitches = []float32{182.67, 200.3, 131.1, 190}

func testView(count int, pitch float32) *geometry {
	return &geometry{
		count: count, cols: 7, pitch: pitch, step: 180.4, width: 169, cell: pitch - 11,
		pad: 12, height: 700,
	}
}

// TestGridViewCellUnderPoint asks for the cell under the middle of every cell
// in view, at places from the start to the end of huge grids.
func TestGridViewCellUnderPoint(t *testing.T) {
	for _, count := range []int{1, 6, 7, 8, 1000, 1_000_000, 10_000_000} {
		for _, pitch := range testPitches {
			v := testView(count, pitch)
			for _, f := range []float64{0, 0.1, 1. / 3, 0.5, 0.75, 0.999999, 1} {
				v.scrollTo(f * v.maxTop())
				from, to := v.visible()
				if from >= to {
					t.Fatalf("%d cells, pitch %v, at %v: nothing in view", count, pitch, f)
				}
				for i := from; i < to; i++ {
					x, y := v.place(i)
					// The true place, in float64.
					want := float64(v.pad) + float64(i/v.cols)*float64(pitch) - f*v.maxTop()
					if math.Abs(float64(y)-want) > 0.51 {
						t.Fatalf("%d cells, pitch %v, at %v: cell %d lies at %v, want %v", count, pitch, f, i, y, want)
					}
					my := y + v.cell/2
					if my < 0 || my >= v.height {
						continue
					}
					if got, ok := v.at(x+v.width/2, my); !ok || got != i {
						t.Fatalf("%d cells, pitch %v, at %v: under the middle of %d lies %d, %v", count, pitch, f, i, got, ok)
					}
					if got, ok := v.at(x+v.width+4, my); ok {
						t.Fatalf("%d cells, pitch %v: in the gap beside %d lies %d", count, pitch, i, got)
					}
				}
			}
			if _, to := v.visible(); to != count {
				t.Fatalf("%d cells, pitch %v: the end shows cells up to %d", count, pitch, to)
			}
		}
	}
}

// TestGridViewScrollByDoesNotDrift walks a long way in odd steps and back.
func TestGridViewScrollByDoesNotDrift(t *testing.T) {
	v := testView(10_000_000, 182.67)
	v.scrollTo(0.5 * v.maxTop())
	first, offset := v.first, v.offset
	for range 20_000 {
		v.scrollBy(37.25)
	}
	want := (float64(first)*float64(v.pitch) + float64(offset)) + 20_000*37.25
	if d := math.Abs(v.top() - want); d > 0.5 {
		t.Fatalf("after 20,000 steps the place is off by %v dp", d)
	}
	for range 20_000 {
		v.scrollBy(-37.25)
	}
	if v.first != first || math.Abs(float64(v.offset-offset)) > 0.5 {
		t.Fatalf("back at row %d + %v, want row %d + %v", v.first, v.offset, first, offset)
	}
}

func TestGridViewEnds(t *testing.T) {
	v := testView(1_000_000, 182.67)
	v.scrollBy(-1e12)
	if v.first != 0 || v.offset != 0 || v.fraction() != 0 {
		t.Fatalf("above the start: row %d + %v", v.first, v.offset)
	}
	v.scrollBy(1e12)
	if f := v.fraction(); math.Abs(f-1) > 1e-9 {
		t.Fatalf("below the end: fraction %v", f)
	}
	_, y := v.place(999_999)
	if bottom := y + v.cell; math.Abs(float64(bottom-(v.height-v.pad))) > 1 {
		t.Fatalf("the last cell ends at %v, want %v", bottom, v.height-v.pad)
	}
	small := testView(3, 190)
	small.scrollBy(500)
	if small.first != 0 || small.offset != 0 {
		t.Fatalf("a grid lower than its window scrolled to row %d + %v", small.first, small.offset)
	}
	empty := testView(0, 190)
	empty.scrollBy(10)
	if _, ok := empty.at(50, 50); ok || empty.maxTop() != 0 {
		t.Fatal("an empty grid has a cell")
	}
}

func TestGridViewReveal(t *testing.T) {
	for _, i := range []int{0, 6, 7, 500_000, 999_993, 999_999} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			v := testView(1_000_000, 182.67)
			v.scrollTo(0.37 * v.maxTop())
			v.reveal(i)
			_, y := v.place(i)
			if y < v.pad-1 || y+v.cell > v.height-v.pad+1 {
				t.Fatalf("cell %d lies at %v…%v of %v", i, y, y+v.cell, v.height)
			}
			first, offset := v.first, v.offset
			v.reveal(i)
			if v.first != first || v.offset != offset {
				t.Fatal("what can be seen was scrolled again")
			}
		})
	}
}

func TestGridViewFitFillsTheRow(t *testing.T) {
	below := func(w float32) float32 { return w }
	for width := float32(300); width < 4000; width += 37 {
		for _, want := range []float32{120, 172, 320} {
			var v geometry
			v.fit(width, 600, want, 11, 12, below)
			right := v.column(v.cols-1) + v.width
			if d := width - 12 - right; d < -1 || d > 2 {
				t.Fatalf("width %v, cells of %v: %v dp are left at the right", width, want, d)
			}
			if v.cols > 2 && (v.width < want*0.75 || v.width > want*1.35) {
				t.Fatalf("width %v, cells of %v: %d cells of %v", width, want, v.cols, v.width)
			}
		}
	}
}
