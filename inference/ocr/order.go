package ocr

import (
	"cmp"
	"math"
	"slices"
)

// sameRow is how far the first corners of lines of one row are apart, in heights of the first of
// them.
const sameRow = 0.5

// placed is a line with its corners in the order in which it was read, which of a column are not
// those of its box.
type placed struct {
	Line
	seen Quad
}

// along is the direction in which the line was read, as long as the line.
func (p *placed) along() Point {
	return between(p.seen[1], p.seen[2], 0.5).minus(between(p.seen[0], p.seen[3], 0.5))
}

// inOrder sorts lines by rows, and those of a row as one reads. Rows run as most of the text does:
// in a picture that is held askew they are askew, columns of Chinese follow one another from
// the right, and a page that lies on its side is read as if it stood.
func inOrder(lines []placed) {
	along := mainDirection(lines)
	down := Point{-along.Y, along.X}
	byRow := func(a, b placed) int { return cmp.Compare(a.seen[0].dot(down), b.seen[0].dot(down)) }
	byPlace := func(a, b placed) int { return cmp.Compare(a.seen[0].dot(along), b.seen[0].dot(along)) }
	slices.SortFunc(lines, func(a, b placed) int { return cmp.Or(byRow(a, b), byPlace(a, b)) })
	for from := 0; from < len(lines); {
		top, tall := lines[from].seen[0].dot(down), lines[from].seen.height()
		to := from + 1
		for to < len(lines) && lines[to].seen[0].dot(down)-top < sameRow*tall {
			to++
		}
		slices.SortStableFunc(lines[from:to], byPlace)
		from = to
	}
}

// mainDirection returns the direction, of length 1, in which most of the text is read: of the
// four that are a quarter turn apart the one with the longest lines, tilted as they are on the
// average.
func mainDirection(lines []placed) Point {
	var sums [4]Point
	for i := range lines {
		a := lines[i].along()
		quarter := int(math.Round(math.Atan2(a.Y, a.X)/(math.Pi/2))) & 3
		sums[quarter] = sums[quarter].plus(a)
	}
	most := slices.MaxFunc(sums[:], func(a, b Point) int { return cmp.Compare(a.length(), b.length()) })
	if l := most.length(); l > 0 {
		return most.times(1 / l)
	}
	return Point{1, 0}
}
