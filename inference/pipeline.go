package inference

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

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
	Found(it *Item) (keep bool)
	// Skipped tells what was left out, and why.
	Skipped(path string, why SkipReason)
	// Scanned tells that no more pictures will be found.
	Scanned()
	// Done hands over a result, in the order in which they finish. The sink
	// keeps r. An error stops the run and is returned by it.
	Done(r *Result) error
	// Thumb hands over a thumbnail (a JPEG) before its Done; it is called from
	// several goroutines at once, and only where the decoders make thumbnails.
	Thumb(it *Item, jpeg []byte)
}

// Pipeline is a ready-made way from dropped paths to labels. It holds no state
// of a run: Run may be called again, one run at a time for one set of decoders.
type Pipeline struct {
	Backend    Backend
	Preprocess Preprocess
	// NewDecoder makes the decoder of one worker; Run closes it.
	NewDecoder func() (Decoder, error)
	// Classes and Dims are the lengths of one picture's logits and embedding;
	// Dims is 0 where the pack has none.
	Classes, Dims int
	Activation    Activation
	// TopK is how many labels a result carries.
	TopK int
	// Decoders is the number of decoding workers; 0 means cores + 1, since a
	// worker now and then waits for the disk.
	Decoders int
	// OnWorker, where set, is called by each decoding worker and each lane on
	// its own goroutine before its first picture. It may lock the goroutine to
	// its thread and set that thread up; the thread then ends with the worker.
	OnWorker func()
	Scan     ScanOptions
}

// frame is a decoded picture on its way to the network.
type frame struct {
	item   Item
	pic    Picture
	slot   []float32
	decode time.Duration
}

// Run recognises everything under roots, tells sink, and blocks until every
// goroutine it started is gone. It returns nil when all was done (pictures with
// errors included), ctx's error when it was cancelled, and otherwise what the
// backend or the sink failed with. After a cancel the batches under way are
// ended or dropped; what Done has been told stays told.
func (p *Pipeline) Run(ctx context.Context, roots []string, sink Sink) error {
	return p.run(ctx, sink, func(ctx context.Context, visit Visitor) error {
		return Scan(ctx, roots, p.Scan, visit)
	})
}

