package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// wordsPack lays down a pack whose vectors are mean colours, and whose text tower puts 红 and 蓝 along
// their axes.
func wordsPack(t *testing.T, id string, labels []string, output map[string]any, extra map[string][]byte) string {
	t.Helper()
	tower := new(infertest.Graph).Input("tokens", infertest.Int64, -1, 8).Output("vector", infertest.Float, -1, 3).
		Floats("rows", []float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 6, 3).
		Node("Gather", []string{"rows", "tokens"}, []string{"each"}).
		Node("ReduceMean", []string{"each"}, []string{"vector"}, infertest.IntsAttribute("axes", 1), infertest.IntAttribute("keepdims", 0)).Bytes()
	files := map[string][]byte{"text.onnx": tower, "vocab.txt": []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n红\n蓝\n")}
	for name, data := range extra {
		files[name] = data
	}
	network := average(infertest.Float, -1).Output("vector", infertest.Float, -1, 3).Node("Identity", []string{"out"}, []string{"vector"}).Bytes()
	return madePack{id: id, network: network, labels: labels, output: output, files: files}.lay(t)
}

// TestUnfitTextTowerAddsNothing: a text tower whose vectors the pack's labels cannot be compared with
// is an error before anything is saved, and the pack recognises as before.
func TestUnfitTextTowerAddsNothing(t *testing.T) {
	s := newShop(t)
	tower := new(infertest.Graph).Input("tokens", infertest.Int64, -1, 8).Output("vector", infertest.Float, -1, -1).
		Floats("rows", []float32{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1}, 6, 2).
		Node("Gather", []string{"rows", "tokens"}, []string{"each"}).
		Node("ReduceMean", []string{"each"}, []string{"vector"}, infertest.IntsAttribute("axes", 1), infertest.IntAttribute("keepdims", 0)).Bytes()
	output := map[string]any{"logits": "", "embedding": "vector", "activation": "cosine", "logit_scale": 10}
	model := wordsPack(t, "unfit", []string{"绿"}, output, map[string][]byte{"embeddings.npy": npy("<f4", 1, 3, []float32{0, 1, 0}), "text.onnx": tower})
	at := []string{"--model", model, "--workspace", filepath.Join(t.TempDir(), "w.db")}
	s.refused(command.ExitError, "text.onnx", append([]string{"labels", "add", "红"}, at...)...)
	picture := filepath.Join(t.TempDir(), "绿.png")
	write(t, picture, coloured(t, 20, 200, 30))
	if out, _ := s.ok(append([]string{"recognize", "--out", "-", picture}, at...)...); !strings.Contains(out, "绿") {
		t.Error(out)
	}
}

// TestUnreadableVectorsAreNoOtherNetwork: where the kept vectors of a pack cannot be read, taking in
// typed labels says so, and not that they are of another model.
func TestUnreadableVectorsAreNoOtherNetwork(t *testing.T) {
	s := newShop(t)
	output := map[string]any{"logits": "", "embedding": "vector", "activation": "cosine", "logit_scale": 10}
	model := wordsPack(t, "words", []string{"绿"}, output, map[string][]byte{"embeddings.npy": npy("<f4", 1, 3, []float32{0, 1, 0})})
	file, one, two := filepath.Join(t.TempDir(), "标签.json"), filepath.Join(t.TempDir(), "w.db"), filepath.Join(t.TempDir(), "w.db")
	s.ok("labels", "add", "红", "--model", model, "--workspace", one)
	s.ok("labels", "export", file, "--model", model, "--workspace", one)
	kept, err := filepath.Glob(filepath.Join(one+"-labels", "*", "*.vectors"))
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	if err := os.MkdirAll(two+strings.TrimPrefix(kept[0], one), 0o700); err != nil { // a folder in their place
		t.Fatal(err)
	}
	s.refused(command.ExitError, ".vectors", "labels", "import", file, "--model", model, "--workspace", two)
}

// TestLabelsOfAnotherNetworkAreRefused: what was taught on one network is not taken in by another one whose
// embeddings have the same length, with or without labels of its own; the same network in another pack
// takes it in.
func TestLabelsOfAnotherNetworkAreRefused(t *testing.T) {
	s := newShop(t)
	dir, workspace := t.TempDir(), filepath.Join(t.TempDir(), "w.db")
	embedding := func(p madePack, op string) string {
		p.network = average(infertest.Float, -1).Output("vector", infertest.Float, -1, 3).Node(op, []string{"out"}, []string{"vector"}).Bytes()
		p.labels, p.output = rgbLabels, map[string]any{"embedding": "vector"}
		return p.lay(t)
	}
	one, same, other := embedding(madePack{id: "one"}, "Identity"), embedding(madePack{id: "same"}, "Identity"), embedding(madePack{id: "other"}, "Neg")
	red, file := filepath.Join(dir, "红.png"), filepath.Join(dir, "标签.json")
	write(t, red, coloured(t, 220, 20, 30))
	s.ok("teach", "--model", one, "--workspace", workspace, "--label", "苹果", red)
	s.ok("labels", "export", file, "--model", one, "--workspace", workspace)
	into := func(model string) []string {
		return []string{"labels", "import", file, "--model", model, "--workspace", workspace}
	}
	s.refused(command.ExitError, "另一个模型（one）", into(other)...)
	s.refused(command.ExitError, "另一个模型（one）", append(into(other), "--dry-run")...)
	s.ok(into(same)...)
	raw, err := os.ReadFile(file) // as earlier versions have written it
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(raw), "\n")
	write(t, file, []byte(strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, `"network"`) }), "\n")))
	s.refused(command.ExitError, "另一个模型（one）", into(other)...)
	s.ok(into(one)...)
}

