package engine

import (
	"context"
	"io/fs"
	"math"
	"runtime"
	"strings"
	"unicode/utf8"

	"wanwu/inference"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// TextEncoder turns texts into vectors that are compared with the embeddings of pictures: the
// text tower of a pack. It may be used from several goroutines.
type TextEncoder struct {
	tower *pack.TextTower
	run   *ort.Network
	key   string
}

// TextVector is what an encoder makes of a text.
type TextVector struct {
	// Vector has the length of the pack's embeddings, and is of length 1.
	Vector []float32
	// Lacks are the words of the text that the pack's vocabulary has nothing for: the vector
	// knows nothing of them.
	Lacks []string
}

// ErrNoText is that a pack cannot turn a text into a vector.
var ErrNoText = inference.Faultf("the pack has no text tower")

// ErrUnknownWords is that a pack's vocabulary has nothing for any word of a text.
var ErrUnknownWords = inference.Faultf("the vocabulary lacks all words of the text")

// OpenText opens the text tower of the pack in packFS on the CPU, with a library of the
// runtime. Errors are those of OpenOn, or ErrNoText. It reads the pack whole and blocks
// meanwhile; ctx ends it. The caller closes the encoder.
func OpenText(ctx context.Context, packFS fs.FS, library string) (*TextEncoder, error) {
	p, err := pack.Load(ctx, packFS)
	if err != nil {
		return nil, err
	}
	if !p.HasText() {
		return nil, &inference.Error{Code: inference.CodePack, Path: pack.TextModelFile, Detail: ErrNoText.Error(), Err: ErrNoText}
	}
	p.Forget()
	tower, err := p.ReadText(ctx)
	if err != nil {
		return nil, err
	}
	run, err := ort.OpenNetwork(ctx, ort.NetworkConfig{
		Library: cpuLibrary(library), Model: tower.Model, Name: pack.TextModelFile, Inputs: []string{tower.Input}, Outputs: []string{tower.Output},
		Threads: runtime.GOMAXPROCS(0), // a person waits for one text
	})
	if err != nil {
		return nil, err
	}
	tower.Model = nil
	return &TextEncoder{tower, run, packKey(p.Manifest)}, nil
}

// cpuLibrary returns the library for a network on the CPU: the one that the process has loaded
// already, since it can hold one, and either build runs on a CPU; else the one given.
func cpuLibrary(library string) string {
	if held := ort.Held(); held != "" {
		return held
	}
	return library
}

// PackKey returns that of the pack's answers, whose embeddings the vectors belong to.
func (e *TextEncoder) PackKey() string { return e.key }

// Encode returns the vector of a text: the mean of those of the pack's sentences with it. Blank
// text is an error, and one of which the vocabulary has nothing ErrUnknownWords. It blocks for some ten milliseconds a sentence; ctx ends it.
func (e *TextEncoder) Encode(ctx context.Context, text string) (TextVector, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return TextVector{}, inference.Faultf("the text is empty")
	}
	sentences := e.tower.Sentences(text)
	in := ort.Tensor{Shape: []int64{int64(len(sentences)), int64(e.tower.Context)}}
	for _, s := range sentences {
		ids, _ := e.tower.Tokenizer.Encode(s, e.tower.Context)
		in.Ints = append(in.Ints, ids...)
	}
	_, lacks := e.tower.Tokenizer.Encode(text, e.tower.Context)
	if letters(lacks...) >= letters(strings.Fields(text)...) {
		return TextVector{Lacks: lacks}, ErrUnknownWords
	}
	out, err := e.run.Run(ctx, in)
	if err != nil {
		return TextVector{}, err
	}
	values := out[0].Floats
	if len(values) == 0 || len(values)%len(sentences) != 0 {
		return TextVector{}, &inference.Error{Code: inference.CodePack, Path: pack.TextModelFile, Err: inference.Faultf("is the vector of no text: %v", out[0].Shape)}
	}
	mean := make([]float64, len(values)/len(sentences))
	for row := range sentences {
		addUnit(mean, values[row*len(mean):][:len(mean)])
	}
	v := TextVector{Vector: make([]float32, len(mean)), Lacks: lacks}
	length := 0.0
	for _, x := range mean {
		length += x * x
	}
	if length = math.Sqrt(length); !(length > 0) || math.IsInf(length, 0) { // NaN is neither
		return TextVector{}, &inference.Error{Code: inference.CodePack, Path: pack.TextModelFile, Err: inference.Faultf("is the vector of no text: %v", out[0].Shape)}
	}
	for i, x := range mean {
		v.Vector[i] = float32(x / length)
	}
	return v, nil
}

// letters counts the characters of words.
func letters(words ...string) (n int) {
	for _, w := range words {
		n += utf8.RuneCountInString(w)
	}
	return n
}

// addUnit adds a vector at length 1.
func addUnit(sum []float64, v []float32) {
	length := 0.0
	for _, x := range v {
		length += float64(x) * float64(x)
	}
	if length = math.Sqrt(length); length > 0 {
		for i, x := range v {
			sum[i] += float64(x) / length
		}
	}
}

// Close frees the text tower. Nothing may be encoded meanwhile.
func (e *TextEncoder) Close() error { return e.run.Close() }

// LabelVectors returns the vectors of the own labels of the pack in packFS, with which those of
// texts are compared. Errors are those of pack.ReadLabelVectors: pack.ErrKind where its labels are
// no vectors.
func LabelVectors(ctx context.Context, packFS fs.FS) (pack.LabelVectors, error) {
	return pack.ReadLabelVectors(ctx, packFS)
}
