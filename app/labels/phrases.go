package labels

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"wanwu/inference"
)

// Own is the labels of a pack whose labels are vectors: what typed labels are compared with.
type Own struct {
	// Scale multiplies a cosine before the softmax; 0 where cosines are the scores.
	Scale float32
	// Vectors are those of the pack's labels, of length 1 and in its order.
	Vectors []Vector
}

// Phrases says which of the typed labels a picture shows, from its embedding: as the pack itself
// would, were they among its labels. Phrases are immutable.
type Phrases struct {
	classes inference.Vocabulary
	vectors blas32.General // of length 1, a row each
	own     Own
}

// NewPhrases takes the labels of FromText of a library; nil where there are none. The error is
// ErrOtherNetwork, for a vector that does not fit those of the pack.
func NewPhrases(b *Library, own Own) (*Phrases, error) {
	p := &Phrases{own: own}
	for i := range b.Labels {
		l := &b.Labels[i]
		if l.Origin != FromText {
			continue
		}
		unit, ok := l.Vector.Unit()
		if !ok || len(own.Vectors) == 0 || len(unit) != len(own.Vectors[0]) {
			return nil, fmt.Errorf("%w: the typed label %s has a vector of %d values", ErrOtherNetwork, l.ID, len(l.Vector))
		}
		p.classes, p.vectors.Data = append(p.classes, l.Class()), append(p.vectors.Data, unit...)
	}
	if p.classes == nil {
		return nil, nil
	}
	dims := len(own.Vectors[0])
	p.vectors.Rows, p.vectors.Cols, p.vectors.Stride = len(p.classes), dims, dims
	return p, nil
}

// Classes returns the typed labels as classes, by which the labels of Score are numbered. It must
// not be written to.
func (p *Phrases) Classes() inference.Vocabulary {
	if p == nil {
		return nil
	}
	return p.classes
}

// Dims is the length of the embeddings that they take.
func (p *Phrases) Dims() int { return p.vectors.Cols }

// Score returns what is said of a picture, descending by score, whose embedding the network gave and
// which the pack itself takes for best, its class −1 for nothing. It is nil where no score reaches
// 0.01, and for an embedding of another length, or without a direction.
func (p *Phrases) Score(embedding []float32, best inference.Label) []inference.Label {
	if p == nil || len(embedding) != p.Dims() {
		return nil
	}
	products := make([]float32, len(p.classes))
	p.ScoreAll(blas32.General{Rows: 1, Cols: p.Dims(), Stride: p.Dims(), Data: embedding}, products)
	return p.Labels(products, embedding, best)
}

// ScoreAll writes the products of embeddings, a row each, and the typed labels into to, which has as
// many values a row as there are labels.
func (p *Phrases) ScoreAll(embeddings blas32.General, to []float32) {
	k := len(p.classes)
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, embeddings, p.vectors, 0, blas32.General{Rows: embeddings.Rows, Cols: k, Stride: k, Data: to})
}

// Labels turns the products of one picture, as ScoreAll has them, into labels; see Score.
func (p *Phrases) Labels(products, embedding []float32, best inference.Label) []inference.Label {
	length := float64(Dot(embedding, embedding))
	if !(length > 0) || math.IsInf(length, 1) {
		return nil
	}
	length = math.Sqrt(length)
	cosines := make([]float64, len(products))
	for k, x := range products {
		cosines[k] = float64(x) / length
	}
	if p.own.Scale > 0 {
		return p.shares(cosines, embedding, length, best)
	}
	return p.labels(cosines)
}

// shares turns cosines into shares of one whole, which the pack's own labels have a part of. How
// large that is follows from the score of the best of them, which is a share as well.
func (p *Phrases) shares(cosines []float64, embedding []float32, length float64, best inference.Label) []inference.Label {
	scale := float64(p.own.Scale)
	top := scale * slices.Max(cosines)
	rest := math.Inf(-1) // the logarithm of the sum over the pack's own labels
	if best.Class >= 0 && int(best.Class) < len(p.own.Vectors) && best.Score > 0 {
		rest = scale*float64(Dot(embedding, p.own.Vectors[best.Class]))/length - math.Log(float64(best.Score))
	}
	top = max(top, rest)
	sum := math.Exp(rest - top)
	for k := range cosines {
		cosines[k] = math.Exp(scale*cosines[k] - top)
		sum += cosines[k]
	}
	for k := range cosines {
		cosines[k] /= sum
	}
	return p.labels(cosines)
}

// labels returns the scores that count, as labels.
func (p *Phrases) labels(scores []float64) (out []inference.Label) {
	for k, s := range scores {
		if s >= leastScore { // NaN is not
			out = append(out, inference.Label{Class: int32(k), Score: float32(s)})
		}
	}
	slices.SortStableFunc(out, func(a, b inference.Label) int { return cmp.Compare(b.Score, a.Score) })
	return slices.Clip(out[:min(len(out), mostLabels)])
}
