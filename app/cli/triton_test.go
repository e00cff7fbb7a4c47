package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/inference/pack"

	"wanwu/app/apptest"
)

// A pack is written as Triton takes it, and what is there is not touched.
func TestPackIsExportedForTriton(t *testing.T) {
	repository := filepath.Join(t.TempDir(), "仓库")
	args := []string{"pack", "export", "efficientnet-lite2", "--triton", repository, "--batch", "16", "--delay", "5ms", "--instances", "2", "--tensorrt"}
	if status, _, stderr := wanwu(t, t.Context(), args...); status != 0 {
		t.Fatalf("status %d, %s", status, stderr)
	}
	folder := filepath.Join(repository, "efficientnet-lite2")
	p, err := pack.Load(t.Context(), apptest.EmbeddedPack(t))
	if err != nil {
		t.Fatal(err)
	}
	if model, err := os.ReadFile(filepath.Join(folder, "1", "model.onnx")); err != nil || !bytes.Equal(model, p.Model()) {
		t.Errorf("the model is another one, %v", err)
	}
	if labels, err := os.ReadFile(filepath.Join(folder, "labels.txt")); err != nil || strings.Count(string(labels), "\n") != 1000 {
		t.Errorf("the labels are not 1000 lines, %v", err)
	}
	config, err := os.ReadFile(filepath.Join(folder, "config.pbtxt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"max_batch_size: 16", "max_queue_delay_microseconds: 5000", "count: 2", "dims: [3, 260, 260]", `name: "embedding"`, `name: "tensorrt"`} {
		if !strings.Contains(string(config), want) {
			t.Errorf("the configuration lacks %s:\n%s", want, config)
		}
	}
	if status, _, stderr := wanwu(t, t.Context(), args...); status != 1 || !strings.Contains(stderr, "已经存在") {
		t.Errorf("the second time: status %d, %s", status, stderr)
	}
	if status, _, _ := wanwu(t, t.Context(), "pack", "export", "efficientnet-lite2"); status != 2 {
		t.Errorf("without a folder: status %d, want 2", status)
	}
}
