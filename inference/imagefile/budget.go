package imagefile

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/semaphore"

	"wanwu/inference"
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
	room          func() (bytes int64, limited bool)
}

// pool is a weighted semaphore that knows its size.
type pool struct {
	sem  *semaphore.Weighted
	size int64
}

// BudgetBytes is the budget of a desktop program: some dozen 12-megapixel pictures, or one of the
// largest allowed.
const BudgetBytes = 512 << 20

// roomReserve is what a decode leaves of the memory that a process may still take, in bytes:
// for the stacks of a few threads and for what other goroutines allocate meanwhile.
const roomReserve = 48 << 20

// NewBudget makes a budget of that many bytes.
func NewBudget(bytes int64) *Budget {
	bytes = max(bytes, 4)
	files := bytes / 4
	return &Budget{files: newPool(files), pixels: newPool(bytes - files)}
}

// Within has the budget refuse, with CodeOutOfMemory, what is larger than the memory that room
// says the process may still take, where it is limited: an allocation that the system refuses
// would end the program. It returns the budget, and is called before others use it.
func (b *Budget) Within(room func() (bytes int64, limited bool)) *Budget {
	b.room = room
	return b
}

// fits returns an error where n bytes are more than the process may still take.
func (b *Budget) fits(n int64) error {
	if b.room == nil {
		return nil
	}
	room, limited := b.room()
	if limited && n > room-roomReserve {
		runtime.GC() // of the pictures before, which may be all that fills it
		room, limited = b.room()
	}
	if limited && n > room-roomReserve {
		return &inference.Error{Code: inference.CodeOutOfMemory, Detail: inference.DetailMachine, Err: fmt.Errorf("%d bytes are needed, %d are left", n, room)}
	}
	return nil
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
	return b.acquire(ctx, &b.files, n)
}

// acquire acquires n bytes from a pool of b.
func (b *Budget) acquire(ctx context.Context, p *pool, n int64) (func(), error) {
	release, err := p.acquire(ctx, n)
	if err != nil {
		return nil, err
	}
	if err := b.fits(n); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

func (b *Budget) acquirePixels(ctx context.Context, n int64) (func(), error) {
	if b == nil {
		return func() {}, nil
	}
	return b.acquire(ctx, &b.pixels, n)
}
