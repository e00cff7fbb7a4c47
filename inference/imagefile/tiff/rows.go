package tiff

import (
	"context"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/exif"
	"wanwu/inference/imagefile/raster"
)

// rows reads grey and RGB of 8 or 16 bits with any number of further samples,
// palettes, and grey of fewer bits, in strips or tiles, interleaved or in planes.
// golang.org/x/image/tiff refuses samples that are neither colour nor opacity, looks
// at the first page only, mixes up planes, gives nothing of a page that is nearly
// whole, and holds up to three copies of it.
//
// Uncompressed strips stay where they are in the file: scanners and retouchers write
// large ones, often in a single strip. All else is unpacked into a buffer.
type rows struct {
	page   page
	depth  int // bytes a sample; 0 where it has fewer than 8 bits
	high   int // which byte of a sample is its upper one
	step   int // bytes from a sample to that of the next pixel
	stride int // bytes of a row, in one plane or in all
	starts exif.Series
	strips int      // in a plane
	packed []byte   // the file up to what was never written of its blocks
	plane  [][]byte // unpacked rows; nil where they are read from the file
	alpha  int      // one of the constants below
	ground uint8
	table  *[256][3]uint8 // of a palette, and of grey of few bits
}

// What the first sample behind the colours is.
const (
	alphaNone = iota
	alphaMultiplied
	alphaStraight
)

// newRows describes the rows of a page that page.unsupported finds nothing
// against.
func newRows(p page) *rows {
	r := &rows{page: p, depth: p.bits / 8, ground: raster.White}
	if r.depth == 2 && p.Data[0] == 'I' {
		r.high = 1
	}
	if r.step = r.depth; !p.planar {
		r.step *= p.samples
	}
	r.stride = r.rowBytes(p.w)
	if kinds := p.Values(tagExtraSamples); p.samples > p.colours() && kinds.Len() > 0 {
		r.alpha = int(max(min(kinds.At(0), 3), 0)) % 3
	}
	if p.photometric == palette || r.depth == 0 {
		r.table = p.table()
	}
	return r
}

// rowBytes returns the length of a row of w pixels.
func (r *rows) rowBytes(w int) int {
	_, samples := r.planes()
	return (w*samples*r.page.bits + 7) / 8
}

// table returns the colour of each value of a palette, or of grey.
func (p *page) table() *[256][3]uint8 {
	table := new([256][3]uint8)
	top := 1<<p.bits - 1
	palette := p.Values(tagColourMap) // all red, all green, all blue, of 16 bits
	n := palette.Len() / 3
	for v := range top + 1 {
		grey := uint8(v * 255 / top)
		switch {
		case p.photometric == whiteIsZero:
			table[v] = [3]uint8{255 - grey, 255 - grey, 255 - grey}
		case p.photometric == blackIsZero:
			table[v] = [3]uint8{grey, grey, grey}
		case v < n: // else black, as beyond the palette of any format
			table[v] = [3]uint8{uint8(palette.At(v) >> 8), uint8(palette.At(v+n) >> 8), uint8(palette.At(v+2*n) >> 8)}
		}
	}
	return table
}

// inFile reports whether the rows are read where they are.
func (r *rows) inFile() bool {
	return r.page.compression == plain && r.page.predictor == 1 && !r.page.tiled && !r.page.reversed()
}

// reversed reports whether the bits of a byte begin with the lowest.
func (p *page) reversed() bool {
	v, _ := p.Short(tagFillOrder)
	return v == 2 && p.bits < 8
}

// planes returns how many planes there are, and samples how many samples one has.
func (r *rows) planes() (planes, samples int) {
	if r.page.planar {
		return r.page.samples, 1
	}
	return 1, r.page.samples
}

// memory returns how many bytes are held besides the file.
func (r *rows) memory() int64 {
	if r.inFile() {
		return 0
	}
	planes, _ := r.planes()
	block := int64(r.rowBytes(min(r.page.blockW, r.page.w+1024))) * int64(min(r.page.blockH, r.page.h+1024))
	return int64(planes)*int64(r.stride)*int64(r.page.h) + block
}

