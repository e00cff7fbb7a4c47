package similar

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"wanwu/app/embeddings"
)

// Copy is the likeness from which on two pictures are copies of one: the same photograph in
// another size, quality or crop, or the next of a burst. Copies of the sample pictures at
// half the size, at JPEG quality 50, and without 4 % at each edge are at 0.97 to 0.999;
// other pictures of one thing seldom come above 0.9.
const Copy = 0.95

// Hit is a content that was found.
type Hit struct {
	Hash     uint64
	Likeness float32 // the cosine, −1…1
}

// Find returns the n contents in a file that are most like an embedding, the likest first,
// each once; those that keep refuses are left out, nil keeps all. It reads the whole file, on
// all processors: 100,000 embeddings of 1280 values are 256 MB. Errors are of ctx and of the
// file. An embedding of another length, or without a direction, is like none.
func Find(ctx context.Context, file *embeddings.File, to []float32, n int, keep func(hash uint64) bool) ([]Hit, error) {
	query, ok := scaled(to)
	if !ok || len(to) != file.Dims() || n <= 0 {
		return nil, nil
	}
	var mu sync.Mutex
	best := top{n: n, at: map[uint64]int{}}
	stride := 2 * file.Dims()
	err := file.Scan(ctx, func(hashes []uint64, values []byte) error {
		likeness := make([]float32, len(hashes))
		for i := range hashes {
			likeness[i] = cosine(query, values[i*stride:(i+1)*stride])
		}
		mu.Lock()
		defer mu.Unlock()
		for i, hash := range hashes {
			if h := (Hit{hash, likeness[i]}); hash != 0 && best.wants(h) && (keep == nil || keep(hash)) {
				best.add(h)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return best.sorted(), nil
}

// scale is by what a query is multiplied, so that it can be multiplied with the bits of
// float16 values, which as those of a float32 are too small by 2¹¹², without becoming so
// small that a processor is slow with them.
const scale = 0x1p100

// scaled returns an embedding at length scale; ok is false where it has no direction.
func scaled(v []float32) (out []float32, ok bool) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil, false
	}
	out = make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum) * scale)
	}
	return out, true
}

// cosine returns the cosine between a scaled query and little-endian float16 values; 0 where
// those have no direction.
func cosine(query []float32, values []byte) float32 {
	var d0, d1, d2, d3, s0, s1, s2, s3 float32
	values = values[:2*len(query)]
	for len(query) >= 4 {
		four := binary.LittleEndian.Uint64(values)
		a := math.Float32frombits(uint32(four)&0x8000<<16 | uint32(four)&0x7fff<<13)
		b := math.Float32frombits(uint32(four>>16)&0x8000<<16 | uint32(four>>16)&0x7fff<<13)
		c := math.Float32frombits(uint32(four>>32)&0x8000<<16 | uint32(four>>32)&0x7fff<<13)
		d := math.Float32frombits(uint32(four>>48)&0x8000<<16 | uint32(four>>48)&0x7fff<<13)
		d0, d1, d2, d3 = d0+query[0]*a, d1+query[1]*b, d2+query[2]*c, d3+query[3]*d
		a, b, c, d = a*scale, b*scale, c*scale, d*scale
		s0, s1, s2, s3 = s0+a*a, s1+b*b, s2+c*c, s3+d*d
		query, values = query[4:], values[8:]
	}
	for i, q := range query {
		h := uint32(binary.LittleEndian.Uint16(values[2*i:]))
		a := math.Float32frombits(h&0x8000<<16 | h&0x7fff<<13)
		d0 += q * a
		a *= scale
		s0 += a * a
	}
	sum := (s0 + s1) + (s2 + s3)
	if !(sum > 0) {
		return 0
	}
	// Both have the factor of the scale once, and 2⁻¹¹² once.
	return float32(float64((d0+d1)+(d2+d3)) / math.Sqrt(float64(sum)))
}

// top keeps the n best hits, a content once.
type top struct {
	n    int
	hits []Hit // unordered up to 2n, then cut to n
	at   map[uint64]int
	low  float32 // hits below are not among the best
}

func (t *top) wants(h Hit) bool { return len(t.hits) < t.n || h.Likeness > t.low }

func (t *top) add(h Hit) {
	if _, there := t.at[h.Hash]; there { // the embeddings of one content are alike
		return
	}
	t.at[h.Hash] = len(t.hits)
	if t.hits = append(t.hits, h); len(t.hits) >= 2*t.n {
		t.cut()
	}
}

func (t *top) cut() {
	slices.SortFunc(t.hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Hash, b.Hash))
	})
	if len(t.hits) > t.n {
		t.hits = t.hits[:t.n]
	}
	clear(t.at)
	for i, h := range t.hits {
		t.at[h.Hash] = i
	}
	if len(t.hits) == t.n {
		t.low = t.hits[t.n-1].Likeness
	}
}

func (t *top) sorted() []Hit {
	t.cut()
	return t.hits
}
