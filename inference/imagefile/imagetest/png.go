package imagetest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// The colour types of a PNG.
const (
	PNGGray      = 0
	PNGRGB       = 2
	PNGPalette   = 3
	PNGGrayAlpha = 4
	PNGRGBA      = 6
)

// Chunk is a chunk of a PNG.
type Chunk struct {
	Kind string // four letters
	Body []byte
}

// PNGTrailer is the length of the chunk that ends a PNG.
const PNGTrailer = 12

// appendPNGPart appends a chunk with its length and checksum.
func appendPNGPart(file []byte, kind string, body []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(body)))
	from := len(file)
	file = append(append(file, kind...), body...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[from:]))
}

// PNG makes a PNG of chunks; IDAT is compressed.
func PNG(w, h int, depth, colour byte, chunks ...Chunk) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	out = appendPNGPart(out, "IHDR", append(head, depth, colour, 0, 0, 0))
	for _, c := range chunks {
		out = appendPNGPart(out, c.Kind, c.Body)
	}
	return appendPNGPart(out, "IEND", nil)
}

// Store writes rows as zlib does without compressing them.
func Store(b *bytes.Buffer, rows []byte) {
	z, err := zlib.NewWriterLevel(b, zlib.NoCompression)
	if err != nil {
		panic(err) // the level is one
	}
	z.Write(rows) // into memory
	z.Close()
}

// IDAT returns the chunk of rows, each with its filter before it, compressed.
func IDAT(rows []byte) Chunk {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(rows) // into memory
	z.Close()
	return Chunk{"IDAT", b.Bytes()}
}

// FlatPNG returns a picture of one colour that takes no room as a file.
func FlatPNG(w, h int, depth, colour byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	samples := map[byte]int{PNGGray: 1, PNGRGB: 3, PNGPalette: 1, PNGGrayAlpha: 2, PNGRGBA: 4}
	row := make([]byte, 1+(w*samples[colour]*int(depth)+7)/8)
	for i := range row[1:] {
		row[1+i] = 200
	}
	for range h {
		z.Write(row)
	}
	z.Close()
	return PNG(w, h, depth, colour, Chunk{"IDAT", b.Bytes()})
}