// Size implements raster.Picture.
func (r *rows) Size() (int, int) { return r.page.w, r.page.h }

// load finds the rows, or unpacks them. It fails where less of them is there than
// enough.
func (r *rows) load(ctx context.Context) error {
	p := &r.page
	if !r.inFile() {
		return r.unpack(ctx)
	}
	planes, _ := r.planes()
	r.starts, r.strips = p.Values(tagStripOffsets), (p.h+p.blockH-1)/p.blockH
	if r.starts.Len() < r.strips*planes {
		return codec.Corrupt("tiff: %d of %d strips", r.starts.Len(), r.strips*planes)
	}
	there := 0
	for y := range p.h {
		whole := true
		for plane := range planes {
			whole = whole && r.line(plane, y) != nil
		}
		if whole {
			there++
		}
	}
	if there*100 < p.h*codec.Enough {
		return codec.Truncated(int64(there), int64(p.h), io.ErrUnexpectedEOF)
	}
	return nil
}

// line returns row y of a plane, nil where the file ends before.
func (r *rows) line(plane, y int) []byte {
	if r.plane != nil {
		return r.plane[plane][y*r.stride:][:r.stride]
	}
	from := r.starts.At(plane*r.strips+y/r.page.blockH) + int64(y%r.page.blockH)*int64(r.stride)
	if from+int64(r.stride) > int64(len(r.page.Data)) {
		return nil
	}
	return r.page.Data[from:][:r.stride]
}

// HasAlpha implements raster.Translucent.
func (r *rows) HasAlpha() bool { return r.alpha != alphaNone }

// SetGround implements raster.Translucent.
func (r *rows) SetGround(v uint8) { r.ground = v }

// Row implements raster.Picture.
func (r *rows) Row(dst []uint8, y, x0, x1 int) {
	dst = dst[:3*(x1-x0)]
	if r.table != nil {
		r.lookUp(dst, y, x0)
		return
	}
	var channel [4][]byte // red, green, blue or grey thrice, and opacity
	colours := r.page.colours()
	for i := range channel {
		sample := min(i, colours-1)
		if i == 3 {
			sample = colours
		}
		if i == 3 && r.alpha == alphaNone {
			break
		}
		plane, at := 0, sample*r.depth
		if r.page.planar {
			plane, at = sample, 0
		}
		line := r.line(plane, y)
		if line == nil {
			raster.Whiten(dst)
			return
		}
		channel[i] = line[x0*r.step+at+r.high:]
	}
	var flip uint8
	if r.page.photometric == whiteIsZero {
		flip = 255
	}
	red, green, blue, step := channel[0], channel[1], channel[2], r.step
	for i, at := 0, 0; i+3 <= len(dst); i, at = i+3, at+step {
		dst[i], dst[i+1], dst[i+2] = red[at]^flip, green[at]^flip, blue[at]^flip
	}
	if r.alpha != alphaNone {
		r.lay(dst, channel[3])
	}
}

// lookUp writes pixels of 8 bits or fewer by the table.
func (r *rows) lookUp(dst []uint8, y, x0 int) {
	line := r.line(0, y)
	if line == nil {
		raster.Whiten(dst)
		return
	}
	bits := r.page.bits
	step := bits * max(r.step, 1) // further samples come with 8 bits only
	for i, at := 0, x0*step; i+3 <= len(dst); i, at = i+3, at+step {
		v := line[at/8] >> (8 - bits - at%8) & (1<<bits - 1)
		copy(dst[i:], r.table[v][:])
	}
}

// lay lays a row with its opacity on the ground.
func (r *rows) lay(dst []uint8, alpha []byte) {
	for i, at := 0, 0; i+3 <= len(dst); i, at = i+3, at+r.step {
		a := alpha[at]
		if a == 255 {
			continue
		}
		for c := i; c < i+3; c++ {
			if r.alpha == alphaStraight {
				dst[c] = raster.OnGround(dst[c], a, r.ground)
			} else {
				dst[c] = raster.AddGround(dst[c], a, r.ground)
			}
		}
	}
}
