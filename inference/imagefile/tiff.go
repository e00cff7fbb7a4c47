package imagefile

import (
	"bytes"
	"context"
)

// tiffCodec reads TIFF by tiffRows. What it cannot read, it names.
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
	h.besides = newTIFFRows(p).memory()
	return h, nil
}

func (tiffCodec) decode(ctx context.Context, _ *scratch, data []byte, _ header, _ int) (pixels, func(), error) {
	p, _, _, err := tiffPages(data)
	if err != nil {
		return nil, nil, err
	}
	if name := p.unsupported(); name != "" {
		return nil, nil, unsupported(name)
	}
	r := newTIFFRows(p)
	return r, nothing, r.load(ctx)
}
