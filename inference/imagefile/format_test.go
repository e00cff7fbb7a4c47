package imagefile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/inference/source"

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/infertest"
)

// samples has a picture of every format.
var samples = map[string]string{
	"jpeg": "rgb-420.jpg", "png": "rgb.png", "heic": "wide.heic", "webp": "lossy.webp",
	"gif": "palette.gif", "bmp": "rgb.bmp", "tiff": "lzw.tif", "avif": "rgb.avif",
}

// Every format that is decoded is offered in the dialog, under the name that its
// pictures have, and every format in the dialog is decoded.
func TestEveryFormatIsListed(t *testing.T) {
	d, err := imagefile.NewDecoder(infertest.Preprocess(), imagefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := infertest.Preprocess()
	slot := make([]float32, p.Len())
	var listed []string
	for _, f := range imagefile.Formats() {
		listed = append(listed, f.Name)
		if f.Title == "" || len(f.Extensions) == 0 {
			t.Errorf("%s: title %q, extensions %v", f.Name, f.Title, f.Extensions)
		}
		if samples[f.Name] == "" {
			t.Errorf("%s is listed, and there is no sample of it", f.Name)
		}
	}
	for name, file := range samples {
		pic, err := d.Decode(t.Context(), &inference.Item{File: filepath.Join("testdata", file)}, slot)
		switch {
		case slices.Contains(listed, name) && (err != nil || pic.Format != name):
			t.Errorf("%s is listed, and its sample is %q: %v", name, pic.Format, err)
		case !slices.Contains(listed, name) && err == nil:
			t.Errorf("%s is decoded, and not listed", name)
		}
	}
}

// found collects what a scan finds and skips.
type found struct{ items, skipped []string }

func (f *found) Found(it inference.Item) error {
	f.items = append(f.items, filepath.Base(it.File))
	return nil
}

func (f *found) Skipped(file string, why source.SkipReason) {
	f.skipped = append(f.skipped, filepath.Base(file)+": "+string(why))
}

// The scan of a folder leaves out no file that has the extension of a format.
func TestNoFormatIsSkipped(t *testing.T) {
	folder := t.TempDir()
	var want []string
	for _, f := range imagefile.Formats() {
		for _, extension := range f.Extensions {
			for _, name := range []string{"a" + extension, "B" + strings.ToUpper(extension)} {
				want = append(want, name)
				if err := os.WriteFile(filepath.Join(folder, name), []byte(f.Name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var got found
	if err := source.Scan(t.Context(), []string{folder}, source.Options{}, &got); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got.items)
	if !slices.Equal(got.items, want) || len(got.skipped) != 0 {
		t.Errorf("found %v, want %v; skipped %v", got.items, want, got.skipped)
	}
}
