package embeddings

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"

	"wanwu/app/nofollow"
	"wanwu/inference"
)

// scoresChunk is how many embeddings are read at once: a megabyte of 512 values each.
const scoresChunk = 1024

// Scores returns the cosine between a vector and each embedding that was written, by content.
// It reads the file once, from front to end; checksums are not compared, and what has no
// direction is left out. ctx ends it.
func (e *File) Scores(ctx context.Context, to []float32) (map[uint64]float32, error) {
	if len(to) != e.dims {
		return nil, inference.Faultf("its vectors have %d values, and the network's embedding has %d", len(to), e.dims)
	}
	at, err := e.Index()
	if err != nil || len(at) == 0 {
		return nil, err
	}
	last := int64(-1)
	for _, i := range at {
		last = max(last, i)
	}
	of := make([]uint64, last+1) // 0 where a later one counts
	for hash, i := range at {
		of[i] = hash
	}
	f, err := nofollow.Open(e.Path(), os.O_RDONLY)
	if err != nil {
		return nil, inference.Wrap(e.Path(), err)
	}
	defer f.Close() // nothing was written to it
	length := 0.0
	for _, v := range to {
		length += float64(v) * float64(v)
	}
	scores := make(map[uint64]float32, len(at))
	buffer := make([]byte, scoresChunk*e.stride())
	for first := int64(0); first <= last; first += scoresChunk {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows := min(scoresChunk, last+1-first)
		if _, err := io.ReadFull(f, buffer[:rows*int64(e.stride())]); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
				break // it was shortened meanwhile: what is missing can be computed again
			}
			return nil, inference.Wrap(e.Path(), err)
		}
		for i := range rows {
			if hash := of[first+i]; hash != 0 {
				if s, ok := cosine(buffer[i*int64(e.stride()):][:e.stride()], to, length); ok {
					scores[hash] = s
				}
			}
		}
	}
	return scores, nil
}

// cosine returns the cosine between an embedding of float16 and a vector, whose squared length is
// given; ok is false where one has no direction.
func cosine(data []byte, to []float32, squared float64) (c float32, ok bool) {
	var d0, d1, d2, d3, o0, o1, o2, o3 float32 // several sums at once, which the processor adds side by side
	whole := len(to) &^ 3
	data = data[:2*len(to)]
	for i := 0; i < whole; i += 4 {
		four, t := binary.LittleEndian.Uint64(data[2*i:]), to[i:i+4:i+4]
		v0, v1, v2, v3 := widen(uint16(four)), widen(uint16(four>>16)), widen(uint16(four>>32)), widen(uint16(four>>48))
		d0, d1, d2, d3 = d0+v0*t[0], d1+v1*t[1], d2+v2*t[2], d3+v3*t[3]
		o0, o1, o2, o3 = o0+v0*v0, o1+v1*v1, o2+v2*v2, o3+v3*v3
	}
	for i := whole; i < len(to); i++ {
		v := widen(binary.LittleEndian.Uint16(data[2*i:]))
		d0, o0 = d0+v*to[i], o0+v*v
	}
	length := math.Sqrt(float64(o0+o1+o2+o3) * squared)
	c = float32(float64(d0+d1+d2+d3) / length)
	return c, length > 0 && c >= -2 && c <= 2 // NaN is neither
}

// widen returns a float16 that is finite as a float32. The exponent of a float16 counts from −15,
// that of a float32 from −127: a multiplication puts it right, for subnormal values too.
func widen(h uint16) float32 {
	return math.Float32frombits(uint32(h&0x8000)<<16|uint32(h&0x7fff)<<13) * 0x1p112
}
