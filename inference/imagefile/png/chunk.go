package png

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"
)

const (
	signature  = 8
	frameBytes = 12 // a chunk's length, kind and checksum
)

// end is the chunk that ends a PNG.
const end = "\x00\x00\x00\x00IEND\xaeB`\x82"

// chunk is the chunk at a place in the file.
type chunk struct {
	kind []byte // four letters
	body []byte // what there is of it
	end  int    // where the next one begins
	cut  bool   // the end of the file cuts it off
}

// is compares without an allocation, of which a file of many chunks would make millions.
func (c chunk) is(kind string) bool { return string(c.kind) == kind }

// chunkAt reads the chunk at at. ok is false where not even its kind is there.
func chunkAt(data []byte, at int) (c chunk, ok bool) {
	if at+8 > len(data) {
		return c, false
	}
	n := int64(binary.BigEndian.Uint32(data[at:]))
	end := int64(at) + frameBytes + n
	c = chunk{kind: data[at+4 : at+8], body: data[at+8:], end: len(data), cut: end > int64(len(data))}
	if !c.cut {
		c.body, c.end = c.body[:n], int(end)
	}
	return c, true
}

// chunks calls visit for each chunk until it says no. It returns whether the last
// chunk that it came to was cut off by the end of the file.
func chunks(data []byte, visit func(c chunk) bool) (cut bool) {
	for at := signature; at < len(data); {
		c, ok := chunkAt(data, at)
		if !ok {
			return true
		}
		if !visit(c) || c.cut {
			return c.cut
		}
		at = c.end
	}
	return false
}

// shape is what the IHDR chunk says besides the size.
type shape struct{ depth, colour, interlaced byte }

// shapeOf finds the IHDR chunk; without one, all is zero.
func shapeOf(data []byte) (s shape, apple bool) {
	chunks(data, func(c chunk) bool {
		apple = apple || c.is("CgBI")
		if c.is("IHDR") && len(c.body) >= 13 {
			s = shape{c.body[8], c.body[9], c.body[12]}
		}
		return !c.is("IHDR")
	})
	return s, apple
}

// channels returns how many values a pixel has in the file.
func (s shape) channels() int {
	switch s.colour {
	case typeRGB:
		return 3
	case typeGrayAlpha:
		return 2
	case typeRGBA:
		return 4
	}
	return 1
}

// rowBytes returns the length of a row of w pixels, without the byte of its filter.
func (s shape) rowBytes(w int) int { return (w*s.channels()*int(s.depth) + 7) / 8 }

// The colour types.
const (
	typeGray      = 0
	typeRGB       = 2
	typePalette   = 3
	typeGrayAlpha = 4
	typeRGBA      = 6
)

// reader reads a PNG without what does not change its pixels, so that a
// damaged comment harms nothing, and with an end where that is missing; or where
// pixels is set, only the contents of its IDAT chunks, whose checksums it looks at.
// It walks along the chunks as it is read, since there can be millions of them.
// Once ctx has ended it fails with its error.
type reader struct {
	ctx    context.Context
	data   []byte
	pixels bool

	part  []byte // of the present chunk, yet to be read
	at    int    // the next chunk; 0 before the signature
	begun bool   // there was an IDAT chunk
	ended bool
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	for len(r.part) == 0 {
		if r.ended {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	return n, nil
}

// next moves on to the signature or the next chunk.
func (r *reader) next() error {
	if r.at == 0 {
		r.at = signature
		if !r.pixels {
			r.part = r.data[:signature]
		}
		return nil
	}
	from := r.at
	c, ok := chunkAt(r.data, from)
	if !ok {
		r.ended = true
		if r.begun && !r.pixels && from == len(r.data) {
			r.part = []byte(end)
		}
		return nil
	}
	r.at, r.ended = c.end, c.cut || c.is("IEND")
	r.begun = r.begun || c.is("IDAT")
	switch string(c.kind) {
	case "IDAT":
		if !r.pixels {
			r.part = r.data[from:c.end]
			return nil
		}
		if !c.cut && crc32.ChecksumIEEE(r.data[from+4:c.end-4]) != binary.BigEndian.Uint32(r.data[c.end-4:]) {
			return png.FormatError("invalid checksum")
		}
		r.part = c.body
	case "IHDR", "PLTE", "tRNS", "IEND":
		if !r.pixels {
			r.part = r.data[from:c.end]
		}
	}
	return nil
}
