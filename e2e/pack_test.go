//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"image"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pack"
)

// dropFile drags a file of the disk into the window.
func (p *program) dropFile(path string) {
	p.d.t.Helper()
	before := crop(p.snapshot(filepath.Join(p.d.home, "before.png")), dialog)
	source := p.d.dragLinks(p.window, (&url.URL{Scheme: "file", Path: path}).String())
	p.d.wait("a dialog for "+path, func() bool {
		return difference(before, crop(p.snapshot(filepath.Join(p.d.home, "after.png")), dialog)) > 0.05
	})
	source.stop()
}

// dialog is the middle of a window of 1280 × 800, where its dialogs are.
var dialog = image.Rect(400, 250, 880, 550)

// TestModelsAreDropped checks that a pack that is dragged into the window is in the library, a damaged one
// is not, and a network opens the form that makes a pack of it.
func TestModelsAreDropped(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("模型")
	network := filepath.Join(folder, "颜色.onnx")
	graph := new(infertest.Graph).Input("input", infertest.Float, -1, 3, 8, 8).Output("logits", infertest.Float, -1, 3).
		Node("GlobalAveragePool", []string{"input"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"logits"}).Bytes()
	if err := os.WriteFile(network, graph, 0o600); err != nil {
		t.Fatal(err)
	}
	draft, err := pack.NewDraft(t.Context(), os.DirFS(folder), filepath.Base(network))
	if err != nil {
		t.Fatal(err)
	}
	draft.Manifest.ID, draft.Classes = "colours", inference.Vocabulary{{Name: "红"}, {Name: "绿"}, {Name: "蓝"}}
	if err := draft.Apply(pack.PresetImageNet); err != nil {
		t.Fatal(err)
	}
	files, err := draft.Pack()
	if err != nil {
		t.Fatal(err)
	}
	laid := d.folder("商品")
	for _, name := range []string{pack.ManifestFile, pack.ModelFile, pack.LabelsFile} {
		data, err := fs.ReadFile(files, name)
		if err == nil {
			err = os.WriteFile(filepath.Join(laid, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	whole, damaged := filepath.Join(folder, "商品.zip"), filepath.Join(folder, "坏的.zip")
	zipped(t, laid, whole)
	if err := os.WriteFile(filepath.Join(laid, pack.LabelsFile), []byte("index\tid\tname\tenglish\tcategory\taliases\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	zipped(t, laid, damaged)

	p := d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	p.waitTitle(name)
	library := filepath.Join(d.home, ".local/share/wanwu/packs")
	p.dropFile(damaged)
	p.screenshot("pack-refused")
	if left, err := filepath.Glob(filepath.Join(library, "*")); err != nil || len(left) > 0 {
		t.Errorf("of a damaged pack %v is left, %v", left, err)
	}
	p.activate()
	d.press("Escape")
	p.dropFile(whole)
	d.wait("the pack in the library", func() bool {
		_, err := os.Stat(filepath.Join(library, "colours", pack.ManifestFile))
		return err == nil
	})
	p.screenshot("pack-imported")
	d.press("Escape")
	p.dropFile(network)
	p.screenshot("pack-form")
	d.press("Escape")
	if s := d.sessions(); len(s) > 0 {
		t.Errorf("models became the tasks %v", s)
	}
	p.quit()
}

// zipped packs the files of a folder.
func zipped(t *testing.T, folder, to string) {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
