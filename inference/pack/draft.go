package pack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"wanwu/inference"
)

// Draft is a pack in the making: a network without a manifest, and what is known of it.
// What its graph says is filled in; a person says the rest by changing Manifest's fields.
// Files is then the pack, which can be run before anything is written.
type Draft struct {
	// Manifest is what is known so far; Files, format and hashes are filled in by Pack.
	Manifest Manifest
	// Graph is what the network says of itself.
	Graph *Graph
	// Classes, Thresholds and Vectors (an embeddings.npy) are the labels; the last two may
	// be empty.
	Classes    inference.Vocabulary
	Thresholds []float32
	Vectors    []byte
	// Outputs is the number of the network's classes, 0 where the graph does not say.
	Outputs int

	base  fs.FS             // the folder that the network is in
	names map[string]string // name in the pack → name in base
	sums  map[string]string
}

// A Preset is a usual way to turn pictures into a network's input.
type Preset string

// The presets. Each sets everything of a manifest's input that the graph does not say, and
// the activation.
const (
	// PresetImageNet is torchvision's: the shorter side to 8/7 of the input's, the centre
	// cut out.
	PresetImageNet Preset = "imagenet"
	// PresetTensorFlow squashes, and has values −1…1.
	PresetTensorFlow Preset = "tensorflow"
	// PresetCLIP is Chinese-CLIP's: squashed, bicubic, OpenAI's mean and deviation, labels
	// that are vectors.
	PresetCLIP Preset = "clip"
	// PresetGeneralRecognition is that of ModelScope's general_recognition pipeline: the
	// shorter side to 256, 224 cut out.
	PresetGeneralRecognition Preset = "general_recognition"
)

// Presets returns all there are.
func Presets() []Preset {
	return []Preset{PresetImageNet, PresetTensorFlow, PresetCLIP, PresetGeneralRecognition}
}

// The published means and deviations, of values 0…1 in RGB.
var (
	imageNetMean, imageNetStd = [3]float32{0.485, 0.456, 0.406}, [3]float32{0.229, 0.224, 0.225}
	clipMean, clipStd         = [3]float32{0.48145466, 0.4578275, 0.40821073}, [3]float32{0.26862954, 0.26130258, 0.27577711}
)

// defaultSide is the input's where neither the graph nor a person says it.
const defaultSide = 224

// NewDraft reads the network in the file of a folder on the disk, and fills in what its
// graph says. Errors are those of Load. It reads the network, and the files that it keeps
// weights in, whole; ctx ends it.
func NewDraft(ctx context.Context, dir fs.FS, file string) (*Draft, error) {
	d := &Draft{base: dir, names: map[string]string{ModelFile: file}, sums: map[string]string{}}
	model, sum, err := readAs(ctx, dir, file, ModelFile)
	if err == nil {
		d.sums[ModelFile] = sum
		d.Graph, err = ReadGraph(model)
	}
	if err != nil {
		return nil, bad(file, err)
	}
	for _, e := range d.Graph.External {
		name := path.Clean(e.Location)
		if d.sums[name] != "" {
			continue
		}
		if !validName(name) || slices.Contains([]string{ModelFile, LabelsFile, ThresholdsFile, VectorsFile}, name) {
			return nil, bad(file, inference.Faultf("the network keeps weights in %q, which cannot be a pack's file", name))
		}
		h := sha256.New()
		if _, err := copyFile(ctx, h, dir, name); err != nil {
			return nil, bad(name, err)
		}
		d.names[name], d.sums[name] = name, hashText(h)
	}
	if err := d.fill(); err != nil {
		return nil, bad(file, err)
	}
	id := strings.TrimSuffix(path.Base(filepath.ToSlash(file)), path.Ext(file))
	d.Manifest.ID, d.Manifest.Title, d.Manifest.Source = id, id, path.Base(file)
	return d, nil
}

// readAs reads a file that has another name than in the pack.
func readAs(ctx context.Context, fsys fs.FS, file, as string) ([]byte, string, error) {
	return read(ctx, overlay{base: fsys, names: map[string]string{as: file}}, as)
}

// fill takes over what the graph says.
func (d *Draft) fill() error {
	g, m := d.Graph, &d.Manifest
	if len(g.Inputs) != 1 {
		return inference.Faultf("the graph has %d inputs, not 1: %s", len(g.Inputs), valueNames(g.Inputs))
	}
	in := g.Inputs[0]
	m.Input = Input{Name: in.Name, Width: defaultSide, Height: defaultSide, Color: "RGB", Layout: "NCHW", DType: in.Type}
	if in.Type == "" {
		m.Input.DType = inference.Float32
	}
	if in.Shape != nil && len(in.Shape) != 4 {
		return inference.Faultf("input %q: %v is the shape of no pictures", in.Name, in.Shape)
	}
	m.Batch = Batch{Max: 32, Dynamic: true}
	if s := in.Shape; s != nil {
		size := s[2:] // of NCHW
		switch {
		case s[1] == 3:
		case s[3] == 3:
			m.Input.Layout, size = "NHWC", s[1:3]
		case s[1] > 0:
			return inference.Faultf("input %q: %v is the shape of no pictures in colour", in.Name, s)
		}
		if size[0] > 0 {
			m.Input.Height = int(size[0])
		}
		if size[1] > 0 {
			m.Input.Width = int(size[1])
		}
		if s[0] > 0 {
			m.Batch = Batch{Max: int(s[0])}
		}
	}
	return d.fillOutputs()
}

