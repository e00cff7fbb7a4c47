package bench

import (
	"math"
	"math/rand/v2"
)

// grainSide is the side of a grain's tile in pixels, a power of two. Pictures
// take it with offsets of their own, so that no two show the same.
const grainSide = 1024

// grain is a tile of noise that repeats without a seam. JPEGs owe their size to
// what a smooth picture lacks: texture at every scale, and the sensor's noise.
type grain struct {
	fine  []float32 // texture and noise, of deviation 1
	where []float32 // 0…1: how much of it a place has, as sky and grass differ
}

func newGrain(seed uint64) *grain {
	r := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	g := &grain{
		fine:  make([]float32, grainSide*grainSide),
		where: make([]float32, grainSide*grainSide),
	}
	// Octaves of value noise whose amplitude falls with their frequency, as the
	// spectrum of natural pictures does.
	for cell, amplitude := 64, float32(1); cell >= 2; cell, amplitude = cell/2, amplitude*0.6 {
		addOctave(g.fine, r, cell, amplitude)
	}
	for i := range g.fine {
		g.fine[i] += 0.35 * float32(r.NormFloat64())
	}
	normalise(g.fine)
	addOctave(g.where, r, 256, 1)
	addOctave(g.where, r, 128, 0.5)
	normalise(g.where)
	for i, v := range g.where {
		g.where[i] = 1 / (1 + float32(math.Exp(-2*float64(v))))
	}
	return g
}

// addOctave adds noise that is random on a lattice of cell pixels and linear
// in between.
func addOctave(tile []float32, r *rand.Rand, cell int, amplitude float32) {
	n := grainSide / cell
	lattice := make([]float32, n*n)
	for i := range lattice {
		lattice[i] = amplitude * float32(r.NormFloat64())
	}
	for y := range grainSide {
		y0, fy := y/cell, float32(y%cell)/float32(cell)
		upper, lower := lattice[y0*n:][:n], lattice[(y0+1)%n*n:][:n]
		for x := range grainSide {
			x0, fx := x/cell, float32(x%cell)/float32(cell)
			x1 := (x0 + 1) % n
			a := upper[x0] + (upper[x1]-upper[x0])*fx
			b := lower[x0] + (lower[x1]-lower[x0])*fx
			tile[y*grainSide+x] += a + (b-a)*fy
		}
	}
}

// normalise gives a tile mean 0 and deviation 1.
func normalise(tile []float32) {
	var sum, squares float64
	for _, v := range tile {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	mean := sum / float64(len(tile))
	deviation := math.Sqrt(max(squares/float64(len(tile))-mean*mean, 1e-12))
	for i, v := range tile {
		tile[i] = float32((float64(v) - mean) / deviation)
	}
}
