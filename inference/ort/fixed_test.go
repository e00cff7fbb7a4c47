package ort_test

import (
	"slices"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
)

// TestFixedBatchSize checks that every batch is padded to the only size that it takes.
func TestFixedBatchSize(t *testing.T) {
	c := ort.Config{Library: library(t), Model: infertest.Network(4), Input: "in", Logits: "out",
		Preprocess: infertest.Preprocess(), Classes: 3, Lanes: 2, Fixed: 4}
	b := open(t, c)
	if d := b.Device(); d.Batch != 4 || d.Lanes != 2 {
		t.Errorf("the device takes %d at once on %d lanes", d.Batch, d.Lanes)
	}
	if _, err := b.WarmUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{4, 1, 3, 2} { // shorter after longer: nothing of the old shines through
		batch := &inference.Batch{N: n, Logits: make([]float32, 3*n)}
		for i := range 3 * n {
			batch.Input = append(batch.Input, float32(n*100+i))
		}
		if err := b.Run(t.Context(), batch); err != nil || !slices.Equal(batch.Logits, batch.Input) {
			t.Errorf("%d pictures: %v of %v, %v", n, batch.Logits, batch.Input, err)
		}
	}
	c.Batch = 2 // a user's limit
	if d := open(t, c).Device(); d.Batch != 2 {
		t.Errorf("no more than 2 at once are %d", d.Batch)
	}
	c.Fixed, c.Batch = 8, 0
	if b, err := ort.Open(t.Context(), c); inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), "[8 3 1 1]") {
		t.Errorf("a size that is not the graph's: %v", err)
		if err == nil {
			b.Close()
		}
	}
}
