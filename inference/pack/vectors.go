package pack

import (
	"bytes"
	"context"
	"encoding/binary"
	"io/fs"
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

// vectors are the labels' vectors, as a view of the file that they are in.
type vectors struct {
	body       []byte
	half       bool // float16
	rows, dims int
	lengths    []float64 // of each row
}

// at returns a value of a row, as the file has it.
func (v *vectors) at(row, d int) float32 {
	i := row*v.dims + d
	if v.half {
		return float16.Frombits(binary.LittleEndian.Uint16(v.body[2*i:])).Float32()
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(v.body[4*i:]))
}

// npyHeader is the header that numpy writes, with the matrix's type, order and sizes.
var npyHeader = regexp.MustCompile(`^\{'descr': '(<f[24])', 'fortran_order': (False|True), 'shape': \((\d+), (\d+)\),? *\} *\n$`)

// readVectors reads an embeddings.npy of so many labels, of which each row must have a
// direction.
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
	v = vectors{body: body, half: m[1] == "<f2", rows: rows, dims: dims, lengths: make([]float64, rows)}
	size := 4
	if v.half {
		size = 2
	}
	if len(body) != rows*dims*size {
		return v, inference.Faultf("has %d bytes of values, not %d", len(body), rows*dims*size)
	}
	for row := range rows {
		var sum float64
		for d := range dims {
			x := float64(v.at(row, d))
			sum += x * x
		}
		v.lengths[row] = math.Sqrt(sum)
		if !(v.lengths[row] > 0 && v.lengths[row] <= math.MaxFloat32) { // NaN is neither
			return v, inference.Faultf("row %d has no direction", row)
		}
	}
	return v, nil
}

// LabelVectors are those of the labels of a pack with the activation Cosine.
type LabelVectors struct {
	// Scale multiplies a cosine before the softmax; 0 where cosines are the scores.
	Scale float32
	// Rows are of length 1, in the order of the labels.
	Rows [][]float32
}

// ReadLabelVectors reads the vectors of the labels of the pack in fsys, and nothing else of it but the
// manifest and the labels. The error is Load's, or ErrKind for a pack whose labels are no vectors. ctx
// ends it.
func ReadLabelVectors(ctx context.Context, fsys fs.FS) (out LabelVectors, err error) {
	l := newLoader(ctx, fsys)
	if err := l.manifest(); err != nil {
		return out, err
	}
	if l.p.Output.Activation != Cosine {
		return out, ErrKind
	}
	for _, name := range []string{LabelsFile, VectorsFile} {
		if err := l.verifyOne(name); err != nil {
			return out, err
		}
	}
	if l.p.Vocabulary, err = ReadLabels(bytes.NewReader(l.files[LabelsFile])); err != nil {
		return out, bad(LabelsFile, err)
	}
	v, err := readVectors(l.files[VectorsFile], len(l.p.Vocabulary))
	if err != nil {
		return out, bad(VectorsFile, err)
	}
	out.Scale, out.Rows = l.p.Output.LogitScale, make([][]float32, v.rows)
	for row := range out.Rows {
		out.Rows[row] = make([]float32, v.dims)
		for d := range v.dims {
			out.Rows[row][d] = float32(float64(v.at(row, d)) / v.lengths[row])
		}
	}
	return out, nil
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

// cosineOutput is the name of the output that withVectors adds.
const cosineOutput = "wanwu.cosine"

// withVectors returns the network with one output more: scale × the cosine between its embedding
// and each label's vector. So the device that runs the network compares as well, in one piece, and
// a label costs no more than any class of a classifier.
//
// A protobuf message that is in a file twice is merged by its reader, lists being appended: what
// follows the file's own bytes is only what is new. embedding is the output's name and its type in
// the graph.
func withVectors(model []byte, embedding GraphValue, v vectors, scale float32) ([]byte, error) {
	const prefix = "wanwu.label_"
	shape := appendNumber(nil, 1, 2)
	shape = appendBytes(shape, 8, []byte(prefix+"shape"))
	shape = appendNumber(shape, 2, 7) // int64
	shape = appendBytes(shape, 9, binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, 0), uint64(v.dims)))

	graph := appendBytes(nil, 5, shape)
	graph = appendBytes(graph, 1, node("Cast", []string{embedding.Name}, prefix+"float", intAttribute("to", 1)))
	graph = appendBytes(graph, 1, node("Reshape", []string{prefix + "float", prefix + "shape"}, prefix+"rows"))
	graph = appendBytes(graph, 1, node("LpNormalization", []string{prefix + "rows"}, prefix+"unit", intAttribute("axis", 1), intAttribute("p", 2)))
	graph = appendBytes(graph, 1, node("MatMul", []string{prefix + "unit", prefix + "vectors"}, cosineOutput))
	graph = appendBytes(graph, 12, appendBytes(appendBytes(nil, 1, []byte(cosineOutput)), 2, appendBytes(nil, 1, appendNumber(nil, 1, 1))))

	// The vectors are the last: what they are in is written around them, not copied.
	tensor := appendNumber(nil, 1, uint64(v.dims))
	tensor = appendNumber(tensor, 1, uint64(v.rows))
	tensor = appendNumber(tensor, 2, 1) // float32
	tensor = appendBytes(tensor, 8, []byte(prefix+"vectors"))
	values := 4 * v.rows * v.dims
	tensor = appendHead(tensor, 9, values)
	graph = append(appendHead(graph, 5, len(tensor)+values), tensor...)
	if len(model)+len(graph)+values > maxModel-16 {
		return nil, inference.Faultf("%d labels of %d values are more than a network can have", v.rows, v.dims)
	}
	out := make([]byte, 0, len(model)+len(graph)+values+16)
	out = append(out, model...)
	out = append(appendHead(out, 7, len(graph)+values), graph...)
	at := len(out)
	out = out[:at+values]
	v.transpose(out[at:], scale)
	return out, nil
}

// transpose writes the vectors at length 1, times scale, a column a label: an embedding is
// a row. Sixteen labels at once are as much as a line of the processor's cache.
func (v *vectors) transpose(out []byte, scale float32) {
	const block = 16
	for first := 0; first < v.rows; first += block {
		last := min(first+block, v.rows)
		for d := range v.dims {
			for row := first; row < last; row++ {
				x := float32(float64(v.at(row, d)) * float64(scale) / v.lengths[row])
				binary.LittleEndian.PutUint32(out[4*(d*v.rows+row):], math.Float32bits(x))
			}
		}
	}
}

// appendHead appends the tag and the length of a field of n bytes, which are to follow.
func appendHead(m []byte, number protowire.Number, n int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(m, number, protowire.BytesType), uint64(n))
}

func appendNumber(m []byte, number protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(m, number, protowire.VarintType), v)
}

func appendBytes(m []byte, number protowire.Number, data []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(m, number, protowire.BytesType), data)
}

// node returns a NodeProto with one output.
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

// intAttribute returns an AttributeProto that is a number.
func intAttribute(name string, v uint64) []byte {
	return appendNumber(appendNumber(appendBytes(nil, 1, []byte(name)), 3, v), 20, 2)
}
