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
	// The same in the network's own element types, where those are not float32.
	rawInput, rawLogits, rawEmbedding elements
}

func newLane(b *Backend) (*lane, error) {
	o, err := onnx.NewRunOptions()
	if err != nil {
		return nil, fmt.Errorf("run options: %w", err)
	}
	most, cfg := b.most(), &b.cfg
	l := &lane{
		options:      o,
		rawInput:     newElements(cfg.Preprocess.DType, most*cfg.Preprocess.Len()),
		rawLogits:    newElements(cfg.LogitsType, most*cfg.Classes),
		rawEmbedding: newElements(cfg.EmbeddingType, most*b.dims),
	}
	if b.buckets == nil {
		return l, nil
	}
	l.input = make([]float32, most*cfg.Preprocess.Len())
	l.logits, l.embedding = make([]float32, most*cfg.Classes), make([]float32, most*b.dims)
	l.outputs = make(map[int][]onnx.Value)
	for _, n := range b.buckets {
		if l.outputs[n], err = l.wrapOutputs(b, n, l.logits, l.embedding); err != nil {
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

// wrapOutputs makes tensors of n pictures over the beginning of both slices, or of the
// lane's own bytes.
func (l *lane) wrapOutputs(b *Backend, n int, logits, embedding []float32) (values []onnx.Value, err error) {
	t, err := l.rawLogits.tensor(b.logitsShape.of(n), logits[:n*b.cfg.Classes])
	if err != nil {
		return nil, fmt.Errorf("logits: %w", err)
	}
	values = append(values, t)
	if b.dims > 0 {
		t, err := l.rawEmbedding.tensor(b.embeddingShape.of(n), embedding[:n*b.dims])
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
	logits, embedding := batch.Logits, batch.Embedding
	var outputs []onnx.Value
	if b.buckets == nil {
		if outputs, err = l.wrapOutputs(b, n, logits, embedding); err != nil {
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
		logits, embedding = l.logits, l.embedding
	}
	l.rawInput.encode(input)
	in, err := l.rawInput.tensor(onnx.NewShape(inputShape(&b.cfg, int64(n))...), input)
	if err != nil {
		return fmt.Errorf("input: %w", err)
	}
	defer in.Destroy()
	if err := until(ctx, l.options, func() error {
		return b.session.RunWithOptions([]onnx.Value{in}, outputs, l.options)
	}); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return b.cfg.failure(err)
	}
	l.rawLogits.decode(logits[:batch.N*b.cfg.Classes])
	l.rawEmbedding.decode(embedding[:batch.N*b.dims])
	if b.buckets != nil {
		copy(batch.Logits, logits[:batch.N*b.cfg.Classes])
		copy(batch.Embedding, embedding[:batch.N*b.dims])
	}
	return nil
}

// until calls run, which uses the options. The end of ctx ends it in the middle of the
// graph, and is its error then. AfterFunc's stop tells whether the flag was or is being
// set; then it is waited for, so that it never hits the next run with the same options.
func until(ctx context.Context, options *onnx.RunOptions, run func() error) error {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		options.Terminate()
		close(ended)
	})
	err := run()
	if !stop() {
		<-ended
		return errors.Join(ctx.Err(), options.UnsetTerminate())
	}
	return err
}
