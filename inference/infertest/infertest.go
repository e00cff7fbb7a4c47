// Package infertest has fakes of the parts of a pipeline that need a model or a codec, so that its
// order, its limits and its failures can be tested.
package infertest

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"wanwu/inference"
	"wanwu/inference/source"
)

// Preprocess returns the smallest valid input: one pixel.
func Preprocess() inference.Preprocess {
	return inference.Preprocess{
		Width: 1, Height: 1, Resize: inference.ResizeExact, Interpolation: inference.Bilinear,
		Color: "RGB", Layout: "NCHW", DType: "float32", Scale: 1, Std: [3]float32{1, 1, 1},
	}
}

// Backend answers class Input[0] modulo its classes, so that a test can tell
// whether an answer belongs to its picture. Different inputs have different
// logits, as they have from a real network.
type Backend struct {
	Lanes, Batch, Classes int
	// Latency is how long a run takes; virtual inside synctest.
	Latency time.Duration
	// Fail, where set, is asked before each run (counted from 1).
	Fail func(run int64, b *inference.Batch) error
	// Garble, where set, may change the outputs.
	Garble func(b *inference.Batch)

	runs, active, most, largest atomic.Int64
}

// Device returns the device that the fields describe.
func (b *Backend) Device() inference.Device {
	return inference.Device{Kind: "cpu", Name: "fake", Lanes: b.Lanes, Batch: b.Batch}
}

// Run fills the logits. It is the one place that says how a slot becomes an
// answer.
func (b *Backend) Run(ctx context.Context, batch *inference.Batch) error {
	n := b.runs.Add(1)
	raise(&b.most, b.active.Add(1))
	defer b.active.Add(-1)
	raise(&b.largest, int64(batch.N))
	if b.Fail != nil {
		if err := b.Fail(n, batch); err != nil {
			return err
		}
	}
	if err := inference.Sleep(ctx, b.Latency); err != nil {
		return err
	}
	per := len(batch.Input) / batch.N
	for i := range batch.N {
		answer(batch.Logits[i*b.Classes:(i+1)*b.Classes], batch.Input[i*per:(i+1)*per])
	}
	if b.Garble != nil {
		b.Garble(batch)
	}
	return nil
}

// answer fills one picture's logits.
func answer(logits, input []float32) {
	var sum float32
	for i, v := range input {
		sum += v * float32(i%7+1)
	}
	for i := range logits {
		logits[i] = -float32(i % 32) // as many different values as a network's answer has
	}
	logits[len(logits)-1] = sum / 1e4 // never the best: inputs are below 1000
	logits[int(input[0])%len(logits)] = 10 + sum/1e4
}

// Close does nothing.
func (b *Backend) Close() error { return nil }

// Runs returns how many runs there were.
func (b *Backend) Runs() int64 { return b.runs.Load() }

// Most returns the most runs that were under way at once.
func (b *Backend) Most() int64 { return b.most.Load() }

// Largest returns the most pictures of a run.
func (b *Backend) Largest() int64 { return b.largest.Load() }

func raise(a *atomic.Int64, v int64) {
	for {
		old := a.Load()
		if v <= old || a.CompareAndSwap(old, v) {
			return
		}
	}
}

// Decoder reads a file whose first byte is its answer; an empty file is an
// error of the picture's own. The byte 255 makes it panic.
type Decoder struct {
	// Latency is how long a decode takes.
	Latency time.Duration
	// Open counts decoders that were made and not closed.
	Open *atomic.Int64
	// Read counts the pictures that were decoded; nil counts nothing.
	Read *atomic.Int64
	// Hash has each file read to its end for its content's hash.
	Hash bool
}

// Decode fills the slot with the file's first byte.
func (d *Decoder) Decode(ctx context.Context, it *inference.Item, slot []float32) (inference.Picture, error) {
	f, err := source.Open(it)
	if err != nil {
		return inference.Picture{}, err
	}
	defer f.Close()
	if err := inference.Sleep(ctx, d.Latency); err != nil {
		return inference.Picture{}, err
	}
	var b [1]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return inference.Picture{}, &inference.Error{Code: inference.CodeEmpty, Path: it.File}
	}
	if b[0] == 255 {
		panic("a codec's fault")
	}
	if d.Read != nil {
		d.Read.Add(1)
	}
	for i := range slot {
		slot[i] = float32(b[0])
	}
	pic := inference.Picture{Width: 1, Height: 1, Bytes: 1, Format: "byte"}
	if d.Hash {
		rest, err := io.ReadAll(f)
		if err != nil {
			return pic, inference.Wrap(it.File, err)
		}
		pic.Hash, pic.Bytes = inference.ContentHash(append(b[:], rest...)), int64(1+len(rest))
	}
	return pic, nil
}

// Close counts.
func (d *Decoder) Close() error {
	if d.Open != nil {
		d.Open.Add(-1)
	}
	return nil
}
