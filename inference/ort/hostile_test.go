package ort_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
)

// endless returns a network with a loop that hardly ends.
func endless(rounds int64) []byte {
	body := new(infertest.Graph).
		Input("i", infertest.Int64).Input("on", infertest.Bool).Input("x", infertest.Float, -1, 3).
		Output("still", infertest.Bool).Output("y", infertest.Float, -1, 3).
		Node("Identity", []string{"on"}, []string{"still"}).Node("Neg", []string{"x"}, []string{"y"})
	return new(infertest.Graph).Input("in", infertest.Float, -1, 3, 1, 1).Output("out", infertest.Float, -1, 3).
		Ints("rounds", []int64{rounds}).True("always").
		Node("Flatten", []string{"in"}, []string{"flat"}).
		Node("Loop", []string{"rounds", "always", "flat"}, []string{"out"}, infertest.GraphAttribute("body", body)).Bytes()
}

func tiny(t *testing.T, model []byte) ort.Config {
	return ort.Config{Library: library(t), Model: model, Input: "in", Logits: "out",
		Preprocess: infertest.Preprocess(), Classes: 3, Lanes: 1, Batch: 4}
}

// TestEndlessNetworkTimesOut checks that it ends with the context, and otherwise after a limit,
// with an error that names the cause.
func TestEndlessNetworkTimesOut(t *testing.T) {
	open(t, tiny(t, endless(10))) // ends, and is none
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := ort.Open(ctx, tiny(t, endless(1<<62))); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the context's error", err)
	}
	c := tiny(t, endless(1<<62))
	c.ProbeLimit = 50 * time.Millisecond
	if _, err := ort.Open(t.Context(), c); inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), "does not answer within 50ms") {
		t.Errorf("%v, want code pack and the limit", err)
	}
	gone, end := context.WithCancel(t.Context())
	end()
	if _, err := ort.Open(gone, tiny(t, endless(10))); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
	if ort.Held() == "" {
		t.Error("the library was given back by who had not taken it")
	}
}

// TestNewerNetworkIsToldAsThat checks that a network that is newer than the runtime is refused with both
// versions, and not in the runtime's own words.
func TestNewerNetworkIsToldAsThat(t *testing.T) {
	for name, g := range map[string]infertest.Graph{"opset 99 of ai.onnx": {Opset: 99}, "IR version 99": {IR: 99}} {
		model := g.Input("in", infertest.Float, -1, 3, 1, 1).Output("out", infertest.Float, -1, 3).
			Node("Flatten", []string{"in"}, []string{"out"}).Bytes()
		_, err := ort.Open(t.Context(), tiny(t, model))
		var fault *inference.Fault
		if inference.CodeOf(err) != inference.CodePack || !errors.As(err, &fault) || !strings.Contains(fault.Error(), name) || !strings.Contains(fault.Error(), "knows those up to") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLoadIsAbandonedOnCancel checks that a load ends with the context. The library is given back
// once the runtime has returned.
func TestLoadIsAbandonedOnCancel(t *testing.T) {
	model := new(infertest.Graph).Input("in", infertest.Float, -1, 3, 1, 1).Output("out", infertest.Float, -1, 3).
		Ints("shape", []int64{50, 1000, 1000}, 3).Ints("axes", []int64{0, 1, 2}, 3).
		Node("ConstantOfShape", []string{"shape"}, []string{"big"}). // made while it is loaded
		Node("ReduceSum", []string{"big", "axes"}, []string{"sum"}, infertest.IntAttribute("keepdims", 0)).
		Node("Flatten", []string{"in"}, []string{"flat"}).Node("Add", []string{"flat", "sum"}, []string{"out"}).Bytes()
	c := tiny(t, model)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Millisecond)
	defer cancel()
	if _, err := ort.Open(ctx, c); !errors.Is(err, context.DeadlineExceeded) || inference.CodeOf(err) == inference.CodePack {
		t.Errorf("%v, want the context's error", err)
	}
	for ort.Held() != "" {
		select {
		case <-t.Context().Done():
			t.Fatal("the library is held for ever")
		case <-time.After(time.Millisecond):
		}
	}
	open(t, c) // it works, for a caller that waits
}

// TestWrongOutputTypeIsReported checks that it is a named fault of the pack.
func TestWrongOutputTypeIsReported(t *testing.T) {
	for elem, name := range map[int]string{11: "float64", infertest.Int64: "int64", infertest.Uint8: "uint8", infertest.Float16: "FLOAT16"} {
		model := new(infertest.Graph).Input("in", infertest.Float, -1, 3, 1, 1).Output("out", elem, -1, 3).
			Node("Flatten", []string{"in"}, []string{"flat"}).
			Node("Cast", []string{"flat"}, []string{"out"}, infertest.IntAttribute("to", elem)).Bytes()
		_, err := ort.Open(t.Context(), tiny(t, model))
		if inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestElementTypeConversion checks that what a lane converts comes back as it went, also in a batch
// that is padded, and on several lanes.
func TestElementTypeConversion(t *testing.T) {
	for elem, name := range map[int]string{infertest.Float16: inference.Float16, infertest.Uint8: inference.Uint8} {
		for _, fixed := range []int{0, 4} {
			n := -1
			if fixed > 0 {
				n = fixed
			}
			g := new(infertest.Graph).Input("in", elem, n, 3, 1, 1)
			out, outName := elem, name
			if elem == infertest.Uint8 {
				out, outName = infertest.Float, inference.Float32
			}
			g.Output("out", out, n, 3).Output("emb", out, n, 3).Node("Flatten", []string{"in"}, []string{"flat"}).
				Node("Cast", []string{"flat"}, []string{"out"}, infertest.IntAttribute("to", out)).
				Node("Neg", []string{"out"}, []string{"emb"})
			c := tiny(t, g.Bytes())
			c.Preprocess.DType, c.LogitsType, c.EmbeddingType, c.EmbeddingLen, c.Embedding, c.Fixed = name, outName, outName, 3, "emb", fixed
			b := open(t, c)
			if _, err := b.WarmUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{4, 1, 3} {
				batch := &inference.Batch{N: n, Logits: make([]float32, 3*n), Embedding: make([]float32, 3*n)}
				for i := range 3 * n {
					batch.Input = append(batch.Input, float32(n*20+i))
				}
				if err := b.Run(t.Context(), batch); err != nil || !slices.Equal(batch.Logits, batch.Input) || batch.Embedding[1] != -batch.Input[1] {
					t.Errorf("%s, %d of %d pictures: %v and %v of %v, %v", name, n, fixed, batch.Logits, batch.Embedding, batch.Input, err)
				}
			}
			if elem != infertest.Uint8 {
				continue
			}
			batch := &inference.Batch{N: 1, Input: []float32{-5, 254.6, 300}, Logits: make([]float32, 3), Embedding: make([]float32, 3)}
			if err := b.Run(t.Context(), batch); err != nil || !slices.Equal(batch.Logits, []float32{0, 255, 255}) {
				t.Errorf("out of range: %v, %v", batch.Logits, err)
			}
		}
	}
}