// RunItems recognises items that are known already (a retry), in their order.
func (p *Pipeline) RunItems(ctx context.Context, items []Item, sink Sink) error {
	return p.run(ctx, sink, func(ctx context.Context, visit Visitor) error {
		for _, it := range items {
			if err := visit.Found(it); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *Pipeline) run(ctx context.Context, sink Sink, scan func(context.Context, Visitor) error) error {
	dev := p.Backend.Device()
	lanes, batch := max(dev.Lanes, 1), max(dev.Batch, 1)
	decoders := p.Decoders
	if decoders <= 0 {
		decoders = runtime.GOMAXPROCS(0) + 1
	}

	found := make(chan Item)
	items := make(chan Item, itemQueue)
	frames := make(chan frame, 2*batch)
	results := make(chan *Result, resultQueue)
	slots := make(chan []float32, decoders+cap(frames)+lanes*batch)
	for range cap(slots) {
		slots <- nil // made by the first decoder that takes it
	}

	g, ctx := errgroup.WithContext(ctx)
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

	// The decoders share one group of their own, so that frames is closed when
	// the last of them is gone; likewise the lanes and results.
	g.Go(func() error {
		defer close(frames)
		dg, ctx := errgroup.WithContext(ctx)
		for range decoders {
			dg.Go(func() error {
				p.startWorker()
				return p.decode(ctx, items, slots, frames, results, sink)
			})
		}
		return dg.Wait()
	})
	g.Go(func() error {
		defer close(results)
		lg, ctx := errgroup.WithContext(ctx)
		for range lanes {
			lg.Go(func() error {
				p.startWorker()
				return p.lane(ctx, batch, frames, slots, results)
			})
		}
		return lg.Wait()
	})
	// The collector ends when the last sender has closed results, also after a
	// cancel: what was finished by then is kept.
	g.Go(func() error {
		for r := range results {
			if err := sink.Done(r); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

func (p *Pipeline) startWorker() {
	if p.OnWorker != nil {
		p.OnWorker()
	}
}

// feeder is the Visitor that puts a scan's items into the pipeline.
type feeder struct {
	ctx   context.Context
	sink  Sink
	items chan<- Item
	next  int
}

func (f *feeder) Found(it Item) error {
	it.Index = f.next
	if !f.sink.Found(&it) {
		f.sink.Skipped(it.Path, SkipDuplicate)
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

func (f *feeder) Skipped(path string, why SkipReason) { f.sink.Skipped(path, why) }

// decode is one worker: it pulls items until there are no more. A picture's
// own error becomes its result here and goes past the network.
func (p *Pipeline) decode(ctx context.Context, items <-chan Item, slots chan []float32, frames chan<- frame, results chan<- *Result, sink Sink) error {
	dec, err := p.NewDecoder()
	if err != nil {
		return fmt.Errorf("decoder: %w", err)
	}
	defer dec.Close()
	for it := range items {
		var slot []float32
		select {
		case slot = <-slots:
		case <-ctx.Done():
			return ctx.Err()
		}
		if slot == nil {
			slot = make([]float32, p.Preprocess.Len())
		}
		begin := time.Now()
		pic, err := safeDecode(ctx, dec, &it, slot)
		took := time.Since(begin)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if pic.Thumb != nil {
			sink.Thumb(&it, pic.Thumb)
			pic.Thumb = nil
		}
		if err != nil {
			slots <- slot   // never blocks: a slot goes back where it came from
			it.source = nil // a result must not keep its archive in memory
			r := &Result{Item: it, Width: pic.Width, Height: pic.Height, Bytes: pic.Bytes, Err: err, Decode: took}
			select {
			case results <- r:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		select {
		case frames <- frame{item: it, pic: pic, slot: slot, decode: took}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// safeDecode keeps a codec's panic from ending the program: the picture that
// caused it becomes an error row.
func safeDecode(ctx context.Context, dec Decoder, it *Item, slot []float32) (pic Picture, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = recovered(it.File, v)
		}
	}()
	if it.Err != nil {
		return Picture{}, it.Err
	}
	return dec.Decode(ctx, it, slot)
}

// lane is one runner: it takes what is queued, up to a batch, runs it, and
// turns outputs into results.
func (p *Pipeline) lane(ctx context.Context, size int, frames <-chan frame, slots chan<- []float32, results chan<- *Result) error {
	b := &Batch{
		Logits:    make([]float32, size*p.Classes),
		Embedding: make([]float32, size*p.Dims),
	}
	n := p.Preprocess.Len()
	var input []float32
	if size > 1 {
		input = make([]float32, size*n)
	}
	batch := make([]frame, 0, size)
	for {
		batch = batch[:0]
		if ok, err := fill(ctx, frames, &batch, size); err != nil || !ok {
			return err
		}
		b.N = len(batch)
		if size == 1 {
			b.Input = batch[0].slot
		} else {
			for i, f := range batch {
				copy(input[i*n:(i+1)*n], f.slot)
			}
			b.Input = input[:b.N*n]
		}
		begin := time.Now()
		err := p.Backend.Run(ctx, b)
		each := time.Since(begin) / time.Duration(b.N)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if CodeOf(err) == CodeInternal {
				err = &Error{Code: CodeBackend, Err: err}
			}
			return err
		}
		for i, f := range batch {
			labels, err := TopK(b.Logits[i*p.Classes:(i+1)*p.Classes], p.TopK, p.Activation)
			var bad *Error
			if errors.As(err, &bad) {
				bad.Path = f.item.File
			}
			slots <- f.slot // never blocks, see decode
			r := &Result{
				Item: f.item, Width: f.pic.Width, Height: f.pic.Height, Bytes: f.pic.Bytes,
				Labels: labels, Err: err, Decode: f.decode, Infer: each,
			}
			r.Item.source = nil // see decode
			select {
			case results <- r:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// fill waits for one frame and takes what else is queued, up to size; ok is
// false when there will be no more.
func fill(ctx context.Context, frames <-chan frame, batch *[]frame, size int) (ok bool, err error) {
	select {
	case f, open := <-frames:
		if !open {
			return false, nil
		}
		*batch = append(*batch, f)
	case <-ctx.Done():
		return false, ctx.Err()
	}
	for len(*batch) < size {
		select {
		case f, open := <-frames:
			if !open {
				return true, nil
			}
			*batch = append(*batch, f)
		default:
			return true, nil
		}
	}
	return true, nil
}
