package embeddings

import (
	"context"
	"maps"
	"slices"
	"sync"

	"wanwu/inference"
)

// Scores returns the cosine between a vector and each embedding that was written, by content;
// damaged ones and what has no direction are left out. It reads the whole file, see Scan. ctx
// ends it.
func (e *File) Scores(ctx context.Context, to []float32) (map[uint64]float32, error) {
	if len(to) != e.dims {
		return nil, inference.Faultf("its vectors have %d values, and the network's embedding has %d", len(to), e.dims)
	}
	query, ok := NewQuery(to)
	if !ok {
		return nil, nil
	}
	var mu sync.Mutex
	parts := map[int64]map[uint64]float32{}
	err := e.Scan(ctx, func(first int64, hashes []uint64, values []byte) error {
		part := make(map[uint64]float32, len(hashes))
		for i, hash := range hashes {
			if c, ok := query.Cosine(values[i*e.stride():][:e.stride()]); ok && hash != 0 {
				part[hash] = c
			}
		}
		mu.Lock()
		defer mu.Unlock()
		parts[first] = part
		return nil
	})
	if err != nil {
		return nil, err
	}
	scores := map[uint64]float32{}
	for _, first := range slices.Sorted(maps.Keys(parts)) {
		maps.Copy(scores, parts[first])
	}
	return scores, nil
}
