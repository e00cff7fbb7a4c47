package pack_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"wanwu/inference"
	"wanwu/inference/pack"
)

const labels = "index\tid\tname\tenglish\tcategory\taliases\n0\tn1\t猫\tcat\t动物\t猫咪|喵星人\n1\tn2\t狗\tdog\t动物\t\n"

// small is a valid pack of two classes; change edits its manifest before the
// files are laid down.
func small(t *testing.T, change func(m map[string]any)) fstest.MapFS {
	t.Helper()
	model := []byte("a network")
	m := map[string]any{
		"format": 1, "id": "small", "title": "小", "license": "MIT", "source": "here",
		"files": map[string]any{"model.onnx": hash(model), "labels.tsv": hash([]byte(labels))},
		"input": map[string]any{"name": "input", "width": 4, "height": 4, "resize": "crop", "crop": 0.9,
			"interpolation": "bicubic", "color": "RGB", "layout": "NCHW", "dtype": "float32", "scale": 1,
			"mean": []int{0, 0, 0}, "std": []int{1, 1, 1}},
		"output": map[string]any{"logits": "logits", "activation": "softmax", "multi_label": false},
		"batch":  map[string]any{"max": 8, "dynamic": true},
	}
	if change != nil {
		change(m)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{
		"pack.json": {Data: raw}, "model.onnx": {Data: model}, "labels.tsv": {Data: []byte(labels)},
	}
}

func hash(b []byte) string {
	s := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(s[:])
}

func TestLoadReadsWhatTheManifestSays(t *testing.T) {
	p, err := pack.Load(small(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "小" || p.Preprocess().Len() != 48 || string(p.Model()) != "a network" {
		t.Errorf("title %q, %d values, model %q", p.Title, p.Preprocess().Len(), p.Model())
	}
	cat := p.Vocabulary[0]
	if len(p.Vocabulary) != 2 || cat.Name != "猫" || cat.English != "cat" || strings.Join(cat.Aliases, ",") != "猫咪,喵星人" {
		t.Errorf("vocabulary %+v", p.Vocabulary)
	}
}

func TestAPackThatLiesIsRefusedWithWhatItSaid(t *testing.T) {
	in := func(key string, v any) func(map[string]any) {
		return func(m map[string]any) { m["input"].(map[string]any)[key] = v }
	}
	for name, c := range map[string]struct {
		change func(m map[string]any)
		files  func(fs fstest.MapFS)
		says   string
	}{
		"format":           {change: func(m map[string]any) { m["format"] = 2 }, says: "format: 2"},
		"id with a slash":  {change: func(m map[string]any) { m["id"] = "../up" }, says: "../up"},
		"unknown field":    {change: func(m map[string]any) { m["run"] = "rm" }, says: "run"},
		"std of zero":      {change: in("std", []int{1, 0, 1}), says: "input.std"},
		"interpolation":    {change: in("interpolation", "lanczos"), says: "lanczos"},
		"huge input":       {change: in("width", 100000), says: "100000"},
		"crop of nothing":  {change: in("crop", 0), says: "input.crop"},
		"colour":           {change: in("color", "CMYK"), says: "CMYK"},
		"activation":       {change: func(m map[string]any) { m["output"].(map[string]any)["activation"] = "relu" }, says: "relu"},
		"batch":            {change: func(m map[string]any) { m["batch"].(map[string]any)["max"] = 0 }, says: "batch.max"},
		"file outside":     {change: func(m map[string]any) { m["files"].(map[string]any)["../x"] = "sha256:0" }, says: "../x"},
		"no hash of model": {change: func(m map[string]any) { delete(m["files"].(map[string]any), "model.onnx") }, says: "model.onnx"},
		"model exchanged":  {files: func(fs fstest.MapFS) { fs["model.onnx"].Data = []byte("another") }, says: hash([]byte("another"))},
		"model missing":    {files: func(fs fstest.MapFS) { delete(fs, "model.onnx") }, says: "model.onnx"},
		"no manifest":      {files: func(fs fstest.MapFS) { delete(fs, "pack.json") }, says: "pack.json"},
		"truncated json":   {files: func(fs fstest.MapFS) { fs["pack.json"].Data = fs["pack.json"].Data[:40] }, says: "pack.json"},
		"huge manifest":    {files: func(fs fstest.MapFS) { fs["pack.json"].Data = make([]byte, 2<<20) }, says: "larger"},
	} {
		t.Run(name, func(t *testing.T) {
			fs := small(t, c.change)
			if c.files != nil {
				c.files(fs)
			}
			_, err := pack.Load(fs)
			if inference.CodeOf(err) != inference.CodePack || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("error %v, want code pack and %q", err, c.says)
			}
		})
	}
}

func TestLabelsAreReadStrictly(t *testing.T) {
	header := "index\tid\tname\tenglish\tcategory\taliases\n"
	v, err := pack.ReadLabels(strings.NewReader("\ufeff" + strings.ReplaceAll(header, "\n", "\r\n") + "0\t\t 猫 \r\n"))
	if err != nil || len(v) != 1 || v[0].Name != "猫" {
		t.Errorf("a file from Windows: %v, %v", v, err)
	}
	for name, body := range map[string]string{
		"empty":       "",
		"no header":   "0\t\t猫\t\t\t\n",
		"no labels":   header,
		"a gap":       header + "0\t\t猫\t\t\t\n2\t\t狗\t\t\t\n",
		"no name":     header + "0\tn1\t \tcat\t\t\n",
		"two columns": header + "0\tn1\n",
		"endless":     header + strings.Repeat("x", 2<<20),
	} {
		if v, err := pack.ReadLabels(strings.NewReader(body)); err == nil {
			t.Errorf("%s was read as %v", name, v)
		}
	}
}

func FuzzReadLabels(f *testing.F) {
	f.Add(labels)
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := pack.ReadLabels(strings.NewReader(s))
		if err == nil && len(v) == 0 {
			t.Error("no labels and no error")
		}
		for _, c := range v {
			if c.Name == "" {
				t.Error("a label without a name")
			}
		}
	})
}

