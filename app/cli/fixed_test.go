package cli_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// fixedPack returns a folder with a pack whose network takes batches of n and no others. Its labels
// are the colours of a picture's one pixel.
func fixedPack(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "colours")
	labels := []byte("index\tid\tname\tenglish\tcategory\taliases\n0\t\t红\n1\t\t绿\n2\t\t蓝\n")
	network := infertest.Network(n)
	write(t, filepath.Join(dir, "labels.tsv"), labels)
	write(t, filepath.Join(dir, "model.onnx"), network)
	write(t, filepath.Join(dir, "pack.json"), fmt.Appendf(nil, `{"format": 1, "id": "colours", "title": "颜色", "license": "CC0-1.0", "source": "test",
		"files": {"model.onnx": "sha256:%x", "labels.tsv": "sha256:%x"},
		"input": {"name": "in", "width": 1, "height": 1, "resize": "exact", "interpolation": "area", "color": "RGB", "layout": "NCHW",
			"dtype": "float32", "scale": 1, "mean": [0, 0, 0], "std": [255, 255, 255]},
		"output": {"logits": "out", "activation": "softmax", "multi_label": false},
		"batch": {"max": %d, "dynamic": false}}`, sha256.Sum256(network), sha256.Sum256(labels), n))
	return dir
}

// TestPackWithFixedBatchSize checks that eleven pictures are three batches of four, of which the
// last is not full, and each has its own answer.
func TestPackWithFixedBatchSize(t *testing.T) {
	dir := samples(t)
	one, four := fixedPack(t, 1), fixedPack(t, 4)
	seen := map[string]float32{}
	for _, args := range [][]string{{"--model", one}, {"--model", four}, {"--model", four, "--batch", "3"}} {
		status, out, errs := wanwu(t, t.Context(), append(append([]string{"recognize", "--out", "-"}, args...), dir)...)
		lines := parse(t, out)
		if status != command.ExitOK || len(lines) != 11 {
			t.Fatalf("%v: exit %d, %d rows: %s", args, status, len(lines), errs)
		}
		for _, l := range lines {
			key := l.Path + " " + l.Labels[0].Name
			if was, ok := seen[key]; args[1] != one && (!ok || was != l.Labels[0].Score) {
				t.Errorf("%v: %s with %v, alone %v", args, key, l.Labels[0].Score, was)
			}
			seen[key] = l.Labels[0].Score
		}
	}
}
