package pack_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

const labels = "index\tid\tname\tenglish\tcategory\taliases\n0\tn1\t猫\tcat\t动物\t猫咪|喵星人\n1\tn2\t狗\tdog\t动物\t\n"

// small returns a valid pack of two classes; change edits its manifest before the files are laid
// down.
func small(t testing.TB, change func(m map[string]any)) fstest.MapFS {
	t.Helper()
	model := network()
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

// network returns one of two classes for small's input.
func network() []byte {
	return new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).Output("logits", infertest.Float, -1, 2).
		Floats("weights", make([]float32, 96), 48, 2).
		Node("Flatten", []string{"input"}, []string{"row"}).Node("MatMul", []string{"row", "weights"}, []string{"logits"}).Bytes()
}

func hash(b []byte) string {
	s := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(s[:])
}

func TestLoad(t *testing.T) {
	p, err := pack.Load(t.Context(), small(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	files := small(t, nil)
	files["pack.json"].Data = append([]byte("\ufeff"), files["pack.json"].Data...)
	if _, err := pack.Load(t.Context(), files); err != nil {
		t.Errorf("with a byte order mark: %v", err)
	}
	if p.Title != "小" || p.Preprocess().Len() != 48 || !bytes.Equal(p.Model(), network()) {
		t.Errorf("title %q, %d values, model %q", p.Title, p.Preprocess().Len(), p.Model())
	}
	cat := p.Vocabulary[0]
	if len(p.Vocabulary) != 2 || cat.Name != "猫" || cat.English != "cat" || strings.Join(cat.Aliases, ",") != "猫咪,喵星人" {
		t.Errorf("vocabulary %+v", p.Vocabulary)
	}
}

func TestInconsistentPackIsRefused(t *testing.T) {
	in := func(key string, v any) func(map[string]any) {
		return func(m map[string]any) { m["input"].(map[string]any)[key] = v }
	}
	for name, c := range map[string]struct {
		change func(m map[string]any)
		files  func(fs fstest.MapFS)
		says   string
	}{
		"format":           {change: func(m map[string]any) { m["format"] = 2 }, says: "format: 2 is of a later version"},
		"later fields":     {change: func(m map[string]any) { m["format"], m["new"] = 2, []int{1} }, says: "format: 2 is of a later version"},
		"no format":        {change: func(m map[string]any) { delete(m, "format") }, says: "format: 0 is not 1"},
		"another type":     {change: in("width", "wide"), says: "input.width: is of the type string, not number"},
		"no object":        {change: func(m map[string]any) { m["batch"] = []int{1} }, says: "batch: is of the type array, not object"},
		"beyond a number":  {change: in("scale", json.Number("1e99")), says: "input.scale: cannot be 1e99"},
		"nested":           {files: func(fs fstest.MapFS) { fs["pack.json"].Data = bytes.Repeat([]byte("["), 1<<19) }, says: "is nested deeper than 16 levels"},
		"id with a slash":  {change: func(m map[string]any) { m["id"] = "../up" }, says: "../up"},
		"unknown field":    {change: func(m map[string]any) { m["run"] = "rm" }, says: `has a field "run", which is unknown`},
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
		"another encoding": {files: func(fs fstest.MapFS) { fs["pack.json"].Data = append(fs["pack.json"].Data, 0xff) }, says: "pack.json: pack (is not text in UTF-8)"},
		"huge manifest":    {files: func(fs fstest.MapFS) { fs["pack.json"].Data = make([]byte, 2<<20) }, says: "may have 1048576"},
	} {
		t.Run(name, func(t *testing.T) {
			fs := small(t, c.change)
			if c.files != nil {
				c.files(fs)
			}
			_, err := pack.Load(t.Context(), fs)
			if inference.CodeOf(err) != inference.CodePack || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("error %v, want code pack and %q", err, c.says)
			}
		})
	}
}

func TestReadLabelsIsStrict(t *testing.T) {
	header := "index\tid\tname\tenglish\tcategory\taliases\n"
	v, err := pack.ReadLabels(strings.NewReader("\ufeff" + strings.ReplaceAll(header, "\n", "\r\n") + "0\t\t 猫 \r\n"))
	if err != nil || len(v) != 1 || v[0].Name != "猫" {
		t.Errorf("a file from Windows: %v, %v", v, err)
	}
	for name, body := range map[string]string{
		"empty":       "",
		"GBK":         header + "0\t\t\xc3\xa8\xb9\t\t\t\n",
		"no header":   "0\t\t猫\t\t\t\n",
		"no labels":   header,
		"a gap":       header + "0\t\t猫\t\t\t\n2\t\t狗\t\t\t\n",
		"no name":     header + "0\tn1\t \tcat\t\t\n",
		"two columns": header + "0\tn1\n",
		"endless":     header + strings.Repeat("x", 2<<20),
		"line ends":   header + strings.Repeat("\n", 40<<20),
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

// outside returns small's network with its weights in the file weights.bin.
func outside(location string) []byte {
	return new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).Output("logits", infertest.Float, -1, 2).
		External("weights", location, 4096, 4*96, 48, 2).
		Node("Flatten", []string{"input"}, []string{"row"}).Node("MatMul", []string{"row", "weights"}, []string{"logits"}).Bytes()
}

// withWeights returns small with the network of outside and n bytes of weights.
func withWeights(t *testing.T, bytes int) fstest.MapFS {
	weights := make([]byte, bytes)
	files := small(t, func(m map[string]any) {
		m["files"] = map[string]any{"model.onnx": hash(outside("weights.bin")), "labels.tsv": hash([]byte(labels)), "weights.bin": hash(weights)}
	})
	files["model.onnx"].Data = outside("weights.bin")
	files["weights.bin"] = &fstest.MapFile{Data: weights}
	return files
}

// TestSideFiles checks that files beside the network are checked like the rest. Where
// they are not in a folder of the disk they are unpacked into one for as long as the pack is open.
func TestSideFiles(t *testing.T) {
	const whole = 4096 + 4*96
	load := func(fsys fs.FS) *pack.Pack {
		t.Helper()
		p, err := pack.Load(t.Context(), fsys)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	sideFiles := func(p *pack.Pack) string {
		t.Helper()
		dir, err := p.SideFiles(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	p := load(withWeights(t, whole))
	temp := sideFiles(p)
	if data, err := os.ReadFile(filepath.Join(temp, "weights.bin")); err != nil || len(data) != whole || sideFiles(p) != temp {
		t.Errorf("unpacked: %d bytes, %v", len(data), err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(temp); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after Close: %v", err)
	}

	dir := filepath.Join(t.TempDir(), "包")
	if err := os.CopyFS(dir, withWeights(t, whole)); err != nil {
		t.Fatal(err)
	}
	onDisk, err := pack.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	p = load(onDisk)
	copied := filepath.Join(sideFiles(p), "weights.bin")
	lib := pack.Library{Dir: filepath.Join(t.TempDir(), "packs")}
	m, err := lib.Import(t.Context(), onDisk, pack.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	own, path, err := lib.Find(m.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept := load(own)
	if sideFiles(kept) != path {
		t.Errorf("in a library: %q, want %q", sideFiles(kept), path)
	}
	if err := os.Truncate(filepath.Join(dir, "weights.bin"), 1); err != nil { // a mapped file that is cut ends the process
		t.Fatal(err)
	}
	if fi, err := os.Stat(copied); err != nil || fi.Size() != whole {
		t.Errorf("once the pack was changed: %v, %v", fi, err)
	}
	if err := errors.Join(p.Close(), kept.Close()); err != nil {
		t.Error(err)
	}
	for file, want := range map[string]error{copied: fs.ErrNotExist, filepath.Join(dir, "weights.bin"): nil, filepath.Join(path, "weights.bin"): nil} {
		if _, err := os.Stat(file); !errors.Is(err, want) {
			t.Errorf("after Close: %s: %v", file, err)
		}
	}
	if p := load(small(t, nil)); sideFiles(p) != "" {
		t.Errorf("a pack without such files: %q", sideFiles(p))
	}

	dotted := outside("./weights.bin")
	files := exchanged(t, "model.onnx", dotted, func(m map[string]any) { m["files"].(map[string]any)["weights.bin"] = hash(make([]byte, whole)) })
	files["weights.bin"] = &fstest.MapFile{Data: make([]byte, whole)}
	load(files)

	gone, other, unlisted := withWeights(t, whole), withWeights(t, whole), withWeights(t, whole)
	delete(gone, "weights.bin")
	other["weights.bin"].Data = append(make([]byte, whole-1), 1)
	unlisted["pack.json"] = small(t, func(m map[string]any) {
		m["files"] = map[string]any{"model.onnx": hash(outside("weights.bin")), "labels.tsv": hash([]byte(labels))}
	})["pack.json"]
	for says, files := range map[string]fstest.MapFS{
		"weights.bin":                      gone,
		"the manifest says":                other,
		"which the manifest does not list": unlisted,
		"reach to byte 4480":               withWeights(t, whole-1),
	} {
		if _, err := pack.Load(t.Context(), files); inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// TestPackInArchive checks that at its top or in one folder; what leaves the folder, or is no
// pack, is refused with what was found.
func TestPackInArchive(t *testing.T) {
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
		if p, err := pack.Load(t.Context(), fsys); err != nil || p.Title != "小" || !bytes.Equal(p.Model(), network()) {
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

// TestPackThresholds checks that a pack that gives several labels says from which score on each
// class is one; one that says it wrongly is refused.
func TestPackThresholds(t *testing.T) {
	multi := func(text string, activation string, on bool) fstest.MapFS {
		files := small(t, func(m map[string]any) {
			m["output"] = map[string]any{"logits": "logits", "activation": activation, "multi_label": on}
			m["files"].(map[string]any)["thresholds.tsv"] = hash([]byte(text))
		})
		files["thresholds.tsv"] = &fstest.MapFile{Data: []byte(text)}
		return files
	}
	p, err := pack.Load(t.Context(), multi("index\tthreshold\n0\t0.65\n1\t0\n", "sigmoid", true))
	if err != nil || len(p.Thresholds) != 2 || p.Thresholds[0] != 0.65 || p.Thresholds[1] != 0 {
		t.Errorf("%v, %v", p, err)
	}
	if p, err := pack.Load(t.Context(), small(t, nil)); err != nil || p.Thresholds != nil {
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
		_, err := pack.Load(t.Context(), c.files)
		if inference.CodeOf(err) != inference.CodePack || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
