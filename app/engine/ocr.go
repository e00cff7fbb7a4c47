package engine

import (
	"context"
	"errors"
	"image"
	"io/fs"

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/ocr"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// ocrSide is the longer side, in pixels, at which a picture is read: what is larger is decoded
// smaller.
const ocrSide = 2000

// TextReader reads the text in pictures with a pack of the kind ocr. It may be used from several
// goroutines.
type TextReader struct {
	pack         *pack.OCR
	detect, read *ort.Network
	reader       ocr.Reader
}

// OpenOCR opens the pack in packFS on the CPU, with a library of the runtime. Errors are those
// of OpenOn; ctx ends it. The caller closes the reader.
func OpenOCR(ctx context.Context, packFS fs.FS, library string) (*TextReader, error) {
	p, err := pack.LoadOCR(ctx, packFS)
	if err != nil {
		return nil, err
	}
	t := &TextReader{pack: p, reader: ocr.Reader{Detection: p.Detect, Reading: p.Read, Alphabet: p.Alphabet}}
	if t.detect, err = ort.OpenNetwork(ctx, ort.NetworkConfig{
		Library: library, Model: p.DetectModel, Name: pack.DetectFile, Inputs: []string{p.DetectInput}, Outputs: []string{p.DetectOutput},
	}); err != nil {
		return nil, err
	}
	if t.read, err = ort.OpenNetwork(ctx, ort.NetworkConfig{
		Library: library, Model: p.ReadModel, Name: pack.ReadFile, Inputs: []string{p.ReadInput}, Outputs: []string{p.ReadOutput},
	}); err != nil {
		return nil, errors.Join(err, t.detect.Close())
	}
	p.DetectModel, p.ReadModel = nil, nil
	t.reader.Detect, t.reader.Recognise = run(t.detect), run(t.read)
	return t, nil
}

// run is a network as package ocr has it.
func run(n *ort.Network) ocr.Network {
	return func(ctx context.Context, shape []int64, values []float32) ([]int64, []float32, error) {
		out, err := n.Run(ctx, ort.Tensor{Shape: shape, Floats: values})
		if err != nil {
			return nil, nil, err
		}
		return out[0].Shape, out[0].Floats, nil
	}
}

// ReadItem returns the lines of text in a picture, with boxes in pixels of width × height, which
// is the picture as it was decoded. Errors are the decoder's, with the item's path, and the
// network's. It blocks; ctx ends it.
func (t *TextReader) ReadItem(ctx context.Context, it *inference.Item) (lines []ocr.Line, width, height int, err error) {
	img, err := imagefile.Preview(ctx, it, ocrSide)
	if err != nil {
		return nil, 0, 0, err
	}
	lines, err = t.Read(ctx, img)
	return lines, img.Bounds().Dx(), img.Bounds().Dy(), err
}

// Read returns the lines of text in a decoded picture.
func (t *TextReader) Read(ctx context.Context, img *image.RGBA) ([]ocr.Line, error) {
	return t.reader.Read(ctx, img)
}

// Title returns what the pack calls itself.
func (t *TextReader) Title() string { return t.pack.Title }

// Close frees the networks. Nothing may be read meanwhile.
func (t *TextReader) Close() error { return errors.Join(t.detect.Close(), t.read.Close()) }
