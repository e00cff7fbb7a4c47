package ort

import (
	"context"
	"errors"
	"fmt"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// lane is what one run at a time needs of its own.
type lane struct {
	options *onnx.RunOptions
	// Where there are buckets, as on a GPU: the pictures of a batch that does not fill its bucket, and the
	// outputs of each bucket, which are all views of the same memory. No batch
	// allocates anything of their size.
	input             []float32
	logits, embedding []float32
	outputs           map[int][]onnx.Value
}

func newLane(b *Backend) (*lane, error) {
	o, err := onnx.NewRunOptions()
	if err != nil {
		return nil, fmt.Errorf("run options: %w", err)
	}
	l := &lane{options: o}
	if b.buckets == nil {
		return l, nil
	}
	most := b.buckets[len(b.buckets)-1]
	l.input = make([]float32, most*b.cfg.Preprocess.Len())
	l.logits, l.embedding = make([]float32, most*b.cfg.Classes), make([]float32, most*b.dims)
	l.outputs = make(map[int][]onnx.Value)
	for _, n := range b.buckets {
		if l.outputs[n], err = wrapOutputs(b, n, l.logits, l.embedding); err != nil {
			l.free()
			return nil, err
		}
	}
	return l, nil
}

func (l *lane) free() {
	l.options.Destroy()
	for _, values := range l.outputs {
		destroy(values)
	}
}

// wrapOutputs makes tensors of n pictures over the beginning of both slices.
func wrapOutputs(b *Backend, n int, logits, embedding []float32) (values []onnx.Value, err error) {
	t, err := onnx.NewTensor(onnx.NewShape(int64(n), int64(b.cfg.Classes)), logits[:n*b.cfg.Classes])
	if err != nil {
		return nil, fmt.Errorf("logits: %w", err)
	}
	values = append(values, t)
	if b.dims > 0 {
		t, err := onnx.NewTensor(onnx.NewShape(int64(n), int64(b.dims)), embedding[:n*b.dims])
		if err != nil {
			destroy(values)
			return nil, fmt.Errorf("embedding: %w", err)
		}
		values = append(values, t)
	}
	return values, nil
}

func destroy(values []onnx.Value) {
	for _, v := range values {
		v.Destroy()
	}
}

// run fills the batch's outputs. On a CPU it wraps the batch's own slices as
// tensors, so that nothing is copied; a tensor's header costs a microsecond
// beside the milliseconds of a run. Where there are buckets, the batch is padded to
// its own, and the outputs, some kilobytes a picture, are copied from the lane's.
func (l *lane) run(ctx context.Context, b *Backend, batch *inference.Batch) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	n, each := batch.N, b.cfg.Preprocess.Len()
	if len(batch.Input) < n*each || len(batch.Logits) < n*b.cfg.Classes || len(batch.Embedding) < n*b.dims {
		return fmt.Errorf("a batch of %d pictures whose slices are shorter", n)
	}
	input := batch.Input[:n*each]
	var outputs []onnx.Value
	if b.buckets == nil {
		if outputs, err = wrapOutputs(b, n, batch.Logits, batch.Embedding); err != nil {
			return err
		}
		defer destroy(outputs)
	} else {
		if n = bucketOf(b.buckets, batch.N); n > batch.N {
			copy(l.input, input)
			input = l.input[:n*each]
			clear(input[batch.N*each:])
		}
		outputs = l.outputs[n]
	}
	in, err := onnx.NewTensor(onnx.NewShape(inputShape(&b.cfg, int64(n))...), input)
	if err != nil {
		return fmt.Errorf("input: %w", err)
	}
	defer in.Destroy()

	// A cancel ends the run in the middle of the graph. AfterFunc's stop tells
	// whether the flag was or is being set; then it is waited for, so that it
	// never hits this lane's next run.
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		l.options.Terminate()
		close(ended)
	})
	err = b.session.RunWithOptions([]onnx.Value{in}, outputs, l.options)
	if !stop() {
		<-ended
		return errors.Join(ctx.Err(), l.options.UnsetTerminate())
	}
	if err != nil {
		return b.cfg.failure(err)
	}
	if b.buckets != nil {
		copy(batch.Logits, l.logits[:batch.N*b.cfg.Classes])
		copy(batch.Embedding, l.embedding[:batch.N*b.dims])
	}
	return nil
}
