package ort

import (
	"context"
	"errors"
	"fmt"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// lane is what one run at a time needs of its own.
type lane struct{ options *onnx.RunOptions }

func newLane() (*lane, error) {
	o, err := onnx.NewRunOptions()
	if err != nil {
		return nil, fmt.Errorf("run options: %w", err)
	}
	return &lane{options: o}, nil
}

func (l *lane) free() { l.options.Destroy() }

// run wraps the batch's own slices as tensors, so that nothing is copied; a
// tensor's header costs a microsecond beside the milliseconds of a run.
func (l *lane) run(ctx context.Context, b *Backend, batch *inference.Batch) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := int64(batch.N)
	in, err := onnx.NewTensor(onnx.NewShape(inputShape(&b.cfg, n)...), batch.Input)
	if err != nil {
		return fmt.Errorf("input: %w", err)
	}
	defer in.Destroy()
	logits, err := onnx.NewTensor(onnx.NewShape(n, int64(b.cfg.Classes)), batch.Logits)
	if err != nil {
		return fmt.Errorf("logits: %w", err)
	}
	defer logits.Destroy()
	outputs := []onnx.Value{logits}
	if b.dims > 0 {
		embedding, err := onnx.NewTensor(onnx.NewShape(n, int64(b.dims)), batch.Embedding)
		if err != nil {
			return fmt.Errorf("embedding: %w", err)
		}
		defer embedding.Destroy()
		outputs = append(outputs, embedding)
	}

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
		return &inference.Error{Code: inference.CodeBackend, Err: err}
	}
	return nil
}
