package engine

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/imagefile"
	"wanwu/inference/oip"
)

// Online answers callers that wait, picture by picture, beside the runs of its engine: it
// shares their batcher, and their budget of memory. It decodes on a fixed number of
// goroutines, whatever the number of callers, and its tensor slots are bounded; a caller
// waits until one of them takes its picture. All methods may be called from any goroutine.
type Online struct {
	engine *Engine
	jobs   chan onlineJob
	slots  chan []float32 // a nil one is allocated when it is taken
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup
}

// onlineJob is one picture on its way to a decoder.
type onlineJob struct {
	ctx  context.Context
	item inference.Item
	ask  Ask
	done func(*inference.Result)
}

// Ask is what a caller wants to know of a picture.
type Ask struct {
	Top       int  // labels
	Embedding bool // a copy of the embedding
}

// Online starts the decoders, one more than there are cores. The caller closes it before
// the engine. Errors are those of imagefile.NewDecoder.
func (e *Engine) Online() (*Online, error) {
	lanes, most := e.batcher.Extent()
	decoders := runtime.GOMAXPROCS(0) + 1
	o := &Online{engine: e, jobs: make(chan onlineJob), slots: make(chan []float32, decoders+(2+lanes)*most)}
	for range cap(o.slots) {
		o.slots <- nil
	}
	o.ctx, o.stop = context.WithCancel(context.Background())
	for range decoders {
		dec, err := imagefile.NewDecoder(e.pack.Preprocess(), imagefile.Options{Budget: e.budget})
		if err != nil {
			return nil, errors.Join(err, o.Close())
		}
		o.work.Go(func() { o.decode(dec) })
	}
	return o, nil
}

// Close ends the decoders and waits for them. No Recognize may be under way, and every
// picture that was taken must have been answered.
func (o *Online) Close() error {
	o.stop()
	o.work.Wait()
	return nil
}

// Recognize has one picture recognised. It blocks until a decoder takes
// the picture; done gets the result, exactly once where the error is nil and never
// otherwise, on another goroutine, which it must not block. A picture that cannot be
// recognised is a result with an error; so is one whose caller gave up, which has ctx's, and
// one that the device failed on, for which Failed is true. The error is ctx's, or
// CodeDraining after Close.
func (o *Online) Recognize(ctx context.Context, item inference.Item, ask Ask, done func(*inference.Result)) error {
	select {
	case o.jobs <- onlineJob{ctx, item, ask, done}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-o.ctx.Done():
		return &inference.Error{Code: inference.CodeDraining}
	}
}

// Infer begins to run one picture that is a tensor already, of Tensors.Shape; see
// batch.Batcher.Begin.
func (o *Online) Infer(ctx context.Context, slot []float32, done func(batch.Output, error)) error {
	return o.engine.batcher.Begin(ctx, slot, done)
}

// decode is one decoder: it takes pictures until Close.
func (o *Online) decode(dec *imagefile.Decoder) {
	defer dec.Close()
	for {
		select {
		case j := <-o.jobs:
			o.recognise(dec, j)
		case <-o.ctx.Done():
			return
		}
	}
}

// recognise decodes one picture and hands it to the batcher.
func (o *Online) recognise(dec *imagefile.Decoder, j onlineJob) {
	var slot []float32
	select {
	case slot = <-o.slots:
	case <-j.ctx.Done():
		o.hand(j, &inference.Result{Item: j.item, Err: j.ctx.Err()})
		return
	}
	if slot == nil {
		slot = make([]float32, o.engine.pack.Preprocess().Len())
	}
	begin := time.Now()
	pic, err := dec.Decode(j.ctx, &j.item, slot)
	j.item.Source = nil // its bytes are not needed any more
	res := inference.NewResult(j.item, pic, time.Since(begin))
	if err == nil {
		err = o.engine.batcher.Begin(j.ctx, slot, func(out batch.Output, err error) {
			o.slots <- slot // never blocks: a slot goes back where it came from
			o.finish(j, res, out, err)
		})
		if err == nil {
			return
		}
	}
	o.slots <- slot
	res.Err = err
	o.hand(j, res)
}

// finish makes the network's answer the result.
func (o *Online) finish(j onlineJob, res *inference.Result, out batch.Output, err error) {
	p := o.engine.pack
	if err == nil {
		res.Wait, res.Infer = out.Wait, out.Infer
		res.Labels, err = inference.TopOver(out.Logits, j.ask.Top, p.Activation(), p.Thresholds)
		if j.ask.Embedding && err == nil {
			res.Embedding = slices.Clone(out.Embedding) // which is the batcher's
		}
	}
	var bad *inference.Error
	if errors.As(err, &bad) && bad.Path == "" {
		err = &inference.Error{Code: bad.Code, Path: j.item.File, Detail: bad.Detail, Err: bad.Err}
	}
	res.Err = err
	o.hand(j, res)
}

// hand counts a result and hands it over. One whose caller has cancelled is dropped.
func (o *Online) hand(j onlineJob, res *inference.Result) {
	if obs := o.engine.cfg.observer(); obs != nil && j.ctx.Err() == nil {
		obs.ObservePicture(res)
	}
	j.done(res)
}

// Failed reports whether err, of a result, is not the picture's fault: the device failed, or could
// not take it.
func Failed(err error) bool {
	switch inference.CodeOf(err) {
	case inference.CodeBackend, inference.CodeOutOfMemory, inference.CodeDeviceLost, inference.CodeRemote, inference.CodeDevice,
		inference.CodeDraining, inference.CodeQueueFull, inference.CodeTooManyFiles:
		return true
	}
	return false
}

// Tensors is what a network takes and gives, for callers that bring tensors.
type Tensors struct {
	Input  string  // the name
	Shape  []int64 // of one picture
	Logits string
	// Scores is the output with the logits behind softmax, for callers that want the best of very many
	// classes only; empty where there is none.
	Scores string
	// Embedding is empty where there is none, and Dims 0.
	Embedding     string
	Classes, Dims int
}

// Tensors says what the network takes and gives. Inputs are FP32 whatever it computes in.
func (o *Online) Tensors() Tensors {
	p := o.engine.pack
	in := p.Preprocess()
	t := Tensors{
		Input: p.Input.Name, Shape: []int64{3, int64(in.Height), int64(in.Width)},
		Logits: p.Logits(), Embedding: p.Output.Embedding, Classes: len(p.Vocabulary), Dims: o.engine.Backend.dims,
	}
	if in.Layout == "NHWC" {
		t.Shape = []int64{int64(in.Height), int64(in.Width), 3}
	}
	if t.Dims == 0 {
		t.Embedding = ""
	}
	if t.Classes >= oip.ManyClasses && p.Activation() == inference.Softmax && t.Logits != oip.Scores && t.Embedding != oip.Scores {
		t.Scores = oip.Scores
	}
	return t
}
