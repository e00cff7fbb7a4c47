package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

// TestImportBareNetwork reads labels as people have them, and fills in the rest from the
// graph and a preset.
func TestImportBareNetwork(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("红\n绿\n蓝\n")
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		"lines.txt":     "红\n绿\n蓝\n",
		"windows.txt":   "\ufeff红\r\n绿\r\n蓝\r\n\r\n",
		"gbk.txt":       gbk,
		"header.csv":    "index,名称,category\n2,蓝,冷\n0,红,暖\n1,绿,冷\n",
		"semicolon.csv": "名称;id\n红;a\n绿;b\n蓝;c\n",
		"plain.csv":     "1,red,红\n2,green,绿\n3,blue,蓝\n",
		"tabs.tsv":      "0\t红\n1\t绿\n2\t蓝\n",
		"meta_info.txt": "0\t红 \n1\t 绿\n2\t蓝\n",
		"list.json":     `["红","绿","蓝"]`,
		"id2label.json": `{"id2label":{"2":"蓝","0":"红","1":"绿"}}`,
		"label2id.json": `{"蓝":2,"红":0,"绿":1}`,
		"keras.json":    `{"0":["n0","红"],"1":["n1","绿"],"2":["n2","蓝"]}`,
		"objects.json":  `[{"name":"红"},{"name":"绿","id":"g"},{"name":"蓝"}]`,
	} {
		t.Run(file, func(t *testing.T) {
			s := newShop(t)
			dir := t.TempDir()
			write(t, filepath.Join(dir, "colour net.onnx"), average(infertest.Float, -1).Bytes())
			write(t, filepath.Join(dir, file), []byte(text))
			s.ok("pack", "import", filepath.Join(dir, "colour net.onnx"), "--labels", filepath.Join(dir, file), "--preset", "tensorflow")
			if got := s.best("--model", "colour net"); got != "绿" {
				t.Errorf("green is %q", got)
			}
		})
	}
	dir := t.TempDir()
	net, labels := filepath.Join(dir, "net.onnx"), func(text string) string {
		path := filepath.Join(t.TempDir(), "labels.txt")
		write(t, path, []byte(text))
		return path
	}
	write(t, net, average(infertest.Float, -1).Bytes())
	s := newShop(t)
	three := labels("红\n绿\n蓝\n")
	for says, args := range map[string][]string{
		"有 2 个标签，而网络有 3 个输出": {"--labels", labels("红\n绿\n"), "--preset", "imagenet"},
		"第 2 行是空的":           {"--labels", labels("红\n\n绿\n蓝\n"), "--preset", "imagenet"},
		"没有标签":               {"--labels", labels("\n"), "--preset", "imagenet"},
		"既不是 UTF-8":          {"--labels", labels("\xff\xff\x00红"), "--preset", "imagenet"},
		"文件已不存在":             {"--labels", filepath.Join(dir, "none.txt"), "--preset", "imagenet"},
		"input.resize":       {"--labels", three, "--preset", "imagenet", "--resize", "zoom"},
		"output.activation":  {"--labels", three, "--preset", "imagenet", "--activation", "relu"},
		`"nothing"`:          {"--labels", three, "--preset", "imagenet", "--logits", "nothing"},
	} {
		s.refused(command.ExitError, says, append([]string{"pack", "import", net}, args...)...)
	}
	for says, args := range map[string][]string{
		"--labels": {net}, "--preset": {net, "--labels", three}, "而不是 best": {net, "--labels", three, "--preset", "best"},
		"三个数": {net, "--labels", three, "--preset", "clip", "--mean", "1,2"}, "224x224": {net, "--labels", three, "--preset", "clip", "--input-size", "big"},
		"自己带着清单": {dir, "--preset", "clip"},
	} {
		s.refused(command.ExitUsage, says, append([]string{"pack", "import"}, args...)...)
	}
	grey := filepath.Join(dir, "grey.onnx")
	write(t, grey, new(infertest.Graph).Input("in", infertest.Float, -1, 1, 8, 8).Output("out", infertest.Float, -1, 3).Bytes())
	s.refused(command.ExitError, "形状 [-1 1 8 8] 不是彩色图片的", "pack", "import", grey, "--labels", three, "--preset", "imagenet")
	s.refused(command.ExitError, "请先连同标签文件导入它", "pack", "verify", net)
	s.refused(command.ExitError, "超过 2147483647 字节", "pack", "import", net, "--labels", three, "--preset", "clip", "--vectors", os.DevNull)
	if files := s.files(); len(files) > 0 {
		t.Errorf("%v is left", files)
	}
	// Duplicate names, a background class, and everything by hand.
	_, errs := s.ok("pack", "import", net, "--labels", labels("鹤\n鹤\n"), "--background", "--preset", "imagenet", "--id", "cranes")
	if !strings.Contains(errs, "1 个名字重复") {
		t.Errorf("import says %q", errs)
	}
	if got := s.best("--model", "cranes"); got != "鹤" {
		t.Errorf("green is %q", got)
	}
	out, _ := s.ok("pack", "import", net, "--labels", three, "--resize", "exact", "--interpolation", "area", "--color", "bgr", "--scale", "2", "--mean", "1,2,3",
		"--std", "4,5,6", "--activation", "sigmoid", "--multi-label", "--title", "三色", "--license", "MIT", "--dry-run")
	var m pack.Manifest
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatal(err)
	}
	in := m.Input
	if m.Title != "三色" || m.License != "MIT" || in.Width != 8 || in.Layout != "NCHW" || in.Color != "BGR" || in.Scale != 2 || in.Mean != [3]float32{1, 2, 3} ||
		in.Std != [3]float32{4, 5, 6} || !m.Output.MultiLabel || m.Output.Activation != "sigmoid" || !m.Batch.Dynamic {
		t.Errorf("%+v", m)
	}
	if ids, _ := s.packs(); slices.Contains(ids, "net") {
		t.Error("a dry run has imported it")
	}
}

