package cli_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/x448/float16"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// npy returns a matrix as numpy.save writes it.
func npy(descr string, rows, columns int, values ...[]float32) []byte {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }", descr, rows, columns)
	header += strings.Repeat(" ", 63-(len(header)+10)%64) + "\n"
	b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	b = append(b, header...)
	for _, row := range values {
		for _, v := range row {
			if descr == "<f2" {
				b = binary.LittleEndian.AppendUint16(b, float16.Fromfloat32(v).Bits())
			} else {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
			}
		}
	}
	return b
}

// external returns average with a file beside it, whose three numbers it adds.
func external(elements ...float32) (network, side []byte) {
	side = make([]byte, 4096) // the runtime maps from a page's beginning on
	for _, v := range elements {
		side = binary.LittleEndian.AppendUint32(side, math.Float32bits(v))
	}
	return new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, 3).
		External("more", "weights/part-1.bin", 4096, 12, 3).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
		Node("Add", []string{"flat", "more"}, []string{"out"}).Bytes(), side
}

// TestExternalWeights runs a network with a file beside it, from a folder and from an
// archive. What was unpacked for that is gone afterwards, and another file is another pack.
func TestExternalWeights(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	network, side := external(1, 2, 3)
	dir := madePack{network: network, labels: rgbLabels, files: map[string][]byte{"weights/part-1.bin": side}}.lay(t)
	picture := map[string][]byte{"a.png": plain(t, 200, 100, 40)}
	want := map[string]float64{"红": 201, "绿": 102, "蓝": 43}
	near(t, scores(t, dir, picture)["a.png"], want, 1e-4)
	near(t, scores(t, archived(t, dir), picture)["a.png"], want, 1e-4)
	if left, err := filepath.Glob(filepath.Join(temp, "wanwu-pack-*")); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}

	// The pictures of a task are not answered from what another file has answered.
	workspace, pictures := filepath.Join(t.TempDir(), "w.db"), t.TempDir()
	write(t, filepath.Join(pictures, "a.png"), picture["a.png"])
	run := func(session, dir string) float64 {
		status, out, errs := wanwu(t, t.Context(), "recognize", "--workspace", workspace, "--session", session, "--model", dir, "--out", "-", pictures)
		if status != command.ExitOK {
			t.Fatalf("exit %d: %s", status, errs)
		}
		return float64(parse(t, out)[0].Labels[0].Score)
	}
	if got := run("一", dir); got != 201 {
		t.Errorf("red is %v", got)
	}
	_, other := external(11, 12, 13)
	if got := run("二", madePack{network: network, labels: rgbLabels, files: map[string][]byte{"weights/part-1.bin": other}}.lay(t)); got != 211 {
		t.Errorf("red is %v with another file", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "weights/part-1.bin"), other, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := wanwu(t, t.Context(), "recognize", "--model", dir, "--out", "-", pictures); status != command.ExitError || !strings.Contains(errs, "part-1.bin") {
		t.Errorf("with a file that was exchanged: %d, %s", status, errs)
	}
}

// TestLargeLabelSet runs as many as the largest Chinese model has, which tell three colours
// apart.
func TestLargeLabelSet(t *testing.T) {
	const labels = 54092
	weights := make([]float32, 3*labels)
	p := madePack{input: map[string]any{"color": "BGR", "mean": []int{104, 117, 123}, "std": []int{57, 57, 58}}, output: map[string]any{"activation": "softmax"}}
	for i := range labels {
		p.labels = append(p.labels, fmt.Sprintf("标签%05d", i))
		for c := range 3 {
			weights[c*labels+i] = float32(math.Sin(float64(i*(c+1)))) * 3
		}
	}
	p.network = new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, labels).
		Floats("weights", weights, 3, labels).
		Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
		Node("MatMul", []string{"flat", "weights"}, []string{"out"}).Bytes()
	in := [3]float64{(40. - 104) / 57, (100. - 117) / 57, (200. - 123) / 58}
	logits, sum, best := make([]float64, labels), 0., 0
	for i := range logits {
		for c, v := range in {
			logits[i] += v * float64(weights[c*labels+i])
		}
		sum += math.Exp(logits[i])
		if logits[i] > logits[best] {
			best = i
		}
	}
	got := scores(t, p.lay(t), map[string][]byte{"a.png": plain(t, 200, 100, 40)}, "--top", "1")["a.png"]
	near(t, got, map[string]float64{p.labels[best]: math.Exp(logits[best]) / sum}, 1e-6)
}
