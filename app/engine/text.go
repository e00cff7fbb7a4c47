package engine

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"runtime"
	"slices"
	"strings"

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
var ErrNoText = pack.ErrNoText

// ErrUnknownWords is that a pack's vocabulary has nothing for any word of a text.
var ErrUnknownWords = inference.Faultf("the vocabulary lacks all words of the text")

// ErrLongText is that a text has more tokens than a pack's text tower reads.
var ErrLongText = inference.Faultf("the text is longer than what the text tower reads")

// OpenText opens the text tower of the pack in packFS on the CPU, with a library of the
// runtime. Errors are those of OpenOn, or ErrNoText. It reads and verifies the text tower, not the rest
// of the pack, and blocks meanwhile; ctx ends it. The caller closes the encoder.
func OpenText(ctx context.Context, packFS fs.FS, library string) (*TextEncoder, error) {
	tower, manifest, err := pack.ReadText(ctx, packFS)
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
	return &TextEncoder{tower, run, PackKey(manifest)}, nil
}

// tryText runs the text tower of the pack in packFS once, on the last of its vocabulary's tokens, and compares the
// vector with the embedding of a picture, which has so many values: what the graphs leave open is found
// before someone types. Errors are those of OpenText.
func tryText(ctx context.Context, packFS fs.FS, library string, dims int) (err error) {
	e, err := OpenText(ctx, packFS, library)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	last := e.tower.Tokenizer.Last()
	in := ort.Tensor{Shape: []int64{1, int64(e.tower.Context)}, Ints: slices.Repeat([]int64{last}, e.tower.Context)}
	refused := func(file string, err error) error {
		return &inference.Error{Code: inference.CodePack, Path: file, Detail: err.Error(), Err: err}
	}
	out, err := e.run.Run(ctx, in)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return refused(pack.VocabularyFile, inference.Faultf("the text tower refuses token %d, the last one: %s", last, strings.Join(strings.Fields(err.Error()), " ")))
	}
	if n := len(out[0].Floats); n != dims {
		return refused(pack.TextModelFile, inference.Faultf("its vectors have %d values, and the network's embedding has %d", n, dims))
	}
	return nil
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

// maxSentences is how many sentences are encoded in one run: more cost no less each, and memory.
const maxSentences = 32

// Encode returns the vector of a text: the mean of those of the pack's sentences with it. Letters and
// digits of full width are read as others. Blank text is an error, one of which the vocabulary has nothing
// ErrUnknownWords, and one that would be read in part ErrLongText. It blocks for some ten milliseconds a
// sentence; ctx ends it.
func (e *TextEncoder) Encode(ctx context.Context, text string) (v TextVector, err error) {
	if failed := e.EncodeAll(ctx, []string{text}, func(_ int, made TextVector, refused error) { v, err = made, refused }); failed != nil {
		return v, failed
	}
	return v, err
}

// EncodeAll is Encode for many texts, whose sentences are run together: each is called in their order, on
// the caller's goroutine, with the place of a text and what Encode would return for it, a vector or why
// the text has none. Any other error ends it, and so does ctx.
func (e *TextEncoder) EncodeAll(ctx context.Context, texts []string, each func(i int, v TextVector, err error)) error {
	for from := 0; from < len(texts); {
		to := from
		var batch []spelled
		for n := 0; to < len(texts) && (n == 0 || n+e.tower.SentencesALabel() <= maxSentences); to++ {
			s := e.spell(texts[to])
			batch, n = append(batch, s), n+s.sentences
		}
		vectors, err := e.vectors(ctx, batch)
		if err != nil {
			return err
		}
		for k, s := range batch {
			each(from+k, TextVector{Vector: vectors[k], Lacks: s.lacks}, s.err)
		}
		from = to
	}
	return ctx.Err()
}

// spelled is a text as the tower takes it: the tokens of its sentences, or why there are none.
type spelled struct {
	ids       []int64
	sentences int
	lacks     []string
	err       error
}

func (e *TextEncoder) spell(text string) (s spelled) {
	text = strings.Map(narrow, strings.Join(strings.Fields(text), " "))
	if text == "" {
		return spelled{err: inference.Faultf("the text is empty")}
	}
	_, s.lacks = e.tower.Tokenizer.Encode(text, e.tower.Context)
	if _, words := e.tower.Tokenizer.Count(text); len(s.lacks) == words {
		return spelled{lacks: s.lacks, err: ErrUnknownWords}
	}
	for _, sentence := range e.tower.Sentences(text) {
		if n, _ := e.tower.Tokenizer.Count(sentence); n > e.tower.Context {
			return spelled{err: ErrLongText}
		}
		ids, _ := e.tower.Tokenizer.Encode(sentence, e.tower.Context)
		s.ids, s.sentences = append(s.ids, ids...), s.sentences+1
	}
	return s
}

// vectors runs the sentences of texts together and returns the vector of each text, nil where it has no
// sentences.
func (e *TextEncoder) vectors(ctx context.Context, texts []spelled) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	var in ort.Tensor
	sentences := 0
	for _, s := range texts {
		in.Ints, sentences = append(in.Ints, s.ids...), sentences+s.sentences
	}
	if sentences == 0 {
		return vectors, nil
	}
	in.Shape = []int64{int64(sentences), int64(e.tower.Context)}
	out, err := e.run.Run(ctx, in)
	if err != nil {
		return nil, err
	}
	noVector := &inference.Error{Code: inference.CodePack, Path: pack.TextModelFile, Err: inference.Faultf("is the vector of no text: %v", out[0].Shape)}
	values := out[0].Floats
	if len(values) == 0 || len(values)%sentences != 0 {
		return nil, noVector
	}
	dims := len(values) / sentences
	for k, s := range texts {
		if s.sentences == 0 {
			continue
		}
		unit, ok := meanUnit(values[:s.sentences*dims], dims)
		if !ok {
			return nil, noVector
		}
		vectors[k], values = unit, values[s.sentences*dims:]
	}
	return vectors, nil
}

// meanUnit returns the mean of rows of so many values, each and the mean at length 1; ok is false where
// that has no direction.
func meanUnit(rows []float32, dims int) (unit []float32, ok bool) {
	mean := make([]float64, dims)
	for ; len(rows) > 0; rows = rows[dims:] {
		addUnit(mean, rows[:dims])
	}
	length := 0.0
	for _, x := range mean {
		length += x * x
	}
	if length = math.Sqrt(length); !(length > 0) || math.IsInf(length, 0) { // NaN is neither
		return nil, false
	}
	unit = make([]float32, dims)
	for i, x := range mean {
		unit[i] = float32(x / length)
	}
	return unit, true
}

// narrow returns letters and digits of full width as those of ASCII, which vocabularies know; Chinese
// punctuation, which has full width, stays.
func narrow(r rune) rune {
	if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
		return r - '０' + '0'
	}
	return r
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
