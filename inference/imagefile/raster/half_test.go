package raster

import (
	"image"
	"testing"
)

// TestHalf420 compares halved planes with the mean of four converted pixels. The
// picture is smooth and of an odd size. Only libheif from 1.17 on hands over such
// planes, so that the files of the golden test do not come here on every machine.
func TestHalf420(t *testing.T) {
	const w, h = 41, 27
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			m.Y[m.YOffset(x, y)] = uint8(20 + 4*x + 2*y)
			m.Cb[m.COffset(x, y)] = uint8(90 + x/2 + y)
			m.Cr[m.COffset(x, y)] = uint8(160 - x - y/2)
		}
	}
	full := &YCbCr{Img: m}
	half := &Half{Plane: [3][]uint8{m.Y, m.Cb, m.Cr}, Stride: [3]int{m.YStride, m.CStride, m.CStride}, W: w, H: h, YCC: true}
	rows := make([][]uint8, h)
	for y := range rows {
		rows[y] = make([]uint8, 3*w)
		full.Row(rows[y], y, 0, w)
	}
	hw, hh := half.Size()
	if hw != 21 || hh != 14 {
		t.Fatalf("half of %d×%d is %d×%d", w, h, hw, hh)
	}
	const x0 = 3 // rows are asked for in part
	line := make([]uint8, 3*(hw-x0))
	for y := range hh {
		half.Row(line, y, x0, hw)
		for x := x0; x < hw; x++ {
			for c := range 3 {
				sum := 0
				for _, at := range [4][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
					sum += int(rows[min(2*y+at[1], h-1)][3*min(2*x+at[0], w-1)+c])
				}
				if got, want := int(line[3*(x-x0)+c]), (sum+2)/4; got < want-2 || got > want+2 {
					t.Fatalf("%d,%d channel %d: %d, want %d", x, y, c, got, want)
				}
			}
		}
	}
}
