package pack_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

// refused checks that a pack is refused for what it is, and not for something else.
func refused(t *testing.T, err error, says string) {
	t.Helper()
	if inference.CodeOf(err) != inference.CodePack || !strings.Contains(fmt.Sprint(err), says) {
		t.Errorf("error %v, want code pack and %q", err, says)
	}
}

// exchanged returns small with another file, whose hash is in the manifest.
func exchanged(t *testing.T, name string, data []byte, change func(m map[string]any)) fstest.MapFS {
	t.Helper()
	files := small(t, func(m map[string]any) {
		m["files"].(map[string]any)[name] = hash(data)
		if change != nil {
			change(m)
		}
	})
	files[name] = &fstest.MapFile{Data: data}
	return files
}

// usual returns the start of a graph that fits small, but for what a test adds.
func usual() *infertest.Graph {
	return new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).Output("logits", infertest.Float, -1, 2).
		Floats("weights", make([]float32, 96), 48, 2).
		Node("Flatten", []string{"input"}, []string{"row"}).Node("MatMul", []string{"row", "weights"}, []string{"logits"})
}

func TestGraphMismatchIsRefused(t *testing.T) {
	io := func(in, out []int, elem int) []byte {
		return new(infertest.Graph).Input("input", elem, in...).Output("logits", elem, out...).Bytes()
	}
	square := []int{-1, 3, 4, 4}
	body := new(infertest.Graph).Output("x", infertest.Float, 1).External("x", "../../etc/passwd", 0, 4, 1)
	twice := usual().Bytes()
	twice = append(twice, new(infertest.Graph).External("more", "hidden.bin", 0, 4, 1).Bytes()...) // a reader merges both
	for says, model := range map[string][]byte{
		"ends too early":     network()[:len(network())-30],
		"has no graph":       {},
		"is no ONNX network": []byte("not a network, but some words that go on for a while"),
		`operators that the runtime does not know: my.own:Magic`: usual().Node("my.own:Magic", []string{"row"}, []string{"more"}).Bytes(),
		":EPContext": usual().Node("EPContext", []string{"row"}, []string{"more"}).Bytes(),
		"the graph has 2 inputs, not 1: input, second":                          usual().Input("second", infertest.Float, -1, 1).Bytes(),
		`input "input": the graph's type is uint8, not float32`:                 io(square, []int{-1, 2}, infertest.Uint8),
		"the manifest says [-1 3 4 4], the graph [-1 3 5 5]":                    io([]int{-1, 3, 5, 5}, []int{-1, 2}, infertest.Float),
		"the pack has 2 labels, the graph's shape is [-1 3]":                    io(square, []int{-1, 3}, infertest.Float),
		"the graph takes 4 pictures at once":                                    io([]int{4, 3, 4, 4}, []int{4, 2}, infertest.Float),
		`output "logits" is not in the graph, which has scores`:                 new(infertest.Graph).Input("input", infertest.Float, square...).Output("scores", infertest.Float, -1, 2).Bytes(),
		`output "logits": the graph's type is int64`:                            new(infertest.Graph).Input("input", infertest.Float, square...).Output("logits", infertest.Int64, -1, 2).Bytes(),
		`keeps weights in "../../etc/passwd"`:                                   usual().Node("If", []string{"row"}, []string{"more"}, infertest.GraphAttribute("then_branch", body)).Bytes(),
		`the constant "short" has 40 bytes of values, and its shape needs 2304`: usual().Floats("short", make([]float32, 10), 192, 3).Bytes(),
		`the constant "short" has 8 bytes of values, and its shape needs 12`:    usual().External("short", "weights.bin", 0, 8, 3).Bytes(),
		`keeps weights in "hidden.bin"`:                                         twice,
		`keeps weights in "/etc/passwd"`:                                        usual().External("more", "/etc/passwd", 0, 4, 1).Bytes(),
	} {
		t.Run(says, func(t *testing.T) {
			_, err := pack.Load(t.Context(), exchanged(t, "model.onnx", model, nil))
			refused(t, err, says)
		})
	}
}

