// Package pack reads model packs: a folder (or any file system) that holds a
// network, its labels and a manifest saying how pictures become its input. A
// pack that lies — a hash, a label count, a missing file — is refused with what
// it said and what was found.
package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"wanwu/inference"
)

// Files of a pack.
const (
	ManifestFile = "pack.json"
	ModelFile    = "model.onnx"
	LabelsFile   = "labels.tsv"
	// ThresholdsFile is of packs with multi_label alone, and may be missing there.
	ThresholdsFile = "thresholds.tsv"
)

// maxManifest bounds what is read of a manifest, which is a stranger's file.
const maxManifest = 1 << 20

// Manifest is pack.json, format 1.
type Manifest struct {
	Format  int               `json:"format"`
	ID      string            `json:"id"`
	Title   string            `json:"title"`
	License string            `json:"license"`
	Source  string            `json:"source"`
	Files   map[string]string `json:"files"` // name → "sha256:…"
	Input   Input             `json:"input"`
	Output  Output            `json:"output"`
	Batch   Batch             `json:"batch"`
}

// Input says how a picture becomes the network's input; see
// inference.Preprocess for the meaning of the fields.
type Input struct {
	Name          string     `json:"name"`
	Width         int        `json:"width"`
	Height        int        `json:"height"`
	Resize        string     `json:"resize"`
	Crop          float64    `json:"crop,omitempty"`
	ShortSide     int        `json:"short_side,omitempty"`
	Interpolation string     `json:"interpolation"`
	Color         string     `json:"color"`
	Layout        string     `json:"layout"`
	DType         string     `json:"dtype"`
	Scale         float32    `json:"scale"`
	Mean          [3]float32 `json:"mean"`
	Std           [3]float32 `json:"std"`
}

// Output names the network's outputs.
type Output struct {
	Logits     string `json:"logits"`
	Embedding  string `json:"embedding,omitempty"`
	Activation string `json:"activation"`
	MultiLabel bool   `json:"multi_label"`
}

// Batch says how many pictures one run takes: up to Max where Dynamic, else
// exactly Max.
type Batch struct {
	Max     int  `json:"max"`
	Dynamic bool `json:"dynamic"`
}

// Pack is an opened and verified pack. It is immutable and may be shared.
type Pack struct {
	Manifest
	// Vocabulary is the classes in the order of the logits.
	Vocabulary inference.Vocabulary
	// Thresholds are the scores from which on each class counts as a label of its own,
	// in the order of the logits; nil where the pack gives a picture one label, or says
	// nothing of them.
	Thresholds []float32

	fsys  fs.FS
	model []byte
	side  bool // whether there are files besides the network and the labels
}

// folder is a file system of which it is known where it lies on the disk.
type folder struct {
	fs.FS
	path string
}

// Folder is the file system of a pack that lies in a folder of the disk, as os.DirFS
// is. Only there a network may keep weights in files beside it: the runtime maps them
// into memory by their path.
func Folder(path string) (fs.FS, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return folder{os.DirFS(abs), abs}, nil
}

// SideFiles is the folder that the network's other files lie in; empty where there
// are none, or where it is not known.
func (p *Pack) SideFiles() string {
	if f, ok := p.fsys.(folder); ok && p.side {
		return f.path
	}
	return ""
}

