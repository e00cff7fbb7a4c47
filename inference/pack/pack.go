// Package pack reads model packs: a folder (or any file system) that holds a network, its labels
// and a manifest saying how pictures become its input. A pack that contradicts itself — a hash, a
// label count, a missing file — is refused with the declared and the actual value.
package pack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

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

// Pack is an opened and verified pack. But for SideFiles, Forget and Close it is
// immutable and may be shared.
type Pack struct {
	Manifest
	// Vocabulary is the classes in the order of the logits.
	Vocabulary inference.Vocabulary
	// Thresholds are the scores from which on each class counts as a label of its own,
	// in the order of the logits; nil where the pack gives a picture one label, or says
	// nothing of them.
	Thresholds []float32
	// Size is the bytes of all its files.
	Size int64

	fsys    fs.FS
	model   []byte
	graph   *Graph
	hasText bool
	side    []string // the files besides those that are read here
	temp    string   // where they were unpacked
}

// Load opens the pack in fsys, checks every file's hash against the manifest, compares
// that with the network's graph, and reads the labels. What is wrong comes back as an
// *inference.Error with CodePack and the manifest's field or the file's name in its
// Detail. It reads every byte of the pack, and blocks meanwhile; ctx ends it. The caller
// closes the pack.
func Load(ctx context.Context, fsys fs.FS) (*Pack, error) {
	l := newLoader(ctx, fsys)
	for _, step := range []func() error{l.manifest, l.verify, l.labels, l.network, l.text} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return l.p, nil
}

// loader is a pack on its way.
type loader struct {
	ctx   context.Context
	p     *Pack
	files map[string][]byte
	sizes map[string]int64
}

func newLoader(ctx context.Context, fsys fs.FS) *loader {
	return &loader{ctx: ctx, p: &Pack{fsys: fsys}, files: map[string][]byte{}, sizes: map[string]int64{}}
}

// ReadLabelled reads the manifest of the pack in fsys and its classes, in the order of the logits,
// and nothing else of it: the network may be damaged. What it reads is verified; errors are Load's.
// ctx ends it.
func ReadLabelled(ctx context.Context, fsys fs.FS) (Manifest, inference.Vocabulary, error) {
	l := newLoader(ctx, fsys)
	err := l.manifest()
	if err == nil {
		err = l.verifyOne(LabelsFile)
	}
	if err == nil {
		err = l.labels()
	}
	return l.p.Manifest, l.p.Vocabulary, err
}

func (l *loader) manifest() error {
	raw, _, err := read(l.ctx, l.p.fsys, ManifestFile)
	if err == nil {
		l.p.Manifest, err = decodeManifest(raw)
	}
	if err != nil {
		return bad(ManifestFile, err)
	}
	l.p.Size = int64(len(raw))
	if len(l.p.Files) > maxFiles {
		return bad(ManifestFile, tooManyFiles())
	}
	return nil
}

func tooManyFiles() error { return inference.Faultf("holds more than %d files", maxFiles) }

// verify reads every file that the manifest lists.
func (l *loader) verify() error {
	for _, name := range slices.Sorted(maps.Keys(l.p.Files)) {
		if !validName(name) {
			return bad(ManifestFile, inference.Faultf("files: %q leaves the pack's folder", name))
		}
		if err := l.verifyOne(name); err != nil {
			return err
		}
		if l.p.Size += l.sizes[name]; l.p.Size > maxPack {
			return bad(ManifestFile, inference.Faultf("holds more than %d bytes", int64(maxPack)))
		}
	}
	need := []string{ModelFile, LabelsFile}
	if l.p.Output.Activation == Cosine {
		need = append(need, VectorsFile)
	}
	for _, name := range need {
		if l.files[name] == nil {
			return bad(ManifestFile, noHash(name))
		}
	}
	return nil
}

// verifyOne reads a file that the manifest lists.
func (l *loader) verifyOne(name string) error {
	want, listed := l.p.Files[name]
	if !listed {
		return bad(ManifestFile, noHash(name))
	}
	got, err := l.readOne(name)
	if err == nil && got != want {
		err = inference.Faultf("the manifest says %s, the file is %s", want, got)
	}
	if err != nil {
		return bad(name, err)
	}
	return nil
}

func noHash(name string) error { return inference.Faultf("files: %q has no hash", name) }

// readOne reads a file and gives its hash. What is not needed here is not kept.
func (l *loader) readOne(name string) (sum string, err error) {
	switch name {
	case ModelFile, LabelsFile, ThresholdsFile, VectorsFile, TextModelFile, VocabularyFile:
		l.files[name], sum, err = read(l.ctx, l.p.fsys, name)
		l.sizes[name] = int64(len(l.files[name]))
		return sum, err
	}
	l.p.side = append(l.p.side, name)
	h := sha256.New()
	l.sizes[name], err = copyFile(l.ctx, h, l.p.fsys, name)
	return hashText(h), err
}

