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
		to[i] = wide(binary.LittleEndian.Uint16(from[2*i:]))
	}
}

// wide returns a float16 as a float32. The exponent of a float16 counts from −15, that of a float32
// from −127: a multiplication puts it right, for subnormal values too.
func wide(h uint16) float32 {
	return math.Float32frombits(uint32(h)&0x8000<<16|uint32(h)&0x7fff<<13) * 0x1p112
}

// Query is a vector that stored embeddings are compared with.
type Query struct {
	unit []float32 // of length 1
	// wide is every float16 as a float32: looking one up takes half the time of computing it.
	wide *[1 << 16]float32
}

// NewQuery makes a query of a vector, which takes a tenth of a millisecond; ok is false where that
// has no direction.
func NewQuery(v []float32) (q Query, ok bool) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return Query{}, false
	}
	q = Query{make([]float32, len(v)), new([1 << 16]float32)}
	for i, x := range v {
		q.unit[i] = float32(float64(x) / math.Sqrt(sum))
	}
	for h := range q.wide {
		q.wide[h] = wide(uint16(h))
	}
	return q, true
}

// Cosine returns the cosine between the query and an embedding, as many little-endian float16
// values; ok is false where that has no direction.
func (q Query) Cosine(values []byte) (c float32, ok bool) {
	// Several sums at once, which the processor adds side by side.
	var d0, d1, d2, d3, s0, s1, s2, s3 float32
	unit, t := q.unit, q.wide
	values = values[:2*len(unit)]
	for len(unit) >= 4 {
		four := binary.LittleEndian.Uint64(values)
		v0, v1, v2, v3 := t[uint16(four)], t[uint16(four>>16)], t[uint16(four>>32)], t[uint16(four>>48)]
		d0, d1, d2, d3 = d0+unit[0]*v0, d1+unit[1]*v1, d2+unit[2]*v2, d3+unit[3]*v3
		s0, s1, s2, s3 = s0+v0*v0, s1+v1*v1, s2+v2*v2, s3+v3*v3
		unit, values = unit[4:], values[8:]
	}
	for i, x := range unit {
		v := t[binary.LittleEndian.Uint16(values[2*i:])]
		d0 += x * v
		s0 += v * v
	}
	sum := (s0 + s1) + (s2 + s3)
	if !(sum > 0) {
		return 0, false
	}
	return float32(float64((d0+d1)+(d2+d3)) / math.Sqrt(float64(sum))), true
}
