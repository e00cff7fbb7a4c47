package ort_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/ort"
)

// protoFields calls f for each field of a protobuf message: its number, its wire type,
// all of it, and what is in it where that is bytes.
func protoFields(t *testing.T, m []byte, f func(number, wire uint64, whole, inner []byte)) {
	t.Helper()
	for len(m) > 0 {
		tag, n := binary.Uvarint(m)
		if n <= 0 {
			t.Fatal("not a protobuf message")
		}
		end := n
		var inner []byte
		switch tag & 7 {
		case 0:
			_, k := binary.Uvarint(m[n:])
			end += k
		case 1:
			end += 8
		case 5:
			end += 4
		case 2:
			size, k := binary.Uvarint(m[n:])
			inner = m[n+k : n+k+int(size)]
			end = n + k + int(size)
		default:
			t.Fatalf("wire type %d", tag&7)
		}
		f(tag>>3, tag&7, m[:end], inner)
		m = m[end:]
	}
}

func protoBytes(out []byte, number uint64, data []byte) []byte {
	out = binary.AppendUvarint(out, number<<3|2)
	out = binary.AppendUvarint(out, uint64(len(data)))
	return append(out, data...)
}

// outsource moves the weights of an ONNX network into a file beside it, which begins
// each of them at a page.
func outsource(t *testing.T, model []byte, name string) (network, side []byte) {
	t.Helper()
	entry := func(key, value string) []byte { return protoBytes(protoBytes(nil, 1, []byte(key)), 2, []byte(value)) }
	protoFields(t, model, func(number, wire uint64, whole, graph []byte) {
		if number != 7 { // ModelProto.graph
			network = append(network, whole...)
			return
		}
		var g []byte
		protoFields(t, graph, func(number, wire uint64, whole, tensor []byte) {
			if number != 5 { // GraphProto.initializer
				g = append(g, whole...)
				return
			}
			var out []byte
			protoFields(t, tensor, func(number, wire uint64, whole, raw []byte) {
				if number != 9 || len(raw) < 1024 { // TensorProto.raw_data
					out = append(out, whole...)
					return
				}
				side = append(side, make([]byte, -len(side)&4095)...)
				out = protoBytes(out, 13, entry("location", name)) // external_data
				out = protoBytes(out, 13, entry("offset", fmt.Sprint(len(side))))
				out = protoBytes(out, 13, entry("length", fmt.Sprint(len(raw))))
				out = append(out, 14<<3, 1) // data_location = EXTERNAL
				side = append(side, raw...)
			})
			g = protoBytes(g, 5, out)
		})
		network = protoBytes(network, 7, g)
	})
	return network, side
}

// TestExternalWeightFile checks that a network whose weights are beside it is run as any
// other, and the runtime maps them instead of reading them.
func TestExternalWeightFile(t *testing.T) {
	c, dir := config(t), t.TempDir()
	plain := open(t, c)
	network, side := outsource(t, c.Model, "weights.bin")
	if len(side) < 20<<20 || len(network) > len(c.Model)/4 {
		t.Fatalf("%d bytes of weights beside a network of %d", len(side), len(network))
	}
	c.Model, c.SideFiles = network, dir
	if b, err := ort.Open(t.Context(), c); inference.CodeOf(err) != inference.CodePack {
		t.Errorf("without the file: %v", err)
		if err == nil {
			b.Close()
		}
	}
	c.SideFiles = filepath.Join(dir, "removed")
	var e *inference.Error
	if _, err := ort.Open(t.Context(), c); !errors.As(err, &e) || e.Path != c.SideFiles || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without its folder: %v", err)
	}
	c.SideFiles = dir
	if err := os.WriteFile(filepath.Join(dir, "weights.bin"), side, 0o644); err != nil {
		t.Fatal(err)
	}
	b := open(t, c)
	if runtime.GOOS == "linux" {
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil || !strings.Contains(string(maps), filepath.Join(dir, "weights.bin")) {
			t.Errorf("no weights are mapped: %v", err)
		}
	}
	input := make([]float32, c.Preprocess.Len())
	for i := range input {
		input[i] = float32(i%255)/128 - 1
	}
	answer := func(b *ort.Backend) []float32 {
		batch := &inference.Batch{N: 1, Input: input, Logits: make([]float32, c.Classes), Embedding: make([]float32, b.Dims())}
		if err := b.Run(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		return batch.Logits
	}
	if d := ort.Distance(answer(b), answer(plain)); d != 0 {
		t.Errorf("the answers differ by %g", d)
	}
}