func (l *loader) labels() (err error) {
	p := l.p
	if p.Vocabulary, err = ReadLabels(bytes.NewReader(l.files[LabelsFile])); err != nil {
		return bad(LabelsFile, err)
	}
	if b := l.files[ThresholdsFile]; b != nil {
		if !p.Output.MultiLabel {
			return bad(ManifestFile, inference.Faultf("output.multi_label is false, and there is %s", ThresholdsFile))
		}
		if p.Thresholds, err = ReadThresholds(bytes.NewReader(b), len(p.Vocabulary)); err != nil {
			return bad(ThresholdsFile, err)
		}
	}
	if l.files[VectorsFile] != nil && p.Output.Activation != Cosine {
		return bad(ManifestFile, inference.Faultf("output.activation is %q, and there is %s", p.Output.Activation, VectorsFile))
	}
	return nil
}

// network compares the graph with the manifest, and adds the labels' vectors to it.
func (l *loader) network() (err error) {
	p := l.p
	p.model = l.files[ModelFile]
	if p.graph, err = ReadGraph(p.model); err != nil {
		return bad(ModelFile, err)
	}
	if err := p.checkGraph(p.graph, len(p.Vocabulary), l.sizes); err != nil {
		return bad(ModelFile, err)
	}
	if p.Output.Activation != Cosine {
		return nil
	}
	v, err := readVectors(l.files[VectorsFile], len(p.Vocabulary))
	if err != nil {
		return bad(VectorsFile, err)
	}
	embedding, err := findValue("output", p.graph.Outputs, p.Output.Embedding)
	if err != nil {
		return bad(ModelFile, err)
	}
	if s := squeeze(embedding.Shape); len(s) == 2 && s[1] > 0 && s[1] != int64(v.dims) {
		return bad(VectorsFile, inference.Faultf("its vectors have %d values, and the network's embedding has %d", v.dims, s[1]))
	}
	scale := float32(1)
	if !p.Output.MultiLabel {
		scale = p.Output.LogitScale
	}
	if p.model, err = withVectors(p.model, embedding, v, scale); err != nil {
		return bad(VectorsFile, err)
	}
	return nil
}

// Logits returns the name of the network's output with a value a label. For a pack whose labels are
// vectors it is one that Load has added to the network.
func (p *Pack) Logits() string {
	if p.Output.Activation == Cosine {
		return cosineOutput
	}
	return p.Output.Logits
}

// LogitsType returns the element type of the logits in the graph, inference.Float32 where it does
// not say.
func (p *Pack) LogitsType() string { return p.outputType(p.Logits()) }

// EmbeddingType returns the embedding's; see LogitsType.
func (p *Pack) EmbeddingType() string { return p.outputType(p.Output.Embedding) }

func (p *Pack) outputType(name string) string {
	if v, err := findValue("output", p.graph.Outputs, name); err == nil && v.Type != "" {
		return v.Type
	}
	return inference.Float32
}

// EmbeddingLen returns the number of values of an embedding, 0 where there is none or the graph
// does not say.
func (p *Pack) EmbeddingLen() int {
	v, err := findValue("output", p.graph.Outputs, p.Output.Embedding)
	if s := squeeze(v.Shape); err == nil && len(s) == 2 && s[1] > 0 {
		return int(s[1])
	}
	return 0
}

// Activation turns Logits' values into scores.
func (p *Pack) Activation() inference.Activation {
	switch {
	case p.Output.Activation != Cosine:
		return inference.Activation(p.Output.Activation)
	case p.Output.MultiLabel:
		return inference.Identity
	}
	return inference.Softmax
}

// Model returns the bytes of the network; the caller must not write to them.
func (p *Pack) Model() []byte { return p.model }

// Forget drops the network's bytes, once a backend has loaded them: 25 MB for
// the embedded pack. Model must not be called afterwards.
func (p *Pack) Forget() { p.model = nil }

// SideFiles returns the absolute folder of the files that the network keeps weights in; empty where
// it keeps them all in itself. The runtime maps them by their path, and a mapped file that becomes
// shorter ends the process. So those of a library's pack, which nobody writes to, are used where they are, and
// those of any other pack are first copied or unpacked into a folder that Close removes, and verified
// again. It blocks meanwhile; ctx ends it.
func (p *Pack) SideFiles(ctx context.Context) (string, error) {
	if len(p.graph.External) == 0 {
		return "", nil
	}
	if f, ok := p.fsys.(folder); ok && f.own {
		return f.path, nil
	}
	if p.temp != "" {
		return p.temp, nil
	}
	temp, err := os.MkdirTemp("", "wanwu-pack-")
	if err != nil {
		return "", unwritten(os.TempDir(), err)
	}
	for _, name := range p.side {
		if err := p.extract(ctx, name, filepath.Join(temp, filepath.FromSlash(name))); err != nil {
			return "", errors.Join(copyError(os.TempDir(), temp, name, err), os.RemoveAll(temp))
		}
	}
	p.temp = temp
	return temp, nil
}

// extract copies a file of the pack to the disk, if it is still what the manifest says.
func (p *Pack) extract(ctx context.Context, name, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	h := sha256.New()
	if _, err := copyFile(ctx, io.MultiWriter(f, h), p.fsys, name); err != nil {
		return errors.Join(err, f.Close())
	}
	if got := hashText(h); got != p.Files[name] {
		err = inference.Faultf("the manifest says %s, the file is %s", p.Files[name], got)
	}
	return errors.Join(err, f.Close())
}

// Close removes what SideFiles has unpacked. Nothing may run the network any more.
func (p *Pack) Close() error {
	if p.temp == "" {
		return nil
	}
	temp := p.temp
	p.temp = ""
	return os.RemoveAll(temp)
}
