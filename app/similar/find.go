package similar

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"wanwu/app/embeddings"
)

// Copy is the likeness from which on two pictures are copies of one: the same photograph in
// another size, quality or crop, or the next of a burst. Of the eleven sample pictures all copies at
// three quarters of the size or at JPEG quality 80 are above it, at 0.97 to 0.999; at quality 50, and
// without 4 % at each edge, ten of eleven are, the others at 0.90 and 0.93; at half the size six are: those
// that are smaller than the network's input then are at 0.86 to 0.92. Different samples are below 0.4;
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
	query, ok := embeddings.NewQuery(to)
	if !ok || len(to) != file.Dims() || n <= 0 {
		return nil, nil
	}
	var mu sync.Mutex
	best := top{n: n, at: map[uint64]int{}}
	stride := 2 * file.Dims()
	err := file.Scan(ctx, func(_ int64, hashes []uint64, values []byte) error {
		likeness := make([]float32, len(hashes))
		for i := range hashes {
			likeness[i], _ = query.Cosine(values[i*stride : (i+1)*stride])
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
