package ocr

import (
	"cmp"
	"math"
	"slices"
)

// Point is a place in a picture, in pixels from its upper left corner.
type Point struct{ X, Y float64 }

func (p Point) plus(q Point) Point        { return Point{p.X + q.X, p.Y + q.Y} }
func (p Point) minus(q Point) Point       { return Point{p.X - q.X, p.Y - q.Y} }
func (p Point) times(f float64) Point     { return Point{p.X * f, p.Y * f} }
func (p Point) dot(q Point) float64       { return p.X*q.X + p.Y*q.Y }
func (p Point) cross(q Point) float64     { return p.X*q.Y - p.Y*q.X }
func (p Point) length() float64           { return math.Hypot(p.X, p.Y) }
func distance(p, q Point) (d float64)     { return p.minus(q).length() }
func between(p, q Point, f float64) Point { return p.plus(q.minus(p).times(f)) }

// Quad is the corners of a line of text: upper left, upper right, lower right, lower left, as
// one reads it.
type Quad [4]Point

// width and height are those of the line, in pixels.
func (q Quad) width() float64  { return max(distance(q[0], q[1]), distance(q[3], q[2])) }
func (q Quad) height() float64 { return max(distance(q[0], q[3]), distance(q[1], q[2])) }

// turned returns the corners as one who has turned the picture by quarters to the left sees them.
func (q Quad) turned(quarters int) Quad {
	return Quad{q[quarters&3], q[(quarters+1)&3], q[(quarters+2)&3], q[(quarters+3)&3]}
}

// rectangle is one at any angle: its centre, the directions of its sides, of length 1, and
// half of each side.
type rectangle struct {
	centre, along, across Point
	half                  Point // X along, Y across
}

// around returns the smallest rectangle around points, which is flush with an edge of their
// hull; ok is false where the points are on a line.
func around(points []Point) (r rectangle, ok bool) {
	h := hull(points)
	if len(h) < 3 {
		return r, false
	}
	least := math.Inf(1)
	for i := range h {
		edge := h[(i+1)%len(h)].minus(h[i])
		along := edge.times(1 / edge.length())
		across := Point{-along.Y, along.X}
		lo, hi := Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
		for _, p := range h {
			u, v := p.dot(along), p.dot(across)
			lo, hi = Point{min(lo.X, u), min(lo.Y, v)}, Point{max(hi.X, u), max(hi.Y, v)}
		}
		size := hi.minus(lo)
		if area := size.X * size.Y; area < least {
			least = area
			middle := lo.plus(hi).times(0.5)
			r = rectangle{along.times(middle.X).plus(across.times(middle.Y)), along, across, size.times(0.5)}
		}
	}
	return r, true
}

// hull returns the convex hull of points, each of its corners once (Andrew's monotone chain).
func hull(points []Point) (h []Point) {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	sorted = slices.Compact(sorted)
	half := func(points []Point) (chain []Point) {
		for _, p := range points {
			for len(chain) > 1 && chain[len(chain)-1].minus(chain[len(chain)-2]).cross(p.minus(chain[len(chain)-1])) <= 0 {
				chain = chain[:len(chain)-1]
			}
			chain = append(chain, p)
		}
		return chain[:max(len(chain)-1, 0)]
	}
	lower := half(sorted)
	slices.Reverse(sorted)
	return append(lower, half(sorted)...)
}

// grown returns the rectangle with its sides moved out by the distance at which what the
// network marks, the text shrunk, becomes the text again: area × ratio / perimeter.
func (r rectangle) grown(ratio float64) rectangle {
	d := 4 * r.half.X * r.half.Y * ratio / (4 * (r.half.X + r.half.Y))
	r.half = r.half.plus(Point{d, d})
	return r
}

// least returns the shorter side.
func (r rectangle) least() float64 { return 2 * min(r.half.X, r.half.Y) }

// quad returns the corners in the order in which one reads: of the two at the left the upper
// one first.
func (r rectangle) quad() Quad {
	u, v := r.along.times(r.half.X), r.across.times(r.half.Y)
	c := []Point{r.centre.minus(u).minus(v), r.centre.plus(u).minus(v), r.centre.plus(u).plus(v), r.centre.minus(u).plus(v)}
	slices.SortFunc(c, func(a, b Point) int { return cmp.Compare(a.X, b.X) })
	if c[0].Y > c[1].Y {
		c[0], c[1] = c[1], c[0]
	}
	if c[2].Y > c[3].Y {
		c[2], c[3] = c[3], c[2]
	}
	return Quad{c[0], c[2], c[3], c[1]}
}
