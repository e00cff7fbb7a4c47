package pipeline

import (
	"encoding/binary"
	"time"
	"wanwu/inference"
)

// waitingBlock is how many items of an waiting are packed together.
const waitingBlock = 256

// waiting holds items in order. But for some hundred at its ends they are packed: of
// each, what its names differ in from those before, its size and its time, which is some
// 30 bytes where an Item has 300 with its names. The zero waiting is empty.
type waiting struct {
	out    []inference.Item // the next ones
	blocks []block
	in     []inference.Item // the last ones
}

// block is some items, packed, or as they are where they cannot be.
type block struct {
	packed []byte
	items  []inference.Item
}

// push adds an item at the end.
func (q *waiting) push(it inference.Item) {
	q.in = append(q.in, it)
	if len(q.in) < waitingBlock {
		return
	}
	if packed, ok := packItems(q.in); ok {
		q.blocks = append(q.blocks, block{packed: packed})
		clear(q.in) // lets go of the names
		q.in = q.in[:0]
	} else {
		q.blocks = append(q.blocks, block{items: q.in})
		q.in = nil
	}
}

// first returns the first item, nil where there is none. It stays until pop.
func (q *waiting) first() *inference.Item {
	if len(q.out) == 0 {
		switch {
		case len(q.blocks) > 0:
			if q.out = q.blocks[0].items; q.out == nil {
				q.out = unpackItems(q.blocks[0].packed)
			}
			q.blocks[0] = block{}
			q.blocks = q.blocks[1:]
		case len(q.in) > 0:
			q.out, q.in = q.in, nil
		default:
			return nil
		}
	}
	return &q.out[0]
}

// pop removes the first item.
func (q *waiting) pop() {
	q.out[0] = inference.Item{} // lets go of its names
	q.out = q.out[1:]
}

// packItems packs items; ok is false where one has what cannot be packed: an archive that
// is held open, an error, or a time that nanoseconds cannot count.
func packItems(items []inference.Item) (b []byte, ok bool) {
	var before inference.Item
	text := func(s, before string) {
		n := 0
		for n < min(len(s), len(before)) && s[n] == before[n] {
			n++
		}
		b = binary.AppendUvarint(b, uint64(n))
		b = binary.AppendUvarint(b, uint64(len(s)-n))
		b = append(b, s[n:]...)
	}
	for i := range items {
		it := &items[i]
		if it.Source != nil || it.Err != nil || !time.Unix(0, it.ModTime.UnixNano()).Equal(it.ModTime) {
			return nil, false
		}
		b = binary.AppendUvarint(b, uint64(it.Index-before.Index))
		text(it.Path, before.Path)
		text(it.File, before.File)
		b = binary.AppendVarint(b, it.Size)
		b = binary.AppendVarint(b, it.ModTime.UnixNano())
		b = binary.AppendUvarint(b, it.Hash)
		before = *it
	}
	return append([]byte(nil), b...), true // without room to spare
}

// unpackItems returns what packItems was given.
func unpackItems(b []byte) (items []inference.Item) {
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return v
	}
	signed := func() int64 {
		v, n := binary.Varint(b)
		b = b[n:]
		return v
	}
	text := func(before string) string {
		same := number()
		n := number()
		s := before[:same] + string(b[:n])
		b = b[n:]
		return s
	}
	var before inference.Item
	for len(b) > 0 {
		var it inference.Item
		it.Index = before.Index + int(number())
		it.Path, it.File = text(before.Path), text(before.File)
		it.Size, it.ModTime = signed(), time.Unix(0, signed())
		it.Hash = number()
		items = append(items, it)
		before = it
	}
	return items
}
