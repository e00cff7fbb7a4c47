//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTrial checks that the window goes through what `wanwu bench` has it do, a list and several
// drops one after the other, and ends by itself.
func TestTrial(t *testing.T) {
	d := newDesktop(t)
	var script struct {
		Rows  int      `json:"rows"`
		Drops []string `json:"drops"`
	}
	script.Rows = 5000
	for _, s := range samples(t)[:3] {
		path, err := filepath.Abs(s)
		if err != nil {
			t.Fatal(err)
		}
		script.Drops = append(script.Drops, path)
	}
	text, err := json.Marshal(script)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	c := exec.CommandContext(ctx, binary(t), "-data", d.folder("测量"), "-trial", string(text))
	c.Env = d.env
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v, %v", err, ctx.Err())
	}
	var r struct {
		Rows        int       `json:"rows"`
		LongestMS   float64   `json:"longest_ms"`
		FirstLabels []float64 `json:"first_labels_ms"`
	}
	if err := json.Unmarshal(out, &r); err != nil || r.Rows != script.Rows || r.LongestMS <= 0 || len(r.FirstLabels) != len(script.Drops) {
		t.Errorf("%v in %s", err, out)
	}
	for i, ms := range r.FirstLabels {
		if ms <= 0 {
			t.Errorf("the first label of drop %d is said to have taken %v ms", i, ms)
		}
	}
}
