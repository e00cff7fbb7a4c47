package review

import "math"

// pValue returns the chance to see as few wrong answers as were seen, or fewer, if the accuracy
// over the strata were under target: one-sided, and at most Level is what is called proven.
// Pictures judged Unsure count as wrong.
//
// A simple sample is one stratum of unknown size, and the test the exact binomial one. For
// strata, what is compared is the weighted share of wrong answers; its distribution depends
// on how the wrong ones are spread over the strata, which is not known. They are put where
// the seen ones speak for them most while the accuracy is just under target (the
// constrained maximum of the likelihood), and there the distribution is exact:
// hypergeometric in each stratum, summed on a lattice that rounds in favour of "not
// proven". Where the strata are bands of scores, given by ascending score, ordered lets a
// higher band be no worse than a lower one; otherwise every picture of a stratum in which
// nothing was judged counts as wrong. TestPValueKeepsLevel measures what that is worth.
func pValue(strata []Stratum, target float64, k kind) float64 {
	if k == simple {
		s := strata[0]
		if s.Judged() == 0 {
			return 1
		}
		return binomialTail(s.Wrong+s.Unsure, s.Judged(), 1-target)
	}
	cells, total := cellsOf(uncorrected(strata))
	if total == 0 {
		return 1
	}
	// One wrong answer more than the target allows.
	budget := math.Floor((1-target)*float64(total)+1e-9) + 1
	seen := 0.0
	for _, c := range cells {
		seen += c.cost * float64(c.wrong)
	}
	most := 0.0
	for _, c := range cells {
		most += c.most
	}
	switch {
	case most < budget: // so many were judged right that there cannot be too many wrong
		return 0
	case seen >= budget || !assume(cells, budget, k == ordered):
		return 1
	}
	return atMost(cells, seen)
}

// kind is how the judged pictures were drawn.
type kind uint8

const (
	simple     kind = iota // at random from all
	stratified             // at random from strata of any sort
	ordered                // at random from bands of scores
)

// cell is a stratum within a test.
type cell struct {
	size, n, wrong int
	cost           float64 // pictures that a wrong answer stands for
	least, most    float64 // wrong pictures that there may be in it
	assumed        float64 // wrong pictures that the test assumes in it
	rounded        int
}

func cellsOf(strata []Stratum) (cells []cell, total int) {
	for _, s := range strata {
		if s.Size == 0 {
			continue
		}
		c := cell{size: s.Size, n: s.Judged(), wrong: s.Wrong + s.Unsure}
		c.least, c.most = float64(c.wrong), float64(c.size-(c.n-c.wrong))
		if c.n > 0 {
			c.cost = float64(c.size) / float64(c.n)
		}
		cells, total = append(cells, c), total+s.Size
	}
	return cells, total
}

// assume puts budget wrong pictures where they are likeliest. It is false where the strata
// cannot have so few.
func assume(cells []cell, budget float64, ordered bool) bool {
	at := func(lambda float64) (sum float64) {
		if ordered {
			poolUp(cells, lambda)
		}
		for i := range cells {
			c := &cells[i]
			if !ordered {
				c.assumed = c.likeliest(lambda)
			}
			c.assumed = min(max(c.assumed, c.least), c.most)
			sum += c.assumed
		}
		return sum
	}
	low, high := 0.0, 1.0
	if at(0) >= budget {
		return false
	}
	for range 60 {
		if at(high) >= budget {
			break
		}
		high *= 2
	}
	for range 60 {
		if mid := (low + high) / 2; at(mid) < budget {
			low = mid
		} else {
			high = mid
		}
	}
	at(high)
	round(cells, int(budget))
	return true
}

// poolUp is like likeliest, for cells of ascending score of which none may be worse than the one
// before: neighbours that would be are pooled, as in isotonic regression.
func poolUp(cells []cell, lambda float64) {
	type block struct {
		cell
		share float64
		cells int
	}
	var blocks []block
	for _, c := range cells {
		b := block{cell: c, share: c.likeliest(lambda) / float64(c.size), cells: 1}
		for n := len(blocks); n > 0 && blocks[n-1].share < b.share; n = len(blocks) {
			last := blocks[n-1]
			b.size, b.n, b.wrong, b.cells = b.size+last.size, b.n+last.n, b.wrong+last.wrong, b.cells+last.cells
			b.share = b.likeliest(lambda) / float64(b.size)
			blocks = blocks[:n-1]
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for range b.cells {
			cells[i].assumed = b.share * float64(cells[i].size)
			i++
		}
	}
}

// likeliest returns how many of the pictures of a cell are wrong where the likelihood is largest
// when each is worth lambda. Where none was judged, all may be.
func (c *cell) likeliest(lambda float64) float64 {
	if c.n == 0 {
		return float64(c.size)
	}
	return likeliest(float64(c.n), float64(c.wrong), lambda*float64(c.size)) * float64(c.size)
}

// round makes whole pictures of what is assumed, budget in all, the largest parts first.
func round(cells []cell, budget int) {
	sum := 0
	for i := range cells {
		cells[i].rounded = int(cells[i].assumed)
		sum += cells[i].rounded
	}
	for ; sum < budget; sum++ {
		best := -1
		for i := range cells {
			c := &cells[i]
			if float64(c.rounded) < c.most && (best < 0 || c.assumed-float64(c.rounded) > cells[best].assumed-float64(cells[best].rounded)) {
				best = i
			}
		}
		if best < 0 {
			return
		}
		cells[best].rounded++
	}
}

// lattice is how finely the weighted share is resolved up to what was seen.
const lattice = 400

// atMost returns the chance that the weighted sum of wrong answers is at most seen.
func atMost(cells []cell, seen float64) float64 {
	var at [lattice + 1]float64
	at[0] = 1
	for _, c := range cells {
		if c.n == 0 {
			continue
		}
		most := 0
		if seen > 0 {
			most = int(seen/c.cost + 1e-9)
		}
		chances := hypergeometric(c.n, c.rounded, c.size, most)
		var next [lattice + 1]float64
		for k, p := range chances {
			if p == 0 {
				continue
			}
			step := 0
			if k > 0 {
				step = min(int(float64(k)*c.cost/seen*lattice), lattice)
			}
			for j := 0; j+step <= lattice; j++ {
				next[j+step] += at[j] * p
			}
		}
		at = next
	}
	sum := 0.0
	for _, p := range at {
		sum += p
	}
	return min(sum, 1)
}
