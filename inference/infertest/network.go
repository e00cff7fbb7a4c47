package infertest

import "encoding/binary"

// Network is the smallest ONNX network: its logits, "out" of n × 3, are the three values
// of each picture of its input, "in" of n × 3 × 1 × 1. It takes batches of n and no others.
func Network(n int) []byte {
	shape := func(sizes ...int) (s []byte) {
		for _, size := range sizes {
			s = field(s, 1, number(nil, 1, size)) // TensorShapeProto.dim
		}
		return s
	}
	value := func(name string, shape []byte) []byte { // a ValueInfoProto of floats
		return field(field(nil, 1, []byte(name)), 2, field(nil, 1, field(number(nil, 1, 1), 2, shape)))
	}
	node := field(field(field(nil, 1, []byte("in")), 2, []byte("out")), 4, []byte("Flatten"))
	graph := field(field(nil, 1, node), 2, []byte("smallest"))
	graph = field(graph, 11, value("in", shape(n, 3, 1, 1)))
	graph = field(graph, 12, value("out", shape(n, 3)))
	return field(field(number(nil, 1, 8), 7, graph), 8, number(nil, 2, 13)) // IR 8, operators 13
}

// field appends a field of bytes to a protobuf message.
func field(m []byte, number uint64, data []byte) []byte {
	m = binary.AppendUvarint(m, number<<3|2)
	m = binary.AppendUvarint(m, uint64(len(data)))
	return append(m, data...)
}

// number appends a field that is a number.
func number(m []byte, field uint64, value int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(m, field<<3), uint64(value))
}
