package ocr

import "math"

// Detection says how boxes come out of the map of the network that finds text. The zero
// value is not useful; see Usual.
type Detection struct {
	// ShortSide is what a picture's shorter side has at least when the network sees it.
	ShortSide int `json:"short_side"`
	// Threshold is from which probability on a pixel is text, BoxThreshold what a box has on
	// the average at least.
	Threshold    float32 `json:"threshold"`
	BoxThreshold float32 `json:"box_threshold"`
	// Unclip is by how much a box is grown, in areas a perimeter.
	Unclip float64 `json:"unclip"`
}

const (
	// leastSide is the shorter side of a box in pixels of the map, leastGrown when it has grown.
	leastSide, leastGrown = 3, 5
	// mostBoxes bounds what is read of a picture.
	mostBoxes = 1000
)

// boxes returns where the map says text is, in pixels of the map.
func (d Detection) boxes(prob []float32, width, height int) (all []Quad) {
	for _, outline := range outlines(prob, width, height, d.Threshold) {
		r, ok := around(outline)
		if !ok || r.least() < leastSide || mean(prob, width, height, r) < d.BoxThreshold {
			continue
		}
		if r = r.grown(d.Unclip); r.least() < leastGrown {
			continue
		}
		if all = append(all, r.quad()); len(all) == mostBoxes {
			break
		}
	}
	return all
}

// outlines returns, of each connected piece of the map above a threshold, the pixels at its
// rows' ends: its hull is theirs. The map is widened by a pixel to the right and below first,
// so that pieces that nearly touch are one.
func outlines(prob []float32, width, height int, threshold float32) (all [][]Point) {
	mask := make([]bool, width*height)
	for i, p := range prob[:width*height] {
		if p <= threshold {
			continue
		}
		x, y := i%width, i/width
		mask[i] = true
		if x+1 < width {
			mask[i+1] = true
		}
		if y+1 < height {
			mask[i+width] = true
			if x+1 < width {
				mask[i+width+1] = true
			}
		}
	}
	var stack []int
	for start := range mask {
		if !mask[start] {
			continue
		}
		ends := map[int][2]int{} // row → its first and last column
		stack = append(stack[:0], start)
		mask[start] = false
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := at%width, at/width
			e, seen := ends[y]
			if !seen {
				e = [2]int{x, x}
			}
			ends[y] = [2]int{min(e[0], x), max(e[1], x)}
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					nx, ny := x+dx, y+dy
					if nx < 0 || ny < 0 || nx >= width || ny >= height || !mask[ny*width+nx] {
						continue
					}
					mask[ny*width+nx] = false
					stack = append(stack, ny*width+nx)
				}
			}
		}
		var points []Point
		for y, e := range ends {
			points = append(points, Point{float64(e[0]), float64(y)}, Point{float64(e[1]), float64(y)})
		}
		all = append(all, points)
	}
	return all
}

// mean returns the average of the map within a rectangle.
func mean(prob []float32, width, height int, r rectangle) float32 {
	reach := math.Abs(r.along.X)*r.half.X + math.Abs(r.across.X)*r.half.Y
	rise := math.Abs(r.along.Y)*r.half.X + math.Abs(r.across.Y)*r.half.Y
	sum, n := 0.0, 0
	for y := max(0, int(r.centre.Y-rise)); y <= min(height-1, int(math.Ceil(r.centre.Y+rise))); y++ {
		for x := max(0, int(r.centre.X-reach)); x <= min(width-1, int(math.Ceil(r.centre.X+reach))); x++ {
			p := Point{float64(x), float64(y)}.minus(r.centre)
			if math.Abs(p.dot(r.along)) <= r.half.X+0.5 && math.Abs(p.dot(r.across)) <= r.half.Y+0.5 {
				sum += float64(prob[y*width+x])
				n++
			}
		}
	}
	if n == 0 {
		return 0
	}
	return float32(sum / float64(n))
}
