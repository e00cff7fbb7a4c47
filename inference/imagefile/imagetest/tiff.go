package imagetest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// The tags of a TIFF that tests set.
const (
	TagSubfileType  = 254
	TagWidth        = 256
	TagHeight       = 257
	TagBits         = 258
	TagCompression  = 259
	TagPhotometric  = 262
	TagFillOrder    = 266
	TagStripOffsets = 273
	TagSamples      = 277
	TagRowsPerStrip = 278
	TagStripBytes   = 279
	TagPlanar       = 284
	TagPredictor    = 317
	TagColourMap    = 320
	TagTileWidth    = 322
	TagTileHeight   = 323
	TagTileOffsets  = 324
	TagTileBytes    = 325
	TagSubIFDs      = 330
	TagExtraSamples = 338
	TagSampleFormat = 339
	TagICC          = 34675
)

// Values of its tags: the compressions, and what the samples mean.
const (
	TIFFGroup3      = 3
	TIFFGroup4      = 4
	TIFFDeflate     = 8
	TIFFOldDeflate  = 32946
	TIFFPackBits    = 32773
	TIFFWhiteIsZero = 0
	TIFFBlackIsZero = 1
	TIFFRGB         = 2
	TIFFPalette     = 3
)

// tiffTags are the tags of a page with their values, in LONG.
type Tags map[uint16][]uint32

// tiffOf makes a TIFF of pages whose strips or tiles are blocks. The places of blocks,
// and of directories within others (TagSubIFDs: the numbers of pages, which are then
// not in the chain), are filled in.
func TIFF(order binary.AppendByteOrder, pages []Tags, blocks [][][]byte) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	data := append([]byte(mark), 0, 0, 0, 0)
	put := func(at int, v uint32) { copy(data[at:], order.AppendUint32(nil, v)) }
	places, sub, links := make([]int, len(pages)), map[int]bool{}, map[int][]int{}
	for _, p := range pages {
		for _, n := range p[TagSubIFDs] {
			sub[int(n)] = true
		}
	}
	last := 4
	for i, p := range pages {
		tags := Tags{}
		for tag, values := range p {
			tags[tag] = values
		}
		starts, sizes := uint16(TagStripOffsets), uint16(TagStripBytes)
		if tags[TagTileWidth] != nil {
			starts, sizes = TagTileOffsets, TagTileBytes
		}
		for _, block := range blocks[i] {
			tags[starts], tags[sizes] = append(tags[starts], uint32(len(data))), append(tags[sizes], uint32(len(block)))
			data = append(data, block...)
		}
		var names []uint16
		for tag := range tags {
			names = append(names, tag)
		}
		slices.Sort(names)
		places[i] = len(data)
		if !sub[i] {
			put(last, uint32(len(data)))
		}
		table := len(data)
		data = order.AppendUint16(data, uint16(len(names)))
		data = append(data, make([]byte, 12*len(names)+4)...)
		if !sub[i] {
			last = len(data) - 4
		}
		for n, tag := range names {
			at, values := table+2+12*n, tags[tag]
			copy(data[at:], order.AppendUint32(order.AppendUint16(order.AppendUint16(nil, tag), 4), uint32(len(values))))
			if len(values) == 1 {
				put(at+8, values[0])
			} else {
				put(at+8, uint32(len(data)))
			}
			for k, v := range values {
				if tag == TagSubIFDs {
					place := len(data)
					if len(values) == 1 {
						place = at + 8
					}
					links[int(v)] = append(links[int(v)], place+4*k*min(len(values)-1, 1))
				}
				if len(values) > 1 {
					data = order.AppendUint32(data, v)
				}
			}
		}
	}
	for page, at := range links {
		for _, at := range at {
			put(at, uint32(places[page]))
		}
	}
	return data
}

func Deflate(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b) // into memory
	z.Close()
	return out.Bytes()
}

