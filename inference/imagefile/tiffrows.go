package imagefile

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"math/bits"

	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"
)

// tiffRows reads grey and RGB of 8 or 16 bits with any number of further samples,
// palettes, and grey of fewer bits, in strips or tiles, interleaved or in planes.
// golang.org/x/image/tiff refuses samples that are neither colour nor opacity, looks
// at the first page only, mixes up planes, gives nothing of a page that is nearly
// whole, and holds up to three copies of it.
//
// Uncompressed strips stay where they are in the file: scanners and retouchers write
// large ones, often in a single strip. All else is unpacked into a buffer.
type tiffRows struct {
	page   tiffPage
	depth  int // bytes a sample; 0 where it has fewer than 8 bits
	high   int // which byte of a sample is its upper one
	step   int // bytes from a sample to that of the next pixel
	stride int // bytes of a row, in one plane or in all
	starts series
	strips int      // in a plane
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

// newTIFFRows describes the rows of a page that tiffPage.unsupported finds nothing
// against.
func newTIFFRows(p tiffPage) *tiffRows {
	r := &tiffRows{page: p, depth: p.bits / 8, ground: groundWhite}
	if r.depth == 2 && p.data[0] == 'I' {
		r.high = 1
	}
	if r.step = r.depth; !p.planar {
		r.step *= p.samples
	}
	r.stride = r.rowBytes(p.w)
	if kinds := p.values(tagExtraSamples); p.samples > p.colours() && kinds.len() > 0 {
		r.alpha = int(max(min(kinds.at(0), 3), 0)) % 3
	}
	if p.photometric == tiffPalette || r.depth == 0 {
		r.table = p.table()
	}
	return r
}

// rowBytes is the length of a row of w pixels.
func (r *tiffRows) rowBytes(w int) int {
	_, samples := r.planes()
	return (w*samples*r.page.bits + 7) / 8
}

// table is the colour of each value of a palette, or of grey.
func (p *tiffPage) table() *[256][3]uint8 {
	table := new([256][3]uint8)
	top := 1<<p.bits - 1
	palette := p.values(tagColourMap) // all red, all green, all blue, of 16 bits
	n := palette.len() / 3
	for v := range top + 1 {
		grey := uint8(v * 255 / top)
		switch {
		case p.photometric == tiffWhiteIsZero:
			table[v] = [3]uint8{255 - grey, 255 - grey, 255 - grey}
		case p.photometric == tiffBlackIsZero:
			table[v] = [3]uint8{grey, grey, grey}
		case v < n: // else black, as beyond the palette of any format
			table[v] = [3]uint8{uint8(palette.at(v) >> 8), uint8(palette.at(v+n) >> 8), uint8(palette.at(v+2*n) >> 8)}
		}
	}
	return table
}

// inFile reports whether the rows are read where they are.
func (r *tiffRows) inFile() bool {
	return r.page.compression == tiffPlain && r.page.predictor == 1 && !r.page.tiled && !r.page.reversed()
}

// reversed reports whether the bits of a byte begin with the lowest.
func (p *tiffPage) reversed() bool {
	v, _ := p.short(tagFillOrder)
	return v == 2 && p.bits < 8
}

// planes is how many planes there are, and samples how many samples one has.
func (r *tiffRows) planes() (planes, samples int) {
	if r.page.planar {
		return r.page.samples, 1
	}
	return 1, r.page.samples
}

// memory is how many bytes are held besides the file.
func (r *tiffRows) memory() int64 {
	if r.inFile() {
		return 0
	}
	planes, _ := r.planes()
	block := int64(r.rowBytes(min(r.page.blockW, r.page.w+1024))) * int64(min(r.page.blockH, r.page.h+1024))
	return int64(planes)*int64(r.stride)*int64(r.page.h) + block
}

func (r *tiffRows) size() (int, int) { return r.page.w, r.page.h }

// load finds the rows, or unpacks them. It fails where less of them is there than
// enough.
func (r *tiffRows) load(ctx context.Context) error {
	p := &r.page
	if !r.inFile() {
		return r.unpack(ctx)
	}
	planes, _ := r.planes()
	r.starts, r.strips = p.values(tagStripOffsets), (p.h+p.blockH-1)/p.blockH
	if r.starts.len() < r.strips*planes {
		return corrupt("tiff: %d of %d strips", r.starts.len(), r.strips*planes)
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
	if there*100 < p.h*enough {
		return truncated(int64(there), int64(p.h), io.ErrUnexpectedEOF)
	}
	return nil
}

// line is row y of a plane, nil where the file ends before.
func (r *tiffRows) line(plane, y int) []byte {
	if r.plane != nil {
		return r.plane[plane][y*r.stride:][:r.stride]
	}
	from := r.starts.at(plane*r.strips+y/r.page.blockH) + int64(y%r.page.blockH)*int64(r.stride)
	if from+int64(r.stride) > int64(len(r.page.data)) {
		return nil
	}
	return r.page.data[from:][:r.stride]
}

func (r *tiffRows) hasAlpha() bool { return r.alpha != alphaNone }

func (r *tiffRows) setGround(v uint8) { r.ground = v }

func (r *tiffRows) row(dst []uint8, y, x0, x1 int) {
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
			whiten(dst)
			return
		}
		channel[i] = line[x0*r.step+at+r.high:]
	}
	var flip uint8
	if r.page.photometric == tiffWhiteIsZero {
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
func (r *tiffRows) lookUp(dst []uint8, y, x0 int) {
	line := r.line(0, y)
	if line == nil {
		whiten(dst)
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
func (r *tiffRows) lay(dst []uint8, alpha []byte) {
	for i, at := 0, 0; i+3 <= len(dst); i, at = i+3, at+r.step {
		a := alpha[at]
		if a == 255 {
			continue
		}
		for c := i; c < i+3; c++ {
			if r.alpha == alphaStraight {
				dst[c] = onGround(dst[c], a, r.ground)
			} else {
				dst[c] = addGround(dst[c], a, r.ground)
			}
		}
	}
}

// unpack decompresses all strips or tiles. What is missing is white.
func (r *tiffRows) unpack(ctx context.Context) error {
	p := &r.page
	if p.blockW < 1 || p.blockH < 1 || p.blockW > p.w+1024 || p.blockH > p.h+1024 {
		return corrupt("tiff: blocks of %s", sizeText(p.blockW, p.blockH))
	}
	starts, sizes := p.values(tagStripOffsets), p.values(tagStripBytes)
	if p.tiled {
		starts, sizes = p.values(tagTileOffsets), p.values(tagTileBytes)
	}
	planes, _ := r.planes()
	across, down := (p.w+p.blockW-1)/p.blockW, (p.h+p.blockH-1)/p.blockH
	if n := across * down * planes; starts.len() < n || sizes.len() < n {
		return corrupt("tiff: %d places and %d lengths of %d blocks", starts.len(), sizes.len(), n)
	}
	white := byte(255)
	if p.photometric == tiffWhiteIsZero {
		white = 0
	}
	length := r.rowBytes(p.blockW)
	block := make([]byte, length*p.blockH)
	var done int64
	var broken error
	for plane := range planes {
		rows := bytes.Repeat([]byte{white}, r.stride*p.h)
		r.plane = append(r.plane, rows)
		for i := range across * down {
			x, y := i%across*p.blockW, i/across*p.blockH
			w, h := min(p.blockW, p.w-x), min(p.blockH, p.h-y)
			need := length * h // the last strip has no rows beyond the picture
			at := plane*across*down + i
			n, err := r.inflate(ctx, block[:need], starts.at(at), sizes.at(at))
			if e := ctx.Err(); e != nil {
				return e
			}
			if err != nil && broken == nil {
				broken = err
			}
			r.arrange(block[:n], length)
			for row := 0; row < h && row*length < n; row++ {
				done += int64(copy(rows[(y+row)*r.stride+r.rowBytes(x):][:r.rowBytes(w)], block[row*length:n]))
			}
		}
	}
	if total := int64(planes) * int64(r.stride) * int64(p.h); done*100 < total*enough {
		if errors.Is(broken, io.ErrUnexpectedEOF) {
			return truncated(done, total, broken)
		}
		return corrupt("tiff: %d of %d bytes: %w", done, total, broken)
	}
	return nil
}

// inflate decompresses a block of the file and returns how many bytes of dst it has
// filled; an error says why not all.
func (r *tiffRows) inflate(ctx context.Context, dst []byte, from, size int64) (int, error) {
	data := r.page.data
	src := data[min(from, int64(len(data))):min(from+size, int64(len(data)))]
	cut := from+size > int64(len(data))
	var z io.Reader = &heedful{ctx, bytes.NewReader(src)}
	switch r.page.compression {
	case tiffLZW:
		z = lzw.NewReader(z, lzw.MSB, 8)
	case tiffDeflate, tiffOldDeflate:
		var err error
		if z, err = zlib.NewReader(z); err != nil {
			if cut {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
	case tiffPackBits:
		return unpackBits(dst, src)
	case tiffGroup3, tiffGroup4:
		z = r.fax(z, len(dst)/r.rowBytes(r.page.blockW))
	}
	n, err := io.ReadFull(z, dst)
	if cut && err != nil {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// unpackBits undoes PackBits: a count and so many bytes, or a negative count and one
// byte to repeat.
func unpackBits(dst, src []byte) (n int, err error) {
	for n < len(dst) {
		if len(src) < 2 {
			return n, io.ErrUnexpectedEOF
		}
		count, rest := int(int8(src[0])), src[1:]
		switch {
		case count >= 0:
			m := min(count+1, len(rest))
			n += copy(dst[n:], rest[:m])
			src = rest[m:]
		case count == -128: // says nothing
			src = rest
		default:
			for range min(1-count, len(dst)-n) {
				dst[n] = rest[0]
				n++
			}
			src = rest[1:]
		}
	}
	return n, nil
}

// fax undoes the compressions of fax, which know black and white only.
func (r *tiffRows) fax(z io.Reader, rows int) io.Reader {
	order, kind := ccitt.MSB, ccitt.Group3
	if r.page.reversed() {
		order = ccitt.LSB
	}
	if r.page.compression == tiffGroup4 {
		kind = ccitt.Group4
	}
	return ccitt.NewReader(z, order, kind, r.page.blockW, rows,
		&ccitt.Options{Invert: true}) // what the fax calls white is 0, whatever that means here
}

// arrange brings a block to the form in which rows are read. The horizontal
// predictor stores differences of neighbouring pixels, in rows of a length in bytes.
func (r *tiffRows) arrange(block []byte, length int) {
	if fax := r.page.compression == tiffGroup3 || r.page.compression == tiffGroup4; r.page.reversed() && !fax {
		for i, v := range block {
			block[i] = bits.Reverse8(v)
		}
	}
	if r.page.predictor != 2 || r.depth == 0 {
		return
	}
	_, samples := r.planes()
	for ; len(block) >= length; block = block[length:] {
		row := block[:length]
		if r.depth == 1 {
			for i := samples; i < len(row); i++ {
				row[i] += row[i-samples]
			}
			continue
		}
		for i := 2 * samples; i+2 <= len(row); i += 2 {
			r.page.order.PutUint16(row[i:], r.page.order.Uint16(row[i:])+r.page.order.Uint16(row[i-2*samples:]))
		}
	}
}
