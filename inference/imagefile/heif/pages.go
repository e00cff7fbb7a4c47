package heif

import (
	"slices"

	"wanwu/inference/imagefile/codec"
)

// pages notes in h which of how many pictures the primary one is: of several photographs
// in one container, or of the frames of a sequence.
func (m *meta) pages(h *codec.Header, data []byte) {
	if n := sequenceFrames(data); n > 1 {
		h.Page, h.Pages, h.Animated = 1, n, true
		return
	}
	var ids []uint32
	for id, it := range m.items {
		if id == m.primary || it.isPicture() && !it.hidden && !it.part {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if at, ok := slices.BinarySearch(ids, m.primary); ok && len(ids) > 1 {
		h.Page, h.Pages = at+1, len(ids)
	}
}

// isPicture reports whether the item is pixels, and not EXIF or the like.
func (it *item) isPicture() bool {
	return it.isHEVC() || it.kind == "av01" || it.kind == "grid" || it.kind == "iovl" || it.kind == "iden"
}

// references reads the references of one kind between items: which are parts of others,
// thumbnails of them, or belong to them as depth and opacity do.
func (m *meta) references(kind string, body []byte, idSize int) {
	switch kind {
	case "dimg":
		m.parts(&fields{data: body}, idSize)
	case "thmb", "auxl":
		if it := m.item(uint32((&fields{data: body}).number(idSize))); it != nil {
			it.part = true
		}
	}
}

// sequenceFrames returns the number of frames of the first track of pictures; 0 where there is
// none.
func sequenceFrames(data []byte) (frames int) {
	boxes(data, func(kind string, body []byte) {
		if kind != "moov" {
			return
		}
		boxes(body, func(kind string, body []byte) {
			if kind == "trak" && frames == 0 {
				frames = trackFrames(body)
			}
		})
	})
	return frames
}

// trackFrames returns the number of samples of a track of pictures; 0 of any other.
func trackFrames(track []byte) int {
	pictures, samples := false, 0
	var walk func(kind string, body []byte)
	walk = func(kind string, body []byte) {
		switch kind {
		case "mdia", "minf", "stbl":
			boxes(body, walk)
		case "hdlr": // version and flags, four bytes of nothing, what the track is of
			pictures = len(body) >= 12 && string(body[8:12]) == "pict"
		case "stsz", "stz2": // version and flags, a size, how many
			r := &fields{data: body}
			r.number(8)
			samples = int(r.number(4))
		}
	}
	boxes(track, walk)
	if !pictures {
		return 0
	}
	return samples
}
