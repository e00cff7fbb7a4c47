package tiff

import (
	"bytes"
	"context"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/exif"
	"wanwu/inference/imagefile/raster"
)

// Codec reads TIFF by rows. What it cannot read, it names.
//
// An uncompressed TIFF whose end was never written cannot be told from one that is
// black there; compressed data cannot mean a run of zeros.
type Codec struct{}

// IsTIFFLike reports whether head is that of a TIFF or of a camera's raw file.
func IsTIFFLike(head []byte) bool {
	return bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*"))
}

// Sniff leaves camera raw files out: their first directory is only a preview,
// which must not pass for the picture.
func Sniff(head []byte) bool { return IsTIFFLike(head) && RawName(head) == "" }

// Header implements codec.Codec.
func (Codec) Header(data []byte) (codec.Header, error) {
	p, number, pages, err := findPage(data)
	h := codec.Header{Width: p.w, Height: p.h, Tags: exif.Read(data), Page: number, Pages: pages}
	if err != nil {
		return h, err
	}
	if v := p.Directory.Orientation(); v != 0 {
		h.Orientation = v // a page may have its own
	}
	h.ICC = p.Bytes(tagICC)
	if name := p.unsupported(); name != "" {
		return h, codec.Unsupported(name)
	}
	h.Besides = newRows(p).memory()
	return h, nil
}

// Decode implements codec.Codec.
func (Codec) Decode(ctx context.Context, _ *codec.Scratch, data []byte, _ codec.Header, _ int) (raster.Picture, func(), error) {
	p, _, _, err := findPage(data)
	if err != nil {
		return nil, nil, err
	}
	if name := p.unsupported(); name != "" {
		return nil, nil, codec.Unsupported(name)
	}
	r := newRows(p)
	return r, codec.Nothing, r.load(ctx)
}
