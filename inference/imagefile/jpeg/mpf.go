package jpeg

import (
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/exif"
)

// mpfPrefix begins the segment with the index of a file of several pictures, as the
// Multi-Picture Format has it (CIPA DC-007): MPO is such a file. It is a TIFF structure.
const mpfPrefix = "MPF\x00"

const (
	tagMPEntries = 0xB002 // of mpEntry bytes for each picture
	mpEntry      = 16
)

// The upper byte of a picture's type. Other types are previews, and what a file calls
// undefined, such as the gain map of a picture of high dynamic range.
const (
	mpMultiFrame = 0x02 // part of a panorama, a stereo pair or a series
	mpPrimary    = 0x03 // the picture that the file shows
)

// readMPF notes in h which of how many pictures of their own the first one is.
func readMPF(h *codec.Header, index []byte) {
	d := exif.First(index)
	page, pages := 0, 0
	for i, e := 0, d.Bytes(tagMPEntries); len(e) >= mpEntry; i, e = i+1, e[mpEntry:] {
		switch kind := d.Order.Uint32(e) >> 16 & 0xFF; kind {
		case mpMultiFrame, mpPrimary:
			pages++
			if i == 0 {
				page = 1
			}
		}
	}
	if page > 0 && pages > 1 {
		h.Page, h.Pages = page, pages
	}
}
