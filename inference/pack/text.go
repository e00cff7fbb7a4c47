package pack

import (
	"bytes"
	"context"
	"io/fs"
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

// TextTower is a pack's text tower, ready to be run.
type TextTower struct {
	// Model is the graph's bytes; Input takes ids [n, Context] of int64, Output gives a vector
	// each, of the picture's embeddings' length.
	Model         []byte
	Input, Output string
	Context       int
	Tokenizer     *wordpiece.Tokenizer

	templates []string
	dims      int // of the vectors; 0 where the graph does not say
}

// Sentences returns those whose vectors' mean is a label's.
func (t *TextTower) Sentences(label string) (all []string) {
	for _, s := range t.templates {
		all = append(all, strings.Replace(s, hole, label, 1))
	}
	return all
}

// SentencesALabel is how many sentences a label has.
func (t *TextTower) SentencesALabel() int { return len(t.templates) }

// HasText reports whether the pack can turn a text into a vector.
func (p *Pack) HasText() bool { return p.hasText }

// ErrNoText is that a pack cannot turn a text into a vector.
var ErrNoText = inference.Faultf("the pack has no text tower")

// ReadText reads the text tower of the pack in fsys and its manifest, and nothing else of it: some
// hundred megabytes, of a pack of several hundred. What it reads is verified, but for the length of its
// vectors, which Load compares with that of the network's embeddings. Errors are Load's, or have
// CodePack and are ErrNoText. ctx ends it.
func ReadText(ctx context.Context, fsys fs.FS) (*TextTower, Manifest, error) {
	l := newLoader(ctx, fsys)
	if err := l.manifest(); err != nil {
		return nil, l.p.Manifest, err
	}
	if !l.declaresText() {
		return nil, l.p.Manifest, bad(TextModelFile, ErrNoText)
	}
	for _, name := range []string{VocabularyFile, TextModelFile} {
		if err := l.verifyOne(name); err != nil {
			return nil, l.p.Manifest, err
		}
	}
	t, err := l.tower()
	return t, l.p.Manifest, err
}

// declaresText reports whether the manifest says anything of a text tower.
func (l *loader) declaresText() bool {
	_, model := l.p.Files[TextModelFile]
	_, vocabulary := l.p.Files[VocabularyFile]
	return model || vocabulary || l.p.Text != nil
}

// text compares the text tower with the rest of the pack.
func (l *loader) text() error {
	if !l.declaresText() {
		return nil
	}
	t, err := l.tower()
	if err != nil {
		return err
	}
	if n := l.p.EmbeddingLen(); n > 0 && t.dims > 0 && n != t.dims {
		return bad(TextModelFile, inference.Faultf("its vectors have %d values, and the network's embedding has %d", t.dims, n))
	}
	l.files[TextModelFile], l.p.hasText = nil, true
	return nil
}

// tower makes the text tower of the files that were read.
func (l *loader) tower() (*TextTower, error) {
	for _, name := range []string{VocabularyFile, TextModelFile} {
		if l.files[name] == nil {
			return nil, bad(ManifestFile, noHash(name))
		}
	}
	if l.p.Output.Embedding == "" {
		return nil, bad(ManifestFile, inference.Faultf("output.embedding is empty"))
	}
	t := &TextTower{Model: l.files[TextModelFile], templates: []string{hole}}
	g, err := ReadGraph(t.Model)
	if err == nil {
		err = t.fill(g, l.p.Text)
	}
	if err != nil {
		return nil, bad(TextModelFile, err)
	}
	if t.Tokenizer, err = wordpiece.New(bytes.NewReader(l.files[VocabularyFile])); err != nil {
		return nil, bad(VocabularyFile, err)
	}
	return t, nil
}

// fill takes over what the graph says, and said, which may be nil, where it leaves something open.
func (t *TextTower) fill(g *Graph, said *Text) error {
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
	t.Input, t.Output, t.Context = in.Name, out.Name, said.Context
	if len(said.Templates) > 0 {
		t.templates = said.Templates
	}
	if in.Shape != nil {
		if len(in.Shape) != 2 {
			return inference.Faultf("input %q: %v is the shape of no texts", in.Name, in.Shape)
		}
		if n := in.Shape[1]; n > 0 && t.Context == 0 {
			t.Context = int(min(n, maxContext))
		}
	}
	if t.Context == 0 {
		t.Context = usualContext
	}
	if want := []int64{-1, int64(t.Context)}; !fits(in.Shape, want) || in.Shape != nil && in.Shape[0] > 0 {
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
