package imagefile

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// Budget bounds the memory that all decoders sharing it hold at once. It has
// two pools: a quarter for the files read, the rest for their pixels. A decode
// acquires from the first, then from the second, never the other way round, so that
// decoders cannot deadlock. A decode larger than its pool takes the whole pool and
// runs alone.
//
// A Budget is safe for concurrent use. The nil *Budget sets no bound.
type Budget struct {
	files, pixels pool
}

// pool is a weighted semaphore that knows its size.
type pool struct {
	sem  *semaphore.Weighted
	size int64
}

// BudgetBytes is the budget of a desktop program: some dozen 12-megapixel pictures, or one of the
// largest allowed.
const BudgetBytes = 512 << 20

// NewBudget makes a budget of that many bytes.
func NewBudget(bytes int64) *Budget {
	bytes = max(bytes, 4)
	files := bytes / 4
	return &Budget{files: newPool(files), pixels: newPool(bytes - files)}
}

func newPool(size int64) pool {
	return pool{semaphore.NewWeighted(size), size}
}

// acquire blocks until n bytes are free or ctx is done; release frees them.
func (p *pool) acquire(ctx context.Context, n int64) (release func(), err error) {
	n = min(max(n, 0), p.size)
	if err := p.sem.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { p.sem.Release(n) }, nil
}

func (b *Budget) acquireFile(ctx context.Context, n int64) (func(), error) {
	if b == nil {
		return func() {}, nil
	}
	return b.files.acquire(ctx, n)
}

func (b *Budget) acquirePixels(ctx context.Context, n int64) (func(), error) {
	if b == nil {
		return func() {}, nil
	}
	return b.pixels.acquire(ctx, n)
}
