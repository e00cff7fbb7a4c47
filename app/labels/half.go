package labels

import (
	"encoding/binary"
	"math"
)

// Widen turns little-endian float16 values into float32, as many as to has. Infinities and
// NaN, which embeddings do not have, become finite.
func Widen(to []float32, from []byte) {
	from = from[:2*len(to)]
	for i := range to {
		h := uint32(binary.LittleEndian.Uint16(from[2*i:]))
		// The exponent of a float16 counts from −15, that of a float32 from −127: a
		// multiplication puts it right, for subnormal values too.
		to[i] = math.Float32frombits(h&0x8000<<16|h&0x7fff<<13) * 0x1p112
	}
}
