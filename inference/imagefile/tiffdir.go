package imagefile

import (
	"bytes"
	"encoding/binary"
)

// directory is a directory of a TIFF structure.
type directory struct {
	data    []byte
	order   binary.ByteOrder
	offset  int64  // where it begins
	entries []byte // 12 bytes each; nil where there is none
}

// tiffHead is the length of a TIFF's head: the order of bytes, 42, and the place of
// the first directory.
const tiffHead = 8

// tiffDir reads the first directory; a damaged one comes out empty or short.
func tiffDir(data []byte) directory {
	d := directory{data: data, order: binary.LittleEndian}
	if len(data) < tiffHead {
		return d
	}
	if data[0] == 'M' {
		d.order = binary.BigEndian
	}
	return d.at(int64(d.order.Uint32(data[4:])))
}

// at reads another directory of the same structure.
func (d directory) at(offset int64) directory {
	d.offset, d.entries = offset, nil
	if offset < tiffHead || offset+2 > int64(len(d.data)) {
		return d
	}
	n := int64(d.order.Uint16(d.data[offset:]))
	d.entries = d.data[offset+2 : min(offset+2+12*n, int64(len(d.data)))]
	return d
}

// next returns where the following directory begins, 0 where there is none.
func (d directory) next() int64 {
	at := d.offset + 2 + int64(len(d.entries))
	if d.entries == nil || at+4 > int64(len(d.data)) {
		return 0
	}
	return int64(d.order.Uint32(d.data[at:]))
}

// find returns the type, the count and the four bytes of value or offset.
func (d directory) find(tag uint16) (kind uint16, count uint32, value []byte, ok bool) {
	for e := d.entries; len(e) >= 12; e = e[12:] {
		if d.order.Uint16(e) == tag {
			return d.order.Uint16(e[2:]), d.order.Uint32(e[4:]), e[8:12], true
		}
	}
	return 0, 0, nil, false
}

// short returns the first value of a tag of type SHORT or LONG.
func (d directory) short(tag uint16) (int, bool) {
	kind, count, value, ok := d.find(tag)
	switch {
	case !ok || count < 1:
		return 0, false
	case kind == 3:
		return int(d.order.Uint16(value)), true
	case kind == 4 && count == 1:
		return int(d.order.Uint32(value)), true
	}
	return 0, false
}

// series is the values of a tag of type SHORT or LONG, which stay in the data.
type series struct {
	data  []byte
	size  int // bytes a value
	order binary.ByteOrder
}

// values returns those of a tag; there are none where the data do not hold them.
func (d directory) values(tag uint16) series {
	kind, count, value, _ := d.find(tag)
	size := map[uint16]int64{3: 2, 4: 4}[kind]
	n := size * int64(count)
	if n > int64(len(value)) {
		at := int64(d.order.Uint32(value))
		if at+n > int64(len(d.data)) {
			return series{}
		}
		value = d.data[at:]
	}
	return series{value[:n], int(size), d.order}
}

func (s series) len() int {
	if s.size == 0 {
		return 0
	}
	return len(s.data) / s.size
}

func (s series) at(i int) int64 {
	if s.size == 2 {
		return int64(s.order.Uint16(s.data[2*i:]))
	}
	return int64(s.order.Uint32(s.data[4*i:]))
}

// bytes returns a tag whose values are bytes, nil where the data do not hold it.
func (d directory) bytes(tag uint16) []byte {
	_, count, value, ok := d.find(tag)
	if !ok || count <= 4 {
		return nil
	}
	at := int64(d.order.Uint32(value))
	if at+int64(count) > int64(len(d.data)) {
		return nil
	}
	return d.data[at : at+int64(count)]
}

// orientation is EXIF's, 0 where it is missing or out of range.
func (d directory) orientation() int {
	if v, ok := d.short(tagOrientation); ok && v >= 1 && v <= 8 {
		return v
	}
	return 0
}

// text returns a tag of type ASCII, without the closing zero.
func (d directory) text(tag uint16) string {
	kind, count, value, ok := d.find(tag)
	if !ok || kind != 2 {
		return ""
	}
	if count > 4 {
		at := int64(d.order.Uint32(value))
		if at+int64(count) > int64(len(d.data)) {
			return ""
		}
		value = d.data[at : at+int64(count)]
	} else {
		value = value[:count]
	}
	return string(bytes.TrimRight(value, "\x00 "))
}
