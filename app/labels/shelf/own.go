package shelf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"

	"github.com/x448/float16"

	"wanwu/app/labels"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

const (
	// ownEnding is that of the files with the vectors of a pack's own labels, which typed labels are
	// compared with, so that no one has to open the pack for that.
	ownEnding = ".vectors"
	ownMagic  = "WANWOWN1"
	// ownHeader is the magic, the number of vectors and of their values as 4 bytes each, the scale
	// as a float32, and the CRC-32 of all values, which follow as little-endian float16.
	ownHeader = len(ownMagic) + 16
)

func (b Book) ownPath(key string) string { return filepath.Join(b.dir, key+ownEnding) }

// SaveOwn keeps the vectors of the own labels of a pack, by its key, beside the library: several packs
// may have the library's network. The file appears whole or not at all.
func (b Book) SaveOwn(key string, own labels.Own) error {
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		return inference.Wrap(b.dir, err)
	}
	dims := 0
	if len(own.Vectors) > 0 {
		dims = len(own.Vectors[0])
	}
	body := make([]byte, 0, 2*dims*len(own.Vectors))
	for _, v := range own.Vectors {
		for _, x := range v {
			body = binary.LittleEndian.AppendUint16(body, float16.Fromfloat32(x).Bits())
		}
	}
	data := append(make([]byte, 0, ownHeader+len(body)), ownMagic...)
	for _, n := range []uint32{uint32(len(own.Vectors)), uint32(dims), math.Float32bits(own.Scale), crc32.ChecksumIEEE(body)} {
		data = binary.LittleEndian.AppendUint32(data, n)
	}
	return inference.Wrap(b.dir, b.replace(b.ownPath(key), append(data, body...)))
}

// LoadOwn reads the vectors of the own labels of a pack. The error has CodeLabels where the file is
// not whole, and CodeNotFound where there is none.
func (b Book) LoadOwn(key string) (labels.Own, error) {
	path := b.ownPath(key)
	data, err := nofollow.Read(path, mostBytes)
	if err != nil {
		return labels.Own{}, err
	}
	own, err := decodeOwn(data)
	if err != nil {
		return own, &inference.Error{Code: inference.CodeLabels, Path: path, Err: err}
	}
	return own, nil
}

// decodeOwn reads what SaveOwn has written.
func decodeOwn(data []byte) (own labels.Own, err error) {
	if len(data) < ownHeader || string(data[:len(ownMagic)]) != ownMagic {
		return own, errors.New("is no file of vectors")
	}
	head := func(i int) uint32 { return binary.LittleEndian.Uint32(data[len(ownMagic)+4*i:]) }
	n, dims, body := uint64(head(0)), uint64(head(1)), data[ownHeader:]
	own.Scale = math.Float32frombits(head(2))
	switch {
	case n > mostBytes || dims > mostBytes || 2*n*dims != uint64(len(body)):
		return own, fmt.Errorf("has %d bytes for %d vectors of %d values", len(body), n, dims)
	case crc32.ChecksumIEEE(body) != head(3):
		return own, errors.New("is not as it was written")
	case !(own.Scale >= 0) || math.IsInf(float64(own.Scale), 1):
		return own, fmt.Errorf("has the scale %v", own.Scale)
	}
	if dims == 0 {
		return own, nil
	}
	for at := 0; at < len(body); at += int(2 * dims) {
		v := make(labels.Vector, dims)
		for d := range v {
			v[d] = float16.Frombits(binary.LittleEndian.Uint16(body[at+2*d:])).Float32()
		}
		own.Vectors = append(own.Vectors, v)
	}
	return own, nil
}
