package grid

import "math"

// geometry is where a virtual grid is: which row is the first one in view and how far it has been
// scrolled past. It knows no pixels and no widget.
//
// The place is a row number and a remainder below one pitch, never one long float32 offset: at 47
// million dp a float32 steps by 4 dp, and cells would be beside where a click looks for them. Sums
// over the whole content are made in float64, which is exact to a thousandth of a dp at ten million
// cells.
type geometry struct {
	count  int     // cells
	cols   int     // cells a row, at least 1
	pitch  float32 // dp from one row to the next, above 0
	step   float32 // dp from one column to the next
	width  float32 // of a cell, dp
	cell   float32 // height of a cell, dp; the rest of the pitch is gap
	pad    float32 // dp around the content
	height float32 // of the window on the content, dp

	first  int     // row that the window's upper edge is in, from 0
	offset float32 // dp of that row above the edge, 0 ≤ offset < pitch
}

// rows returns how many rows the cells fill.
func (v *geometry) rows() int { return (v.count + v.cols - 1) / v.cols }

// maxTop returns how far the content can be scrolled, in dp.
func (v *geometry) maxTop() float64 {
	n := v.rows()
	if n == 0 {
		return 0
	}
	gap := float64(v.pitch - v.cell)
	return max(0, float64(n)*float64(v.pitch)-gap+2*float64(v.pad)-float64(v.height))
}

// top returns how far the content is scrolled, in dp.
func (v *geometry) top() float64 {
	return float64(v.first)*float64(v.pitch) + float64(v.offset)
}

// scrollTo makes y the distance scrolled, as near as the content allows.
func (v *geometry) scrollTo(y float64) {
	y = min(max(0, y), v.maxTop())
	v.first, v.offset = 0, 0
	v.shift(y)
}

// scrollBy moves the content up by dy dp (down where negative) and stops at
// its ends. Nothing accumulates: only the remainder is ever added to.
func (v *geometry) scrollBy(dy float64) {
	v.shift(dy)
	v.clamp()
}

// shift moves by dy without looking at the ends.
func (v *geometry) shift(dy float64) {
	pitch := float64(v.pitch)
	y := float64(v.offset) + dy
	rows := math.Floor(y / pitch)
	v.first += int(rows)
	v.offset = float32(max(0, y-rows*pitch))
	if v.offset >= v.pitch { // rounding up to a whole row
		v.first, v.offset = v.first+1, 0
	}
}

// clamp returns the place into the content.
func (v *geometry) clamp() {
	switch {
	case v.first < 0:
		v.first, v.offset = 0, 0
	case v.top() > v.maxTop():
		v.scrollTo(v.maxTop())
	}
}

// fraction returns the place as a share of the way, 0…1.
func (v *geometry) fraction() float64 {
	if m := v.maxTop(); m > 0 {
		return v.top() / m
	}
	return 0
}

// place returns the upper left corner of cell i relative to the window, on whole dp so that
// pictures and hairlines stay sharp.
func (v *geometry) place(i int) (x, y float32) {
	y = v.pad + float32(i/v.cols-v.first)*v.pitch - v.offset
	return v.column(i % v.cols), float32(math.Round(float64(y)))
}

func (v *geometry) column(c int) float32 {
	return float32(math.Round(float64(v.pad + float32(c)*v.step)))
}

// visible returns the range [from, to) of the cells of which something can be seen, whole rows at a
// time.
func (v *geometry) visible() (from, to int) {
	if v.count == 0 || v.height <= 0 {
		return 0, 0
	}
	above := float64(v.offset) - float64(v.pad) // of the first row's cells
	a := v.first + int(math.Floor(above/float64(v.pitch)))
	b := v.first + int(math.Floor((above+float64(v.height))/float64(v.pitch))) + 1
	return min(max(0, a)*v.cols, v.count), min(max(0, b)*v.cols, v.count)
}

// at returns the cell under a point relative to the window; ok is false in a gap.
func (v *geometry) at(x, y float32) (i int, ok bool) {
	if v.count == 0 || y < 0 || y >= v.height {
		return 0, false
	}
	row := v.first + int(math.Floor(float64(y-v.pad+v.offset)/float64(v.pitch)))
	// Places are rounded, so the point may belong to a neighbour's edge.
	for r := max(0, row-1); r <= row+1; r++ {
		for c := range v.cols {
			i := r*v.cols + c
			if i >= v.count {
				return 0, false
			}
			if cx, cy := v.place(i); x >= cx && x < cx+v.width && y >= cy && y < cy+v.cell {
				return i, true
			}
		}
	}
	return 0, false
}

// reveal scrolls as little as needed for all of cell i to be seen.
func (v *geometry) reveal(i int) {
	if v.height <= 0 {
		return
	}
	above := float64(i/v.cols-v.first)*float64(v.pitch) - float64(v.offset)
	below := above + 2*float64(v.pad) + float64(v.cell) - float64(v.height)
	switch {
	case above < 0:
		v.scrollBy(above)
	case below > 0:
		v.scrollBy(min(below, above)) // the upper edge wins in a low window
	}
}

// pageRows returns how many rows a page up or down moves by.
func (v *geometry) pageRows() int {
	return max(1, int((v.height-v.pad)/v.pitch))
}

// fit lays columns into a width: as many as come nearest to cells of the
// wanted width, stretched or shrunk so that the row fills the width. Cell
// widths are whole dp. The height of a cell is below(width).
func (v *geometry) fit(width, height, want, gap, pad float32, below func(float32) float32) {
	room := width - 2*pad + gap
	v.pad, v.height = pad, height
	v.cols = max(1, int(math.Round(float64(room/(want+gap)))))
	v.step = room / float32(v.cols)
	v.width = max(1, float32(math.Floor(float64(v.step-gap))))
	v.cell = below(v.width)
	v.pitch = v.cell + gap
}

// fitLines lays one column of lines of a height into a width.
func (v *geometry) fitLines(width, height, pad, line float32) {
	v.pad, v.height, v.cols = pad, height, 1
	v.step = width - 2*pad
	v.width = max(1, float32(math.Floor(float64(v.step))))
	v.cell, v.pitch = line, line
}
