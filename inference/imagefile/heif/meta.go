package heif

import (
	"bytes"
	"encoding/binary"
	"strings"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/colour"
)

// meta is what the meta box of a HEIF container (ISO/IEC 23008-12) says of its
// pictures, as far as it decides whether they can be read.
type meta struct {
	found      bool // the whole box is there
	primary    uint32
	items      map[uint32]*item
	w, h       int // the largest of all sizes: that of the picture, since tiles are smaller
	properties []property
}

// item is a picture, or a part of one.
type item struct {
	kind       string // of four letters: "hvc1", "grid"
	extents    []extent
	parts      []uint32 // the items that it is derived from, in order
	properties []int    // indices of meta.properties
	part       bool     // a part of another item, or its thumbnail, depth or opacity
	hidden     bool     // not to be shown by itself
}

// extent is a stretch of the file.
type extent struct{ from, size int64 }

// property is a box that describes items.
type property struct {
	kind string
	body []byte
}

// maxItems bounds what is stored about a container. Its own counts are of 32 bits.
const maxItems = 100_000

// boxes calls visit for each box of an ISO media container. visit gets what there is
// of a box that the end of the file cuts off. end is the position at which the last
// box would end, and whole that at which the last whole one does: what follows, if
// anything does, is cut off or no box.
func boxes(data []byte, visit func(kind string, body []byte)) (end, whole int64) {
	at := int64(0)
	for at+8 <= int64(len(data)) {
		n, head := int64(binary.BigEndian.Uint32(data[at:])), int64(8)
		kind := string(data[at+4 : at+8])
		switch {
		case n == 1 && at+16 <= int64(len(data)):
			n, head = int64(binary.BigEndian.Uint64(data[at+8:])), 16
		case n == 0:
			n = int64(len(data)) - at
		}
		if n < head || n > 1<<48 || !isBoxKind(kind) {
			return at, whole
		}
		visit(kind, data[at+head:min(max(at+n, at+head), int64(len(data)))])
		if at += n; at <= int64(len(data)) {
			whole = at
		}
	}
	return at, whole
}

// isBoxKind reports whether kind can be the name of a box, which is of printable
// letters.
func isBoxKind(kind string) bool {
	for i := range len(kind) {
		if kind[i] < ' ' || kind[i] > '~' {
			return false
		}
	}
	return true
}

// readMeta reads the meta box of a container. end and whole are those of boxes.
func readMeta(data []byte) (m meta, end, whole int64) {
	m.items = map[uint32]*item{}
	end, whole = boxes(data, func(kind string, body []byte) {
		if kind != "meta" || m.found || len(body) < 4 {
			return
		}
		last, _ := boxes(body[4:], m.box)
		m.found = last <= int64(len(body)-4)
	})
	return m, end, whole
}

// item returns the item of an id, made where it is new; nil where there are too many.
func (m *meta) item(id uint32) *item {
	it := m.items[id]
	if it == nil && len(m.items) < maxItems {
		it = &item{}
		m.items[id] = it
	}
	return it
}

// box reads one box within meta.
func (m *meta) box(kind string, body []byte) {
	if kind == "iprp" {
		boxes(body, m.box)
		return
	}
	if kind == "ipco" {
		boxes(body, func(kind string, body []byte) {
			m.properties = append(m.properties, property{kind, body})
			if kind == "ispe" && len(body) >= 12 {
				w, h := binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:])
				if int64(w)*int64(h) > int64(m.w)*int64(m.h) {
					m.w, m.h = int(min(w, 1<<30)), int(min(h, 1<<30))
				}
			}
		})
		return
	}
	r := &fields{data: body}
	version, flags := int(r.number(1)), int(r.number(3))
	switch kind {
	case "pitm":
		m.primary = uint32(r.number(wide(version > 0, 4, 2)))
	case "iinf":
		r.number(wide(version > 0, 4, 2))
		boxes(r.rest(), m.entry)
	case "iloc":
		m.locations(r, version)
	case "iref":
		boxes(r.rest(), func(kind string, body []byte) {
			m.references(kind, body, wide(version > 0, 4, 2))
		})
	case "ipma":
		m.associations(r, version, flags)
	}
}

func wide(cond bool, yes, no int) int {
	if cond {
		return yes
	}
	return no
}

// entry reads what kind an item is of.
func (m *meta) entry(kind string, body []byte) {
	r := &fields{data: body}
	version, flags := int(r.number(1)), r.number(3)
	if kind != "infe" || version < 2 {
		return
	}
	id := uint32(r.number(wide(version > 2, 4, 2)))
	r.number(2) // protection
	if it := m.item(id); it != nil && len(r.data)-r.at >= 4 {
		it.kind, it.hidden = string(r.data[r.at:r.at+4]), flags&1 != 0
	}
}

// locations reads where items are. What is within meta itself is there with it.
func (m *meta) locations(r *fields, version int) {
	sizes, more := int(r.number(1)), int(r.number(1))
	offsetSize, lengthSize, baseSize, indexSize := sizes>>4, sizes&15, more>>4, more&15
	if version == 0 {
		indexSize = 0
	}
	count := r.number(wide(version > 1, 4, 2))
	for ; count > 0 && !r.ended; count-- {
		id := uint32(r.number(wide(version > 1, 4, 2)))
		inFile := true
		if version > 0 {
			inFile = r.number(2)&15 == 0
		}
		r.number(2) // the file that the data are in: this one
		base := r.number(baseSize)
		it := m.item(id)
		for extents := r.number(2); extents > 0 && !r.ended; extents-- {
			r.number(indexSize)
			e := extent{int64(min(base+r.number(offsetSize), 1<<48)), int64(min(r.number(lengthSize), 1<<48))}
			if it != nil && inFile && !r.ended {
				it.extents = append(it.extents, e)
			}
		}
	}
}

