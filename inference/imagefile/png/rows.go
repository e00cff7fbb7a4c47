package png

import (
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"image/png"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// rows reads a PNG row by row: pictures too large to be held whole, and those that
// are not quite whole. Rows come out as packed RGB, what is transparent on white.
type rows struct {
	shape  shape
	w      int
	each   int // bytes a pixel, 1 where it has fewer than 8 bits
	z      io.ReadCloser
	line   []byte // the filter's byte and the row
	before []byte // the row before
	table  [256][3]uint8
	hidden [3]uint16 // the colour that is transparent
	hides  bool
}

// decodeRows averages squares of 8/eighths pixels a side as the rows come.
// Pixels over 16 bits give their upper half. The rows that a file which is nearly
// whole lacks are white; what comes behind the last row is ignored.
func decodeRows(ctx context.Context, data []byte, h codec.Header, eighths int) (raster.Picture, error) {
	r, err := openRows(ctx, data, h.Width)
	if err != nil {
		return nil, rowsError(data, 0, h.Height, err)
	}
	defer r.z.Close()
	if r.shape.interlaced != 0 {
		return r.deinterlaced(data, h)
	}
	mean := raster.NewBoxMean(h.Width, h.Height, 8/eighths)
	rgb := make([]uint8, 3*h.Width)
	for y := range h.Height {
		if err := r.next(); err != nil {
			if err = rowsError(data, y, h.Height, err); !codec.IsTruncated(err) || y*100 < h.Height*codec.Enough {
				return nil, err
			}
			raster.Whiten(rgb)
			for range h.Height - y {
				mean.Add(rgb)
			}
			return mean.Out, nil
		}
		r.rgb(rgb)
		mean.Add(rgb)
	}
	return mean.Out, r.checksum(data, h)
}

// checksum reads on behind the last row, which is what compares the checksum of it all. A file that
// ends there, or continues, has every pixel.
func (r *rows) checksum(data []byte, h codec.Header) error {
	n, err := io.ReadFull(r.z, r.line[:1])
	if n > 0 || errors.Is(err, io.EOF) {
		return nil
	}
	if err = rowsError(data, h.Height, h.Height, err); codec.IsTruncated(err) {
		return nil
	}
	return err
}

// deinterlaced reads the seven passes of an interlaced picture, each a picture of
// every so many pixels.
func (r *rows) deinterlaced(data []byte, h codec.Header) (raster.Picture, error) {
	out := &raster.RGB{Pix: make([]uint8, 3*h.Width*h.Height), Stride: 3 * h.Width, W: h.Width, H: h.Height}
	raster.Whiten(out.Pix)
	total, done := int64(h.Width)*int64(h.Height), int64(0)
	for _, pass := range [7]struct{ x, y, dx, dy int }{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		w := (h.Width - pass.x + pass.dx - 1) / pass.dx
		if w < 1 {
			continue
		}
		r.start(w)
		rgb := make([]uint8, 3*w)
		for y := pass.y; y < h.Height; y += pass.dy {
			if err := r.next(); err != nil {
				if err = rowsError(data, int(100*done/total), 100, err); !codec.IsTruncated(err) || done*100 < total*codec.Enough {
					return nil, err
				}
				return out, nil
			}
			r.rgb(rgb)
			done += int64(w)
			for i := range w {
				copy(out.Pix[y*out.Stride+3*(pass.x+i*pass.dx):][:3], rgb[3*i:])
			}
		}
	}
	return out, r.checksum(data, h)
}

// start prepares for rows of w pixels, the first of which has none before it.
func (r *rows) start(w int) {
	n := r.shape.rowBytes(w)
	r.w, r.line, r.before = w, make([]byte, 1+n), make([]byte, n)
}

// rowsError returns the error of a picture of which done rows were there.
func rowsError(data []byte, done, total int, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isCut(data) {
		return codec.Truncated(int64(done), int64(total), err)
	}
	return codec.Error("PNG", err)
}

func openRows(ctx context.Context, data []byte, w int) (r *rows, err error) {
	shape, _ := shapeOf(data)
	r = &rows{shape: shape, each: max(shape.channels()*int(shape.depth)/8, 1)}
	r.start(w)
	var palette color.Palette
	chunks(data, func(c chunk) bool {
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
	if shape.colour == typePalette {
		if palette == nil {
			return nil, png.FormatError("no palette")
		}
		r.table = raster.NewPalette(nil, 0, palette, w, 1).Table
	}
	r.z, err = zlib.NewReader(&reader{ctx: ctx, data: data, pixels: true})
	return r, err
}

// transparency reads a tRNS chunk.
func (r *rows) transparency(palette color.Palette, body []byte) {
	switch r.shape.colour {
	case typePalette:
		for i := range min(len(body), len(palette)) {
			c := palette[i].(color.NRGBA)
			c.A = body[i]
			palette[i] = c
		}
	case typeGray, typeRGB:
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
func (r *rows) next() error {
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
func (r *rows) rgb(dst []uint8) {
	row, n := r.line[1:], max(int(r.shape.depth)/8, 1)
	dst = dst[:3*r.w]
	switch {
	case r.shape.depth < 8:
		r.packed(dst)
	case r.shape.colour == typePalette:
		for i, v := range row {
			copy(dst[3*i:3*i+3], r.table[v][:])
		}
	case r.hides:
		r.keyed(dst)
	case r.shape.colour == typeGray:
		raster.NewGray(row, len(row), n, r.w, 1).Row(dst, 0, 0, r.w)
	case r.shape.colour == typeRGBA:
		raster.NewNRGBA(row, len(row), n, r.w, 1).Row(dst, 0, 0, r.w)
	case r.shape.colour == typeRGB && n == 1:
		copy(dst, row)
	case r.shape.colour == typeRGB:
		for i := range dst {
			dst[i] = row[2*i]
		}
	default: // grey and alpha
		for i := range r.w {
			v := raster.OnWhite(row[2*n*i], row[2*n*i+n])
			dst[3*i], dst[3*i+1], dst[3*i+2] = v, v, v
		}
	}
}

// packed reads pixels of less than a byte: grey, or of a palette.
func (r *rows) packed(dst []uint8) {
	depth := int(r.shape.depth)
	top := 1<<depth - 1
	for i := range r.w {
		bit := i * depth
		v := int(r.line[1+bit/8]) >> (8 - depth - bit%8) & top
		c := r.table[v]
		if r.shape.colour == typeGray {
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
func (r *rows) keyed(dst []uint8) {
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
			raster.Whiten(out)
		case channels == 1:
			out[0], out[1], out[2] = src[0], src[0], src[0]
		default:
			out[0], out[1], out[2] = src[0], src[n], src[2*n]
		}
	}
}
