package probe

import (
	"bytes"
	"context"
	"image"
	"io"
	"sync"

	"wanwu/inference"
	"wanwu/inference/imagefile"
)

// workSide is the longest side, in pixels, that variations are made at: more than networks see, and
// little enough to be turned in some milliseconds.
const workSide = 800

// original is a picture of the sample, decoded once for all of its variations.
type original struct {
	item inference.Item
	ctx  context.Context // of the run, since opening an item has none

	mu   sync.Mutex
	left int // variations that were not made yet
	img  *image.RGBA
	err  error
}

// take returns the pixels for one variation; after the last they are let go.
func (o *original) take() (*image.RGBA, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.img == nil && o.err == nil {
		o.img, o.err = imagefile.Preview(o.ctx, &o.item, workSide)
	}
	img := o.img
	if o.left--; o.left <= 0 {
		o.img = nil
	}
	return img, o.err
}

// variant is a variation of a picture, made when the pipeline opens it.
type variant struct {
	*original
	Variation
}

// Open implements inference.Opener.
func (v *variant) Open() (io.ReadCloser, error) {
	img, err := v.take()
	if err != nil {
		return nil, err
	}
	data, err := imagefile.EncodeJPEG(v.apply(img), v.quality())
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}
