package embeddings

import (
	"encoding/binary"
	"math"
)

// Widen turns little-endian float16 values into float32, as many as to has. Infinities and
// NaN, which embeddings do not have, become finite.
func Widen(to []float32, from []byte) {
	from = from[:2*len(to)]
	for i := range to {
		to[i] = bits(uint32(binary.LittleEndian.Uint16(from[2*i:]))) * 0x1p112
	}
}

// bits returns a float16 as a float32 that is too small by 2¹¹²: the exponent of a float16
// counts from −15, that of a float32 from −127. A multiplication puts it right, for subnormal
// values too.
func bits(h uint32) float32 { return math.Float32frombits(h&0x8000<<16 | h&0x7fff<<13) }

// Query is a vector that stored embeddings are compared with.
type Query []float32

// scale is the length of a Query, so that it can be multiplied with what bits returns without
// becoming so small that a processor is slow with it.
const scale = 0x1p100

// NewQuery makes a query of a vector; ok is false where that has no direction.
func NewQuery(v []float32) (q Query, ok bool) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil, false
	}
	q = make(Query, len(v))
	for i, x := range v {
		q[i] = float32(float64(x) / math.Sqrt(sum) * scale)
	}
	return q, true
}

// Cosine returns the cosine between the query and an embedding, as many little-endian float16
// values; ok is false where that has no direction.
func (q Query) Cosine(values []byte) (c float32, ok bool) {
	// Several sums at once, which the processor adds side by side.
	var d0, d1, d2, d3, s0, s1, s2, s3 float32
	query := q
	values = values[:2*len(query)]
	for len(query) >= 4 {
		four := binary.LittleEndian.Uint64(values)
		v0, v1, v2, v3 := bits(uint32(four)), bits(uint32(four>>16)), bits(uint32(four>>32)), bits(uint32(four>>48))
		d0, d1, d2, d3 = d0+query[0]*v0, d1+query[1]*v1, d2+query[2]*v2, d3+query[3]*v3
		v0, v1, v2, v3 = v0*scale, v1*scale, v2*scale, v3*scale
		s0, s1, s2, s3 = s0+v0*v0, s1+v1*v1, s2+v2*v2, s3+v3*v3
		query, values = query[4:], values[8:]
	}
	for i, x := range query {
		v := bits(uint32(binary.LittleEndian.Uint16(values[2*i:])))
		d0 += x * v
		v *= scale
		s0 += v * v
	}
	sum := (s0 + s1) + (s2 + s3)
	if !(sum > 0) {
		return 0, false
	}
	// Both have the factor of the scale once, and 2⁻¹¹² once.
	return float32(float64((d0+d1)+(d2+d3)) / math.Sqrt(float64(sum))), true
}
