//go:build cgo && !nojpegturbo && (linux || jpegturbo)

package jpeg

/*
#cgo linux,!jpegshared LDFLAGS: -l:libjpeg.a
#cgo linux,jpegshared LDFLAGS: -ljpeg
#cgo windows CFLAGS: -I${SRCDIR}/../../../build/jpeg-windows/include
#cgo windows LDFLAGS: -L${SRCDIR}/../../../build/jpeg-windows/lib
#cgo !linux LDFLAGS: -ljpeg
#cgo noescape jt_decode
#cgo nocallback jt_decode
#cgo noescape jt_encode
#cgo nocallback jt_encode
#include <stdlib.h>
#include "turbo.h"
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"sync/atomic"
	"unsafe"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// Scales is whether the engine decodes at a fraction of the size.
const Scales = true

// Eighths are the fractions at which the engine decodes, ascending: those for which
// libjpeg-turbo has SIMD code; 3/8 takes longer than 4/8 does.
var Eighths = [...]int{1, 2, 4, 8}

// maxWarnings is how much damage is tolerated. libjpeg warns about once a
// row of blocks in a picture that is noise from some point on.
const maxWarnings = 1000

// engine keeps one decompressor. It is made at first use, since many a
// loader never meets a JPEG.
type engine struct{ d *C.jt_decoder }

// Close implements io.Closer.
func (e *engine) Close() error {
	C.jt_free(e.d)
	e.d = nil
	return nil
}

// memory estimates bytes per decoded pixel and per stored value: the pixels,
// and 16-bit coefficients where scans are collected.
func (j *info) memory() (perPixel, perValue int64) {
	perPixel = 3
	if j.components == 4 {
		perPixel = 4
	}
	if j.multiScan {
		perValue = 2
	}
	return perPixel, perValue
}

func (e *engine) decode(ctx context.Context, s *codec.Scratch, data []byte, h codec.Header, eighths int) (raster.Picture, error) {
	if e.d == nil {
		if e.d = C.jt_new(); e.d == nil {
			return nil, &inference.Error{Code: inference.CodeInternal, Err: errors.New("jpeg: no memory for a decompressor")}
		}
	}
	info := infoOf(h)
	channels := 3
	if info.components == 4 {
		channels = 4
	}
	w, ht := h.Scaled(eighths)
	stride := channels * w
	pix := raster.Grow(s.Pix, stride*ht)
	if cap(pix) <= codec.KeepBytes {
		s.Pix = pix
	}

	stop := (*int32)(unsafe.Pointer(C.jt_stop_flag(e.d)))
	atomic.StoreInt32(stop, 0)
	var found C.jt_result
	finished := e.watch(ctx, stop)
	C.jt_decode(e.d, (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(data))), C.size_t(len(data)), C.int(eighths),
		C.int(channels), (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(pix))), C.size_t(stride), C.size_t(len(pix)),
		maxScans, maxWarnings, codec.MaxPictureBytes, &found)
	finished()
	if err := verdict(ctx, h, &found, int64(len(data))); err != nil {
		return nil, err
	}
	if int(found.width) != w || int(found.height) != ht {
		return nil, codec.Corrupt("jpeg: %s pixels where the header says %s", codec.SizeText(int(found.width), int(found.height)), codec.SizeText(w, ht))
	}
	if channels == 4 {
		return &raster.CMYK{Pix: pix, Stride: stride, Inverted: info.adobe, W: w, H: ht}, nil
	}
	return raster.NewRGB(pix, stride, w, ht), nil
}

// watch sets the flag when ctx ends. What it returns is called after the decode
// and comes back when the flag is no longer touched.
func (e *engine) watch(ctx context.Context, stop *int32) (finished func()) {
	if ctx.Done() == nil {
		return codec.Nothing
	}
	if ctx.Err() != nil {
		atomic.StoreInt32(stop, 1) // at once, not when a goroutine gets its turn
		return codec.Nothing
	}
	done := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		atomic.StoreInt32(stop, 1)
		close(done)
	})
	return func() {
		if !cancel() {
			<-done
		}
	}
}

// verdict turns what libjpeg found in size bytes into an error, or nil where a viewer
// would show the picture.
func verdict(ctx context.Context, h codec.Header, r *C.jt_result, size int64) error {
	info := infoOf(h)
	done, total := int64(r.cut_row), int64(r.total_rows)
	switch r.status {
	case C.JT_OK:
	case C.JT_STOPPED:
		return ctx.Err()
	case C.JT_NO_MEMORY:
		return codec.TooLarge(h.Width, h.Height)
	case C.JT_UNSUPPORTED:
		return &inference.Error{Code: inference.CodeUnsupported, Detail: "JPEG", Err: cError(r)}
	default:
		if r.starved != 0 {
			return codec.Truncated(done, max(total, 1), cError(r))
		}
		return &inference.Error{Code: inference.CodeCorrupt, Err: cError(r)}
	}

	if info.multiScan {
		return info.scansVerdict(h.Unwritten, r, size)
	}
	// With restart markers libjpeg finds back after damage, so that what is
	// missing then is a stretch and not the whole rest.
	if r.cut != 0 && (r.starved != 0 || !info.restarts) && done*100 < total*codec.Enough {
		return codec.Truncated(done, total, io.ErrUnexpectedEOF)
	}
	return nil
}

// wholeScans is how many complete scans of a progressive JPEG give a picture
// that shows what it shows: the coarse colours of all, and the first details of
// the brightness. Encoders put these first.
const wholeScans = 2

// scansVerdict judges pictures that come in several scans, each over all rows.
func (j *info) scansVerdict(unwritten int64, r *C.jt_result, size int64) error {
	if r.starved == 0 {
		return nil
	}
	// How long the file was to be is known only where the space for it was reserved.
	if total := size + unwritten; size*100 < total*codec.Enough {
		return codec.Truncated(size, total, io.ErrUnexpectedEOF)
	}
	scan := int64(max(r.scan, 1)) - 1 // complete ones
	if j.progressive {
		if scan >= wholeScans {
			return nil
		}
		return codec.Truncated(0, 0, io.ErrUnexpectedEOF) // scans differ in length: no part can be told
	}
	// One scan a channel. A cut between two scans leaves no row unfinished.
	rows := int64(max(r.total_rows, 1))
	done, total := scan*rows+int64(r.cut_row), int64(j.components)*rows
	if r.cut == 0 {
		done = (scan + 1) * rows
	}
	if done*100 < total*codec.Enough {
		return codec.Truncated(done, total, io.ErrUnexpectedEOF)
	}
	return nil
}

func cError(r *C.jt_result) error { return fmt.Errorf("jpeg: %s", C.GoString(&r.message[0])) }

// Encode writes img as a JPEG of a quality of 1…100. img must be opaque.
func Encode(img *image.RGBA, quality int) ([]byte, error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < 1 || h < 1 {
		return nil, fmt.Errorf("jpeg: cannot encode %s pixels", codec.SizeText(w, h))
	}
	pix := img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y):]
	var out *C.uint8_t
	var n C.ulong
	if C.jt_encode((*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(pix))), C.int(w), C.int(h), C.size_t(img.Stride),
		C.int(quality), &out, &n) != 0 {
		return nil, fmt.Errorf("jpeg: cannot encode %s pixels", codec.SizeText(w, h))
	}
	defer C.free(unsafe.Pointer(out))
	return C.GoBytes(unsafe.Pointer(out), C.int(n)), nil
}
