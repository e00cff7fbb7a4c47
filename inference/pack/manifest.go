package pack

import (
	"path"
	"strings"

	"wanwu/inference"
	"wanwu/inference/pack/strictjson"
)

// format is the version of pack.json that this program reads.
const format = 1

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
	// Text says how text.onnx is fed, where the pack brings one and its graph leaves
	// something open.
	Text *Text `json:"text,omitempty"`
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

// Output names the network's outputs and says how their values become scores.
type Output struct {
	// Logits is the output with a value a label; empty for Cosine alone.
	Logits string `json:"logits"`
	// Embedding is the output with the picture's vector; empty where there is none.
	Embedding string `json:"embedding,omitempty"`
	// Activation is softmax, sigmoid, none or Cosine.
	Activation string `json:"activation"`
	// MultiLabel says that a picture has as many labels as reach their thresholds.
	MultiLabel bool `json:"multi_label"`
	// LogitScale multiplies the cosine before the softmax, where Activation is Cosine and
	// MultiLabel is false: 100 for CLIP, which learnt it.
	LogitScale float32 `json:"logit_scale,omitempty"`
}

// Cosine is the activation of a pack whose labels are vectors: a label's value is the
// cosine of the angle between the picture's embedding and the label's line of
// embeddings.npy. Scores are the softmax of LogitScale times those, or, for MultiLabel,
// the cosines themselves.
const Cosine = "cosine"

// Batch says how many pictures one run takes: up to Max where Dynamic, else
// exactly Max.
type Batch struct {
	Max     int  `json:"max"`
	Dynamic bool `json:"dynamic"`
}

// decodeManifest reads pack.json.
func decodeManifest(raw []byte) (m Manifest, err error) {
	if err := strictjson.Decode(raw, &m, format); err != nil {
		return m, err
	}
	return m, m.validate()
}

func (m *Manifest) validate() error {
	switch {
	case m.Format != format:
		return inference.Faultf("format: %d is not %d", m.Format, format)
	case !ValidID(m.ID):
		return inference.Faultf("id: %q is not a plain name", m.ID)
	case m.Input.Name == "":
		return inference.Faultf("input.name is empty")
	case m.Batch.Max < 1 || m.Batch.Max > maxBatch:
		return inference.Faultf("batch.max: %d is not within 1…1024", m.Batch.Max)
	}
	if err := m.Output.validate(); err != nil {
		return err
	}
	if err := m.Text.validate(); err != nil {
		return err
	}
	if err := m.Preprocess().Validate(); err != nil {
		return err
	}
	// A batch's input is one piece of memory; where its size is free the program chooses.
	if size := int64(m.Preprocess().Len()) * 4 * int64(m.Batch.Max); !m.Batch.Dynamic && size > maxInput {
		return inference.Faultf("batch.max: the input of %d pictures has more than %d bytes", m.Batch.Max, int64(maxInput))
	}
	return nil
}

const (
	maxBatch = 1024
	maxInput = 2 << 30 // bytes of float32; 1024 pictures of 416 × 416
	maxID    = 100     // bytes; the id is a folder's name
)

// ValidID reports whether id can be a pack's, which is also the name of its folder on every system.
func ValidID(id string) bool {
	if id == "" || len(id) > maxID || id != path.Base(id) || id[0] == '.' || strings.TrimRight(id, ". ") != id {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"/\|?*`, r) })
}

func (o *Output) validate() error {
	switch o.Activation {
	case string(inference.Softmax), string(inference.Sigmoid), string(inference.Identity):
		if o.Logits == "" {
			return inference.Faultf("output.logits is empty")
		}
		if o.LogitScale != 0 {
			return inference.Faultf("output.logit_scale is for cosine, and output.activation is %q", o.Activation)
		}
	case Cosine:
		return o.validateCosine()
	default:
		return inference.Faultf("output.activation: %q is none of softmax, sigmoid, none, cosine", o.Activation)
	}
	if o.MultiLabel && o.Activation == string(inference.Softmax) {
		return inference.Faultf("output.multi_label: the scores of a softmax are of one label")
	}
	return nil
}

func (o *Output) validateCosine() error {
	switch {
	case o.Embedding == "":
		return inference.Faultf("output.embedding is empty")
	case o.Logits != "":
		return inference.Faultf("output.logits: %q has no use where output.activation is cosine", o.Logits)
	case o.MultiLabel && o.LogitScale != 0:
		return inference.Faultf("output.logit_scale has no use where output.multi_label is true")
	case !o.MultiLabel && !(o.LogitScale > 0 && o.LogitScale <= 10000):
		return inference.Faultf("output.logit_scale: %v is not within 0…10000", o.LogitScale)
	}
	return nil
}

// Preprocess returns the input section in the pipeline's words.
func (m *Manifest) Preprocess() inference.Preprocess {
	in := m.Input
	return inference.Preprocess{
		Width: in.Width, Height: in.Height, Resize: in.Resize, Crop: in.Crop, ShortSide: in.ShortSide,
		Interpolation: in.Interpolation, Color: in.Color, Layout: in.Layout, DType: in.DType,
		Scale: in.Scale, Mean: in.Mean, Std: in.Std,
	}
}
