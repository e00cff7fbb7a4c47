package infertest

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// The element types of a tensor, as onnx.proto numbers them.
const (
	Float   = 1
	Uint8   = 2
	Int64   = 7
	Bool    = 9
	Float16 = 10
)

// Graph writes an ONNX network piece by piece, so that a test can make one with exactly
// the inputs, operators and faults that it is about. It checks nothing. The zero value is
// an empty graph.
type Graph struct {
	body []byte
	// IR and Opset are the versions that the file states; 0 is 8 and 13.
	IR, Opset int
}

// Input declares an input of an element type. A negative size is dynamic.
func (g *Graph) Input(name string, elem int, sizes ...int) *Graph {
	g.body = field(g.body, 11, valueInfo(name, elem, sizes))
	return g
}

// Output declares an output, as Input does.
func (g *Graph) Output(name string, elem int, sizes ...int) *Graph {
	g.body = field(g.body, 12, valueInfo(name, elem, sizes))
	return g
}

// Node adds an operator with its inputs, outputs and attributes; op may have a domain
// before a colon.
func (g *Graph) Node(op string, inputs, outputs []string, attributes ...[]byte) *Graph {
	var n []byte
	for _, s := range inputs {
		n = field(n, 1, []byte(s))
	}
	for _, s := range outputs {
		n = field(n, 2, []byte(s))
	}
	if domain, name, ok := strings.Cut(op, ":"); ok {
		n = field(n, 7, []byte(domain))
		op = name
	}
	n = field(n, 4, []byte(op))
	for _, a := range attributes {
		n = field(n, 5, a)
	}
	g.body = field(g.body, 1, n)
	return g
}

// Floats adds a constant of float32.
func (g *Graph) Floats(name string, values []float32, sizes ...int) *Graph {
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	g.body = field(g.body, 5, field(tensor(name, Float, sizes), 9, raw))
	return g
}

// Ints adds a constant of int64; without sizes it is a scalar.
func (g *Graph) Ints(name string, values []int64, sizes ...int) *Graph {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	g.body = field(g.body, 5, field(tensor(name, Int64, sizes), 9, raw))
	return g
}

// True adds a constant that is true.
func (g *Graph) True(name string) *Graph {
	g.body = field(g.body, 5, field(tensor(name, Bool, nil), 9, []byte{1}))
	return g
}

// External adds a constant of float32 whose values are in another file, length bytes from offset
// on.
func (g *Graph) External(name, location string, offset, length int, sizes ...int) *Graph {
	entry := func(key, value string) []byte { return field(field(nil, 1, []byte(key)), 2, []byte(value)) }
	t := tensor(name, Float, sizes)
	t = field(t, 13, entry("location", location))
	t = field(t, 13, entry("offset", strconv.Itoa(offset)))
	t = field(t, 13, entry("length", strconv.Itoa(length)))
	g.body = field(g.body, 5, number(t, 14, 1))
	return g
}

// Bytes returns the file of the network.
func (g *Graph) Bytes() []byte {
	ir, opset := g.IR, g.Opset
	if ir == 0 {
		ir = 8
	}
	if opset == 0 {
		opset = 13
	}
	graph := field(g.body[:len(g.body):len(g.body)], 2, []byte("test"))
	return field(field(number(nil, 1, ir), 7, graph), 8, number(nil, 2, opset))
}

// IntAttribute returns an attribute that is a number.
func IntAttribute(name string, v int) []byte {
	return number(number(field(nil, 1, []byte(name)), 3, v), 20, 2)
}

// IntsAttribute returns an attribute that is a list of numbers.
func IntsAttribute(name string, values ...int) []byte {
	a := field(nil, 1, []byte(name))
	for _, v := range values {
		a = number(a, 8, v)
	}
	return number(a, 20, 7)
}

// GraphAttribute returns an attribute that is a graph, such as a loop's body.
func GraphAttribute(name string, g *Graph) []byte {
	return number(field(field(nil, 1, []byte(name)), 6, field(g.body, 2, []byte("body"))), 20, 5)
}

// valueInfo returns a ValueInfoProto.
func valueInfo(name string, elem int, sizes []int) []byte {
	var shape []byte
	for _, size := range sizes {
		if size < 0 {
			shape = field(shape, 1, field(nil, 2, []byte("n"))) // dim_param
			continue
		}
		shape = field(shape, 1, number(nil, 1, size))
	}
	return field(field(nil, 1, []byte(name)), 2, field(nil, 1, field(number(nil, 1, elem), 2, shape)))
}

// tensor returns a TensorProto without values.
func tensor(name string, elem int, sizes []int) (t []byte) {
	for _, size := range sizes {
		t = number(t, 1, size)
	}
	return field(number(t, 2, elem), 8, []byte(name))
}
