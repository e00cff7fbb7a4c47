package jpeg

import (
	"bytes"

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

// The upper byte of a picture's type. Other types are previews.
const (
	mpUndefined  = 0x00 // gain and depth maps, but some programs write photographs so
	mpMultiFrame = 0x02 // part of a panorama, a stereo pair or a series
	mpPrimary    = 0x03 // the picture that the file shows
)

// mpf is the index of a file of several pictures.
type mpf struct {
	index []byte // nil for none
	at    int    // where it begins in the file, from which it counts
}

// pages notes in h which of how many pictures of their own the first one, of so many components,
// is. The pictures of undefined type are of one kind: only the first of them is looked at.
func (m *mpf) pages(h *codec.Header, data []byte, components int) {
	d := exif.First(m.index)
	page, pages, undefined := 0, 0, 0
	looked, counts := false, false
	for i, e := 0, d.Bytes(tagMPEntries); len(e) >= mpEntry; i, e = i+1, e[mpEntry:] {
		switch kind := d.Order.Uint32(e) >> 16 & 0xFF; {
		case kind == mpMultiFrame || kind == mpPrimary:
			pages++
			if i == 0 {
				page = 1
			}
		case kind == mpUndefined && i > 0:
			if !looked {
				from := min(int64(m.at)+int64(d.Order.Uint32(e[8:])), int64(len(data)))
				looked, counts = true, photograph(data[from:], components)
			}
			undefined++
		}
	}
	if counts {
		pages += undefined
	}
	if page > 0 && pages > 1 {
		h.Page, h.Pages = page, pages
	}
}

// photograph reports whether a JPEG at the beginning of data has so many components and does not say
// that it is a map that belongs to another picture.
func photograph(data []byte, components int) bool {
	if !bytes.HasPrefix(data, []byte{0xFF, 0xD8}) {
		return false
	}
	for at := 2; ; {
		marker, body, next := nextMarker(data, at)
		switch {
		case next < 0 || marker == markerSOS || marker == markerEOI:
			return false
		case marker == markerAPP1 && isMap(body), marker == MarkerAPP2 && bytes.HasPrefix(body, []byte(isoGainMap)):
			return false
		case isFrame(marker):
			return len(body) > 5 && int(body[5]) == components
		}
		at = next
	}
}

// isoGainMap begins the segment with the metadata of a gain map (ISO 21496-1).
const isoGainMap = "urn:iso:std:iso:ts:21496"

// isMap reports whether XMP says that its picture is a gain map, or one of Apple's maps that go
// with a picture.
func isMap(xmp []byte) bool {
	for _, says := range []string{"/hdr-gain-map/", "HDRGainMap", "AuxiliaryImageType"} {
		if bytes.Contains(xmp, []byte(says)) {
			return true
		}
	}
	return false
}
