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

// Every format that is decoded is offered in the dialog, under the name that its
// pictures have, and every format in the dialog is decoded: there is a picture of each
// in testdata.
func TestEveryFormatIsListed(t *testing.T) {
	d, err := imagefile.NewDecoder(infertest.Preprocess(), imagefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	p := infertest.Preprocess()
	slot := make([]float32, p.Len())
	decoded := map[string]string{} // by extension, the name
	for _, f := range files {
		if pic, err := d.Decode(t.Context(), &inference.Item{File: filepath.Join("testdata", f.Name())}, slot); err == nil {
			decoded[filepath.Ext(f.Name())] = pic.Format
		}
	}
	var listed []string
	for _, f := range imagefile.Formats() {
		listed = append(listed, f.Name)
		if f.Title == "" || len(f.Extensions) == 0 {
			t.Errorf("%s: title %q, extensions %v", f.Name, f.Title, f.Extensions)
		}
		if !slices.ContainsFunc(f.Extensions, func(extension string) bool { return decoded[extension] == f.Name }) {
			t.Errorf("%s is listed, and no sample of it is decoded as such: %v", f.Name, decoded)
		}
	}
	for extension, name := range decoded {
		if !slices.Contains(listed, name) {
			t.Errorf("%s is decoded as %q, which is not listed", extension, name)
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
