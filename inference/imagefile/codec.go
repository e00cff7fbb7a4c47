package imagefile

import (
	"context"
	"io"
)

// codec decodes one format. It is stateless; what it keeps lies in a scratch.
type codec interface {
	// header reads what is needed to check the limits. It allocates nothing that grows
	// with the size in the header.
	header(data []byte) (header, error)
	// decode reads the pixels, at eighths/8 of the size where the header says
	// scalable or byRows, else at 8. Where it says halves, eighths is 4 or 8, and pixels that
	// came out at half their size are a halved. release, never nil without an error, is called when
	// the pixels are no longer read.
	decode(ctx context.Context, s *scratch, data []byte, h header, eighths int) (px pixels, release func(), err error)
}

// scratch is what codecs keep from one picture of a loader to the next. It is closed
// with the loader.
type scratch struct {
	pix    []byte    // pixels, up to keepBytes
	engine io.Closer // of the JPEG codec: a decompressor; nil until there was a JPEG
}

// Close frees the engine's memory. A second Close does nothing.
func (s *scratch) Close() error {
	if s.engine == nil {
		return nil
	}
	engine := s.engine
	s.engine = nil
	return engine.Close()
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

	own any // what the codec's header has read for its decode
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

// nothing is the release of pixels that the garbage collector takes.
func nothing() {}
