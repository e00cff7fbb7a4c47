package ort_test

import (
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/imagefile"
)

// TestLogitsMatchReference compares the whole way from a JPEG's bytes to
// logits with scripts/models/reference.py, which decodes and resizes with
// Pillow. A picture that is decoded at its full size must agree to 1e-3. One
// that is large enough to be decoded at a fraction differs by what scaling in
// the frequency domain costs: its best label must be the same, and its score
// within 0.02 in the median.
func TestLogitsMatchReference(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]float32
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if len(want) != 11 {
		t.Fatalf("the reference has %d pictures", len(want))
	}
	c := config(t)
	b := open(t, c)
	dec, err := imagefile.NewDecoder(c.Preprocess, imagefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	dir := t.TempDir()
	batch := &inference.Batch{
		N: 1, Input: make([]float32, c.Preprocess.Len()),
		Logits: make([]float32, c.Classes), Embedding: make([]float32, b.Dims()),
	}
	for name, ref := range want {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		pic, err := dec.Decode(t.Context(), &inference.Item{Path: name, File: path, Size: int64(len(data))}, batch.Input)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Run(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		got, _ := inference.TopK(batch.Logits, 1, inference.Softmax)
		exp, _ := inference.TopK(ref, 1, inference.Softmax)
		t.Logf("%-10s %4d×%-4d largest difference of a logit %.5f, score %.4f against %.4f",
			name, pic.Width, pic.Height, distance(batch.Logits, ref), got[0].Score, exp[0].Score)
		if got[0].Class != exp[0].Class {
			t.Errorf("%s: class %d, the reference says %d", name, got[0].Class, exp[0].Class)
		}
		// Half the size still covers the crop from here on.
		scaled := float64(min(pic.Width, pic.Height))*0.8904 >= 2*260
		if d := distance(batch.Logits, ref); !scaled && d > 1e-3 {
			t.Errorf("%s: a logit differs by %.5f", name, d)
		}
		if d := math.Abs(float64(got[0].Score - exp[0].Score)); d > 0.05 {
			t.Errorf("%s: the score differs by %.3f", name, d)
		}
	}
}
