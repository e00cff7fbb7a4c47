package imagefile

import (
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"

	"wanwu/inference"
)

// codec decodes one format. It is stateless; buffers belong to the loader.
type codec interface {
	// header reads what is needed to check the limits. It allocates nothing that grows
	// with the size in the header.
	header(data []byte) (header, error)
	// decode reads the pixels, at eighths/8 of the size where the header says
	// scalable or byRows, else at 8. Where it says halves, eighths is 4 or 8, and pixels that
	// came out at half their size are a halved. release, never nil without an error, is called when
	// the pixels are no longer read.
	decode(ctx context.Context, l *loader, data []byte, h header, eighths int) (px pixels, release func(), err error)
}

// halved is implemented by pixels at half the picture's size.
type halved interface {
	pixels
	full() (w, h int)
}

// header is what is known of a picture before its pixels are decoded.
type header struct {
	exif
	colourSpace
	width, height int  // as stored, not yet upright
	page, pages   int  // which of how many, from 1; 0 for a single picture
	animated      bool // the pages are frames of an animation
	scalable      bool
	byRows        bool // too large to be held: averaged to eighths/8 while it is read
	halves        bool // decode may give half the size where it is asked for 4/8: the pixels say so
	// Memory of a decode: perPixel bytes for each pixel of the decoded size, and
	// besides whatever the scale.
	perPixel, besides int64
	maxBytes          int64 // what it may be at most; 0 stands for maxPictureBytes
	unwritten         int64 // bytes at the end of the file that are zeros: see contentEnd

	jpeg jpegInfo // filled by the JPEG codec
}

// scaled returns the size at eighths/8, rounded up as libjpeg does.
func (h header) scaled(eighths int) (w, h2 int) {
	return (h.width*eighths + 7) / 8, (h.height*eighths + 7) / 8
}

// memory estimates what a decode at eighths/8 holds at once, in bytes.
func (h header) memory(eighths int) int64 {
	w, h2 := h.scaled(eighths)
	return h.perPixel*int64(w)*int64(h2) + h.besides
}

// affordable reports whether a decode of need bytes, of a file of file bytes, is within
// the limits.
func (h header) affordable(need, file int64) bool {
	if h.maxBytes > 0 {
		return need <= h.maxBytes
	}
	return need <= maxPictureBytes && need+file <= maxHeldBytes
}

// check returns an error for a picture over the limits, before anything is allocated.
func (h header) check(maxPixels int64) error {
	if h.width < 1 || h.height < 1 {
		return &inference.Error{Code: inference.CodeCorrupt, Detail: sizeText(h.width, h.height)}
	}
	if maxPixels <= 0 {
		maxPixels = DefaultMaxPixels
		if h.scalable {
			maxPixels = DefaultMaxScaledPixels
		}
	}
	// Neither factor is over 2³¹, so the product fits.
	if int64(h.width)*int64(h.height) > maxPixels {
		return tooLarge(h.width, h.height)
	}
	return nil
}

func sizeText(w, h int) string { return fmt.Sprintf("%d×%d", w, h) }

func tooLarge(w, h int) error {
	return &inference.Error{Code: inference.CodeTooLarge, Detail: sizeText(w, h)}
}

func corrupt(format string, args ...any) error {
	return &inference.Error{Code: inference.CodeCorrupt, Err: fmt.Errorf(format, args...)}
}

// truncated returns the error of a file that ends too early, of which done of total was there.
func truncated(done, total int64, err error) error {
	e := &inference.Error{Code: inference.CodeTruncated, Err: err}
	if total > 0 {
		e.Detail = percent(done, total)
	}
	return e
}

// percent is never 100, since it is of what is incomplete.
func percent(done, total int64) string {
	return fmt.Sprintf("%d%%", min(max(100*done/total, 0), 99))
}

// enough is the percentage of a picture that suffices to show it, with the rest white or
// grey, as viewers do: the centre, which the network sees, is complete then.
const enough = 95

// codecError gives the error of one of Go's codecs its code. what is the
// format as a person writes it.
func codecError(what string, err error) error {
	var coded *inference.Error
	var unsupportedJPEG jpeg.UnsupportedError
	var unsupportedPNG png.UnsupportedError
	switch {
	case err == nil, errors.As(err, &coded):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &inference.Error{Code: inference.CodeTruncated, Err: err}
	case errors.As(err, &unsupportedJPEG), errors.As(err, &unsupportedPNG):
		return &inference.Error{Code: inference.CodeUnsupported, Detail: what, Err: err}
	}
	return &inference.Error{Code: inference.CodeCorrupt, Err: err}
}

// nothing is the release of pixels that the garbage collector takes.
func nothing() {}

// isTruncated reports whether err already is of CodeTruncated.
func isTruncated(err error) bool { return inference.CodeOf(err) == inference.CodeTruncated }
