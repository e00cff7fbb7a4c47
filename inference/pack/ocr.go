package pack

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"slices"

	"wanwu/inference"
	"wanwu/inference/ocr"
	"wanwu/inference/pack/strictjson"
)

// Files of a pack that reads text.
const (
	// DetectFile is the network that finds text, ReadFile the one that reads a line of it,
	// AlphabetFile the characters that it knows, a line each.
	DetectFile   = "detect.onnx"
	ReadFile     = "read.onnx"
	AlphabetFile = "characters.txt"
)

// KindOCR is the kind of a pack that reads text in pictures.
const KindOCR = "ocr"

// OCRManifest is pack.json of a pack that reads text.
type OCRManifest struct {
	Format  int               `json:"format"`
	Kind    string            `json:"kind"`
	ID      string            `json:"id"`
	Title   string            `json:"title"`
	License string            `json:"license"`
	Source  string            `json:"source"`
	Files   map[string]string `json:"files"` // name → "sha256:…"
	Detect  ocr.Detection     `json:"detect"`
	Read    ocr.Reading       `json:"read"`
}

// OCR is an opened and verified pack that reads text.
type OCR struct {
	OCRManifest
	Alphabet ocr.Alphabet
	// DetectModel and ReadModel are the bytes of the networks, whose inputs and outputs have
	// these names.
	DetectModel, ReadModel    []byte
	DetectInput, DetectOutput string
	ReadInput, ReadOutput     string
}

// LoadOCR opens the pack in fsys, checks every file's hash, and compares the networks with what
// the manifest says. Errors are as Load's. It reads every byte; ctx ends it.
func LoadOCR(ctx context.Context, fsys fs.FS) (*OCR, error) {
	raw, _, err := read(ctx, fsys, ManifestFile)
	p := &OCR{}
	if err == nil {
		p.OCRManifest, err = decodeOCR(raw)
	}
	if err != nil {
		return nil, bad(ManifestFile, err)
	}
	files := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		if !validName(name) {
			return nil, bad(ManifestFile, inference.Faultf("files: %q leaves the pack's folder", name))
		}
		data, sum, err := read(ctx, fsys, name)
		if err == nil && sum != p.Files[name] {
			err = inference.Faultf("the manifest says %s, the file is %s", p.Files[name], sum)
		}
		if err != nil {
			return nil, bad(name, err)
		}
		files[name] = data
	}
	for _, name := range []string{DetectFile, ReadFile, AlphabetFile} {
		if files[name] == nil {
			return nil, bad(ManifestFile, inference.Faultf("files: %q has no hash", name))
		}
	}
	if p.Alphabet, err = ocr.ReadAlphabet(bytes.NewReader(files[AlphabetFile])); err != nil {
		return nil, bad(AlphabetFile, err)
	}
	p.DetectModel, p.ReadModel = files[DetectFile], files[ReadFile]
	if p.DetectInput, p.DetectOutput, err = oneToOne(p.DetectModel, []int64{-1, 1, -1, -1}); err != nil {
		return nil, bad(DetectFile, err)
	}
	if p.ReadInput, p.ReadOutput, err = oneToOne(p.ReadModel, []int64{-1, -1, int64(len(p.Alphabet)) + 1}); err != nil {
		return nil, bad(ReadFile, err)
	}
	return p, nil
}

// decodeOCR reads pack.json as decodeManifest does.
func decodeOCR(raw []byte) (m OCRManifest, err error) {
	if err := strictjson.Decode(raw, &m, format); err != nil {
		return m, err
	}
	d, r := m.Detect, m.Read
	switch {
	case m.Format != format:
		return m, inference.Faultf("format: %d is not %d", m.Format, format)
	case m.Kind != KindOCR:
		return m, inference.Faultf("kind: %q is not %q", m.Kind, KindOCR)
	case !ValidID(m.ID):
		return m, inference.Faultf("id: %q is not a plain name", m.ID)
	case len(m.Files) > maxFiles:
		return m, tooManyFiles()
	case d.ShortSide < 32 || d.ShortSide > 2048, !(d.Threshold > 0 && d.Threshold < 1), !(d.BoxThreshold >= 0 && d.BoxThreshold < 1), !(d.Unclip >= 0 && d.Unclip <= 10):
		return m, inference.Faultf("detect: %v is out of range", d)
	case r.Height < 8 || r.Height > 256, r.Width < 8 || r.Width > 2048, !(r.Threshold >= 0 && r.Threshold < 1):
		return m, inference.Faultf("read: %v is out of range", r)
	}
	return m, nil
}

// oneToOne returns the names of the one input of pictures, and of the one output of a shape.
func oneToOne(model []byte, want []int64) (input, output string, err error) {
	g, err := ReadGraph(model)
	switch {
	case err != nil:
		return "", "", err
	case len(g.External) > 0:
		return "", "", inference.Faultf("the network keeps weights in %q, which cannot be a pack's file", g.External[0].Location)
	case len(g.Inputs) != 1:
		return "", "", inference.Faultf("the graph has %d inputs, not 1: %s", len(g.Inputs), valueNames(g.Inputs))
	case len(g.Outputs) != 1:
		return "", "", inference.Faultf("the graph has %d outputs, not 1: %s", len(g.Outputs), valueNames(g.Outputs))
	}
	in, out := g.Inputs[0], g.Outputs[0]
	if !fits(in.Shape, []int64{-1, 3, -1, -1}) {
		return "", "", inference.Faultf("%s %q: the manifest says %v, the graph %v", "input", in.Name, []int64{-1, 3, -1, -1}, in.Shape)
	}
	if !fits(out.Shape, want) {
		return "", "", inference.Faultf("%s %q: the manifest says %v, the graph %v", "output", out.Name, want, out.Shape)
	}
	return in.Name, out.Name, nil
}
