package pipeline

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/source"

	"golang.org/x/sync/errgroup"
)

// Capacities of the channels between the stages; see the package comment.
const (
	itemQueue   = 64 // on the way from the scan to the decoders
	resultQueue = 64 // finished, not yet handed to the sink
)

// Sink is told what a run does. Found, Skipped and Scanned come from the scan's
// goroutine, Done from another one; each of the two is one goroutine only. A
// sink that blocks holds the pipeline up, which is the intended back-pressure.
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
	// Batcher, where set, stands before Backend and is shared with others; its
	// config has this pipeline's lengths. Otherwise a run makes its own.
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
	Scan     source.Options
	// MaxBatch and MaxDelay are those of the batcher that a run makes itself, as
	// batch.Config has them.
	MaxBatch int
	MaxDelay time.Duration
	// Observer, where set, is told of every picture, and of the batches of a
	// batcher that the run makes itself.
	Observer inference.Observer
}

// Run recognises everything under roots, tells sink, and blocks until every
// goroutine it started is gone. It returns nil when all was done (pictures with
// errors included), ctx's error when it was cancelled, and otherwise what the
// backend or the sink failed with. After a cancel the batches under way are
// ended or dropped; what Done has been told stays told.
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

func (p *Pipeline) run(ctx context.Context, sink Sink, scan func(context.Context, source.Visitor) error) error {
	batcher := p.Batcher
	if batcher == nil {
		batcher = batch.New(p.Backend, batch.Config{
			Len: p.Preprocess.Len(), Classes: p.Classes, Dims: p.Dims, LowPriority: p.OnWorker,
			MaxBatch: p.MaxBatch, MaxDelay: p.MaxDelay, Observe: p.observer().ObserveBatch,
		})
		// Every picture is answered when the stream is closed, so nothing is left
		// to wait for and nothing can fail.
		defer batcher.Close(context.Background())
	}
	lanes, batch := batcher.Extent()
	decoders := p.Decoders
	if decoders <= 0 {
		decoders = runtime.GOMAXPROCS(0) + 1
	}

	most := p.MaxDecoders
	if most <= 0 {
		most = decoders * growDecoders
	}
	most = max(most, decoders)

	found := make(chan inference.Item)
	items := make(chan inference.Item, itemQueue)
	slots := make(chan []float32, most+(2+lanes)*batch)
	for range (2 + lanes) * batch {
		slots <- nil // made by the first decoder that takes it
	}
	// A picture has a place among the results before it is decoded, so that the
	// batcher never waits for a sink: others may use it as well.
	results := make(chan *inference.Result, cap(slots)+resultQueue)
	places := make(chan struct{}, cap(results))

	g, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	stream := batcher.Stream
	if p.OnWorker != nil {
		stream = batcher.Background
	}
	way := &way{
		Pipeline: p, sink: sink, stream: stream(ctx), stop: stop,
		slots: slots, results: results, places: places,
	}
	g.Go(func() error {
		defer close(found)
		v := &feeder{ctx: ctx, sink: sink, items: found}
		if err := scan(ctx, v); err != nil {
			return err
		}
		sink.Scanned()
		return nil
	})

	g.Go(func() error {
		defer close(items)
		return runAhead(ctx, found, items)
	})

	// The decoders share one group of their own: when the last of them is gone
	// and the batcher has answered everything, there will be no more results.
	g.Go(func() error {
		defer close(results)
		err := way.decodeAll(ctx, items, decoders, most)
		if e := way.stream.Close(); err == nil {
			err = e
		}
		if err == nil && way.cut.Load() {
			err = ctx.Err()
		}
		return err
	})
	// The collector ends when results is closed, also after a cancel: what was
	// finished by then is kept.
	g.Go(func() error {
		for r := range results {
			<-places // never blocks: r has one
			if err := sink.Done(r); err != nil {
				return err
			}
		}
		return nil
	})
	err := g.Wait()
	var broken *stopped
	if errors.As(context.Cause(ctx), &broken) {
		return broken.err // and not what it made of the scan and the decoders
	}
	return err
}

// observer is who is told, if only nobody.
func (p *Pipeline) observer() inference.Observer {
	if p.Observer == nil {
		return inference.Unobserved{}
	}
	return p.Observer
}

// stopped is why a run was ended by its backend.
type stopped struct{ err error }

func (s *stopped) Error() string { return s.err.Error() }

