package pack

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protowire"
)

// The fields of onnx.proto that a node and an output take.
const (
	modelGraph    = 7
	graphNode     = 1
	graphOutput   = 12
	nodeInput     = 1
	nodeOutput    = 2
	nodeOperator  = 4
	nodeAttribute = 5
	onnxFloat     = 1
	onnxInt       = 2 // the type of an attribute
)

// WithScores returns a network with one output more: scores, of n × classes float32, which is the
// softmax of its output logits. The graph itself is not touched: what is added to a protobuf message
// behind its end becomes part of it. ok is false where the name is in use.
func WithScores(model []byte, logits, scores string, classes int) (with []byte, ok bool) {
	if bytes.Contains(model, []byte(scores)) {
		return model, false
	}
	bytesField := func(m []byte, number protowire.Number, data []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(m, number, protowire.BytesType), data)
	}
	intField := func(m []byte, number protowire.Number, v int) []byte {
		return protowire.AppendVarint(protowire.AppendTag(m, number, protowire.VarintType), uint64(v))
	}
	axis := intField(intField(bytesField(nil, 1, []byte("axis")), 3, 1), 20, onnxInt)
	node := bytesField(bytesField(nil, nodeInput, []byte(logits)), nodeOutput, []byte(scores))
	node = bytesField(bytesField(node, nodeOperator, []byte("Softmax")), nodeAttribute, axis)
	anyBatch, all := bytesField(nil, 2, []byte("n")), intField(nil, 1, classes)
	shape := bytesField(bytesField(nil, 1, anyBatch), 1, all)
	tensor := bytesField(nil, 1, bytesField(intField(nil, 1, onnxFloat), 2, shape))
	output := bytesField(bytesField(nil, 1, []byte(scores)), 2, tensor)
	graph := bytesField(bytesField(nil, graphNode, node), graphOutput, output)
	return bytesField(bytes.Clone(model), modelGraph, graph), true
}
