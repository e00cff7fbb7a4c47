package exif

import (
	"bytes"
	"encoding/binary"
)

// Directory is a directory of a TIFF structure.
type Directory struct {
	Data    []byte
	Order   binary.ByteOrder
	Offset  int64  // where it begins
	Entries []byte // 12 bytes each; nil where there is none
}

// Head is the length of a TIFF's head: the order of bytes, 42, and the place of
// the first directory.
const Head = 8

// First reads the first directory; a damaged one comes out empty or short.
func First(data []byte) Directory {
	d := Directory{Data: data, Order: binary.LittleEndian}
	if len(data) < Head {
		return d
	}
	if data[0] == 'M' {
		d.Order = binary.BigEndian
	}
	return d.At(int64(d.Order.Uint32(data[4:])))
}

// At reads another directory of the same structure.
func (d Directory) At(offset int64) Directory {
	d.Offset, d.Entries = offset, nil
	if offset < Head || offset+2 > int64(len(d.Data)) {
		return d
	}
	n := int64(d.Order.Uint16(d.Data[offset:]))
	d.Entries = d.Data[offset+2 : min(offset+2+12*n, int64(len(d.Data)))]
	return d
}

// Next returns where the following directory begins, 0 where there is none.
func (d Directory) Next() int64 {
	at := d.Offset + 2 + int64(len(d.Entries))
	if d.Entries == nil || at+4 > int64(len(d.Data)) {
		return 0
	}
	return int64(d.Order.Uint32(d.Data[at:]))
}

// Find returns the type, the count and the four bytes of value or offset.
func (d Directory) Find(tag uint16) (kind uint16, count uint32, value []byte, ok bool) {
	for e := d.Entries; len(e) >= 12; e = e[12:] {
		if d.Order.Uint16(e) == tag {
			return d.Order.Uint16(e[2:]), d.Order.Uint32(e[4:]), e[8:12], true
		}
	}
	return 0, 0, nil, false
}

// Short returns the first value of a tag of type SHORT or LONG.
func (d Directory) Short(tag uint16) (int, bool) {
	kind, count, value, ok := d.Find(tag)
	switch {
	case !ok || count < 1:
		return 0, false
	case kind == 3:
		return int(d.Order.Uint16(value)), true
	case kind == 4 && count == 1:
		return int(d.Order.Uint32(value)), true
	}
	return 0, false
}

// Series is the values of a tag of type SHORT or LONG, which stay in the data.
type Series struct {
	data  []byte
	size  int // bytes a value
	order binary.ByteOrder
}

// Values returns those of a tag; there are none where the data do not hold them.
func (d Directory) Values(tag uint16) Series {
	kind, count, value, _ := d.Find(tag)
	size := map[uint16]int64{3: 2, 4: 4}[kind]
	n := size * int64(count)
	if n > int64(len(value)) {
		at := int64(d.Order.Uint32(value))
		if at+n > int64(len(d.Data)) {
			return Series{}
		}
		value = d.Data[at:]
	}
	return Series{value[:n], int(size), d.Order}
}

// Len returns the number of values.
func (s Series) Len() int {
	if s.size == 0 {
		return 0
	}
	return len(s.data) / s.size
}

// At returns the i-th value, from 0; i is below Len.
func (s Series) At(i int) int64 {
	if s.size == 2 {
		return int64(s.order.Uint16(s.data[2*i:]))
	}
	return int64(s.order.Uint32(s.data[4*i:]))
}

// Bytes returns a tag whose values are bytes, nil where the data do not hold it.
func (d Directory) Bytes(tag uint16) []byte {
	_, count, value, ok := d.Find(tag)
	if !ok || count <= 4 {
		return nil
	}
	at := int64(d.Order.Uint32(value))
	if at+int64(count) > int64(len(d.Data)) {
		return nil
	}
	return d.Data[at : at+int64(count)]
}

// Orientation returns that of EXIF, 1…8, 0 where it is missing or out of range.
func (d Directory) Orientation() int {
	if v, ok := d.Short(tagOrientation); ok && v >= 1 && v <= 8 {
		return v
	}
	return 0
}

// Text returns a tag of type ASCII, without the closing zero.
func (d Directory) Text(tag uint16) string {
	kind, count, value, ok := d.Find(tag)
	if !ok || kind != 2 {
		return ""
	}
	if count > 4 {
		at := int64(d.Order.Uint32(value))
		if at+int64(count) > int64(len(d.Data)) {
			return ""
		}
		value = d.Data[at : at+int64(count)]
	} else {
		value = value[:count]
	}
	return string(bytes.TrimRight(value, "\x00 "))
}
