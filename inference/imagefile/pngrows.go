package imagefile

import (
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"image/png"
	"io"
)

// pngRows reads a PNG row by row: pictures too large to be held whole, and those that
// are not quite whole. Rows come out as packed RGB, what is transparent on white.
type pngRows struct {
	shape  pngShape
	w      int
	each   int // bytes a pixel, 1 where it has fewer than 8 bits
	z      io.ReadCloser
	line   []byte // the filter's byte and the row
	before []byte // the row before
	table  [256][3]uint8
	hidden [3]uint16 // the colour that is transparent
	hides  bool
}

// decodePNGRows averages squares of 8/eighths pixels a side as the rows come.
// Pixels over 16 bits give their upper half. The rows that a file which is nearly
// whole lacks are white; what comes behind the last row is ignored.
func decodePNGRows(ctx context.Context, data []byte, h header, eighths int) (pixels, error) {
	r, err := openPNGRows(ctx, data, h.width)
	if err != nil {
		return nil, pngRowsError(data, 0, h.height, err)
	}
	defer r.z.Close()
	if r.shape.interlaced != 0 {
		return r.deinterlaced(data, h)
	}
	mean := newBoxMean(h.width, h.height, 8/eighths)
	rgb := make([]uint8, 3*h.width)
	for y := range h.height {
		if err := r.next(); err != nil {
			if err = pngRowsError(data, y, h.height, err); !isTruncated(err) || y*100 < h.height*enough {
				return nil, err
			}
			whiten(rgb)
			for range h.height - y {
				mean.add(rgb)
			}
			return mean.out, nil
		}
		r.rgb(rgb)
		mean.add(rgb)
	}
	return mean.out, r.checksum(data, h)
}

// checksum reads on behind the last row, which is what compares the checksum of it
// all. A file that ends there, or goes on, has every pixel.
func (r *pngRows) checksum(data []byte, h header) error {
	n, err := io.ReadFull(r.z, r.line[:1])
	if n > 0 || errors.Is(err, io.EOF) {
		return nil
	}
	if err = pngRowsError(data, h.height, h.height, err); isTruncated(err) {
		return nil
	}
	return err
}

// deinterlaced reads the seven passes of an interlaced picture, each a picture of
// every so many pixels.
func (r *pngRows) deinterlaced(data []byte, h header) (pixels, error) {
	out := &rgbPixels{pix: make([]uint8, 3*h.width*h.height), stride: 3 * h.width, w: h.width, h: h.height}
	whiten(out.pix)
	total, done := int64(h.width)*int64(h.height), int64(0)
	for _, pass := range [7]struct{ x, y, dx, dy int }{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		w := (h.width - pass.x + pass.dx - 1) / pass.dx
		if w < 1 {
			continue
		}
		r.start(w)
		rgb := make([]uint8, 3*w)
		for y := pass.y; y < h.height; y += pass.dy {
			if err := r.next(); err != nil {
				if err = pngRowsError(data, int(100*done/total), 100, err); !isTruncated(err) || done*100 < total*enough {
					return nil, err
				}
				return out, nil
			}
			r.rgb(rgb)
			done += int64(w)
			for i := range w {
				copy(out.pix[y*out.stride+3*(pass.x+i*pass.dx):][:3], rgb[3*i:])
			}
		}
	}
	return out, r.checksum(data, h)
}

// start prepares for rows of w pixels, the first of which has none before it.
func (r *pngRows) start(w int) {
	n := r.shape.rowBytes(w)
	r.w, r.line, r.before = w, make([]byte, 1+n), make([]byte, n)
}

// pngRowsError returns the error of a picture of which done rows were there.
func pngRowsError(data []byte, done, total int, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pngCut(data) {
		return truncated(int64(done), int64(total), err)
	}
	return codecError("PNG", err)
}

func openPNGRows(ctx context.Context, data []byte, w int) (r *pngRows, err error) {
	shape, _ := shapeOf(data)
	r = &pngRows{shape: shape, each: max(shape.channels()*int(shape.depth)/8, 1)}
	r.start(w)
	var palette color.Palette
	pngChunks(data, func(c pngChunk) bool {
		switch string(c.kind) {
		case "PLTE":
			for p := c.body; len(p) >= 3 && len(palette) < 256; p = p[3:] {
				palette = append(palette, color.NRGBA{p[0], p[1], p[2], 255})
			}
		case "tRNS":
			r.transparency(palette, c.body)
		}
		return !c.is("IDAT") && !c.is("IEND")
	})
	if shape.colour == pngPalette {
		if palette == nil {
			return nil, png.FormatError("no palette")
		}
		r.table = newPalettePixels(nil, 0, palette, w, 1).table
	}
	r.z, err = zlib.NewReader(&pngReader{ctx: ctx, data: data, pixels: true})
	return r, err
}

