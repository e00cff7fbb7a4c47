package cli_test

import (
	"encoding/json"
	"image"
	"image/color"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// coloured is a picture of a colour with a darker frame.
func coloured(t *testing.T, r, g, b uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := range 256 {
		c := color.RGBA{r, g, b, 255}
		if x, y := i%16, i/16; x == 0 || y == 0 {
			c = color.RGBA{r / 2, g / 2, b / 2, 255}
		}
		m.SetRGBA(i%16, i/16, c)
	}
	return encoded(t, m)
}

// TestSessionSearchFindsPicturesByWords: a pack whose vectors are mean colours, and whose text
// tower puts 红 and 蓝 along their axes, finds the pictures of a session by words; what the
// vocabulary lacks is told, and a pack without a text tower says so.
func TestSessionSearchFindsPicturesByWords(t *testing.T) {
	s := newShop(t)
	tower := new(infertest.Graph).Input("tokens", infertest.Int64, -1, 8).Output("vector", infertest.Float, -1, 3).
		Floats("rows", []float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 6, 3).
		Node("Gather", []string{"rows", "tokens"}, []string{"each"}).
		Node("ReduceMean", []string{"each"}, []string{"vector"}, infertest.IntsAttribute("axes", 1), infertest.IntAttribute("keepdims", 0)).Bytes()
	network := average(infertest.Float, -1).Output("vector", infertest.Float, -1, 3).Node("Identity", []string{"out"}, []string{"vector"}).Bytes()
	output := map[string]any{"embedding": "vector"}
	with := madePack{id: "words", network: network, labels: rgbLabels, output: output,
		files: map[string][]byte{"text.onnx": tower, "vocab.txt": []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n红\n蓝\n")}}.lay(t)
	without := madePack{id: "silent", network: network, labels: rgbLabels, output: output}.lay(t)
	pictures := t.TempDir()
	for name, rgb := range map[string][3]uint8{"红.png": {220, 20, 30}, "绿.png": {20, 200, 30}, "蓝.png": {10, 20, 230}} {
		write(t, filepath.Join(pictures, name), coloured(t, rgb[0], rgb[1], rgb[2]))
	}
	workspace := filepath.Join(t.TempDir(), "w.db")
	s.ok("recognize", "--session", "甲", "--model", with, "--workspace", workspace, pictures)
	s.ok("session", "embeddings", "甲", "--rebuild", "--model", with, "--workspace", workspace)
	search := func(text string) (names, lacks []string) {
		t.Helper()
		out, _ := s.ok("session", "search", "甲", text, "--json", "--model", with, "--workspace", workspace)
		var got struct {
			Lacks    []string
			Pictures []struct {
				Path  string
				Score float64
			}
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Pictures) != 3 {
			t.Fatalf("%q: %v, %+v", text, err, got)
		}
		for _, p := range got.Pictures {
			names = append(names, filepath.Base(p.Path))
		}
		if got.Pictures[0].Score < 0.9 {
			t.Errorf("%q: the best has %v", text, got.Pictures[0].Score)
		}
		return names, got.Lacks
	}
	for text, want := range map[string]string{"红": "红.png", "蓝": "蓝.png"} {
		if names, lacks := search(text); names[0] != want || len(lacks) != 0 {
			t.Errorf("%q finds %q, and lacks %q", text, names, lacks)
		}
	}
	if names, lacks := search("紫红"); names[0] != "红.png" || !slices.Equal(lacks, []string{"紫"}) {
		t.Errorf("紫红 finds %q, and lacks %q", names, lacks)
	}
	_, errs := s.ok("session", "search", "甲", "紫红", "--model", with, "--workspace", workspace)
	if !strings.Contains(errs, "紫") {
		t.Errorf("what is lacking is not told: %q", errs)
	}
	s.refused(command.ExitError, "任何字", "session", "search", "甲", "紫", "--model", with, "--workspace", workspace)
	s.refused(command.ExitError, "没有文本塔", "session", "search", "甲", "红", "--model", without, "--workspace", workspace)
	s.refused(command.ExitUsage, "", "session", "search", "甲", "--workspace", workspace)
}
