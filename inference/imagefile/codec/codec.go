package codec

import (
	"context"
	"io"

	"wanwu/inference/imagefile/colour"
	"wanwu/inference/imagefile/exif"
	"wanwu/inference/imagefile/raster"
)

// Codec decodes one format. It is stateless; what it keeps is in a Scratch.
type Codec interface {
	// Header reads what is needed to check the limits. It allocates nothing that grows
	// with the size in the header.
	Header(data []byte) (Header, error)
	// Decode reads the pixels, at eighths/8 of the size where the header says
	// Scalable or ByRows, else at 8. Where it says Halves, eighths is 4 or 8, and pixels that
	// came out at half their size are a raster.Halved. release, never nil without an error, is called when
	// the pixels are no longer read.
	Decode(ctx context.Context, s *Scratch, data []byte, h Header, eighths int) (px raster.Picture, release func(), err error)
}

// Scratch is what codecs keep from one picture of a loader to the next. It is closed
// with the loader.
type Scratch struct {
	Pix    []byte    // pixels, up to KeepBytes
	Engine io.Closer // of the JPEG codec: a decompressor; nil until there was a JPEG
}

// Close frees the engine's memory. A second Close does nothing.
func (s *Scratch) Close() error {
	if s.Engine == nil {
		return nil
	}
	engine := s.Engine
	s.Engine = nil
	return engine.Close()
}

// Header is what is known of a picture before its pixels are decoded.
type Header struct {
	exif.Tags
	colour.Space
	Width, Height int  // as stored, not yet upright
	Page, Pages   int  // which of how many, from 1; 0 for a single picture
	Animated      bool // the pages are frames of an animation
	Scalable      bool // decoded at a fraction of the size
	ByRows        bool // too large to be held: averaged to eighths/8 while it is read
	Halves        bool // Decode may give half the size where it is asked for 4/8: the pixels say so
	// Memory of a decode: PerPixel bytes for each pixel of the decoded size, and Besides
	// whatever the scale.
	PerPixel, Besides int64
	MaxBytes          int64 // what it may be at most; 0 stands for MaxPictureBytes
	Unwritten         int64 // bytes at the end of the file that are zeros: see ContentEnd

	Own any // what Header of the codec has read for its Decode
}

// Scaled returns the size at eighths/8, rounded up as libjpeg does.
func (h Header) Scaled(eighths int) (w, h2 int) {
	return (h.Width*eighths + 7) / 8, (h.Height*eighths + 7) / 8
}

// Memory estimates what a decode at eighths/8 holds at once, in bytes.
func (h Header) Memory(eighths int) int64 {
	w, h2 := h.Scaled(eighths)
	return h.PerPixel*int64(w)*int64(h2) + h.Besides
}

// Nothing does nothing: it is the release of pixels that the garbage collector takes.
func Nothing() {}
