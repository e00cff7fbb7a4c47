package cli_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/assets"
)

// TestMultiLabelPack checks that of a pack that gives several labels, every score over the
// pack's thresholds is kept, besides the ten best.
func TestMultiLabelPack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "多标签")
	read := func(name string) []byte {
		b, err := fs.ReadFile(assets.Packs(), "efficientnet-lite2/"+name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), b)
		return b
	}
	var m map[string]any
	if err := json.Unmarshal(read("pack.json"), &m); err != nil {
		t.Fatal(err)
	}
	read("model.onnx")
	read("labels.tsv")
	var thresholds strings.Builder
	thresholds.WriteString("index\tthreshold\n")
	for i := range 1000 {
		// Half of the classes are wanted from half a chance on, the others never.
		fmt.Fprintf(&thresholds, "%d\t%v\n", i, []float64{0.5, 1}[i%2])
	}
	write(t, filepath.Join(dir, "thresholds.tsv"), []byte(thresholds.String()))
	m["id"] = "several"
	m["output"] = map[string]any{"logits": "logits", "embedding": "embedding", "activation": "sigmoid", "multi_label": true}
	m["files"].(map[string]any)["thresholds.tsv"] = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(thresholds.String())))
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "pack.json"), b)

	file := filepath.Join(t.TempDir(), "w.db")
	status, _, errs := wanwu(t, t.Context(), "recognize", "--session", "多", "--model", dir, "--workspace", file, samples(t))
	if status != command.ExitOK {
		t.Fatalf("exit %d, %s", status, errs)
	}
	ws := workspace.New(0)
	if _, _, err := persist.LoadTask(t.Context(), file, "多", ws); err != nil {
		t.Fatal(err)
	}
	for i := range ws.Len() {
		r, _ := ws.Row(i)
		if len(r.Labels) < 30 {
			t.Errorf("%s has %d labels", r.Path, len(r.Labels))
		}
		for k, l := range r.Labels {
			if k >= session.StoredTopK && (l.Score < 0.5 || l.Class%2 == 1) {
				t.Errorf("%s: label %d is class %d with %v", r.Path, k, l.Class, l.Score)
			}
			if k > 0 && l.Score > r.Labels[k-1].Score {
				t.Errorf("%s: label %d has a better score than the one before", r.Path, k)
			}
		}
	}
}
