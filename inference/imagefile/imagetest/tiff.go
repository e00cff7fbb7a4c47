package imagetest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"maps"
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

// Tags are the tags of a page with their values, in LONG.
type Tags map[uint16][]uint32

// TIFF makes a TIFF of pages whose strips or tiles are blocks. The places of blocks,
// and of directories within others (TagSubIFDs: the numbers of pages, which are then
// not in the chain), are filled in.
func TIFF(order binary.AppendByteOrder, pages []Tags, blocks [][][]byte) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	f := tiffFile{order: order, data: append([]byte(mark), 0, 0, 0, 0), link: 4, links: map[int][]int{}}
	nested := map[int]bool{}
	for _, p := range pages {
		for _, n := range p[TagSubIFDs] {
			nested[int(n)] = true
		}
	}
	places := make([]int, len(pages))
	for i, p := range pages {
		places[i] = f.page(p, blocks[i], !nested[i])
	}
	for page, at := range f.links {
		for _, at := range at {
			f.put(at, uint32(places[page]))
		}
	}
	return f.data
}

// tiffFile is a TIFF that is being written.
type tiffFile struct {
	order binary.AppendByteOrder
	data  []byte
	link  int           // where the place of the next page in the chain is to be written
	links map[int][]int // by the number of a page within another: where its place is to be written
}

func (f *tiffFile) put(at int, v uint32) { copy(f.data[at:], f.order.AppendUint32(nil, v)) }

// page writes the blocks of a page and its directory, and returns the place of that.
func (f *tiffFile) page(p Tags, blocks [][]byte, chained bool) (place int) {
	tags := maps.Clone(p)
	starts, sizes := uint16(TagStripOffsets), uint16(TagStripBytes)
	if tags[TagTileWidth] != nil {
		starts, sizes = TagTileOffsets, TagTileBytes
	}
	for _, block := range blocks {
		tags[starts], tags[sizes] = append(tags[starts], uint32(len(f.data))), append(tags[sizes], uint32(len(block)))
		f.data = append(f.data, block...)
	}
	names := slices.Sorted(maps.Keys(tags))
	place = len(f.data)
	if chained {
		f.put(f.link, uint32(place))
	}
	f.data = f.order.AppendUint16(f.data, uint16(len(names)))
	f.data = append(f.data, make([]byte, 12*len(names)+4)...)
	if chained {
		f.link = len(f.data) - 4
	}
	for n, tag := range names {
		f.entry(place+2+12*n, tag, tags[tag])
	}
	return place
}

// entry fills in the entry of a directory at at. Several values go to the end of the file.
func (f *tiffFile) entry(at int, tag uint16, values []uint32) {
	copy(f.data[at:], f.order.AppendUint32(f.order.AppendUint16(f.order.AppendUint16(nil, tag), 4), uint32(len(values))))
	from := at + 8
	if len(values) == 1 {
		f.put(from, values[0])
	} else {
		from = len(f.data)
		f.put(at+8, uint32(from))
		for _, v := range values {
			f.data = f.order.AppendUint32(f.data, v)
		}
	}
	if tag == TagSubIFDs {
		for i, v := range values {
			f.links[int(v)] = append(f.links[int(v)], from+4*i)
		}
	}
}

// Deflate compresses with zlib.
func Deflate(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b) // into memory
	z.Close()
	return out.Bytes()
}

// PackBits compresses with PackBits, in literal runs only.
func PackBits(b []byte) (out []byte) {
	for part := range slices.Chunk(b, 100) {
		out = append(append(out, byte(len(part)-1)), part...)
	}
	return out
}

// GreyPage returns a page of one grey, w × h, with further tags.
func GreyPage(w, h int, value byte, more Tags) (Tags, [][]byte) {
	tags := Tags{TagWidth: {uint32(w)}, TagHeight: {uint32(h)}, TagBits: {8}, TagPhotometric: {TIFFBlackIsZero}, TagSamples: {1}}
	for tag, v := range more {
		tags[tag] = v
	}
	return tags, [][]byte{bytes.Repeat([]byte{value}, w*h)}
}

// PalettedTIFF returns a picture of one pixel with that index into a palette of two colours, while
// the format provides for 256.
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

// RawTIFF returns an uncompressed TIFF of noise: channels of depth bits, as many rows a strip, and
// the photometric interpretation.
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
	lists := head + 8 // the bits of each channel are at head
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