// TestTryShowsWrongPreset checks that a trial shows the labels with RGB and with BGR, before
// anything is imported.
func TestTryShowsWrongPreset(t *testing.T) {
	dir := t.TempDir()
	net, labels, picture := filepath.Join(dir, "net.onnx"), filepath.Join(dir, "labels.txt"), filepath.Join(dir, "red.png")
	write(t, net, average(infertest.Float, -1).Bytes())
	write(t, labels, []byte("红\n绿\n蓝\n"))
	write(t, picture, plain(t, 250, 100, 20))
	s := newShop(t)
	for color, want := range map[string]string{"RGB": "red.png  红 0.", "BGR": "red.png  蓝 0."} {
		if _, errs := s.ok("pack", "import", net, "--labels", labels, "--preset", "imagenet", "--color", color, "--dry-run", "--try", picture); !strings.Contains(errs, want) {
			t.Errorf("%s: %q, want %q", color, errs, want)
		}
	}
	write(t, picture, []byte("no picture"))
	if _, errs := s.ok("pack", "import", net, "--labels", labels, "--preset", "imagenet", "--try", picture); !strings.Contains(errs, "red.png") {
		t.Errorf("a picture that is none: %q", errs)
	}
}

// TestPresetsFillManifest checks that the manifest has what the graph says, and the published
// numbers of the preset.
func TestPresetsFillManifest(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "labels.csv"), []byte("name,threshold\n红,0.3\n绿,0.4\n蓝,0.5\n"))
	fixedNHWC := new(infertest.Graph).Input("x", infertest.Uint8, 4, 16, 24, 3).Output("features", infertest.Float, 4, 3).Output("prob", infertest.Float, 4, 3).
		Node("Cast", []string{"x"}, []string{"cast"}, infertest.IntAttribute("to", infertest.Float)).
		Node("ReduceMean", []string{"cast"}, []string{"features"}, infertest.IntsAttribute("axes", 1, 2), infertest.IntAttribute("keepdims", 0)).
		Node("Softmax", []string{"features"}, []string{"prob"}).Bytes()
	write(t, filepath.Join(dir, "a.onnx"), average(infertest.Float, -1).Bytes())
	write(t, filepath.Join(dir, "b.onnx"), fixedNHWC)
	write(t, filepath.Join(dir, "v.npy"), npy("<f4", 3, 3, []float32{1, 0, 0}, []float32{0, 1, 0}, []float32{0, 0, 1}))
	s := newShop(t)
	manifest := func(args ...string) (m pack.Manifest) {
		t.Helper()
		out, _ := s.ok(append([]string{"pack", "import", "--labels", filepath.Join(dir, "labels.csv"), "--dry-run"}, args...)...)
		if err := json.Unmarshal([]byte(out), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for preset, want := range map[string]string{
		"imagenet":            "short_side 9 bilinear RGB 0.003921569 [0.485 0.456 0.406] [0.229 0.224 0.225] softmax",
		"general_recognition": "short_side 9 bilinear RGB 0.003921569 [0.485 0.456 0.406] [0.229 0.224 0.225] softmax",
		"tensorflow":          "exact 0 bilinear RGB 1 [127.5 127.5 127.5] [127.5 127.5 127.5] softmax",
	} {
		m := manifest(filepath.Join(dir, "a.onnx"), "--preset", preset)
		in := m.Input
		if got := fmt.Sprint(in.Resize, " ", in.ShortSide, " ", in.Interpolation, " ", in.Color, " ", in.Scale, " ", in.Mean, " ", in.Std, " ", m.Output.Activation); got != want {
			t.Errorf("%s is %s\nwant %s", preset, got, want)
		}
	}
	m := manifest(filepath.Join(dir, "a.onnx"), "--preset", "clip", "--vectors", filepath.Join(dir, "v.npy"))
	if m.Output.Activation != "cosine" || m.Output.LogitScale != 100 || m.Output.Embedding != "out" || m.Input.Interpolation != "bicubic" || m.Input.Mean[0] != 0.48145466 {
		t.Errorf("clip: %+v", m)
	}
	m = manifest(filepath.Join(dir, "b.onnx"), "--preset", "imagenet")
	in := m.Input
	if in.Name != "x" || in.Width != 24 || in.Height != 16 || in.Layout != "NHWC" || in.DType != "uint8" || in.Scale != 1 || in.Std != [3]float32{1, 1, 1} ||
		m.Output.Logits != "prob" || m.Output.Embedding != "features" || m.Output.Activation != "none" || m.Batch.Dynamic || m.Batch.Max != 4 {
		t.Errorf("a network of bytes: %+v", m)
	}
	if m := manifest(filepath.Join(dir, "a.onnx"), "--preset", "imagenet", "--activation", "sigmoid", "--multi-label"); m.Files["thresholds.tsv"] == "" {
		t.Errorf("the thresholds are lost: %v", m.Files)
	}
}
