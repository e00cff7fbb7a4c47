package tiff

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"math/bits"

	"wanwu/inference/imagefile/codec"

	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"
)

// unpack decompresses all strips or tiles. What is missing is white.
func (r *rows) unpack(ctx context.Context) error {
	p := &r.page
	if p.blockW < 1 || p.blockH < 1 || p.blockW > p.w+1024 || p.blockH > p.h+1024 {
		return codec.Corrupt("tiff: blocks of %s", codec.SizeText(p.blockW, p.blockH))
	}
	starts, sizes := p.Values(tagStripOffsets), p.Values(tagStripBytes)
	if p.tiled {
		starts, sizes = p.Values(tagTileOffsets), p.Values(tagTileBytes)
	}
	planes, _ := r.planes()
	across, down := (p.w+p.blockW-1)/p.blockW, (p.h+p.blockH-1)/p.blockH
	if n := across * down * planes; starts.Len() < n || sizes.Len() < n {
		return codec.Corrupt("tiff: %d places and %d lengths of %d blocks", starts.Len(), sizes.Len(), n)
	}
	r.packed = p.Data
	if p.compression != plain {
		r.packed = p.Data[:codec.ContentEnd(p.Data)]
	}
	white := byte(255)
	if p.photometric == whiteIsZero {
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
			n, err := r.inflate(ctx, block[:need], starts.At(at), sizes.At(at))
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
	if total := int64(planes) * int64(r.stride) * int64(p.h); done*100 < total*codec.Enough {
		if errors.Is(broken, io.ErrUnexpectedEOF) {
			return codec.Truncated(done, total, broken)
		}
		return codec.Corrupt("tiff: %d of %d bytes: %w", done, total, broken)
	}
	return nil
}

// inflate decompresses a block of the file and returns how many bytes of dst it has
// filled; an error says why not all.
func (r *rows) inflate(ctx context.Context, dst []byte, from, size int64) (int, error) {
	data := r.packed
	src := data[min(from, int64(len(data))):min(from+size, int64(len(data)))]
	cut := from+size > int64(len(data))
	var z io.Reader = codec.NewReader(ctx, src)
	switch r.page.compression {
	case lzwPacked:
		z = lzw.NewReader(z, lzw.MSB, 8)
	case deflate, oldDeflate:
		var err error
		if z, err = zlib.NewReader(z); err != nil {
			if cut {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
	case packBits:
		return unpackBits(dst, src)
	case group3, group4:
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
func (r *rows) fax(z io.Reader, rows int) io.Reader {
	order, kind := ccitt.MSB, ccitt.Group3
	if r.page.reversed() {
		order = ccitt.LSB
	}
	if r.page.compression == group4 {
		kind = ccitt.Group4
	}
	return ccitt.NewReader(z, order, kind, r.page.blockW, rows,
		&ccitt.Options{Invert: true}) // what the fax calls white is 0, whatever that means here
}

// arrange brings a block to the form in which rows are read. The horizontal
// predictor stores differences of neighbouring pixels, in rows of a length in bytes.
func (r *rows) arrange(block []byte, length int) {
	if fax := r.page.compression == group3 || r.page.compression == group4; r.page.reversed() && !fax {
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
			r.page.Order.PutUint16(row[i:], r.page.Order.Uint16(row[i:])+r.page.Order.Uint16(row[i-2*samples:]))
		}
	}
}