// transparency reads a tRNS chunk.
func (r *pngRows) transparency(palette color.Palette, body []byte) {
	switch r.shape.colour {
	case pngPalette:
		for i := range min(len(body), len(palette)) {
			c := palette[i].(color.NRGBA)
			c.A = body[i]
			palette[i] = c
		}
	case pngGray, pngRGB:
		n := r.shape.channels()
		if len(body) < 2*n {
			return
		}
		for i := range n {
			r.hidden[i] = binary.BigEndian.Uint16(body[2*i:])
		}
		r.hides = true
	}
}

// next reads a row and undoes its filter, which predicts a byte from those to its
// left, above, and above left. The row above is kept in before.
func (r *pngRows) next() error {
	copy(r.before, r.line[1:])
	if _, err := io.ReadFull(r.z, r.line); err != nil {
		return err
	}
	row, up, n := r.line[1:], r.before[:len(r.line)-1], r.each
	switch r.line[0] {
	case 0:
	case 1:
		for i := n; i < len(row); i++ {
			row[i] += row[i-n]
		}
	case 2:
		for i := range row {
			row[i] += up[i]
		}
	case 3:
		for i := range min(n, len(row)) {
			row[i] += up[i] / 2
		}
		for i := n; i < len(row); i++ {
			row[i] += uint8((int(row[i-n]) + int(up[i])) / 2)
		}
	case 4:
		for i := range min(n, len(row)) {
			row[i] += up[i]
		}
		for i := n; i < len(row); i++ {
			row[i] += paeth(row[i-n], up[i], up[i-n])
		}
	default:
		return png.FormatError("bad filter type")
	}
	return nil
}

// paeth returns the one of left, up and corner that is nearest to left + up − corner.
func paeth(left, up, corner uint8) uint8 {
	a, b := int(up)-int(corner), int(left)-int(corner)
	pa, pb, pc := max(a, -a), max(b, -b), max(a+b, -a-b)
	switch {
	case pa <= pb && pa <= pc:
		return left
	case pb <= pc:
		return up
	}
	return corner
}

// rgb writes the row that next read, 3 bytes a pixel.
func (r *pngRows) rgb(dst []uint8) {
	row, n := r.line[1:], max(int(r.shape.depth)/8, 1)
	dst = dst[:3*r.w]
	switch {
	case r.shape.depth < 8:
		r.packed(dst)
	case r.shape.colour == pngPalette:
		for i, v := range row {
			copy(dst[3*i:3*i+3], r.table[v][:])
		}
	case r.hides:
		r.keyed(dst)
	case r.shape.colour == pngGray:
		(&grayPixels{row, len(row), n, r.w, 1}).row(dst, 0, 0, r.w)
	case r.shape.colour == pngRGBA:
		newNRGBAPixels(row, len(row), n, r.w, 1).row(dst, 0, 0, r.w)
	case r.shape.colour == pngRGB && n == 1:
		copy(dst, row)
	case r.shape.colour == pngRGB:
		for i := range dst {
			dst[i] = row[2*i]
		}
	default: // grey and alpha
		for i := range r.w {
			v := onWhite(row[2*n*i], row[2*n*i+n])
			dst[3*i], dst[3*i+1], dst[3*i+2] = v, v, v
		}
	}
}

// packed reads pixels of less than a byte: grey, or of a palette.
func (r *pngRows) packed(dst []uint8) {
	depth := int(r.shape.depth)
	top := 1<<depth - 1
	for i := range r.w {
		bit := i * depth
		v := int(r.line[1+bit/8]) >> (8 - depth - bit%8) & top
		c := r.table[v]
		if r.shape.colour == pngGray {
			grey := uint8(v * 255 / top)
			if r.hides && v == int(r.hidden[0]) {
				grey = 255
			}
			c = [3]uint8{grey, grey, grey}
		}
		copy(dst[3*i:3*i+3], c[:])
	}
}

// keyed reads grey or RGB of which one colour is transparent.
func (r *pngRows) keyed(dst []uint8) {
	n, channels := int(r.shape.depth)/8, r.shape.channels()
	row := r.line[1:]
	for i := range r.w {
		src, out := row[i*n*channels:][:n*channels], dst[3*i:][:3]
		seen := false
		for c := range channels {
			v := uint16(src[c*n])
			if n == 2 {
				v = binary.BigEndian.Uint16(src[2*c:])
			}
			seen = seen || v != r.hidden[c]
		}
		switch {
		case !seen:
			whiten(out)
		case channels == 1:
			out[0], out[1], out[2] = src[0], src[0], src[0]
		default:
			out[0], out[1], out[2] = src[0], src[n], src[2*n]
		}
	}
}
