package labels

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"

	"wanwu/inference"
)

// How a discriminant becomes a score. Fitted on groceries and on objects that the default
// pack does not know, 1 to 20 labels of 2 to 15 examples, against a thousand photographs of
// what it does know; scripts/labels/reference.py prints the figures.
const (
	// slope is how fast the log-odds of "one of the taught labels" grow with the likeness,
	// which is 1 at the mean of a label's examples and −1 at the background.
	slope = 5
	// doubt is by how much likeness the network's own confidence, in log-odds, must be
	// overcome: a picture that it is sure of is seldom something new.
	doubt = 0.15
	// The likeness at which the odds are even, for 20 labels of very many examples. Fewer
	// examples lie closer to their own mean than new pictures will; fewer labels have fewer
	// chances to be taken by mistake.
	evenLikeness, fewExamples, leastLikeness = 0.42, 1.0, 0.05
	manyLabels, perLabel                     = 20, 0.06
	// Where the centres of the network's own labels are known, a picture must be more like a taught
	// label than like the one that the network gives it: its confidence needs no further regard.
	// slopeBeyond is slope for what the likenesses differ by; the others make the difference at
	// which the odds are even where no pictures tell: see evenBeyond.
	slopeBeyond                                 = 8
	evenOne, evenLabels, evenExamples, evenBoth = -0.55, 0.105, 0.12, 0.055
	// sharpness turns the likenesses of several taught labels into their shares.
	sharpness = 20
	// leastScore is from where on a taught label is among a picture's labels, and
	// mostLabels how many of them are.
	leastScore, mostLabels = 0.01, 5
)

// Head says which of the taught labels a picture shows, from its embedding. It is a linear
// discriminant with one covariance for all labels, and a background beside them. A Head is
// immutable, and may be used from several goroutines.
type Head struct {
	classes inference.Vocabulary
	dims    int
	weights blas32.General // a row a label
	bias    []float32
	own     *prototypes // of the network's labels; nil where it has none
	shared  [][]int32   // see alike; nil where no pictures tell
	even    float32     // the likeness at which the odds are even, beyond what the network's label has
	hidden  int         // the last of the rows are counter-examples, which are no answer
}

// Fit learns a head from the labels that have examples; known is of the network. It returns nil where
// there are none.
// The time grows with the cube of the number of examples, up to residualsMost: a hundred
// take some ten milliseconds. Errors are of vectors that do not fit together.
func Fit(b *Library, known Known) (*Head, error) {
	taught := b.Taught()
	if len(taught) == 0 {
		return nil, nil
	}
	counters := counters(taught)
	examples, err := unitExamples(slices.Concat(taught, counters))
	if err != nil {
		return nil, err
	}
	h, err := fit(examples, b.Background, known)
	if err != nil {
		return nil, err
	}
	h.hidden = len(counters)
	h.settle(known.Pictures, compare(taught))
	for _, l := range taught {
		h.classes = append(h.classes, l.Class())
	}
	return h, nil
}

// unitExamples returns the examples of each label, of length 1.
func unitExamples(taught []*Label) ([][]Vector, error) {
	dims := len(taught[0].Examples[0].Vector)
	all := make([][]Vector, len(taught))
	for k, l := range taught {
		for _, e := range l.Examples {
			unit, ok := e.Vector.Unit()
			if !ok || len(unit) != dims {
				return nil, fmt.Errorf("the example %s of %s has an embedding of %d values without a direction, not %d", e.Path, l.ID, len(e.Vector), dims)
			}
			all[k] = append(all[k], unit)
		}
	}
	return all, nil
}