func TestDuplicateManifestKeysAreRefused(t *testing.T) {
	for says, change := range map[string]func(string) string{
		"id stands there twice":         func(s string) string { return strings.Replace(s, `{`, `{"id":"good",`, 1) },
		"ID stands there twice":         func(s string) string { return strings.Replace(s, `"id":"small"`, `"id":"small","ID":"other"`, 1) },
		"source stands there twice":     func(s string) string { return strings.Replace(s, `"id":`, `"ſource":"b","id":`, 1) },
		"input.mean stands there twice": func(s string) string { return strings.Replace(s, `"mean":`, `"mean":[9,9,9],"mean":`, 1) },
		"goes on after":                 func(s string) string { return s + ` {"id":"other"}` },
		"is no manifest":                func(s string) string { return s[:len(s)-1] },
	} {
		files := small(t, nil)
		files["pack.json"].Data = []byte(change(string(files["pack.json"].Data)))
		_, err := pack.Load(t.Context(), files)
		refused(t, err, says)
	}
	files := small(t, nil)
	files["pack.json"].Data = append(files["pack.json"].Data, " \n\t\n"...)
	if _, err := pack.Load(t.Context(), files); err != nil {
		t.Errorf("with an empty line at its end: %v", err)
	}
}

func TestLabelVectorsAreValidated(t *testing.T) {
	matrix := func(descr string, order string, shape string, bytes int) []byte {
		header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, order, shape)
		b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
		return append(append(b, header...), bytesOf(bytes)...)
	}
	model := new(infertest.Graph).Input("input", infertest.Float, -1, 3, 4, 4).Output("embedding", infertest.Float, -1, 48).
		Node("Flatten", []string{"input"}, []string{"embedding"}).Bytes()
	load := func(npy []byte, output map[string]any) error {
		files := exchanged(t, "embeddings.npy", npy, func(m map[string]any) {
			m["files"].(map[string]any)["model.onnx"] = hash(model)
			m["output"] = output
		})
		files["model.onnx"] = &fstest.MapFile{Data: model}
		_, err := pack.Load(t.Context(), files)
		return err
	}
	cosine := map[string]any{"logits": "", "embedding": "embedding", "activation": "cosine", "logit_scale": 100}
	if err := load(matrix("<f4", "False", "(2, 48)", 384), cosine); err != nil {
		t.Fatal(err)
	}
	for says, npy := range map[string][]byte{
		"is no matrix":                        []byte("numbers"),
		"stored column by column":             matrix("<f4", "True", "(2, 48)", 384),
		"has 3 rows of 48 values":             matrix("<f4", "False", "(3, 48)", 576),
		"has 383 bytes of values, not 384":    matrix("<f4", "False", "(2, 48)", 383),
		"its vectors have 40 values":          matrix("<f4", "False", "(2, 40)", 320),
		"row 0 has no direction":              append(matrix("<f4", "False", "(2, 48)", 0), make([]byte, 384)...),
		"has 2 rows of 99999999999999 values": matrix("<f4", "False", "(2, 99999999999999)", 0),
	} {
		refused(t, load(npy, cosine), says)
	}
	for says, output := range map[string]map[string]any{
		"output.embedding is empty": {"logits": "", "activation": "cosine", "logit_scale": 100},
		"output.logit_scale":        {"logits": "", "embedding": "embedding", "activation": "cosine"},
		"output.logits":             {"logits": "embedding", "embedding": "embedding", "activation": "cosine", "logit_scale": 100},
		"has no use":                {"logits": "", "embedding": "embedding", "activation": "cosine", "multi_label": true, "logit_scale": 100},
		"is for cosine":             {"logits": "embedding", "activation": "softmax", "logit_scale": 100},
	} {
		refused(t, load(matrix("<f4", "False", "(2, 48)", 384), output), says)
	}
}

// bytesOf returns n bytes, no four of which are zero or NaN.
func bytesOf(n int) []byte { return bytes.Repeat([]byte{0x3f}, n) }

// onDisk lays a pack into a folder of the disk.
func onDisk(t *testing.T, files fstest.MapFS) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "包")
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}

func loadFrom(ctx context.Context, path string) (*pack.Pack, error) {
	fsys, err := pack.Open(path)
	if err != nil {
		return nil, err
	}
	return pack.Load(ctx, fsys)
}

