package imagefile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
)

// The colour types of a PNG.
const (
	kindGray      = 0
	kindRGB       = 2
	kindPalette   = 3
	kindGrayAlpha = 4
	kindRGBA      = 6
)

// pngPart is a chunk of a PNG.
type pngPart struct {
	kind string // four letters
	body []byte
}

// pngTrailer is the length of the chunk that ends a PNG.
const pngTrailer = 12

// appendPNGPart appends a chunk with its length and checksum.
func appendPNGPart(file []byte, kind string, body []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(body)))
	from := len(file)
	file = append(append(file, kind...), body...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[from:]))
}

// pngFile makes a PNG of chunks; IDAT is compressed.
func pngFile(w, h int, depth, colour byte, chunks ...pngPart) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	out = appendPNGPart(out, "IHDR", append(head, depth, colour, 0, 0, 0))
	for _, c := range chunks {
		out = appendPNGPart(out, c.kind, c.body)
	}
	return appendPNGPart(out, "IEND", nil)
}

// storing writes rows as zlib does without compressing them.
func storing(b *bytes.Buffer, rows []byte) {
	z, err := zlib.NewWriterLevel(b, zlib.NoCompression)
	if err != nil {
		panic(err) // the level is one
	}
	z.Write(rows) // into memory
	z.Close()
}

func idat(rows []byte) pngPart {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(rows) // into memory
	z.Close()
	return pngPart{"IDAT", b.Bytes()}
}

// flat is a picture of one colour that takes no room as a file.
func flat(w, h int, depth, colour byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	samples := map[byte]int{kindGray: 1, kindRGB: 3, kindPalette: 1, kindGrayAlpha: 2, kindRGBA: 4}
	row := make([]byte, 1+(w*samples[colour]*int(depth)+7)/8)
	for i := range row[1:] {
		row[1+i] = 200
	}
	for range h {
		z.Write(row)
	}
	z.Close()
	return pngFile(w, h, depth, colour, pngPart{"IDAT", b.Bytes()})
}
