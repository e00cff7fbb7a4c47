package infertest

import "encoding/binary"

// Network returns the smallest ONNX network: its logits, "out" of n × 3, are the three values of
// each picture of its input, "in" of n × 3 × 1 × 1. It takes batches of n and no others.
func Network(n int) []byte {
	return new(Graph).Input("in", Float, n, 3, 1, 1).Output("out", Float, n, 3).
		Node("Flatten", []string{"in"}, []string{"out"}).Bytes()
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
