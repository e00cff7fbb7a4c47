package engine

import (
	"context"
	"errors"
	"image"
	"io/fs"
	"math"
	"time"

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/ocr"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// A picture is read with a longer side of at most ocrSide pixels, or, where that is more, as a
// screenshot of many pages needs, with a shorter one of ocrShort and ocrPixels in all. What is
// larger is decoded smaller.
const (
	ocrSide   = 2000
	ocrShort  = 1000
	ocrPixels = 12_000_000
)

// ocrLonger is the imagefile.Shrink of that.
func ocrLonger(w, h int) int {
	long, short := float64(max(w, h)), float64(min(w, h))
	scale := max(ocrSide/long, min(ocrShort/short, math.Sqrt(ocrPixels/(long*short))))
	return int(math.Round(long * min(scale, 1)))
}

// warmSide is that of the picture without text.
const warmSide = 320

// TextReader reads the text in pictures with a pack of the kind ocr. It may be used from several
// goroutines.
type TextReader struct {
	pack         *pack.OCR
	detect, read *ort.Network
	reader       ocr.Reader
	key          string
	warm         time.Duration
}

// PictureText is what was read in a picture.
type PictureText struct {
	Lines         []ocr.Line // from top to bottom, boxes in pixels of Width × Height
	Width, Height int        // of the picture as it was decoded
	Hash          uint64     // inference.ContentHash of its file
}

// OpenOCR opens the pack in packFS on the CPU, with a library of the runtime. Errors are those
// of OpenOn; ctx ends it. The caller closes the reader.
func OpenOCR(ctx context.Context, packFS fs.FS, library string) (*TextReader, error) {
	p, err := pack.LoadOCR(ctx, packFS)
	if err != nil {
		return nil, err
	}
	t := &TextReader{pack: p, key: ocrKey(p.OCRManifest), reader: ocr.Reader{Detection: p.Detect, Reading: p.Read, Alphabet: p.Alphabet}}
	if t.detect, err = ort.OpenNetwork(ctx, ort.NetworkConfig{
		Library: cpuLibrary(library), Model: p.DetectModel, Name: pack.DetectFile, Inputs: []string{p.DetectInput}, Outputs: []string{p.DetectOutput},
	}); err != nil {
		return nil, err
	}
	if t.read, err = ort.OpenNetwork(ctx, ort.NetworkConfig{
		Library: cpuLibrary(library), Model: p.ReadModel, Name: pack.ReadFile, Inputs: []string{p.ReadInput}, Outputs: []string{p.ReadOutput},
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

// ReadItem returns what is read in a picture. Errors are the decoder's, with the item's path, and
// the network's. It blocks for some tenths of a second; ctx ends it.
func (t *TextReader) ReadItem(ctx context.Context, it *inference.Item) (PictureText, error) {
	img, hash, err := imagefile.Shrunk(ctx, it, ocrLonger, nil)
	if err != nil {
		return PictureText{}, err
	}
	lines, err := t.Read(ctx, img)
	return PictureText{lines, img.Bounds().Dx(), img.Bounds().Dy(), hash}, err
}

// Read returns the lines of text in a decoded picture.
func (t *TextReader) Read(ctx context.Context, img *image.RGBA) ([]ocr.Line, error) {
	return t.reader.Read(ctx, img)
}

// Info says what reads: the pack, and how long Warm took.
func (t *TextReader) Info() Info {
	return Info{PackID: t.pack.ID, PackTitle: t.pack.Title, License: t.pack.License, PackKey: t.key, Warm: t.warm, Device: inference.Device{Kind: ort.CPU}}
}

// Characters is how many characters the pack knows.
func (t *TextReader) Characters() int { return len(t.pack.Alphabet) }

// Warm runs both networks once, on a picture without text and on a blank line, which proves that
// they run. It blocks for some tenths of a second. It is not to be called beside Info.
func (t *TextReader) Warm(ctx context.Context) error {
	begin := time.Now()
	_, err := t.Read(ctx, image.NewRGBA(image.Rect(0, 0, warmSide, warmSide)))
	if err == nil {
		h, w := t.pack.Read.Height, t.pack.Read.Width
		_, _, err = t.reader.Recognise(ctx, []int64{1, 3, int64(h), int64(w)}, make([]float32, 3*h*w))
	}
	t.warm = time.Since(begin)
	return err
}

// PackKey names what the pack reads by: its files, its parameters, the decoders and how pictures
// are read.
func (t *TextReader) PackKey() string { return t.key }

// ocrKey is PackKey of a pack that reads text.
func ocrKey(m pack.OCRManifest) string {
	return keyOf(imagefile.Version, ocr.Version, m.Files, m.Detect, m.Read)
}

// Close frees the networks. Nothing may be read meanwhile.
func (t *TextReader) Close() error { return errors.Join(t.detect.Close(), t.read.Close()) }
