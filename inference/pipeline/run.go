package pipeline

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/source"
)

// run is one run of a pipeline: its channels, and what its goroutines share.
type run struct {
	*Pipeline
	sink   Sink
	stream *batch.Stream
	stop   context.CancelCauseFunc

	found chan inference.Item // by the scan
	items chan inference.Item // to be decoded
	// slots are tensors that are not in use; a nil one is made by the decoder that takes it.
	slots chan []float32
	// A picture has a place among the results before it is decoded, so that the
	// batcher never waits for a sink: others may use it as well.
	results chan *inference.Result
	places  chan struct{}

	enough   int           // items that a scan finds before it waits for the first answer
	answered chan struct{} // closed with the first answer
	once     sync.Once     // closes answered

	cut atomic.Bool // whether a picture was dropped because the run was ended
}

// stopped is why a run was ended by its backend.
type stopped struct{ err error }

func (s *stopped) Error() string { return s.err.Error() }

// run starts the goroutines of a run over what scan visits, and blocks until they are gone.
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
	start, most := p.workers()
	r := newRun(p, sink, batcher, most)

	g, ctx := errgroup.WithContext(ctx)
	ctx, r.stop = context.WithCancelCause(ctx)
	defer r.stop(nil)
	stream := batcher.Stream
	if p.OnWorker != nil {
		stream = batcher.Background
	}
	r.stream = stream(ctx)
	g.Go(func() error { return r.scan(ctx, scan) })
	g.Go(func() error {
		defer close(r.items)
		return runAhead(ctx, r.found, r.items)
	})
	g.Go(func() error { return r.recognise(ctx, start, most) })
	g.Go(r.collect)
	err := g.Wait()
	var broken *stopped
	if errors.As(context.Cause(ctx), &broken) {
		return broken.err // and not what it made of the scan and the decoders
	}
	return err
}

// workers returns how many decoders a run starts with, and how many it may grow to.
func (p *Pipeline) workers() (start, most int) {
	if start = p.Decoders; start <= 0 {
		start = runtime.GOMAXPROCS(0) + 1
	}
	if most = p.MaxDecoders; most <= 0 {
		most = start * growDecoders
	}
	return start, max(start, most)
}

// newRun makes the channels of a run with at most so many decoders.
func newRun(p *Pipeline, sink Sink, batcher *batch.Batcher, decoders int) *run {
	lanes, size := batcher.Extent()
	r := &run{
		Pipeline: p, sink: sink,
		found: make(chan inference.Item), items: make(chan inference.Item, itemQueue),
		slots:  make(chan []float32, decoders+(2+lanes)*size),
		enough: p.enough(lanes, size), answered: make(chan struct{}),
	}
	for range (2 + lanes) * size {
		r.slots <- nil
	}
	r.results = make(chan *inference.Result, cap(r.slots)+resultQueue)
	r.places = make(chan struct{}, cap(r.results))
	return r
}

// enough returns how many items a scan finds before it waits for the first answer: without a pause,
// enough for the decoders and a batch of each lane.
func (p *Pipeline) enough(lanes, size int) int {
	if p.FirstPause > 0 {
		return firstPaused
	}
	return max(firstItems, (2+lanes)*size)
}

// scan feeds what scan visits into the run.
func (r *run) scan(ctx context.Context, scan func(context.Context, source.Visitor) error) error {
	defer close(r.found)
	if err := scan(ctx, &feeder{ctx: ctx, sink: r.sink, items: r.found, enough: r.enough, answered: r.answered, pause: r.FirstPause}); err != nil {
		return err
	}
	r.sink.Scanned()
	return nil
}

// recognise runs the decoders. They share one group of their own: when the last of them is
// gone and the batcher has answered everything, there will be no more results.
func (r *run) recognise(ctx context.Context, start, most int) error {
	defer close(r.results)
	err := r.decodeAll(ctx, r.items, start, most)
	if e := r.stream.Close(); err == nil {
		err = e
	}
	if err == nil && r.cut.Load() {
		err = ctx.Err()
	}
	return err
}

// collect hands results to the sink until there are no more, also after a cancel: what was
// finished by then is kept.
func (r *run) collect() error {
	for result := range r.results {
		<-r.places // never blocks: the result has one
		if err := r.sink.Done(result); err != nil {
			return err
		}
	}
	return nil
}

// finish makes the network's answer a result. A picture that the network cannot
// do is one with an error; any other failure is the backend's and ends the run.
// It is called by several runs at once, and does not block.
func (r *run) finish(res *inference.Result, o batch.Output, err error) {
	switch {
	case err == nil:
		res.Labels, res.Err = inference.TopOver(o.Logits, r.TopK, r.Activation, r.Thresholds)
		res.Infer, res.Wait = o.Infer, o.Wait
		if r.Embeddings && res.Err == nil {
			res.Embedding = slices.Clone(o.Embedding)
		}
	case batch.PictureFault(err):
		res.Err = err
	case r.stream.Ctx.Err() != nil:
		r.cut.Store(true) // the run was ended before this picture
		return
	default:
		r.stop(&stopped{err})
		return
	}
	var bad *inference.Error
	if errors.As(res.Err, &bad) {
		res.Err = &inference.Error{Code: bad.Code, Path: res.Item.File, Detail: bad.Detail, Err: bad.Err}
	}
	r.hand(res)
}

// hand gives a result to the collector. It never blocks: the result has a place.
func (r *run) hand(res *inference.Result) {
	r.observer().ObservePicture(res)
	r.results <- res
	r.once.Do(func() { close(r.answered) })
}
