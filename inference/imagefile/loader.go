package imagefile

import (
	"context"
	"fmt"
	"runtime/debug"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/jpeg"
	"wanwu/inference/imagefile/raster"
	"wanwu/inference/imagefile/resample"
)

// loader decodes pictures from their files to their outputs. It reuses its buffers and
// must not be used by two goroutines at a time.
type loader struct {
	maxPixels, maxBytes int64
	budget              *Budget
	hash                bool

	file    []byte // the last file read, up to codec.KeepBytes
	scratch codec.Scratch
	pump    resample.Pump
	feed    []*resample.Resizer
	colours colour.Converter
}

func newLoader(o Options) *loader {
	o = o.withDefaults()
	return &loader{maxPixels: o.MaxPixels, maxBytes: o.MaxBytes, budget: o.Budget, hash: o.Hash}
}

func (l *loader) close() error { return l.scratch.Close() }

// load reads the item once, decodes it once, and feeds every output. Panics of
// codecs come back as errors of CodeInternal. Every error names the item's file.
func (l *loader) load(ctx context.Context, it *inference.Item, outs ...output) (pic inference.Picture, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &inference.Error{Code: inference.CodeInternal, Err: fmt.Errorf("panic: %v", v)}
		}
		err = named(it.File, err)
	}()

	// The item's size may be out of date: an estimate suffices here.
	releaseFile, err := l.budget.acquireFile(ctx, it.Size)
	if err != nil {
		return pic, err
	}
	defer releaseFile()
	data, f, n, err := l.read(ctx, it)
	pic.Bytes = n
	if err != nil {
		return pic, err
	}
	if l.hash {
		pic.Hash = inference.ContentHash(data)
	}
	err = l.decode(ctx, f, data, &pic, outs)
	if n > freeBytes {
		debug.FreeOSMemory() // it is not read again; see decode
	}
	return pic, err
}

// decode decodes data to the outputs, and fills in pic.
func (l *loader) decode(ctx context.Context, f *format, data []byte, pic *inference.Picture, outs []output) error {
	pic.Format = f.Name
	whole := len(data)
	if f.compressed {
		data = data[:codec.ContentEnd(data)]
	}
	h, err := f.Header(data)
	h.Unwritten = int64(whole - len(data))
	pic.Width, pic.Height = resample.UprightSize(h.Width, h.Height, h.Orientation)
	if h.Pages > 1 {
		pic.Page, pic.Pages, pic.Animated = h.Page, h.Pages, h.Animated
	}
	if err != nil {
		return err
	}
	if err := check(h, l.maxPixels); err != nil {
		return err
	}
	eighths := 8
	switch {
	case h.Scalable:
		eighths = smallest(pic.Width, pic.Height, outs, jpeg.Eighths[:])
	case h.Halves:
		eighths = smallest(pic.Width, pic.Height, outs, []int{4, 8})
	case h.ByRows:
		eighths = smallest(pic.Width, pic.Height, outs, []int{1, 2, 4, 8})
	}
	need := h.Memory(eighths)
	if !affordable(h, need, int64(len(data))) {
		return codec.TooLarge(pic.Width, pic.Height)
	}
	releasePixels, err := l.budget.acquirePixels(ctx, need)
	if err != nil {
		return err
	}
	defer releasePixels()
	if need > freeBytes {
		// Go lets as much garbage accumulate as there is memory in use: what earlier
		// decodes left is freed first, and what this one leaves before the next.
		debug.FreeOSMemory()
		defer debug.FreeOSMemory()
	}
	return l.draw(ctx, f, data, h, eighths, pic, outs)
}

// draw decodes at eighths/8 and feeds the outputs.
func (l *loader) draw(ctx context.Context, c codec.Codec, data []byte, h codec.Header, eighths int, pic *inference.Picture, outs []output) error {
	px, release, err := c.Decode(ctx, &l.scratch, data, h, eighths)
	if err != nil {
		if e := ctx.Err(); e != nil {
			return e // the file is not at fault
		}
		return err
	}
	defer release()
	if p, ok := px.(*raster.Placed); ok && p.Frame > 0 && pic.Pages > 0 {
		pic.Page = p.Frame
	}
	raster.ChooseGround(px)
	if err := ctx.Err(); err != nil {
		return err
	}
	// A codec may know the size better than the header did.
	if p, ok := px.(raster.Halved); ok {
		w, h2 := p.Full()
		pic.Width, pic.Height = resample.UprightSize(w, h2, h.Orientation)
	} else if h.Halves {
		eighths = 8
	}
	if w, h2 := px.Size(); eighths == 8 {
		pic.Width, pic.Height = resample.UprightSize(w, h2, h.Orientation)
	}

	convert := l.colours.Conversion(&h.Space)
	if p, ok := px.(*raster.CMYK); ok {
		if convert != nil {
			p.Inks = convert.Inks
		}
		convert = nil // what comes out of inks is sRGB
	}
	l.feed = l.feed[:0]
	for _, o := range outs {
		r := o.start(pic.Width, pic.Height, eighths)
		r.Convert = convert
		l.feed = append(l.feed, r)
	}
	return l.pump.Run(ctx, px, h.Orientation, l.feed)
}

// smallest returns the smallest scale, in eighths, at which no output loses detail.
func smallest(w, h int, outs []output, scales []int) int {
next:
	for _, eighths := range scales {
		for _, o := range outs {
			if !o.covered(w, h, eighths) {
				continue next
			}
		}
		return eighths
	}
	return 8
}

// named adds the path to an error that has none.
func named(path string, err error) error {
	if e, ok := err.(*inference.Error); ok && e.Path == "" {
		e.Path = path // made for this decode, so no one else reads it
	}
	return inference.Wrap(path, err)
}
