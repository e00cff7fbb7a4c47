package labels

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

const (
	// shrinkage is how much of the covariance is given up for a multiple of the identity:
	// five examples a label say little of 1280 dimensions. From 0.1 to 0.9 the accuracy is
	// the same within half a point (scripts/labels/reference.py).
	shrinkage = 0.5
	// residualsMost bounds the rows that a covariance is estimated from, and with them the
	// time of a fit. Further examples still move their label's mean.
	residualsMost = 1024
)

// whitener multiplies by the inverse of the covariance within labels, shrunk,
//
//	Σ = (1−s)·RᵀR/f + s·t·I,
//
// where the rows of R are what the examples differ from their label's mean by, f their
// degrees of freedom and t the mean variance. There are far fewer rows than dimensions, so
// the inverse goes by way of the rows (Woodbury's identity):
//
//	Σ⁻¹v = (v − Fᵀ(γI + FFᵀ)⁻¹Fv)/γ  with  F = R·√((1−s)/f), γ = s·t.
type whitener struct {
	f     *mat.Dense // nil where the examples say nothing: Σ is the identity
	inner mat.Cholesky
	gamma float64
}

// errSingular is that rounding has left a covariance without an inverse.
var errSingular = errors.New("the covariance of the examples has no inverse")

// newWhitener estimates the covariance of examples, a list a label, whose means are given.
func newWhitener(examples [][]Vector, means []Vector, dims int) (*whitener, error) {
	rows, freedom := 0, 0
	for _, of := range examples {
		if len(of) > 1 {
			rows, freedom = rows+len(of), freedom+len(of)-1
		}
	}
	if freedom == 0 {
		return &whitener{}, nil
	}
	every := (rows + residualsMost - 1) / residualsMost
	values := make([]float64, 0, min(rows, residualsMost)*dims)
	var total float64
	n := 0
	for k, of := range examples {
		if len(of) < 2 {
			continue
		}
		for _, x := range of {
			if n++; n%every != 0 {
				continue
			}
			for d := range dims {
				r := float64(x[d]) - float64(means[k][d])
				values, total = append(values, r), total+r*r
			}
		}
	}
	used := len(values) / dims
	// What was left out counts as much as what was taken.
	scale := float64(rows) / float64(used) / float64(freedom)
	w := &whitener{gamma: shrinkage * total * scale / float64(dims)}
	if !(w.gamma > 0) {
		return &whitener{}, nil // all examples of each label are alike
	}
	w.f = mat.NewDense(used, dims, slices.Clip(values))
	root := (1 - shrinkage) * scale
	var gram mat.SymDense
	gram.SymOuterK(root, w.f)
	for i := range used {
		gram.SetSym(i, i, gram.At(i, i)+w.gamma)
	}
	if !w.inner.Factorize(&gram) {
		return nil, errSingular
	}
	// Fᵀ(…)⁻¹F has the root twice.
	w.f.Scale(math.Sqrt(root), w.f)
	return w, nil
}

// apply multiplies the vectors, a row each, by the inverse, up to a common factor.
func (w *whitener) apply(v *mat.Dense) {
	if w.f == nil {
		return
	}
	var seen, solved, back mat.Dense
	seen.Mul(w.f, v.T())
	// The error is that the matrix is ill-conditioned, and it is solved all the same: it was
	// factorized when the whitener was made.
	_ = w.inner.SolveTo(&solved, &seen)
	back.Mul(solved.T(), w.f)
	v.Sub(v, &back)
	v.Scale(1/w.gamma, v)
}
