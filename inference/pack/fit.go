package pack

import (
	"path"
	"slices"
	"strings"

	"wanwu/inference"
)

// checkGraph compares what the manifest says of the network with the graph's own word.
// sizes are the sizes of the files that the manifest lists. What the graph leaves open is
// for the first run to show.
func (m *Manifest) checkGraph(g *Graph, labels int, sizes map[string]int64) error {
	if len(g.Unknown) > 0 {
		return inference.Faultf("the graph has operators that the runtime does not know: %s", strings.Join(g.Unknown, ", "))
	}
	if err := m.checkInputs(g); err != nil {
		return err
	}
	n := int64(-1)
	if !m.Batch.Dynamic {
		n = int64(m.Batch.Max)
	}
	if m.Output.Logits != "" {
		if err := checkOutput(g, m.Output.Logits, n, int64(labels)); err != nil {
			return err
		}
	}
	if m.Output.Embedding != "" {
		if err := checkOutput(g, m.Output.Embedding, n, -1); err != nil {
			return err
		}
	}
	return checkExternal(g, sizes)
}

func (m *Manifest) checkInputs(g *Graph) error {
	in, err := findValue("input", g.Inputs, m.Input.Name)
	if err != nil {
		return err
	}
	if in.Type != "" && in.Type != m.Input.DType {
		return inference.Faultf("%s %q: the graph's type is %s, not %s", "input", in.Name, in.Type, m.Input.DType)
	}
	w, h, n := int64(m.Input.Width), int64(m.Input.Height), int64(-1)
	if !m.Batch.Dynamic {
		n = int64(m.Batch.Max)
	}
	want := []int64{n, 3, h, w}
	if m.Input.Layout == "NHWC" {
		want = []int64{n, h, w, 3}
	}
	if !fits(in.Shape, want) {
		return inference.Faultf("%s %q: the manifest says %v, the graph %v", "input", in.Name, want, in.Shape)
	}
	// A network of one size says so: a batch of another one would fail in the middle of a run.
	if m.Batch.Dynamic && in.Shape != nil && in.Shape[0] > 0 {
		return inference.Faultf("batch.dynamic is true, and the graph takes %d pictures at once", in.Shape[0])
	}
	if len(g.Inputs) != 1 {
		return inference.Faultf("the graph has %d inputs, not 1: %s", len(g.Inputs), valueNames(g.Inputs))
	}
	return nil
}

// checkOutput looks whether an output has a row of so many values for each of n pictures.
func checkOutput(g *Graph, name string, n, values int64) error {
	out, err := findValue("output", g.Outputs, name)
	if err != nil {
		return err
	}
	if out.Type != "" && out.Type != inference.Float32 && out.Type != inference.Float16 {
		return inference.Faultf("%s %q: the graph's type is %s, not %s", "output", name, out.Type, "float32, float16")
	}
	if want, has := []int64{n, values}, squeeze(out.Shape); !fits(has, want) {
		if values > 0 && fits(has, []int64{n, -1}) {
			return inference.Faultf("output %q: the pack has %d labels, the graph's shape is %v", name, values, out.Shape)
		}
		return inference.Faultf("%s %q: the manifest says %v, the graph %v", "output", name, want, out.Shape)
	}
	return nil
}

func findValue(what string, values []GraphValue, name string) (GraphValue, error) {
	for _, v := range values {
		if v.Name == name {
			return v, nil
		}
	}
	return GraphValue{}, inference.Faultf("%s %q is not in the graph, which has %s", what, name, valueNames(values))
}

func valueNames(values []GraphValue) string {
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	return strings.Join(names, ", ")
}

// fits compares a shape of the graph's with the one that is asked for; −1 on either side
// fits anything, and so does a shape that is not known.
func fits(have, want []int64) bool {
	if have == nil {
		return true
	}
	return slices.EqualFunc(have, want, func(a, b int64) bool { return a < 0 || b < 0 || a == b })
}

// squeeze leaves out the sizes of 1 after the first, as in n × 1000 × 1 × 1.
func squeeze(shape []int64) []int64 {
	if len(shape) < 3 {
		return shape
	}
	return append(shape[:1:1], slices.DeleteFunc(slices.Clone(shape[1:]), func(n int64) bool { return n == 1 })...)
}

// checkExternal looks whether the files that the network keeps constants in are listed,
// and so verified, and long enough: the runtime maps them, and a program that reads
// beyond a file's end dies.
func checkExternal(g *Graph, sizes map[string]int64) error {
	for _, e := range g.External {
		size, listed := sizes[path.Clean(e.Location)]
		if !listed {
			return inference.Faultf("the network keeps weights in %q, which the manifest does not list", e.Location)
		}
		if e.Offset > size || e.Length > size-e.Offset {
			return inference.Faultf("the network's weights reach to byte %d of %q, which has %d", e.Offset+max(e.Length, 0), e.Location, size)
		}
	}
	return nil
}