// Files beside the network are checked like the rest; where they are is known of a
// folder of the disk alone.
func TestFilesBesideTheNetwork(t *testing.T) {
	const weights = "weights.bin"
	files := small(t, func(m map[string]any) { m["files"].(map[string]any)[weights] = hash([]byte("numbers")) })
	if _, err := pack.Load(files); inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), weights) {
		t.Errorf("without the file: %v", err)
	}
	files[weights] = &fstest.MapFile{Data: []byte("numbers")}
	p, err := pack.Load(files)
	if err != nil || p.SideFiles() != "" {
		t.Fatalf("in memory: %q, %v", p.SideFiles(), err)
	}
	dir := filepath.Join(t.TempDir(), "包")
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	onDisk, err := pack.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = pack.Load(onDisk); err != nil || p.SideFiles() != dir {
		t.Errorf("on the disk: %q, %v", p.SideFiles(), err)
	}
	if err := os.WriteFile(filepath.Join(dir, weights), []byte("NUMBERS"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Load(onDisk); inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), weights) {
		t.Errorf("with another file: %v", err)
	}
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.CopyFS(plain, small(t, nil)); err != nil {
		t.Fatal(err)
	}
	if onDisk, err = pack.Folder(plain); err != nil {
		t.Fatal(err)
	}
	if p, err = pack.Load(onDisk); err != nil || p.SideFiles() != "" {
		t.Errorf("a pack without such files: %q, %v", p.SideFiles(), err)
	}
}

// TestAPackInAnArchive: at its top or in one folder; what leaves the folder, or is no
// pack, is refused with what was found.
func TestAPackInAnArchive(t *testing.T) {
	at := func(folder string) map[string][]byte {
		files := map[string][]byte{}
		for name, f := range small(t, nil) {
			files[folder+name] = f.Data
		}
		return files
	}
	zipped := func(files map[string][]byte) string {
		file := filepath.Join(t.TempDir(), "包.ZIP")
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for name, data := range files {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write(data)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, folder := range []string{"", "小包/"} {
		fsys, err := pack.Open(zipped(at(folder)))
		if err != nil {
			t.Fatal(err)
		}
		if p, err := pack.Load(fsys); err != nil || p.Title != "小" || string(p.Model()) != "a network" {
			t.Errorf("in the folder %q: %+v, %v", folder, p, err)
		}
	}
	up := at("")
	up["../out"] = nil
	notZip := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(notZip, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, says := range map[string]string{
		zipped(up): "../out", zipped(at("a/b/")): "pack.json", notZip: "zip", filepath.Join(t.TempDir(), "gone.zip"): "gone.zip",
	} {
		if _, err := pack.Open(file); inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, not a word of %q", file, err, says)
		}
	}
}

// TestThresholdsOfAPack: a pack that gives several labels says from which score on each
// class is one; one that says it wrongly is refused.
func TestThresholdsOfAPack(t *testing.T) {
	multi := func(text string, activation string, on bool) fstest.MapFS {
		files := small(t, func(m map[string]any) {
			m["output"] = map[string]any{"logits": "logits", "activation": activation, "multi_label": on}
			m["files"].(map[string]any)["thresholds.tsv"] = hash([]byte(text))
		})
		files["thresholds.tsv"] = &fstest.MapFile{Data: []byte(text)}
		return files
	}
	p, err := pack.Load(multi("index\tthreshold\n0\t0.65\n1\t0\n", "sigmoid", true))
	if err != nil || len(p.Thresholds) != 2 || p.Thresholds[0] != 0.65 || p.Thresholds[1] != 0 {
		t.Errorf("%v, %v", p, err)
	}
	if p, err := pack.Load(small(t, nil)); err != nil || p.Thresholds != nil {
		t.Errorf("a pack of one label has the thresholds %v, %v", p.Thresholds, err)
	}
	for name, c := range map[string]struct {
		files fstest.MapFS
		says  string
	}{
		"of one label": {multi("index\tthreshold\n0\t0.65\n1\t0\n", "sigmoid", false), "multi_label"},
		"softmax":      {multi("index\tthreshold\n0\t0.65\n1\t0\n", "softmax", true), "multi_label"},
		"header":       {multi("threshold\n0.5\n0.5\n", "sigmoid", true), "header"},
		"too few":      {multi("index\tthreshold\n0\t0.65\n", "sigmoid", true), "1 thresholds for 2 labels"},
		"order":        {multi("index\tthreshold\n1\t0.65\n0\t0.5\n", "sigmoid", true), "line 2"},
		"range":        {multi("index\tthreshold\n0\t65\n1\t0.5\n", "sigmoid", true), "0…1"},
		"NaN":          {multi("index\tthreshold\n0\tNaN\n1\t0.5\n", "sigmoid", true), "0…1"},
	} {
		_, err := pack.Load(c.files)
		if inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