// way is what the pictures of one run share on their way.
type way struct {
	*Pipeline
	sink    Sink
	stream  *batch.Stream
	stop    context.CancelCauseFunc
	slots   chan []float32
	results chan *inference.Result
	places  chan struct{}
	cut     atomic.Bool // whether a picture was dropped because the run was ended
}

// feeder is the Visitor that puts a scan's items into the pipeline.
type feeder struct {
	ctx   context.Context
	sink  Sink
	items chan<- inference.Item
	next  int
}

func (f *feeder) Found(it inference.Item) error {
	it.Index = f.next
	if !f.sink.Found(&it) {
		f.sink.Skipped(it.Path, source.SkipDuplicate)
		return nil
	}
	f.next++
	select {
	case f.items <- it:
		return nil
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
}

func (f *feeder) Skipped(path string, why source.SkipReason) { f.sink.Skipped(path, why) }

// decode is one worker: it pulls items until there are no more, or stay says that it is
// to leave: more tells which. It counts what it decodes. A picture's own error becomes
// its result here and goes past the network.
func (w *way) decode(ctx context.Context, items <-chan inference.Item, stay func() bool, decoded *atomic.Int64) (more bool, err error) {
	dec, err := w.NewDecoder()
	if err != nil {
		return false, fmt.Errorf("decoder: %w", err)
	}
	defer dec.Close()
	for stay() {
		it, ok := <-items
		if !ok {
			return false, nil
		}
		select {
		case w.places <- struct{}{}:
		case <-ctx.Done():
			return false, ctx.Err()
		}
		if w.Known != nil && it.Err == nil {
			r := w.Known(ctx, &it)
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			if r != nil {
				it.Source = nil
				r.Item = it
				w.hand(r)
				continue
			}
		}
		var slot []float32
		select {
		case slot = <-w.slots:
		case <-ctx.Done():
			return false, ctx.Err()
		}
		if slot == nil {
			slot = make([]float32, w.Preprocess.Len())
		}
		begin := time.Now()
		pic, err := safeDecode(ctx, dec, &it, slot)
		took := time.Since(begin)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		decoded.Add(1)
		if pic.Hash != 0 {
			it.Hash = pic.Hash
		}
		if pic.Thumb != nil {
			w.sink.Thumb(&it, pic.Thumb)
			pic.Thumb = nil
		}
		it.Source = nil // a result must not keep its archive in memory
		r := &inference.Result{Item: it, Width: pic.Width, Height: pic.Height, Bytes: pic.Bytes, Err: err, Decode: took}
		if err != nil {
			w.slots <- slot // never blocks: a slot goes back where it came from
			w.hand(r)
			continue
		}
		err = w.stream.Submit(slot, func(o batch.Output, err error) {
			w.slots <- slot
			w.finish(r, o, err)
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// finish makes the network's answer a result. A picture that the network cannot
// do is one with an error; any other failure is the backend's and ends the run.
// It is called by several runs at once, and does not block.
func (w *way) finish(r *inference.Result, o batch.Output, err error) {
	switch {
	case err == nil:
		r.Labels, r.Err = inference.TopOver(o.Logits, w.TopK, w.Activation, w.Thresholds)
		r.Infer, r.Wait = o.Infer, o.Wait
		if w.Embeddings && r.Err == nil {
			r.Embedding = slices.Clone(o.Embedding)
		}
	case batch.PictureFault(err):
		r.Err = err
	case w.stream.Ctx.Err() != nil:
		w.cut.Store(true) // the run was ended before this picture's turn
		return
	default:
		w.stop(&stopped{err})
		return
	}
	var bad *inference.Error
	if errors.As(r.Err, &bad) {
		r.Err = &inference.Error{Code: bad.Code, Path: r.Item.File, Detail: bad.Detail, Err: bad.Err}
	}
	w.hand(r)
}

// hand gives a result to the collector. It never blocks: r has a place.
func (w *way) hand(r *inference.Result) {
	w.observer().ObservePicture(r)
	w.results <- r
}

// safeDecode keeps a codec's panic from ending the program: the picture that
// caused it becomes an error row.
func safeDecode(ctx context.Context, dec inference.Decoder, it *inference.Item, slot []float32) (pic inference.Picture, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = inference.Recovered(it.File, v)
		}
	}()
	if it.Err != nil {
		return inference.Picture{}, it.Err
	}
	return dec.Decode(ctx, it, slot)
}
