package labels

import (
	"cmp"
	"math"
	"slices"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"

	"wanwu/inference"
)

// Known is what a network knows itself, which taught labels are compared with. The zero Known is of a
// network whose own labels have no place among the embeddings.
type Known struct {
	// Rows are what the network's last layer weighs the values of an embedding by, a row a label.
	Rows []Vector
	// Pictures are some that the network recognises rightly: by them it is found how much more like a
	// taught label a picture must be for the network's labels to lose next to nothing. Where there
	// are none, that is guessed from the number of labels and examples.
	Pictures []Picture
}

// Picture is what a network says of a picture.
type Picture struct {
	Vector Vector          // its embedding, of length 1
	Own    inference.Label // the best of the network's labels
}

// fits reports whether there are rows for embeddings of so many values.
func (k *Known) fits(dims int) bool { return len(k.Rows) > 0 && len(k.Rows[0]) == dims }

// mean returns the mean of the pictures; background, where there are none.
func (k *Known) mean(background Vector) Vector {
	if len(k.Pictures) == 0 || len(k.Pictures[0].Vector) != len(background) {
		return background
	}
	vectors := make([]Vector, len(k.Pictures))
	for i, p := range k.Pictures {
		vectors[i] = p.Vector
	}
	return mean(vectors)
}

const (
	// spread is how far the centre of a network's own label is from the mean, as a share of how far
	// embeddings of length 1 are. They lie in the direction of the label's row from there, which is
	// what a classifier is trained for. From 0.5 to 0.75 makes no difference.
	spread = 0.62
	// candidates is how many pictures are looked at more closely to find those: the ones that the
	// taught labels come nearest to.
	candidates = 128
)

// prototypes are the centres of a network's own labels, whitened as those of the taught ones are.
type prototypes struct {
	rows   []Vector
	mean   Vector // of pictures that the network knows
	middle Vector // the mean of the rows
	reach  float64
	white  *whitener
	unit   float64 // of likenesses
	// ground is the background, whitened, and base its own square.
	ground mat.Vector
	base   float64
	// made has those that were asked for.
	made []atomic.Pointer[prototype]
}

// prototype is the centre of one label: the likeness of x is weights·x + bias.
type prototype struct {
	weights blas32.Vector
	bias    float32
}

// newPrototypes places the labels of a network among the embeddings. ground is the background, whitened,
// and base its own square; unit is that of likenesses.
func newPrototypes(rows []Vector, centre Vector, white *whitener, ground mat.Vector, base, unit float64) *prototypes {
	var square float64
	for _, x := range centre {
		square += float64(x) * float64(x)
	}
	return &prototypes{
		rows: rows, mean: centre, middle: mean(rows), reach: spread * math.Sqrt(max(1-square, 0)),
		white: white, unit: unit, ground: ground, base: base, made: make([]atomic.Pointer[prototype], len(rows)),
	}
}

// likeness returns how much like the network's label of a class a picture is, whose embedding has the
// given length, against the background. It is 0 for a class that the network does not have.
func (p *prototypes) likeness(class int32, embedding []float32, length float32) float32 {
	if class < 0 || int(class) >= len(p.made) {
		return 0
	}
	of := p.made[class].Load()
	if of == nil {
		p.prepare([]int32{class})
		of = p.made[class].Load()
	}
	return blas32.Dot(blas32.Vector{N: len(embedding), Inc: 1, Data: embedding}, of.weights)/length + of.bias
}

// prepare computes the centres of classes, all at once, which is faster than one by one.
func (p *prototypes) prepare(classes []int32) {
	const part = 256 // bounds the memory
	classes = slices.DeleteFunc(slices.Clone(classes), func(c int32) bool {
		return c < 0 || int(c) >= len(p.made) || p.made[c].Load() != nil
	})
	slices.Sort(classes)
	for of := range slices.Chunk(slices.Compact(classes), part) {
		p.place(of)
	}
}

func (p *prototypes) place(classes []int32) {
	dims := len(p.mean)
	centres := mat.NewDense(len(classes), dims, nil)
	for i, class := range classes {
		row := centres.RawRowView(i)
		var square float64
		for d, x := range p.rows[class] {
			row[d] = float64(x) - float64(p.middle[d])
			square += row[d] * row[d]
		}
		far := 0.0
		if square > 0 {
			far = p.reach / math.Sqrt(square)
		}
		for d, m := range p.mean {
			row[d] = float64(m) + far*row[d]
		}
	}
	white := mat.DenseCopyOf(centres)
	p.white.apply(white)
	for i, class := range classes {
		of := &prototype{weights: blas32.Vector{N: dims, Inc: 1, Data: make([]float32, dims)}}
		for d, x := range white.RawRowView(i) {
			of.weights.Data[d] = float32((x - p.ground.AtVec(d)) / p.unit)
		}
		of.bias = float32((p.base - mat.Dot(centres.RowView(i), white.RowView(i))) / 2 / p.unit)
		p.made[class].Store(of)
	}
}

// settle finds out by how much more pictures must be like one of the taught labels than like the
// network's own, so that of those which the network recognises rightly only the share that of allows has
// a taught label first. Without such pictures, or places of the network's labels, it does nothing.
func (h *Head) settle(pictures []Picture, of alike) {
	if h.own == nil || len(pictures) == 0 || len(pictures[0].Vector) != h.dims {
		return
	}
	h.shared = of.shared
	type candidate struct {
		picture, label int
		by             float32
	}
	all := make([]candidate, 0, len(pictures))
	likeness := make([]float32, len(h.bias))
	for i, p := range pictures {
		h.ScoreAll(blas32.General{Rows: 1, Cols: h.dims, Stride: h.dims, Data: p.Vector}, likeness)
		// A taught label is first where the odds, by its share of them, are above the network's score.
		score := max(float64(p.Own.Score), 1e-4)
		top := slices.Max(likeness)
		if slices.Max(likeness[:len(likeness)-h.hidden]) == top { // else it is like counter-examples
			all = append(all, candidate{i, slices.Index(likeness, top), top - float32(math.Log(score*shares(likeness, top))/slopeBeyond)})
		}
	}
	if len(all) == 0 {
		return
	}
	largest := func(a, b candidate) int { return cmp.Compare(b.by, a.by) }
	slices.SortFunc(all, largest)
	all = all[:min(len(all), candidates)]
	classes := make([]int32, len(all))
	for i, c := range all {
		classes[i] = pictures[c.picture].Own.Class
	}
	h.own.prepare(classes)
	for i, c := range all {
		all[i].by -= h.weight(c.label, classes[i]) * h.own.likeness(classes[i], pictures[c.picture].Vector, 1)
	}
	slices.SortFunc(all, largest)
	h.even = all[min(int(of.mostTaken()*float64(len(pictures))), len(all)-1)].by
}