// fillOutputs chooses the outputs: by name, or by what they look like. Of two the one that
// is called an embedding, or that has other names than logits, is the embedding.
func (d *Draft) fillOutputs() error {
	m := &d.Manifest
	var rows []GraphValue // outputs with a row for each picture
	for _, v := range d.Graph.Outputs {
		if s := squeeze(v.Shape); (v.Shape == nil || len(s) == 2) && (v.Type == inference.Float32 || v.Type == inference.Float16 || v.Type == "") {
			rows = append(rows, v)
		}
	}
	if len(rows) == 0 {
		return inference.Faultf("no output has a row of numbers for each picture; the graph has %s", valueNames(d.Graph.Outputs))
	}
	embeds := func(v GraphValue) bool {
		name := strings.ToLower(v.Name)
		return strings.Contains(name, "embed") || strings.Contains(name, "feature") || strings.Contains(name, "pool")
	}
	logits := rows[0]
	if i := slices.IndexFunc(rows, func(v GraphValue) bool { return !embeds(v) }); i >= 0 {
		logits = rows[i]
	}
	m.Output.Logits = logits.Name
	if i := slices.IndexFunc(rows, embeds); i >= 0 && rows[i].Name != logits.Name {
		m.Output.Embedding = rows[i].Name
	}
	if s := squeeze(logits.Shape); len(s) == 2 && s[1] > 0 {
		d.Outputs = int(s[1])
	}
	m.Output.Activation = string(inference.Softmax)
	switch logits.Op { // the scores are the network's own
	case "Softmax", "Sigmoid":
		m.Output.Activation = string(inference.Identity)
	}
	return nil
}

// Apply sets what a preset says. Sizes are the graph's, or a person's who has changed
// them before.
func (d *Draft) Apply(p Preset) error {
	in := &d.Manifest.Input
	in.Crop, in.ShortSide, in.Color = 0, 0, "RGB"
	switch p {
	case PresetImageNet, PresetGeneralRecognition:
		in.Resize, in.ShortSide, in.Interpolation = inference.ResizeShortSide, max(in.Width, in.Height)*8/7, inference.Bilinear
		in.Scale, in.Mean, in.Std = 1./255, imageNetMean, imageNetStd
	case PresetTensorFlow:
		in.Resize, in.Interpolation = inference.ResizeExact, inference.Bilinear
		in.Scale, in.Mean, in.Std = 1, [3]float32{127.5, 127.5, 127.5}, [3]float32{127.5, 127.5, 127.5}
	case PresetCLIP:
		in.Resize, in.Interpolation = inference.ResizeExact, inference.Bicubic
		in.Scale, in.Mean, in.Std = 1./255, clipMean, clipStd
		o := &d.Manifest.Output
		if o.Embedding == "" {
			o.Embedding = o.Logits
		}
		o.Logits, o.Activation, o.LogitScale = "", Cosine, 100
	default:
		return fmt.Errorf("%q is no preset", p)
	}
	if in.DType == inference.Uint8 { // the network does the rest itself
		in.Scale, in.Mean, in.Std = 1, [3]float32{}, [3]float32{1, 1, 1}
	}
	return nil
}

// Pack returns the pack that the draft is now, as a file system for Load. Errors are those of a
// manifest that makes no sense, or of labels that are not as many as the network's outputs.
func (d *Draft) Pack() (fs.FS, error) {
	if n := len(d.Classes); d.Outputs > 0 && n != d.Outputs && d.Manifest.Output.Activation != Cosine {
		return nil, bad(LabelsFile, inference.Faultf("there are %d labels, and the network has %d outputs", n, d.Outputs))
	}
	if d.Vectors == nil && d.Manifest.Output.Activation == Cosine {
		return nil, bad(VectorsFile, inference.Faultf("is missing: with cosine each label has a vector"))
	}
	files, sums := map[string][]byte{}, maps.Clone(d.sums)
	put := func(name string, data []byte) {
		h := sha256.New()
		h.Write(data)
		files[name], sums[name] = data, hashText(h)
	}
	put(LabelsFile, formatLabels(d.Classes))
	if d.Thresholds != nil && d.Manifest.Output.MultiLabel {
		put(ThresholdsFile, formatThresholds(d.Thresholds))
	}
	if d.Vectors != nil {
		put(VectorsFile, d.Vectors)
	}
	m := d.Manifest
	m.Format, m.Files = 1, sums
	if m.License == "" {
		m.License = "unknown"
	}
	if err := m.validate(); err != nil {
		return nil, bad(ManifestFile, err)
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, bad(ManifestFile, err)
	}
	files[ManifestFile] = append(raw, '\n')
	return overlay{base: d.base, names: d.names, made: files}, nil
}

// formatLabels returns a labels.tsv of classes. A tab or the end of a line in a name is a space.
func formatLabels(classes inference.Vocabulary) []byte {
	var b bytes.Buffer
	b.WriteString(labelColumns + "\n")
	clean := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for i, c := range classes {
		fmt.Fprintf(&b, "%d\t%s\t%s\t%s\t%s\t%s\n", i, clean(c.ID), clean(c.Name), clean(c.English), clean(c.Category), clean(strings.Join(c.Aliases, "|")))
	}
	return b.Bytes()
}

func formatThresholds(thresholds []float32) []byte {
	var b bytes.Buffer
	b.WriteString(thresholdColumns + "\n")
	for i, v := range thresholds {
		fmt.Fprintf(&b, "%d\t%v\n", i, v)
	}
	return b.Bytes()
}
