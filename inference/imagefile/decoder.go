package imagefile

import (
	"context"
	"fmt"
	"image"

	"wanwu/inference"
)

// Decoder fills tensor slots, and makes thumbnails of the same decode. It reuses
// its buffers, its filter tables and its JPEG decompressor, and must not be used by
// two goroutines at a time.
type Decoder struct {
	loader *loader
	tensor *tensor
	thumb  *thumb // nil where none is wanted
	slot   int
}

var _ inference.Decoder = (*Decoder)(nil)

// NewDecoder makes a decoder for a network with the input p. The caller closes it.
// The error is that of p.Validate.
func NewDecoder(p inference.Preprocess, o Options) (*Decoder, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	d := &Decoder{loader: newLoader(o), tensor: newTensor(p), slot: p.Len()}
	if o.ThumbSide > 0 {
		d.thumb = newThumb(o.ThumbSide, inference.Bilinear)
	}
	return d, nil
}

// Decode implements inference.Decoder. The slot's contents are undefined after
// an error. The codes it returns are those of a picture that cannot be read,
// CodeInternal for a codec that panicked, and CodeCancelled once ctx has ended.
// It blocks while the budget is used up by other decoders.
func (d *Decoder) Decode(ctx context.Context, it *inference.Item, slot []float32) (inference.Picture, error) {
	if len(slot) != d.slot {
		return inference.Picture{}, &inference.Error{Code: inference.CodeInternal, Path: it.File,
			Err: fmt.Errorf("slot of %d values where %d are needed", len(slot), d.slot)}
	}
	d.tensor.slot = slot
	defer func() { d.tensor.slot = nil }() // the slot goes back to its pool
	outs := []output{d.tensor, d.thumb}
	if d.thumb == nil {
		outs = outs[:1]
	}
	pic, err := d.loader.load(ctx, it, outs...)
	if err != nil {
		return pic, err
	}
	pic.Uniform = !d.tensor.seen.Varied
	if d.thumb != nil {
		pic.Thumb, err = EncodeThumb(d.thumb.img)
	}
	return pic, named(it.File, err)
}

// Close frees the decoder's C memory. A second Close does nothing.
func (d *Decoder) Close() error {
	return d.loader.close()
}

// Preview decodes an item for display: upright, at most maxSide pixels a side,
// never enlarged, opaque. The picture is the caller's own. The limits are the
// default ones; errors are those of Decoder.Decode.
func Preview(ctx context.Context, it *inference.Item, maxSide int) (*image.RGBA, error) {
	return PreviewWithin(ctx, it, maxSide, nil)
}

// Thumbnail returns PreviewWithin with the ContentHash of the bytes that the picture was made
// of.
func Thumbnail(ctx context.Context, it *inference.Item, maxSide int, b *Budget) (img *image.RGBA, hash uint64, err error) {
	return Shrunk(ctx, it, within(max(maxSide, 1)), b)
}

// Shrunk is Thumbnail at the size that s says.
func Shrunk(ctx context.Context, it *inference.Item, s Shrink, b *Budget) (img *image.RGBA, hash uint64, err error) {
	return preview(ctx, it, newShrunk(s, inference.Bilinear), Options{Budget: b, Hash: true})
}

// PreviewWithin does what Preview does within a budget that it shares with decoders.
func PreviewWithin(ctx context.Context, it *inference.Item, maxSide int, b *Budget) (*image.RGBA, error) {
	img, _, err := preview(ctx, it, newThumb(max(maxSide, 1), inference.Bicubic), Options{Budget: b})
	return img, err
}

func preview(ctx context.Context, it *inference.Item, t *thumb, o Options) (*image.RGBA, uint64, error) {
	l := newLoader(o)
	defer l.close() // which frees memory only, and cannot fail
	pic, err := l.load(ctx, it, t)
	if err != nil {
		return nil, 0, err
	}
	return t.img, pic.Hash, nil
}