// Load opens the pack in fsys, checks every file's hash against the manifest,
// and reads the labels. What is wrong comes back as an *inference.Error with
// CodePack and the manifest's field or the file's name in its Detail.
func Load(fsys fs.FS) (*Pack, error) {
	p := &Pack{fsys: fsys}
	raw, err := readFile(fsys, ManifestFile, maxManifest)
	if err != nil {
		return nil, bad(ManifestFile, err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p.Manifest); err != nil {
		return nil, bad(ManifestFile, inference.Faultf("is no manifest: %v", err))
	}
	if err := p.Manifest.validate(); err != nil {
		return nil, bad(ManifestFile, err)
	}
	files := map[string][]byte{}
	for name, want := range p.Files {
		if !fs.ValidPath(name) || strings.ContainsAny(name, `\:`) {
			return nil, bad(ManifestFile, inference.Faultf("files: %q leaves the pack's folder", name))
		}
		var got string
		if name == ModelFile || name == LabelsFile || name == ThresholdsFile {
			files[name], got, err = readHashed(fsys, name)
		} else {
			p.side = true
			got, err = hashed(fsys, name)
		}
		if err != nil {
			return nil, bad(name, err)
		}
		if got != want {
			return nil, bad(name, inference.Faultf("the manifest says %s, the file is %s", want, got))
		}
	}
	for _, name := range []string{ModelFile, LabelsFile} {
		if files[name] == nil {
			return nil, bad(ManifestFile, inference.Faultf("files: %q has no hash", name))
		}
	}
	if p.Vocabulary, err = ReadLabels(bytes.NewReader(files[LabelsFile])); err != nil {
		return nil, bad(LabelsFile, err)
	}
	if b := files[ThresholdsFile]; b != nil {
		if !p.Output.MultiLabel {
			return nil, bad(ManifestFile, inference.Faultf("output.multi_label is false, and there is %s", ThresholdsFile))
		}
		if p.Thresholds, err = ReadThresholds(bytes.NewReader(b), len(p.Vocabulary)); err != nil {
			return nil, bad(ThresholdsFile, err)
		}
	}
	p.model = files[ModelFile]
	return p, nil
}

// readHashed reads name whole, with its hash as a manifest has it.
func readHashed(fsys fs.FS, name string) (data []byte, hash string, err error) {
	if data, err = readFile(fsys, name, -1); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(data)
	return data, "sha256:" + hex.EncodeToString(sum[:]), nil
}

// hashed is the hash of name, which may be too large to be read whole.
func hashed(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

// readFile reads name whole, up to limit bytes where limit is not negative.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	if limit < 0 {
		return fs.ReadFile(fsys, name)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = inference.Faultf("is larger than %d bytes", limit)
	}
	return data, err
}

func bad(name string, err error) error {
	return &inference.Error{Code: inference.CodePack, Path: name, Detail: err.Error(), Err: err}
}

func (m *Manifest) validate() error {
	switch {
	case m.Format != 1:
		return inference.Faultf("format: %d is not 1", m.Format)
	case m.ID == "" || m.ID != path.Base(m.ID) || m.ID == "." || m.ID == "..":
		return inference.Faultf("id: %q is not a plain name", m.ID)
	case m.Input.Name == "":
		return inference.Faultf("input.name is empty")
	case m.Output.Logits == "":
		return inference.Faultf("output.logits is empty")
	case m.Batch.Max < 1 || m.Batch.Max > 1024:
		return inference.Faultf("batch.max: %d is not within 1…1024", m.Batch.Max)
	}
	switch inference.Activation(m.Output.Activation) {
	case inference.Softmax, inference.Sigmoid, inference.Identity:
	default:
		return inference.Faultf("output.activation: %q is none of softmax, sigmoid, none", m.Output.Activation)
	}
	if m.Output.MultiLabel && m.Output.Activation == string(inference.Softmax) {
		return inference.Faultf("output.multi_label: the scores of a softmax are of one label")
	}
	return m.Preprocess().Validate()
}

// Preprocess is the input section in the pipeline's words.
func (m *Manifest) Preprocess() inference.Preprocess {
	in := m.Input
	return inference.Preprocess{
		Width: in.Width, Height: in.Height, Resize: in.Resize, Crop: in.Crop, ShortSide: in.ShortSide,
		Interpolation: in.Interpolation, Color: in.Color, Layout: in.Layout, DType: in.DType,
		Scale: in.Scale, Mean: in.Mean, Std: in.Std,
	}
}

// Model returns the bytes of model.onnx; the caller must not write to them.
func (p *Pack) Model() []byte { return p.model }

// Forget drops the network's bytes, once a backend has loaded them: 25 MB for
// the embedded pack. Model must not be called afterwards.
func (p *Pack) Forget() { p.model = nil }
