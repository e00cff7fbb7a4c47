package ort_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
)

// openNetwork opens a graph that gathers rows, so that its output grows with its input.
func openNetwork(t *testing.T) *ort.Network {
	t.Helper()
	model := new(infertest.Graph).Input("tokens", infertest.Int64, -1, -1).Output("rows", infertest.Float, -1, -1, 2).
		Floats("table", []float32{0, 1, 10, 11, 20, 21}, 3, 2).Node("Gather", []string{"table", "tokens"}, []string{"rows"}).Bytes()
	n, err := ort.OpenNetwork(t.Context(), ort.NetworkConfig{
		Library: filepath.Join(infertest.Runtime(t), ort.LibraryName()), Model: model, Name: "text.onnx", Inputs: []string{"tokens"}, Outputs: []string{"rows"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// TestNetworkRunsInputsOfAnySize checks that outputs have the sizes of each run, from several
// goroutines.
func TestNetworkRunsInputsOfAnySize(t *testing.T) {
	n := openNetwork(t)
	var all sync.WaitGroup
	for length := range 5 {
		all.Go(func() {
			ids := make([]int64, length+1)
			for i := range ids {
				ids[i] = int64(i % 3)
			}
			out, err := n.Run(t.Context(), ort.Tensor{Shape: []int64{1, int64(len(ids))}, Ints: ids})
			if err != nil {
				t.Error(err)
				return
			}
			if want := []int64{1, int64(len(ids)), 2}; !slices.Equal(out[0].Shape, want) || out[0].Floats[len(out[0].Floats)-1] != float32(10*(length%3)+1) {
				t.Errorf("%d tokens: %+v", len(ids), out)
			}
		})
	}
	all.Wait()
}

// TestNetworkSaysWhatFails checks that an id out of range is the runtime's error with the graph's
// name, and a context that has ended is the context's.
func TestNetworkSaysWhatFails(t *testing.T) {
	n := openNetwork(t)
	_, err := n.Run(t.Context(), ort.Tensor{Shape: []int64{1, 1}, Ints: []int64{7}})
	if inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), "text.onnx") {
		t.Errorf("an id out of range: %v", err)
	}
	if _, err := n.Run(t.Context(), ort.Tensor{Shape: []int64{1, 2}, Ints: []int64{1}}); err == nil {
		t.Error("a shape of more values than there are")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.Run(ctx, ort.Tensor{Shape: []int64{1, 1}, Ints: []int64{1}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	if out, err := n.Run(t.Context(), ort.Tensor{Shape: []int64{1, 1}, Ints: []int64{2}}); err != nil || out[0].Floats[1] != 21 {
		t.Errorf("after errors: %+v, %v", out, err)
	}
	_, err = ort.OpenNetwork(t.Context(), ort.NetworkConfig{
		Library: filepath.Join(infertest.Runtime(t), ort.LibraryName()), Model: []byte("no graph"), Name: "text.onnx", Inputs: []string{"a"}, Outputs: []string{"b"},
	})
	if inference.CodeOf(err) != inference.CodePack {
		t.Errorf("no graph: %v", err)
	}
}
