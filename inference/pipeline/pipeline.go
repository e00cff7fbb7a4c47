package pipeline

import (
	"context"
	"time"
	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/source"
)

// Capacities of the channels between the stages; see the package comment.
const (
	itemQueue   = 64 // on the way from the scan to the decoders
	resultQueue = 64 // finished, not yet handed to the sink
)

// Sink receives what a run does. Found, Skipped and Scanned come from the scan's goroutine, Done
// from another one; each of the two is one goroutine only. A sink that blocks holds the pipeline
// up, which is the intended back-pressure.
type Sink interface {
	// Found tells of a picture before it is read, in natural order. Where it
	// answers false the picture is left out and its Index given to the next.
	Found(it *inference.Item) (keep bool)
	// Skipped tells what was left out, and why.
	Skipped(path string, why source.SkipReason)
	// Scanned tells that no more pictures will be found.
	Scanned()
	// Done hands over a result, in the order in which they finish. The sink
	// keeps r. An error stops the run and is returned by it.
	Done(r *inference.Result) error
	// Thumb hands over a thumbnail (a JPEG) before its Done; it is called from
	// several goroutines at once, and only where the decoders make thumbnails.
	Thumb(it *inference.Item, jpeg []byte)
}

// Pipeline is a ready-made way from dropped paths to labels. It holds no state
// of a run: Run may be called again, one run at a time for one set of decoders.
type Pipeline struct {
	Backend inference.Backend
	// Batcher, where set, is before Backend and is shared with others; its config has this
	// pipeline's lengths. Otherwise a run makes its own.
	Batcher    *batch.Batcher
	Preprocess inference.Preprocess
	// NewDecoder makes the decoder of one worker; Run closes it.
	NewDecoder func() (inference.Decoder, error)
	// Classes and Dims are the lengths of one picture's logits and embedding;
	// Dims is 0 where the pack has none.
	Classes, Dims int
	// Embeddings is whether a result carries a copy of the embedding.
	Embeddings bool
	Activation inference.Activation
	// TopK is how many labels a result carries; Thresholds, where a network gives
	// several labels, lets it carry more: see TopOver.
	TopK       int
	Thresholds []float32
	// Decoders is the number of decoding workers that a run starts with; 0 means
	// cores + 1, since a worker now and then waits for the disk. A run in which they
	// wait much takes more, up to four times as many, where that makes it faster by a
	// tenth.
	Decoders int
	// MaxDecoders bounds how many a run grows to; 0 means four times Decoders.
	MaxDecoders int
	// Known, where set, is asked before a picture is decoded, on the goroutine of
	// its worker. What it answers with is taken as the picture's result, and nothing
	// is decoded; nil is that it has none. It may open the item and set its Hash.
	Known func(ctx context.Context, it *inference.Item) *inference.Result
	// OnWorker, where set, is called by each decoding worker on its own goroutine before
	// its first picture; what it returns is called there after the last. The run's
	// pictures then are background ones to the batcher, which has this function as its
	// LowPriority where the run makes it itself. It may lock the goroutine to its thread
	// and set that thread up, and must undo both: a thread that ends locked crashes a
	// program whose threads have been in C libraries.
	OnWorker func() (undo func())
	// FirstPause, where not 0, has a run begin with two pictures, and scan and read the others this
	// long after the first answer, or 300 ms after the start: a window shows that answer meanwhile
	// with the whole processor.
	FirstPause time.Duration
	Scan       source.Options
	// MaxBatch and MaxDelay are those of the batcher that a run makes itself, as
	// batch.Config has them.
	MaxBatch int
	MaxDelay time.Duration
	// Observer, where set, is told of every picture, and of the batches of a
	// batcher that the run makes itself.
	Observer inference.Observer
}

// Run recognises everything under roots, tells sink, and blocks until every goroutine it started is
// gone. It returns nil when all was done (pictures with errors included), ctx's error when it was
// cancelled, and otherwise what the backend or the sink failed with. After a cancel the batches
// under way are ended or dropped; results that Done has received stay valid.
func (p *Pipeline) Run(ctx context.Context, roots []string, sink Sink) error {
	return p.run(ctx, sink, func(ctx context.Context, visit source.Visitor) error {
		return source.Scan(ctx, roots, p.Scan, visit)
	})
}

// RunItems recognises items that are known already (a retry), in their order.
func (p *Pipeline) RunItems(ctx context.Context, items []inference.Item, sink Sink) error {
	return p.run(ctx, sink, func(ctx context.Context, visit source.Visitor) error {
		for _, it := range items {
			if err := visit.Found(it); err != nil {
				return err
			}
		}
		return nil
	})
}

// observer returns the observer, which is Unobserved where none is set.
func (p *Pipeline) observer() inference.Observer {
	if p.Observer == nil {
		return inference.Unobserved{}
	}
	return p.Observer
}
