package pack

import (
	"bytes"
	"context"
	"strings"

	"wanwu/inference"
	"wanwu/inference/wordpiece"
)

// Files of a pack that turns texts into vectors of its labels' space.
const (
	// TextModelFile is the text tower: tokens [n, context] of int64 → a vector each.
	TextModelFile = "text.onnx"
	// VocabularyFile is the tokens of the text tower, see package wordpiece.
	VocabularyFile = "vocab.txt"
)

// Text says how a text tower is fed. What is left out is the graph's, or the usual.
type Text struct {
	// Input and Output are the graph's; where it has one of each they may be empty.
	Input  string `json:"input,omitempty"`
	Output string `json:"output,omitempty"`
	// Context is the tokens of a text, the first and the last included; 0 is the graph's,
	// or 52 as Chinese-CLIP has it.
	Context int `json:"context,omitempty"`
	// Templates are sentences with {} where a label goes; the vector of a label is the mean
	// of theirs. None are "{}" alone.
	Templates []string `json:"templates,omitempty"`
}

const (
	usualContext = 52
	maxContext   = 1024
	maxTemplates = 100
	// hole is where a template has the label.
	hole = "{}"
)

func (t *Text) validate() error {
	if t == nil {
		return nil
	}
	if t.Context != 0 && (t.Context < 2 || t.Context > maxContext) {
		return inference.Faultf("text.context: %d is not within 2…%d", t.Context, maxContext)
	}
	if len(t.Templates) > maxTemplates {
		return inference.Faultf("text.templates: has more than %d", maxTemplates)
	}
	for _, s := range t.Templates {
		if strings.Count(s, hole) != 1 {
			return inference.Faultf("text.templates: %q has no {} where the label goes, or several", s)
		}
	}
	return nil
}

// textTower is what Load has found out of a pack's text tower.
type textTower struct {
	input, output string
	context       int
	templates     []string
	dims          int // 0 where the graph does not say
}

// TextTower is a pack's text tower, ready to be run.
type TextTower struct {
	// Model is the graph's bytes; Input takes ids [n, Context] of int64, Output gives a vector
	// each, of the picture's embeddings' length.
	Model         []byte
	Input, Output string
	Context       int
	Tokenizer     *wordpiece.Tokenizer

	templates []string
}

// Sentences returns those whose vectors' mean is a label's.
func (t *TextTower) Sentences(label string) (all []string) {
	for _, s := range t.templates {
		all = append(all, strings.Replace(s, hole, label, 1))
	}
	return all
}

// HasText reports whether the pack can turn a text into a vector.
func (p *Pack) HasText() bool { return p.text != nil }

// ReadText reads the pack's text tower, which is verified again. The error is what Load would say
// of it. It reads some hundred megabytes; ctx ends it.
func (p *Pack) ReadText(ctx context.Context) (*TextTower, error) {
	if p.text == nil {
		return nil, bad(TextModelFile, inference.Faultf("the pack has no text tower"))
	}
	out := &TextTower{Input: p.text.input, Output: p.text.output, Context: p.text.context, templates: p.text.templates}
	for _, name := range []string{VocabularyFile, TextModelFile} {
		data, sum, err := read(ctx, p.fsys, name)
		if err == nil && sum != p.Files[name] {
			err = inference.Faultf("the manifest says %s, the file is %s", p.Files[name], sum)
		}
		if err == nil && name == VocabularyFile {
			out.Tokenizer, err = wordpiece.New(bytes.NewReader(data))
		}
		if err != nil {
			return nil, bad(name, err)
		}
		out.Model = data
	}
	return out, nil
}

// text compares the text tower with the rest of the pack.
func (l *loader) text() error {
	model, words := l.files[TextModelFile], l.files[VocabularyFile]
	if l.files[TextModelFile] = nil; model == nil && words == nil && l.p.Text == nil {
		return nil
	}
	for name, data := range map[string][]byte{TextModelFile: model, VocabularyFile: words} {
		if data == nil {
			return bad(ManifestFile, inference.Faultf("files: %q has no hash", name))
		}
	}
	if l.p.Output.Embedding == "" {
		return bad(ManifestFile, inference.Faultf("output.embedding is empty"))
	}
	g, err := ReadGraph(model)
	if err != nil {
		return bad(TextModelFile, err)
	}
	t := &textTower{templates: []string{hole}}
	if err := t.fill(g, l.p.Text); err != nil {
		return bad(TextModelFile, err)
	}
	if n := l.p.EmbeddingLen(); n > 0 && t.dims > 0 && n != t.dims {
		return bad(TextModelFile, inference.Faultf("its vectors have %d values, and the network's embedding has %d", t.dims, n))
	}
	if _, err := wordpiece.New(bytes.NewReader(words)); err != nil {
		return bad(VocabularyFile, err)
	}
	l.p.text = t
	return nil
}

// fill takes over what the graph says, and said, which may be nil, where it leaves something open.
func (t *textTower) fill(g *Graph, said *Text) error {
	if said == nil {
		said = &Text{}
	}
	if len(g.Unknown) > 0 {
		return inference.Faultf("the graph has operators that the runtime does not know: %s", strings.Join(g.Unknown, ", "))
	}
	if len(g.External) > 0 {
		return inference.Faultf("the network keeps weights in %q, which cannot be a pack's file", g.External[0].Location)
	}
	if len(g.Inputs) != 1 {
		return inference.Faultf("the graph has %d inputs, not 1: %s", len(g.Inputs), valueNames(g.Inputs))
	}
	in, err := oneValue("input", g.Inputs, said.Input)
	if err != nil {
		return err
	}
	out, err := oneValue("output", g.Outputs, said.Output)
	if err != nil {
		return err
	}
	if in.Type != "" && in.Type != "int64" {
		return inference.Faultf("%s %q: the graph's type is %s, not %s", "input", in.Name, in.Type, "int64")
	}
	if out.Type != "" && out.Type != inference.Float32 {
		return inference.Faultf("%s %q: the graph's type is %s, not %s", "output", out.Name, out.Type, inference.Float32)
	}
	t.input, t.output, t.context = in.Name, out.Name, said.Context
	if len(said.Templates) > 0 {
		t.templates = said.Templates
	}
	if in.Shape != nil {
		if len(in.Shape) != 2 {
			return inference.Faultf("input %q: %v is the shape of no texts", in.Name, in.Shape)
		}
		if n := in.Shape[1]; n > 0 && t.context == 0 {
			t.context = int(min(n, maxContext))
		}
	}
	if t.context == 0 {
		t.context = usualContext
	}
	if want := []int64{-1, int64(t.context)}; !fits(in.Shape, want) || in.Shape != nil && in.Shape[0] > 0 {
		return inference.Faultf("%s %q: the manifest says %v, the graph %v", "input", in.Name, want, in.Shape)
	}
	if s := squeeze(out.Shape); len(s) == 2 && s[1] > 0 {
		t.dims = int(s[1])
	}
	return nil
}

// oneValue returns the value of a name, or the only one where none is said.
func oneValue(what string, values []GraphValue, name string) (GraphValue, error) {
	if name == "" && len(values) == 1 {
		return values[0], nil
	}
	return findValue(what, values, name)
}
