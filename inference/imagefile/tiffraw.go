package imagefile

import (
	"image/color"
	"io"
)

// tiffRaw reads the rows of an uncompressed TIFF straight from the file, as a
// bitmap's: scanners and retouchers write large ones, often in a single strip, of
// which golang.org/x/image/tiff would hold three more copies.
type tiffRaw struct {
	data     []byte
	starts   series // where the strips begin
	perStrip int    // rows
	stride   int
	pixel    int // bytes
	high     int // which byte of a value is its upper one
	depth    int // bytes a value
	kind     int
	w, h     int
}

// What a pixel of an uncompressed TIFF is.
const (
	rawGray = iota
	rawInverted
	rawRGB
	rawNRGBA
)

// rawTIFF is the picture where tiffRaw can read it, given what golang.org/x/image/tiff
// says of its colours; else nil.
func rawTIFF(d directory, m color.Model, w, h int) *tiffRaw {
	one := func(tag uint16, or int) int {
		if _, _, _, ok := d.find(tag); !ok {
			return or
		}
		if v, ok := d.short(tag); ok {
			return v
		}
		return -1
	}
	if one(tagCompression, 1) != 1 || one(tagPredictor, 1) != 1 || one(tagTileWidth, 0) != 0 {
		return nil
	}
	r := &tiffRaw{data: d.data, depth: 1, w: w, h: h, perStrip: one(tagRowsPerStrip, h)}
	values := 1
	switch m {
	case color.GrayModel, color.Gray16Model:
		r.kind = rawGray
		if one(tagPhotometric, 0) == 0 {
			r.kind = rawInverted
		}
	case color.RGBAModel, color.RGBA64Model:
		r.kind, values = rawRGB, one(tagSamples, 3)
		if values != 3 { // opacity that the colours are multiplied with
			return nil
		}
	case color.NRGBAModel, color.NRGBA64Model:
		r.kind, values = rawNRGBA, 4
	default:
		return nil
	}
	bits := d.values(tagBits)
	if bits.len() < 1 || bits.at(0)%8 != 0 {
		return nil // a bit a pixel
	}
	r.depth = int(bits.at(0)) / 8
	if r.depth == 2 && d.data[0] == 'I' {
		r.high = 1
	}
	r.pixel = values * r.depth
	r.stride = w * r.pixel
	if r.perStrip < 1 || r.perStrip > h {
		r.perStrip = h
	}
	if r.starts = d.values(tagStripOffsets); r.starts.len() < (h+r.perStrip-1)/r.perStrip {
		return nil
	}
	return r
}

func (r *tiffRaw) size() (int, int) { return r.w, r.h }

// from is where row y begins.
func (r *tiffRaw) from(y int) int64 {
	return r.starts.at(y/r.perStrip) + int64(y%r.perStrip)*int64(r.stride)
}

// check says whether all rows are there, or most of them, as viewers want it.
func (r *tiffRaw) check() error {
	there := 0
	for y := range r.h {
		if r.from(y)+int64(r.stride) <= int64(len(r.data)) {
			there++
		}
	}
	if there*100 < r.h*enough {
		return truncated(int64(there), int64(r.h), io.ErrUnexpectedEOF)
	}
	return nil
}

func (r *tiffRaw) row(dst []uint8, y, x0, x1 int) {
	dst = dst[:3*(x1-x0)]
	from := r.from(y)
	if from+int64(r.stride) > int64(len(r.data)) {
		whiten(dst)
		return
	}
	n := r.depth
	src := r.data[from:][r.high+r.pixel*x0 : r.stride]
	for ; len(dst) >= 3; dst = dst[3:] {
		switch r.kind {
		case rawGray:
			dst[0], dst[1], dst[2] = src[0], src[0], src[0]
		case rawInverted:
			v := 255 - src[0]
			dst[0], dst[1], dst[2] = v, v, v
		case rawRGB:
			dst[0], dst[1], dst[2] = src[0], src[n], src[2*n]
		default:
			a := src[3*n]
			dst[0], dst[1], dst[2] = onWhite(src[0], a), onWhite(src[n], a), onWhite(src[2*n], a)
		}
		src = src[min(r.pixel, len(src)):]
	}
}
