package ort

import (
	"encoding/binary"
	"math"

	"github.com/x448/float16"
	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// elements are the bytes of a tensor whose elements are not float32, which are what the
// rest of the program has. The zero value is float32 and has none.
type elements struct {
	kind string // inference.Float16 or inference.Uint8; empty is float32
	data []byte
}

// newElements makes room for n values of an element type as a pack names it.
func newElements(kind string, n int) elements {
	switch kind {
	case inference.Float16:
		return elements{kind, make([]byte, 2*n)}
	case inference.Uint8:
		return elements{kind, make([]byte, n)}
	}
	return elements{}
}

// tensor returns a tensor of the shape over values, or over the first of e's bytes.
func (e *elements) tensor(shape onnx.Shape, values []float32) (onnx.Value, error) {
	switch n := int(shape.FlattenedSize()); e.kind {
	case inference.Float16:
		return onnx.NewCustomDataTensor(shape, e.data[:2*n], onnx.TensorElementDataTypeFloat16)
	case inference.Uint8:
		return onnx.NewTensor(shape, e.data[:n])
	}
	return onnx.NewTensor(shape, values)
}

// encode converts values into the bytes.
func (e *elements) encode(values []float32) {
	switch e.kind {
	case inference.Float16:
		for i, v := range values {
			binary.LittleEndian.PutUint16(e.data[2*i:], float16.Fromfloat32(v).Bits())
		}
	case inference.Uint8:
		for i, v := range values {
			e.data[i] = uint8(min(max(math.RoundToEven(float64(v)), 0), 255))
		}
	}
}

// decode converts the bytes back, where there are some.
func (e *elements) decode(values []float32) {
	if e.kind != inference.Float16 {
		return
	}
	for i := range values {
		values[i] = float16.Frombits(binary.LittleEndian.Uint16(e.data[2*i:])).Float32()
	}
}