// fit learns a head from examples of length 1, a list a label, none of them empty; where the odds are
// even is guessed.
func fit(examples [][]Vector, background Vector, known Known) (*Head, error) {
	k, dims := len(examples), len(examples[0][0])
	if len(background) != dims {
		return nil, fmt.Errorf("a background of %d values for embeddings of %d", len(background), dims)
	}
	means := make([]Vector, k)
	centres := mat.NewDense(k+1, dims, nil)
	n := 0
	for i, of := range examples {
		means[i], n = mean(of), n+len(of)
		for d, x := range means[i] {
			centres.Set(i, d, float64(x))
		}
	}
	for d, x := range background {
		centres.Set(k, d, float64(x))
	}
	w, err := newWhitener(examples, means, dims)
	if err != nil {
		return nil, err
	}
	white := mat.DenseCopyOf(centres)
	w.apply(white)
	h, unit := newHead(centres, white)
	each := float64(n) / float64(k)
	if known.fits(dims) {
		ground := white.RowView(k)
		h.own = newPrototypes(known.Rows, known.mean(background), w, ground, mat.Dot(centres.RowView(k), ground), unit)
		h.even = evenBeyond(each, k)
	} else {
		h.even = float32(max(evenLikeness-fewExamples/each, leastLikeness) + perLabel*math.Log(float64(k)/manyLabels))
	}
	return h, nil
}

// newHead makes a head of the centres of the labels, the background's last, and the same
// whitened. It returns the unit of its likenesses too.
func newHead(centres, white *mat.Dense) (h *Head, unit float64) {
	rows, dims := centres.Dims()
	k := rows - 1
	h = &Head{dims: dims, bias: make([]float32, k)}
	h.weights = blas32.General{Rows: k, Cols: dims, Stride: dims, Data: make([]float32, k*dims)}
	square := func(i int) float64 { return mat.Dot(centres.RowView(i), white.RowView(i)) }
	// The log-odds against the background are w·x + b; at the centres of the labels they
	// are on average so many, which becomes the unit.
	bias := make([]float64, k)
	w := make([]*mat.VecDense, k)
	for i := range k {
		w[i] = mat.NewVecDense(dims, nil)
		w[i].SubVec(white.RowView(i), white.RowView(k))
		bias[i] = (square(k) - square(i)) / 2
		unit += (mat.Dot(w[i], centres.RowView(i)) + bias[i]) / float64(k)
	}
	if !(unit > 0) { // the examples are the background
		unit = 1
	}
	for i := range k {
		h.bias[i] = float32(bias[i] / unit)
		for d := range dims {
			h.weights.Data[i*dims+d] = float32(w[i].AtVec(d) / unit)
		}
	}
	return h, unit
}

// evenBeyond returns by how much more a picture must be like one of the taught labels than like the
// network's own for even odds, where there are k labels of so many examples each: the more labels,
// the more chances to be taken by mistake, and the more examples, the larger the likenesses.
func evenBeyond(each float64, k int) float32 {
	many := math.Log(float64(k))
	return float32(evenOne + evenLabels*many + (evenExamples+evenBoth*many)*math.Log(each))
}

// mean returns the mean of vectors.
func mean(of []Vector) Vector {
	sum := make([]float64, len(of[0]))
	for _, v := range of {
		for d, x := range v {
			sum[d] += float64(x)
		}
	}
	m := make(Vector, len(sum))
	for d, x := range sum {
		m[d] = float32(x / float64(len(of)))
	}
	return m
}

// Classes returns the taught labels as classes, by which the labels of Score are numbered.
// It must not be written to.
func (h *Head) Classes() inference.Vocabulary {
	if h == nil {
		return nil
	}
	return h.classes
}

// Dims is the length of the embeddings that it takes.
func (h *Head) Dims() int { return h.dims }

// Score returns what the head makes of a picture, descending by score, whose embedding the
// network gave and whose best label by the network itself is best, its class −1 for none. Scores are
// the probabilities of the taught labels; what is left of 1 belongs to the network's labels: see
// Merge. It is nil where none reaches 0.01, and for an embedding of another length, or
// without a direction.
func (h *Head) Score(embedding []float32, best inference.Label) []inference.Label {
	if h == nil || len(embedding) != h.dims {
		return nil
	}
	likeness := make([]float32, len(h.bias))
	h.ScoreAll(blas32.General{Rows: 1, Cols: h.dims, Stride: h.dims, Data: embedding}, likeness)
	return h.Labels(embedding, likeness, best)
}