// packed is PackBits of literal runs.
func PackBits(b []byte) (out []byte) {
	for part := range slices.Chunk(b, 100) {
		out = append(append(out, byte(len(part)-1)), part...)
	}
	return out
}

// A page of one grey, w × h.
func GreyPage(w, h int, value byte, more Tags) (Tags, [][]byte) {
	tags := Tags{TagWidth: {uint32(w)}, TagHeight: {uint32(h)}, TagBits: {8}, TagPhotometric: {TIFFBlackIsZero}, TagSamples: {1}}
	for tag, v := range more {
		tags[tag] = v
	}
	return tags, [][]byte{bytes.Repeat([]byte{value}, w*h)}
}

// palettedTIFF is a picture of one pixel with that index into a palette of two
// colours, while the format provides for 256.
func PalettedTIFF(index byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("II*\x00"), 8, 0, 0, 0)
	entries := [][4]uint32{ // tag, type, count, value
		{256, 3, 1, 1}, {257, 3, 1, 1}, {258, 3, 1, 8}, {259, 3, 1, 1}, {262, 3, 1, 3},
		{273, 4, 1, 200}, {277, 3, 1, 1}, {278, 3, 1, 1}, {279, 4, 1, 1}, {320, 3, 6, 180},
	}
	b = le.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = le.AppendUint16(b, uint16(e[0]))
		b = le.AppendUint16(b, uint16(e[1]))
		b = le.AppendUint32(b, e[2])
		b = le.AppendUint32(b, e[3])
	}
	b = append(b, make([]byte, 201-len(b))...)
	b[200] = index
	return b
}

// rawFile is an uncompressed TIFF of noise: channels of depth bits, as many rows a
// strip, and the photometric interpretation.
func RawTIFF(order binary.AppendByteOrder, w, h, channels, depth, perStrip, photometric int) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	u16 := func(b []byte, v int) []byte { return order.AppendUint16(b, uint16(v)) }
	u32 := func(b []byte, v int) []byte { return order.AppendUint32(b, uint32(v)) }
	strips := (h + perStrip - 1) / perStrip
	stride := w * channels * depth / 8
	entries := [][4]int{{256, 4, 1, w}, {257, 4, 1, h}, {258, 3, channels, 0}, {259, 3, 1, 1}, {262, 3, 1, photometric}, {273, 4, strips, 0},
		{277, 3, 1, channels}, {278, 4, 1, perStrip}, {279, 4, strips, 0}}
	if channels == 4 {
		entries = append(entries, [4]int{338, 3, 1, 2})
	}
	head := 8 + 2 + 12*len(entries) + 4
	lists := head + 8 // the bits of each channel lie at head
	pixels := lists + 8*strips
	b := u32([]byte(mark), 8)
	b = u16(b, len(entries))
	for _, e := range entries {
		b = u32(u16(u16(b, e[0]), e[1]), e[2])
		switch {
		case e[0] == 258 && channels > 2:
			b = u32(b, head)
		case e[0] == 258:
			b = u16(u16(b, depth), 0)
		case e[0] == 273 && strips > 1:
			b = u32(b, lists)
		case e[0] == 273:
			b = u32(b, pixels)
		case e[0] == 279 && strips > 1:
			b = u32(b, lists+4*strips)
		case e[0] == 279:
			b = u32(b, h*stride)
		case e[1] == 3:
			b = u16(u16(b, e[3]), 0)
		default:
			b = u32(b, e[3])
		}
	}
	b = u32(b, 0)
	for range 4 {
		b = u16(b, depth)
	}
	for i := range strips {
		b = u32(b, pixels+i*perStrip*stride)
	}
	for i := range strips {
		b = u32(b, min(perStrip, h-i*perStrip)*stride)
	}
	noise := rand.New(rand.NewPCG(3, 4))
	for range h * stride {
		b = append(b, byte(noise.IntN(256)))
	}
	return b
}