// parts reads what an item is derived from.
func (m *meta) parts(r *fields, idSize int) {
	it := m.item(uint32(r.number(idSize)))
	for count := r.number(2); count > 0 && !r.ended && it != nil; count-- {
		id := uint32(r.number(idSize))
		it.parts = append(it.parts, id)
		if part := m.item(id); part != nil {
			part.part = true
		}
	}
}

// associations reads which properties an item has.
func (m *meta) associations(r *fields, version, flags int) {
	for count := r.number(4); count > 0 && !r.ended; count-- {
		it := m.item(uint32(r.number(wide(version > 0, 4, 2))))
		for n := r.number(1); n > 0 && !r.ended; n-- {
			index := int(r.number(1)) & 0x7F // the upper bit is that the property is essential
			if flags&1 != 0 {
				index = index<<8 | int(r.number(1))
			}
			if it != nil {
				it.properties = append(it.properties, index-1)
			}
		}
	}
}

// leaves returns the items whose data make the primary picture: itself, or the tiles and layers
// that it is derived from.
func (m *meta) leaves() (list []*item) {
	seen := map[uint32]bool{}
	var walk func(id uint32)
	walk = func(id uint32) {
		it := m.items[id]
		if it == nil || seen[id] {
			return
		}
		seen[id] = true
		if len(it.parts) == 0 || !it.isDerived() {
			list = append(list, it)
			return
		}
		for _, part := range it.parts {
			walk(part)
		}
	}
	walk(m.primary)
	return list
}

// isDerived reports whether the item is made of others: tiles, layers, or one that is
// turned.
func (it *item) isDerived() bool {
	return it.kind == "grid" || it.kind == "iovl" || it.kind == "iden" || it.kind == "tmap"
}

// isHEVC reports whether the item is coded as HEVC.
func (it *item) isHEVC() bool { return it.kind == "hvc1" || it.kind == "hev1" }

// unsupported names the coding of the primary picture where it is neither HEVC nor
// AV1; "" where it is, or is not known.
func (m *meta) unsupported() string {
	for _, it := range m.leaves() {
		if it.isHEVC() || it.isDerived() { // derived of nothing, it is damaged
			continue
		}
		switch it.kind {
		case "av01", "": // "" is for libheif to judge
		case "unci":
			return "HEIF (uncompressed)"
		case "jpeg":
			return "HEIF (JPEG)"
		case "j2k1":
			return "HEIF (JPEG 2000)"
		case "avc1":
			return "HEIF (H.264)"
		case "vvc1":
			return "HEIF (VVC)"
		default:
			return "HEIF (" + strings.TrimSpace(strings.ToValidUTF8(it.kind, "?")) + ")"
		}
	}
	return ""
}

// zeros is a run that HEVC cannot have: no three zero bytes follow each other within
// its units.
var zeros = make([]byte, codec.ZeroRun)

// present says how many bytes of the primary picture are there, of how many, and
// where the last of them would end.
func (m *meta) present(data []byte) (there, total, end int64) {
	for _, it := range m.leaves() {
		for _, e := range it.extents {
			from := min(e.from, int64(len(data)))
			part := data[from:min(e.from+e.size, int64(len(data)))]
			total += e.size
			end = max(end, e.from+e.size)
			if it.isHEVC() {
				if hole := bytes.Index(part, zeros); hole >= 0 {
					part = part[:hole]
				}
			}
			there += int64(len(part))
		}
	}
	return there, total, end
}

// colours returns the colour space of the primary picture, or of its first part.
func (m *meta) colours() (s colour.Space) {
	items := m.leaves()
	if it := m.items[m.primary]; it != nil {
		items = append([]*item{it}, items...)
	}
	for _, it := range items[:min(len(items), 2)] {
		for _, index := range it.properties {
			if index < 0 || index >= len(m.properties) || m.properties[index].kind != "colr" || len(m.properties[index].body) < 4 {
				continue
			}
			body := m.properties[index].body
			switch kind, r := string(body[:4]), (&fields{data: body[4:]}); kind {
			case "prof", "rICC":
				s.ICC = r.rest()
			case "nclx":
				number, transfer := int(r.number(2)), int(r.number(2))
				const unspecified = 2
				if transfer == colour.H273SRGB || transfer == colour.H273BT709 || transfer == colour.H273BT601 || transfer == unspecified {
					s.Primaries = colour.PrimariesOf(number)
				}
			}
		}
		if !s.IsSRGB() {
			break
		}
	}
	return s
}

// fields reads big-endian numbers. Beyond the end it reads zeros and says so.
type fields struct {
	data  []byte
	at    int
	ended bool
}

func (f *fields) number(size int) (v uint64) {
	if size > len(f.data)-f.at {
		f.at, f.ended = len(f.data), true
		return 0
	}
	for _, b := range f.data[f.at : f.at+size] {
		v = v<<8 | uint64(b)
	}
	f.at += size
	return v
}

func (f *fields) rest() []byte { return f.data[f.at:] }
