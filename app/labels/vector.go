package labels

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/x448/float16"
)

// Vector is an embedding, or a direction among embeddings. As text it is the base64 of
// little-endian float16 values, as embeddings are stored.
type Vector []float32

// MarshalText encodes the vector.
func (v Vector) MarshalText() ([]byte, error) {
	b := make([]byte, 0, 2*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint16(b, float16.Fromfloat32(x).Bits())
	}
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText decodes what MarshalText has encoded. A value that is not finite is an error.
func (v *Vector) UnmarshalText(text []byte) error {
	b, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	if len(b)%2 != 0 {
		return fmt.Errorf("a vector of %d bytes", len(b))
	}
	*v = make(Vector, len(b)/2)
	for i := range *v {
		x := float16.Frombits(binary.LittleEndian.Uint16(b[2*i:])).Float32()
		if x-x != 0 { // NaN or infinite
			return fmt.Errorf("value %d of a vector is %v", i, x)
		}
		(*v)[i] = x
	}
	return nil
}

// Unit returns the vector scaled to length 1; ok is false where it has no direction.
func (v Vector) Unit() (unit Vector, ok bool) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil, false
	}
	unit = make(Vector, len(v))
	scale := 1 / math.Sqrt(sum)
	for i, x := range v {
		unit[i] = float32(float64(x) * scale)
	}
	return unit, true
}

// Dot returns the product of two vectors of one length.
func Dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0, s1, s2, s3 = s0+a[i]*b[i], s1+a[i+1]*b[i+1], s2+a[i+2]*b[i+2], s3+a[i+3]*b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}
