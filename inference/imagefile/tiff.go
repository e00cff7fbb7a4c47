package imagefile

import (
	"bytes"
	"context"
	"io"

	"golang.org/x/image/tiff"
)

// tiffCodec reads grey and RGB by tiffRows, and palettes, few bits and fax by
// golang.org/x/image/tiff. What else there is, it names.
//
// An uncompressed TIFF whose end was never written cannot be told from one that is
// black there; compressed data cannot mean a run of zeros.
type tiffCodec struct{}

// isTIFFLike reports whether head is that of a TIFF or of a camera's raw file.
func isTIFFLike(head []byte) bool {
	return bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*"))
}

// isTIFF leaves camera raw files out: their first directory is only a preview,
// which must not pass for the picture.
func isTIFF(head []byte) bool { return isTIFFLike(head) && rawName(head) == "" }

func (tiffCodec) header(data []byte) (header, error) {
	p, number, pages, err := tiffPages(data)
	h := header{width: p.w, height: p.h, exif: readEXIF(data), page: number, pages: pages}
	if err != nil {
		return h, err
	}
	if v := p.directory.orientation(); v != 0 {
		h.orientation = v // a page may have its own
	}
	h.icc = p.bytes(tagICC)
	if name := p.unsupported(); name != "" {
		return h, unsupported(name)
	}
	if r := newTIFFRows(p); r != nil {
		h.besides = r.memory()
		return h, nil
	}
	// A byte a pixel, and a strip or a tile, which may be the whole picture, unpacked in
	// a buffer that grows twofold.
	const growth = 3
	h.perPixel = 1
	h.besides = growth * min(int64(p.blockW)*int64(min(p.blockH, p.h+1024)), p.area())
	return h, nil
}

func (tiffCodec) decode(ctx context.Context, _ *loader, data []byte, _ header, _ int) (pixels, func(), error) {
	p, _, _, err := tiffPages(data)
	if err != nil {
		return nil, nil, err
	}
	if p.compression != tiffPlain {
		if end := contentEnd(data); end < len(data) {
			p.data = data[:end]
		}
	}
	if r := newTIFFRows(p); r != nil {
		return r, nothing, r.load(ctx)
	}
	img, err := tiff.Decode(&onePage{heedful{ctx, bytes.NewReader(p.data)}, p.firstBytes()})
	if err != nil {
		return nil, nil, codecError("TIFF", err)
	}
	return pixelsOf(img), nothing, nil
}

// onePage is a TIFF whose first page is another one than in the file: the only one
// that golang.org/x/image/tiff looks at.
type onePage struct {
	heedful
	head []byte
}

var _ io.ReaderAt = (*onePage)(nil)

func (p *onePage) ReadAt(dst []byte, at int64) (int, error) {
	n, err := p.heedful.ReadAt(dst, at)
	if at < int64(len(p.head)) {
		copy(dst[:n], p.head[at:])
	}
	return n, err
}
