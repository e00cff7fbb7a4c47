package pack

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"slices"

	"github.com/x448/float16"
	"google.golang.org/protobuf/encoding/protowire"

	"wanwu/inference"
)

const (
	// mostWeights bounds the weights that ReadClassifier returns: 128 MiB.
	mostWeights = 1 << 25
	// mostSteps is how many operators there may be between the embedding and the scores, most of
	// which only change a shape.
	mostSteps = 8
)

// ErrOtherNetwork is that the network of a pack has another hash than the one that is wanted.
var ErrOtherNetwork = errors.New("the pack has another network")

// ReadClassifier reads what the last layer of the network of the pack in fsys weighs the values of its
// embedding by, a row a label. It is nil where the last layer is no linear one over the embedding that
// the manifest names, keeps its weights in another file, or has more than 32 million of them; for a pack
// whose labels are vectors it is those. The error is ErrOtherNetwork where the manifest does not name
// modelHash, or Load's of the manifest and of the network's file; ctx ends it.
func ReadClassifier(ctx context.Context, fsys fs.FS, modelHash string) ([][]float32, error) {
	l := newLoader(ctx, fsys)
	if err := l.manifest(); err != nil {
		return nil, err
	}
	out, want := l.p.Output, l.p.Files[ModelFile]
	if want != modelHash {
		return nil, ErrOtherNetwork
	}
	if out.Activation == Cosine {
		v, err := ReadLabelVectors(ctx, fsys)
		return v.Rows, err
	}
	if out.Embedding == "" {
		return nil, nil
	}
	sum, err := l.readOne(ModelFile)
	if err == nil && sum != want {
		err = inference.Faultf("the manifest says %s, the file is %s", want, sum)
	}
	var r layerReader
	if err == nil {
		err = r.model(l.files[ModelFile])
	}
	if err != nil {
		return nil, bad(ModelFile, err)
	}
	return r.classifier(out.Logits, out.Embedding), nil
}

// layer is a NodeProto, as far as it is needed.
type layer struct {
	op              string
	inputs, outputs []string
	transposed      [2]bool // Gemm's transA and transB
}

// layerReader reads which operator makes each value of a graph, and where its constants are.
type layerReader struct {
	makers  map[string]layer
	tensors map[string][]byte // TensorProto, by name
}

func (r *layerReader) model(m []byte) error {
	r.makers, r.tensors = map[string]layer{}, map[string][]byte{}
	return fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		if number != 7 { // graph
			return nil
		}
		return fields(data, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
			switch number {
			case 1:
				return r.node(data)
			case 5: // initializer
				return fields(data, func(number protowire.Number, _ protowire.Type, _ uint64, name []byte) error {
					if number == 8 {
						r.tensors[string(name)] = data
					}
					return nil
				})
			}
			return nil
		})
	})
}

func (r *layerReader) node(m []byte) error {
	var l layer
	err := fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 1:
			l.inputs = append(l.inputs, string(data))
		case 2:
			l.outputs = append(l.outputs, string(data))
		case 4:
			l.op = string(data)
		case 5:
			return l.attribute(data)
		}
		return nil
	})
	for _, name := range l.outputs {
		r.makers[name] = l
	}
	return err
}

// attribute reads an AttributeProto.
func (l *layer) attribute(m []byte) error {
	name, number := "", uint64(0)
	err := fields(m, func(field protowire.Number, _ protowire.Type, value uint64, data []byte) error {
		switch field {
		case 1:
			name = string(data)
		case 3:
			number = value
		}
		return nil
	})
	for i, of := range []string{"transA", "transB"} {
		if name == of {
			l.transposed[i] = number != 0
		}
	}
	return err
}

// shapers are the operators that leave the values as they are.
var shapers = []string{"Identity", "Cast", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Dropout"}

// source goes back from a value over operators that only change its shape.
func (r *layerReader) source(name string) string {
	for range mostSteps {
		l, ok := r.makers[name]
		if !ok || !slices.Contains(shapers, l.op) || len(l.inputs) == 0 {
			break
		}
		name = l.inputs[0]
	}
	return name
}

// classifier returns the weights between an embedding and the scores; nil where there are none.
func (r *layerReader) classifier(scores, embedding string) [][]float32 {
	name := r.source(scores)
	for range mostSteps {
		l := r.makers[name]
		if len(l.inputs) < 2 {
			return nil
		}
		switch l.op {
		case "Add": // of a bias, which is a constant
			constant, other := l.inputs[0], l.inputs[1]
			if r.tensors[constant] == nil {
				constant, other = other, constant
			}
			if r.tensors[constant] == nil {
				return nil
			}
			name = r.source(other)
			continue
		case "Gemm", "MatMul", "Conv":
			if l.transposed[0] || r.source(l.inputs[0]) != r.source(embedding) {
				return nil
			}
			return weights(r.tensors[l.inputs[1]], l.op == "Conv" || l.transposed[1])
		}
		return nil
	}
	return nil
}

// matrix is a TensorProto with its values.
type matrix struct {
	sizes  []uint64
	half   bool // float16
	values []byte
}

// readMatrix reads a tensor of two dimensions, or a convolution over single points; ok is false for
// others, and where its values are in another file or too many.
func readMatrix(tensor []byte) (m matrix, ok bool) {
	var elem uint64
	err := fields(tensor, func(number protowire.Number, wire protowire.Type, value uint64, data []byte) error {
		switch number {
		case 1: // dims, one by one or packed
			if wire == protowire.VarintType {
				data = protowire.AppendVarint(nil, value)
			}
			for len(data) > 0 {
				size, n := protowire.ConsumeVarint(data)
				if n < 0 {
					return damaged(n)
				}
				m.sizes, data = append(m.sizes, size), data[n:]
			}
		case 2:
			elem = value
		case 4, 9: // float_data, packed; raw_data
			m.values = data
		}
		return nil
	})
	for len(m.sizes) > 2 && m.sizes[len(m.sizes)-1] == 1 {
		m.sizes = m.sizes[:len(m.sizes)-1]
	}
	m.half = inference.Float16 == elementTypes[elem]
	if err != nil || len(m.sizes) != 2 || !m.half && elementTypes[elem] != inference.Float32 {
		return m, false
	}
	rows, columns := m.sizes[0], m.sizes[1]
	if rows == 0 || columns == 0 || rows > mostWeights || columns > mostWeights/rows {
		return m, false
	}
	return m, uint64(len(m.values)) == rows*columns*uint64(elementSizes[elem])
}

func (m matrix) at(i int) float32 {
	if m.half {
		return float16.Frombits(binary.LittleEndian.Uint16(m.values[2*i:])).Float32()
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(m.values[4*i:]))
}

// weights returns the rows of a matrix, or its columns unless byRow; nil where it is none of finite
// numbers.
func weights(tensor []byte, byRow bool) [][]float32 {
	m, ok := readMatrix(tensor)
	if !ok {
		return nil
	}
	rows, dims := int(m.sizes[0]), int(m.sizes[1])
	step, stride := 1, dims
	if !byRow {
		rows, dims = dims, rows
		step, stride = rows, 1
	}
	out := make([][]float32, rows)
	for row := range out {
		out[row] = make([]float32, dims)
		for d := range dims {
			x := m.at(row*stride + d*step)
			if x-x != 0 { // NaN or infinite
				return nil
			}
			out[row][d] = x
		}
	}
	return out
}
