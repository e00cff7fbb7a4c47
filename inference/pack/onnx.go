package pack

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"wanwu/inference"
)

// Graph is what an ONNX file says of itself, read without a runtime.
type Graph struct {
	// Inputs are those that a caller has to fill, Outputs those that it may ask for.
	Inputs, Outputs []GraphValue
	// External are the pieces of other files that the network keeps constants in.
	External []ExternalData
	// Unknown are the operators, with their domain before a colon, that no build of the
	// runtime has and the file does not define.
	Unknown []string
	// Opset is the version of the standard operators.
	Opset int64
}

// GraphValue is an input or output of a graph.
type GraphValue struct {
	Name string
	// Type is its element type: "float32", "float16", "uint8", or what ONNX calls it;
	// empty where it is no tensor, or the file does not say.
	Type string
	// Shape has −1 for a dynamic size; it is nil where the file does not say.
	Shape []int64
	// Op is the operator that an output comes from.
	Op string
}

// ExternalData is a piece of a file beside the network. A Length of −1 goes to its end.
type ExternalData struct {
	Location       string
	Offset, Length int64
}

// elementTypes are ONNX's numbers for them (onnx.proto, TensorProto.DataType).
var elementTypes = map[uint64]string{
	1: inference.Float32, 2: inference.Uint8, 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64",
	8: "string", 9: "bool", 10: inference.Float16, 11: "float64", 12: "uint32", 13: "uint64", 16: "bfloat16",
}

// knownDomains are those of the operators that ONNX Runtime's builds have.
var knownDomains = []string{"", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"}

// maxDepth is how deep graphs may be in graphs; a real one has two or three levels.
const maxDepth = 16

// ReadGraph reads an ONNX file. What is no such file, or ends too early, is an error.
func ReadGraph(model []byte) (*Graph, error) {
	r := graphReader{defined: map[string]bool{}, constants: map[string]bool{}, used: map[string]bool{}, makers: map[string]string{}}
	if err := r.model(model); err != nil {
		return nil, err
	}
	if !r.hasGraph {
		return nil, inference.Faultf("is no ONNX network: it has no graph")
	}
	r.Inputs = slices.DeleteFunc(r.Inputs, func(v GraphValue) bool { return r.constants[v.Name] })
	for i := range r.Outputs {
		r.Outputs[i].Op = r.makers[r.Outputs[i].Name]
	}
	for op := range r.used {
		if !r.defined[op] {
			r.Unknown = append(r.Unknown, op)
		}
	}
	slices.Sort(r.Unknown)
	return &r.Graph, nil
}

// maxPieces is how many operators and constants a graph may have; the largest real ones
// have some ten thousand.
const maxPieces = 1_000_000

// count counts a piece of the graph.
func (r *graphReader) count() error {
	if r.pieces++; r.pieces > maxPieces {
		return inference.Faultf("has more than %d operators and constants", maxPieces)
	}
	return nil
}

// graphReader walks over the messages of onnx.proto. A message that is there twice is merged, as
// the runtime's parser does, so that every piece of it is looked at.
type graphReader struct {
	Graph
	hasGraph  bool
	pieces    int
	defined   map[string]bool   // functions of the file's own
	constants map[string]bool   // names of the outermost graph's initializers
	used      map[string]bool   // operators of domains that are not known
	makers    map[string]string // values of the outermost graph → the operator that each comes from
}

// fields calls f for each field of a message.
func fields(m []byte, f func(number protowire.Number, wire protowire.Type, value uint64, data []byte) error) error {
	for len(m) > 0 {
		number, wire, n := protowire.ConsumeTag(m)
		if n < 0 {
			return damaged(n)
		}
		m = m[n:]
		var value uint64
		var data []byte
		switch wire {
		case protowire.VarintType:
			value, n = protowire.ConsumeVarint(m)
		case protowire.BytesType:
			data, n = protowire.ConsumeBytes(m)
		default:
			n = protowire.ConsumeFieldValue(number, wire, m)
		}
		if n < 0 {
			return damaged(n)
		}
		m = m[n:]
		if err := f(number, wire, value, data); err != nil {
			return err
		}
	}
	return nil
}

func damaged(n int) error {
	return inference.Faultf("is no ONNX network, or ends too early: %v", protowire.ParseError(n))
}

func (r *graphReader) model(m []byte) error {
	return fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 7: // graph
			r.hasGraph = r.hasGraph || data != nil
			return r.graph(data, 0)
		case 8: // opset_import
			return r.opset(data)
		case 25: // functions
			return r.function(data)
		}
		return nil
	})
}

func (r *graphReader) opset(m []byte) error {
	domain, version := "", uint64(0)
	err := fields(m, func(number protowire.Number, _ protowire.Type, value uint64, data []byte) error {
		switch number {
		case 1:
			domain = string(data)
		case 2:
			version = value
		}
		return nil
	})
	if domain == "" || domain == "ai.onnx" {
		r.Opset = int64(version)
	}
	return err
}

// function reads a FunctionProto: its nodes, and the name under which others call it.
func (r *graphReader) function(m []byte) error {
	domain, name := "", ""
	err := fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 1:
			name = string(data)
		case 7:
			return r.node(data, 1)
		case 10:
			domain = string(data)
		case 11:
			return r.attribute(data, 1)
		}
		return nil
	})
	r.defined[domain+":"+name] = true
	return err
}

// graph reads a GraphProto, the outermost one at depth 0.
func (r *graphReader) graph(m []byte, depth int) error {
	if depth > maxDepth {
		return inference.Faultf("has graphs within graphs, deeper than %d", maxDepth)
	}
	return fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 1:
			return r.node(data, depth)
		case 5: // initializer
			name, err := r.tensor(data)
			if depth == 0 {
				r.constants[name] = true
			}
			return err
		case 15: // sparse_initializer
			return r.sparse(data)
		case 11, 12:
			if depth > 0 {
				return nil
			}
			if err := r.count(); err != nil {
				return err
			}
			v, err := valueInfo(data)
			if number == 11 {
				r.Inputs = append(r.Inputs, v)
			} else {
				r.Outputs = append(r.Outputs, v)
			}
			return err
		}
		return nil
	})
}

func (r *graphReader) node(m []byte, depth int) error {
	if err := r.count(); err != nil {
		return err
	}
	op, domain := "", ""
	var made []string
	err := fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 2:
			made = append(made, string(data))
		case 4:
			op = string(data)
		case 5:
			return r.attribute(data, depth)
		case 7:
			domain = string(data)
		}
		return nil
	})
	if depth == 0 {
		for _, name := range made {
			r.makers[name] = op
		}
	}
	// An EPContext is a compiled network that may be in a file of any name.
	if !slices.Contains(knownDomains, domain) || op == "EPContext" {
		r.used[domain+":"+op] = true
	}
	return err
}

func (r *graphReader) attribute(m []byte, depth int) error {
	return fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 5, 10: // t, tensors
			_, err := r.tensor(data)
			return err
		case 6, 11: // g, graphs
			return r.graph(data, depth+1)
		case 22, 23: // sparse_tensor, sparse_tensors
			return r.sparse(data)
		}
		return nil
	})
}

func (r *graphReader) sparse(m []byte) error {
	return fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		if number != 1 && number != 2 { // values, indices
			return nil
		}
		name, err := r.tensor(data)
		r.constants[name] = true // a sparse initializer has the name of its values
		return err
	})
}
