package pack

import (
	"bytes"
	"encoding/binary"
	"math"
	"regexp"
	"strconv"

	"github.com/x448/float16"
	"google.golang.org/protobuf/encoding/protowire"

	"wanwu/inference"
)

// VectorsFile has the labels' vectors, of packs with the activation Cosine alone: a matrix
// of float32 or float16, a row a label, as numpy.save writes it.
const VectorsFile = "embeddings.npy"

// vectors are the labels' vectors, each of length 1.
type vectors struct {
	values []float32
	dims   int
}

// npyHeader is the header that numpy writes, with the matrix's type, order and sizes.
var npyHeader = regexp.MustCompile(`^\{'descr': '(<f[24])', 'fortran_order': (False|True), 'shape': \((\d+), (\d+)\),? *\} *\n$`)

// readVectors reads an embeddings.npy of so many labels and brings each row to length 1.
func readVectors(data []byte, labels int) (v vectors, err error) {
	header, body, ok := npyParts(data)
	m := npyHeader.FindStringSubmatch(header)
	if !ok || m == nil {
		return v, inference.Faultf("is no matrix of float32 or float16 as numpy.save writes it")
	}
	if m[2] != "False" {
		return v, inference.Faultf("is stored column by column; save numpy.ascontiguousarray of it")
	}
	rows, err1 := strconv.Atoi(m[3])
	dims, err2 := strconv.Atoi(m[4])
	if err1 != nil || err2 != nil || rows != labels || dims < 1 || dims > 1<<16 {
		return v, inference.Faultf("has %s rows of %s values, and there are %d labels", m[3], m[4], labels)
	}
	size := 4
	if m[1] == "<f2" {
		size = 2
	}
	if len(body) != rows*dims*size {
		return v, inference.Faultf("has %d bytes of values, not %d", len(body), rows*dims*size)
	}
	v = vectors{values: make([]float32, rows*dims), dims: dims}
	for i := range v.values {
		if size == 2 {
			v.values[i] = float16.Frombits(binary.LittleEndian.Uint16(body[2*i:])).Float32()
		} else {
			v.values[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
	}
	for row := range rows {
		if !normalise(v.values[row*dims : (row+1)*dims]) {
			return v, inference.Faultf("row %d has no direction", row)
		}
	}
	return v, nil
}

// npyParts takes the format apart (numpy.lib.format): a magic word, the version, the
// length of the header, the header, the values.
func npyParts(data []byte) (header string, body []byte, ok bool) {
	const magic = "\x93NUMPY"
	if !bytes.HasPrefix(data, []byte(magic)) || len(data) < 12 {
		return "", nil, false
	}
	length, at := int(binary.LittleEndian.Uint16(data[8:])), 10
	if data[6] >= 2 {
		length, at = int(binary.LittleEndian.Uint32(data[8:])), 12
	}
	if length > 1<<16 || length > len(data)-at {
		return "", nil, false
	}
	return string(data[at : at+length]), data[at+length:], true
}

// normalise brings a vector to length 1, and answers false where it has no direction.
func normalise(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if length := math.Sqrt(sum); length > 0 && length <= math.MaxFloat32 { // NaN is neither
		for i := range v {
			v[i] = float32(float64(v[i]) / length)
		}
		return true
	}
	return false
}

// cosineOutput is the name of the output that withVectors adds.
const cosineOutput = "wanwu.cosine"

// withVectors is the network with one output more: scale × the cosine between its
// embedding and each label's vector. So the device that runs the network compares as well,
// in one piece, and a label costs no more than any class of a classifier.
//
// A protobuf message that stands in a file twice is merged by its reader, lists being
// appended: what follows the file's own bytes is only what is new. embedding is the
// output's name and its type in the graph.
func withVectors(model []byte, embedding GraphValue, v vectors, scale float32) ([]byte, error) {
	const prefix = "wanwu.label_"
	labels := len(v.values) / v.dims
	values := make([]byte, 4*len(v.values))
	for row := range labels { // transposed: an embedding is a row
		for d := range v.dims {
			bits := math.Float32bits(v.values[row*v.dims+d] * scale)
			binary.LittleEndian.PutUint32(values[4*(d*labels+row):], bits)
		}
	}
	tensor := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(v.dims))
	tensor = protowire.AppendVarint(protowire.AppendTag(tensor, 1, protowire.VarintType), uint64(labels))
	tensor = protowire.AppendVarint(protowire.AppendTag(tensor, 2, protowire.VarintType), 1) // float32
	tensor = appendBytes(tensor, 8, []byte(prefix+"vectors"))
	tensor = appendBytes(tensor, 9, values)

	shape := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 2)
	shape = appendBytes(shape, 8, []byte(prefix+"shape"))
	shape = protowire.AppendVarint(protowire.AppendTag(shape, 2, protowire.VarintType), 7) // int64
	shape = appendBytes(shape, 9, binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, 0), uint64(v.dims)))

	var graph []byte
	graph = appendBytes(graph, 5, tensor)
	graph = appendBytes(graph, 5, shape)
	graph = appendBytes(graph, 1, node("Cast", []string{embedding.Name}, prefix+"float", intAttribute("to", 1)))
	graph = appendBytes(graph, 1, node("Reshape", []string{prefix + "float", prefix + "shape"}, prefix+"rows"))
	graph = appendBytes(graph, 1, node("LpNormalization", []string{prefix + "rows"}, prefix+"unit", intAttribute("axis", 1), intAttribute("p", 2)))
	graph = appendBytes(graph, 1, node("MatMul", []string{prefix + "unit", prefix + "vectors"}, cosineOutput))
	element := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 1)
	graph = appendBytes(graph, 12, appendBytes(appendBytes(nil, 1, []byte(cosineOutput)), 2, appendBytes(nil, 1, element)))

	if len(model)+len(graph) > maxModel-16 {
		return nil, inference.Faultf("%d labels of %d values are more than a network can have", labels, v.dims)
	}
	return appendBytes(model[:len(model):len(model)], 7, graph), nil
}

func appendBytes(m []byte, number protowire.Number, data []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(m, number, protowire.BytesType), data)
}

// node is a NodeProto with one output.
func node(op string, inputs []string, output string, attributes ...[]byte) (n []byte) {
	for _, in := range inputs {
		n = appendBytes(n, 1, []byte(in))
	}
	n = appendBytes(n, 2, []byte(output))
	n = appendBytes(n, 3, []byte(output)) // its name
	n = appendBytes(n, 4, []byte(op))
	for _, a := range attributes {
		n = appendBytes(n, 5, a)
	}
	return n
}

// intAttribute is an AttributeProto that is a number.
func intAttribute(name string, v uint64) []byte {
	a := appendBytes(nil, 1, []byte(name))
	a = protowire.AppendVarint(protowire.AppendTag(a, 3, protowire.VarintType), v)
	return protowire.AppendVarint(protowire.AppendTag(a, 20, protowire.VarintType), 2)
}