// TestOversizedFilesAreRefusedUnread makes files that claim to be large. They are refused before they
// are read: none of them takes a tenth of a second, or memory.
func TestOversizedFilesAreRefusedUnread(t *testing.T) {
	for name, size := range map[string]int64{"model.onnx": 3 << 30, "labels.tsv": 65 << 20, "pack.json": 2 << 20} {
		dir := onDisk(t, small(t, nil))
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := loadFrom(t.Context(), dir)
		runtime.ReadMemStats(&after)
		refused(t, err, fmt.Sprintf("has %d bytes", size))
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
			t.Errorf("%s: %d bytes were set aside", name, grown)
		}
	}
}

// TestSymlinksAreRefused checks that what a link leads to is not in the pack's folder, and may be
// anything.
func TestSymlinksAreRefused(t *testing.T) {
	for _, to := range []string{"/dev/zero", "labels2.tsv", filepath.Join(t.TempDir(), "outside")} {
		dir := onDisk(t, small(t, nil))
		file := filepath.Join(dir, "labels.tsv")
		if err := os.Rename(file, filepath.Join(dir, "labels2.tsv")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, file); err != nil {
			t.Skipf("no links here (%v); Linux and macOS run this", err)
		}
		_, err := loadFrom(t.Context(), dir)
		refused(t, err, "labels.tsv: pack (is a link, not a file)")
		_, err = pack.Load(t.Context(), os.DirFS(dir)) // whatever the file system
		refused(t, err, "is a link, not a file")
	}
	dir := onDisk(t, small(t, nil))
	if err := errors.Join(os.Remove(filepath.Join(dir, "model.onnx")), os.Mkdir(filepath.Join(dir, "model.onnx"), 0o700)); err != nil {
		t.Fatal(err)
	}
	_, err := loadFrom(t.Context(), dir)
	refused(t, err, "is not a regular file")
}

// endless is a file system with a file that never ends, and that calls read whenever it is
// read.
type endless struct {
	fstest.MapFS
	read func()
}

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if err != nil || name != "model.onnx" {
		return f, err
	}
	return drip{f, e.read}, nil
}

type drip struct {
	fs.File
	read func()
}

func (d drip) Read(b []byte) (int, error) { d.read(); b[0] = 1; return 1, nil }

// TestLoadEndsWithContext checks that loading an endless pack ends with the context.
func TestLoadEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reads := 0
	_, err := pack.Load(ctx, endless{small(t, nil), func() {
		if reads++; reads == 100 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || inference.CodeOf(err) != inference.CodeCancelled || reads != 100 {
		t.Errorf("%v after %d reads, want that it was cancelled after 100", err, reads)
	}
}

// lacking is a file system of a machine that lacks something.
type lacking struct{ err error }

func (l lacking) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: l.err}
}

// TestResourceShortageIsNotDamage checks that it is not reported as the pack's fault.
func TestResourceShortageIsNotDamage(t *testing.T) {
	for err, code := range map[error]inference.Code{
		syscall.EMFILE: inference.CodeTooManyFiles, syscall.ENFILE: inference.CodeTooManyFiles, syscall.ENOMEM: inference.CodeOutOfMemory,
		fs.ErrNotExist: inference.CodePack,
	} {
		if _, got := pack.Load(t.Context(), lacking{err}); inference.CodeOf(got) != code || !errors.Is(got, err) {
			t.Errorf("%v: %v, want %s", err, got, code)
		}
	}
}

// FuzzReadGraph checks that any bytes give a graph or a Fault.
func FuzzReadGraph(f *testing.F) {
	f.Add(network())
	f.Add(outside("weights.bin"))
	f.Add(usual().Node("If", []string{"row"}, []string{"more"}, infertest.GraphAttribute("then_branch", usual())).Bytes())
	f.Fuzz(func(t *testing.T, model []byte) {
		g, err := pack.ReadGraph(model)
		var fault *inference.Fault
		if (g == nil) != (err != nil) || err != nil && !errors.As(err, &fault) {
			t.Errorf("%+v, %v", g, err)
		}
	})
}