// TestTypedLabelIsRecognised: a label that was typed is among the answers from then on, also of
// pictures that were recognised before, with the score that it would have among the pack's own; it
// travels, and is taken back.
func TestTypedLabelIsRecognised(t *testing.T) {
	s := newShop(t)
	output := map[string]any{"logits": "", "embedding": "vector", "activation": "cosine", "logit_scale": 10}
	model := wordsPack(t, "words", []string{"绿"}, output, map[string][]byte{"embeddings.npy": npy("<f4", 1, 3, []float32{0, 1, 0})})
	pictures := t.TempDir()
	for name, rgb := range map[string][3]uint8{"红.png": {220, 20, 30}, "绿.png": {20, 200, 30}, "蓝.png": {10, 20, 230}} {
		write(t, filepath.Join(pictures, name), coloured(t, rgb[0], rgb[1], rgb[2]))
	}
	workspace := filepath.Join(t.TempDir(), "w.db")
	best := func(args ...string) string {
		t.Helper()
		out, _ := s.ok(append(args, "--workspace", workspace)...)
		var all []string
		for line := range strings.Lines(out) {
			var r struct {
				Path   string
				Labels []struct {
					ID, Name string
					Score    float64
				}
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			sum := 0.0
			for _, l := range r.Labels {
				sum += l.Score
			}
			if sum > 1.001 {
				t.Errorf("the scores of %s add up to %v", r.Path, sum)
			}
			all = append(all, strings.TrimSuffix(filepath.Base(r.Path), ".png")+"="+r.Labels[0].Name)
		}
		return strings.Join(all, " ")
	}
	recognize := []string{"recognize", "--session", "甲", "--model", model, "--out", "-", pictures}
	if got := best(recognize...); got != "红=绿 绿=绿 蓝=绿" {
		t.Errorf("before: %s", got)
	}
	s.ok("session", "embeddings", "甲", "--rebuild", "--model", model, "--workspace", workspace)
	at := []string{"--model", model, "--workspace", workspace}
	_, errs := s.ok(append([]string{"labels", "add", "红", " 紫蓝 "}, at...)...)
	if !strings.Contains(errs, "紫") || !strings.Contains(errs, "紫蓝") {
		t.Errorf("what the vocabulary lacks is not told: %s", errs)
	}
	show := []string{"session", "show", "甲", "--where", "状态:有结果", "--json"}
	for _, args := range [][]string{show, {"recognize", "--model", model, "--out", "-", pictures}} {
		if got := best(args...); got != "红=红 绿=绿 蓝=紫蓝" {
			t.Errorf("%s: %s", args[0], got)
		}
	}
	if out, _ := s.ok(append([]string{"labels", "list", "--json"}, at...)...); !strings.Contains(out, `"origin":"text"`) || !strings.Contains(out, `"id":"user:红"`) {
		t.Errorf("list says %s", out)
	}
	kept, err := filepath.Glob(filepath.Join(workspace+"-labels", "*", "*.vectors"))
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	whole, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	write(t, kept[0], whole[:len(whole)-1]) // they are the pack's, and come from it again
	if got := best("recognize", "--model", model, "--out", "-", pictures); got != "红=红 绿=绿 蓝=紫蓝" {
		t.Errorf("after the kept vectors were damaged: %s", got)
	}
	if again, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(again, whole) {
		t.Errorf("the kept vectors are not as they were: %v", err)
	}
	file := filepath.Join(t.TempDir(), "标签.json")
	s.ok(append([]string{"labels", "export", file}, at...)...)
	s.ok(append([]string{"labels", "remove", "红"}, at...)...)
	if got := best(show...); got != "红=紫蓝 绿=绿 蓝=紫蓝" { // nearer than green
		t.Errorf("after one was removed: %s", got)
	}
	other := filepath.Join(t.TempDir(), "w.db")
	s.ok("labels", "import", file, "--model", model, "--workspace", other)
	workspace = other
	if got := best("recognize", "--model", model, "--out", "-", pictures); got != "红=红 绿=绿 蓝=紫蓝" {
		t.Errorf("on the other computer: %s", got)
	}
	s.refused(command.ExitError, "自己就有标签", append([]string{"labels", "add", "绿"}, at...)...)
	s.refused(command.ExitError, "任何字", append([]string{"labels", "add", "犇犇 紫"}, at...)...)
	s.refused(command.ExitError, "文本塔", "labels", "add", "红", "--workspace", workspace)
	s.refused(command.ExitUsage, "", append([]string{"labels", "add"}, at...)...)
	s.refused(command.ExitError, "不是向量", "labels", "add", "黄", "--model", wordsPack(t, "plain", rgbLabels, map[string]any{"embedding": "vector"}, nil), "--workspace", workspace)
	s.refused(command.ExitError, "", "labels", "import", file, "--workspace", workspace)
}