// Prepare makes the head ready for pictures that the network gives these classes. Without it, each takes
// a moment longer when it is first met.
func (h *Head) Prepare(classes []int32) {
	if h != nil && h.own != nil {
		h.own.prepare(classes)
	}
}

// Width is how many likenesses a picture has: one a taught label, and behind them one for the
// counter-examples of each label that has any.
func (h *Head) Width() int {
	if h == nil {
		return 0
	}
	return len(h.bias)
}

// ScoreAll writes the likenesses of embeddings, a row each, into to, which has Width values a row.
func (h *Head) ScoreAll(embeddings blas32.General, to []float32) {
	k := len(h.bias)
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, embeddings, h.weights, 0,
		blas32.General{Rows: embeddings.Rows, Cols: k, Stride: k, Data: to})
	for i := range embeddings.Rows {
		row := embeddings.Data[i*embeddings.Stride:][:h.dims]
		length := length(row)
		for j := range k {
			to[i*k+j] = to[i*k+j]/length + h.bias[j]
		}
	}
}

// Labels turns the likenesses of one picture, as ScoreAll has them, into labels, descending by
// score; embedding and best are as in Score.
func (h *Head) Labels(embedding, likeness []float32, best inference.Label) []inference.Label {
	top := slices.Max(likeness)
	some := 1 / (1 + math.Exp(-h.odds(embedding, slices.Index(likeness, top), top, best)))
	if !(some >= leastScore) { // NaN neither
		return nil
	}
	sum := shares(likeness, top)
	var out []inference.Label
	for k, r := range likeness[:len(likeness)-h.hidden] {
		if s := some * math.Exp(sharpness*float64(r-top)) / sum; s >= leastScore {
			out = append(out, inference.Label{Class: int32(k), Score: float32(s)})
		}
	}
	slices.SortStableFunc(out, func(a, b inference.Label) int { return cmp.Compare(b.Score, a.Score) })
	return slices.Clip(out[:min(len(out), mostLabels)])
}

// shares returns how many times the share of the taught label with the likeness top goes into the whole.
func shares(likeness []float32, top float32) (sum float64) {
	for _, r := range likeness {
		sum += math.Exp(sharpness * float64(r-top))
	}
	return sum
}

// odds returns the log-odds of a picture that shows one of the taught labels, the likest of which is at an
// index and which it has the likeness top to.
func (h *Head) odds(embedding []float32, at int, top float32, best inference.Label) float64 {
	if h.own == nil {
		return slope * (float64(top-h.even) - doubt*logit(float64(best.Score)))
	}
	own := h.own.likeness(best.Class, embedding, length(embedding))
	return slopeBeyond * float64(top-h.weight(at, best.Class)*own-h.even)
}

// length returns that of a vector; NaN where it has no direction.
func length(x []float32) float32 {
	v := blas32.Vector{N: len(x), Inc: 1, Data: x}
	square := float64(blas32.Dot(v, v))
	if !(square > 0) || math.IsInf(square, 1) {
		return float32(math.NaN())
	}
	return float32(math.Sqrt(square))
}

// logit returns the log-odds of a probability, within ±9.
func logit(p float64) float64 {
	p = min(max(p, 1e-4), 1-1e-4)
	return math.Log(p / (1 - p))
}

// Merge returns the labels of the network and the taught ones in one list, descending by
// score. Where the network's scores share one whole, as those of a softmax do (exclusive),
// they share what the taught labels have left of it. Both lists descend, and their classes
// are numbered alike. The result may be either of them.
func Merge(own, taught []inference.Label, exclusive bool) []inference.Label {
	if len(taught) == 0 {
		return own
	}
	rest := float32(1)
	if exclusive {
		for _, l := range taught {
			rest -= l.Score
		}
	}
	all := slices.Clone(taught)
	for _, l := range own {
		l.Score *= max(rest, 0)
		all = append(all, l)
	}
	slices.SortStableFunc(all, func(a, b inference.Label) int { return cmp.Compare(b.Score, a.Score) })
	return all
}
