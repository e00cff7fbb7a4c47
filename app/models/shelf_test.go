package models_test

import (
	"archive/zip"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/models"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// colours returns a network that answers with the mean of each colour.
func colours() []byte {
	return new(infertest.Graph).Input("input", infertest.Float, -1, 3, 8, 8).Output("logits", infertest.Float, -1, 3).
		Node("GlobalAveragePool", []string{"input"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"logits"}).Bytes()
}

// bench is a shelf in a folder of its own, and a network with labels on the disk.
type bench struct {
	*models.Shelf
	dir, onnx string
	labels    string
	used      string // id that is in use
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{dir: filepath.Join(t.TempDir(), "packs")}
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	b.Shelf = models.New(models.Config{
		Library: pack.Library{Dir: b.dir},
		Open: func(ctx context.Context, packFS fs.FS) (engine.Recognizer, error) {
			return engine.Open(ctx, packFS, library)
		},
		InUse: func(id, path string) bool { return id == b.used && path != "" },
	})
	folder := t.TempDir()
	b.onnx, b.labels = filepath.Join(folder, "颜色.onnx"), filepath.Join(folder, "标签.txt")
	for path, data := range map[string][]byte{b.onnx: colours(), b.labels: []byte("红\n绿\n蓝\n")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// green returns a picture of that colour.
func green(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := range 16 * 16 {
		img.Set(i%16, i/16, color.RGBA{20, 200, 60, 255})
	}
	img.Set(0, 0, color.RGBA{0, 0, 0, 255})
	path := filepath.Join(t.TempDir(), "绿.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBareNetworkBecomesDefaultModel goes from an .onnx and a list of names to a model that was
// tried, imported, made the default, measured and removed.
func TestBareNetworkBecomesDefaultModel(t *testing.T) {
	b := newBench(t)
	d, err := b.Draft(t.Context(), b.onnx)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := models.ReadLabels(b.labels)
	if err != nil || d.Outputs != 3 {
		t.Fatal(d.Outputs, err)
	}
	d.Classes = labels.Classes
	if err := d.Apply(pack.PresetTensorFlow); err != nil {
		t.Fatal(err)
	}
	packFS, err := d.Pack()
	if err != nil {
		t.Fatal(err)
	}
	trial, err := b.Try(t.Context(), packFS, []string{green(t)})
	if err != nil || len(trial.Pictures) != 1 || trial.Pictures[0].Labels[0].Name != "绿" || trial.Speed.Warm <= 0 {
		t.Fatalf("%+v, %v", trial, err)
	}
	if all, err := b.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("a trial leaves %+v, %v", all, err)
	}
	id, err := b.ImportFS(t.Context(), packFS, false)
	if err != nil || id != "颜色" {
		t.Fatal(id, err)
	}
	if err := b.SetDefault(id); err != nil {
		t.Fatal(err)
	}
	all, err := b.List(t.Context())
	if err != nil || len(all) != 1 || !all[0].Default || all[0].Labels != 3 || all[0].Speed.Warm <= 0 || all[0].InUse {
		t.Fatalf("%+v, %v", all, err)
	}
	own, _, err := pack.Library{Dir: b.dir}.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	// By its folder it is the library's too, whose weights are mapped without a copy.
	if found, path, err := b.Find(all[0].Path); err != nil || path != all[0].Path || found != own {
		t.Errorf("by its folder: %v in %q, %v", found, path, err)
	}
	if _, _, err := b.Find(b.dir + "-elsewhere"); inference.CodeOf(err) != inference.CodePack {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := b.Measure(t.Context(), id); err != nil {
		t.Error(err)
	}
	b.used = id
	if err := b.Remove(id); !errors.Is(err, models.ErrInUse) {
		t.Errorf("a model in use: %v", err)
	}
	b.used = ""
	if err := b.Remove(id); err != nil {
		t.Error(err)
	}
	if err := b.Remove(id); !errors.Is(err, pack.ErrUnknown) {
		t.Errorf("twice: %v", err)
	}
}

// TestSecondModelOfOneIDAsks checks that another model does not take the place of one with its id
// unless told to; the same one is no other.
func TestSecondModelOfOneIDAsks(t *testing.T) {
	b := newBench(t)
	folder := func(names string) string {
		if err := os.WriteFile(b.labels, []byte(names), 0o600); err != nil {
			t.Fatal(err)
		}
		packFS := draftPack(t, b)
		dir := t.TempDir()
		for _, name := range []string{"pack.json", "model.onnx", "labels.tsv"} {
			data, err := fs.ReadFile(packFS, name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	first, second := folder("红\n绿\n蓝\n"), folder("甲\n乙\n丙\n")
	for _, c := range []struct {
		path    string
		replace bool
		want    error
	}{{first, false, nil}, {first, false, nil}, {second, false, pack.ErrExists}, {second, true, nil}} {
		if _, err := b.Import(t.Context(), c.path, c.replace); !errors.Is(err, c.want) {
			t.Errorf("%s, %v: %v, want %v", c.path, c.replace, err, c.want)
		}
	}
	hostile := filepath.Join(t.TempDir(), "hostile.zip")
	f, err := os.Create(hostile)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, name := range []string{"pack.json", "../out"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Import(t.Context(), hostile, false); !models.IsPack(hostile) || inference.CodeOf(err) != inference.CodePack {
		t.Errorf("an archive that leaves its folder: %v", err)
	}
	if !models.IsPack(first) || !models.IsPack(b.onnx) || models.IsPack(green(t)) || models.IsPack(t.TempDir()) || models.IsPack(filepath.Join(first, "none.zip")) {
		t.Error("what is a pack and what is none")
	}
}
