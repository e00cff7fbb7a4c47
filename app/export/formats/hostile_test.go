package formats

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/export/dataset"
	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// hostileSource returns pictures whose names, labels and categories are the hostile texts, under
// files that exist.
func hostileSource(t *testing.T) export.Source {
	t.Helper()
	dir := t.TempDir()
	src := exporttest.Source(nil)
	src.Vocabulary = nil
	var rows []workspace.Row
	for i, text := range exporttest.Hostile {
		file := filepath.Join(dir, fmt.Sprintf("%d.jpg", i))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		src.Vocabulary = append(src.Vocabulary, inference.Class{ID: text, Name: text, Category: text})
		rows = append(rows, workspace.Row{
			Index: i, Path: "夹/" + text, File: file, Size: 9, Hash: uint64(i + 1), State: workspace.Done, Width: 4, Height: 3,
			Labels: []inference.Label{{Class: int32(i), Score: 0.9}}, Judgement: workspace.Judgement{Verdict: workspace.Right, Label: text},
		})
	}
	src.Rows, src.Count = slices.Values(rows), len(rows)
	src.Card.Roots, src.Card.Query = exporttest.Hostile[:18], exporttest.Hostile[18]
	return src
}

// readBack returns the paths and labels that a file of a format has, in the order of its rows;
// nil for what the format has none of.
var readBack = map[Format]func(t *testing.T, path string) (paths, labels []string){
	XLSX: func(t *testing.T, path string) (paths, labels []string) {
		everyPartIsXML(t, path)
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows("明细")
		if err != nil {
			t.Fatal(err)
		}
		return column(rows, "相对路径"), column(rows, "人工标签")
	},
	CSV: func(t *testing.T, path string) (paths, labels []string) {
		rows := records(t, path, ',')
		return bare(column(rows, "相对路径")), bare(column(rows, "人工标签"))
	},
	TSV: func(t *testing.T, path string) (paths, labels []string) {
		rows := records(t, path, '\t')
		return bare(column(rows, "相对路径")), bare(column(rows, "人工标签"))
	},
	JSONL: func(t *testing.T, path string) (paths, labels []string) {
		for d := json.NewDecoder(bytes.NewReader(content(t, path))); ; {
			var line struct{ Path, Truth string } // with the characters that only other formats forbid
			err := d.Decode(&line)
			if errors.Is(err, io.EOF) {
				return paths, labels
			}
			if err != nil {
				t.Fatal(err)
			}
			paths, labels = append(paths, export.Clean(line.Path)), append(labels, export.Clean(line.Truth))
		}
	},
	HTML: func(t *testing.T, path string) (paths, labels []string) {
		cells := regexp.MustCompile(`<td class="file" data-v="([^"]*)">(?s:.*?)<td class="label">([^<]*)</td>`)
		for _, m := range cells.FindAllStringSubmatch(string(content(t, path)), -1) {
			paths, labels = append(paths, html.UnescapeString(m[1])), append(labels, html.UnescapeString(m[2]))
		}
		return paths, labels
	},
	ImageFolder: func(t *testing.T, path string) (paths, labels []string) {
		rows := records(t, filepath.Join(path, "manifest.csv"), ',')
		for i, name := range column(rows, "file") {
			if got := content(t, filepath.Join(path, name)); !filepath.IsLocal(name) || string(got) != exporttest.Hostile[i] {
				t.Errorf("%s has %q", name, got)
			}
		}
		return nil, bare(column(rows, "label"))
	},
	COCO: func(t *testing.T, path string) (paths, labels []string) {
		var f struct {
			Annotations []struct {
				Category int `json:"category_id"`
			}
			Categories []struct{ Name string }
		}
		decode(t, filepath.Join(path, "annotations.json"), &f)
		for _, a := range f.Annotations {
			labels = append(labels, f.Categories[a.Category-1].Name)
		}
		return nil, labels
	},
	LabelStudio: func(t *testing.T, path string) (paths, labels []string) {
		var tasks []struct {
			Data        struct{ Path string }
			Annotations []struct {
				Result []struct{ Value struct{ Choices []string } }
			}
		}
		decode(t, filepath.Join(path, "tasks.json"), &tasks)
		for _, task := range tasks {
			paths, labels = append(paths, task.Data.Path), append(labels, task.Annotations[0].Result[0].Value.Choices[0])
		}
		wellFormed(t, "config.xml", bytes.NewReader(content(t, filepath.Join(path, "config.xml"))))
		return paths, labels
	},
	FiftyOne: func(t *testing.T, path string) (paths, labels []string) {
		var f struct {
			Classes []string
			Labels  map[string]struct {
				Label      int
				Attributes struct{ Path string }
			}
		}
		decode(t, filepath.Join(path, "labels.json"), &f)
		for i := range len(f.Labels) {
			l := f.Labels[fmt.Sprintf("%08d", i+1)]
			paths, labels = append(paths, l.Attributes.Path), append(labels, f.Classes[l.Label])
		}
		return paths, labels
	},
	Parquet: func(t *testing.T, path string) (paths, labels []string) {
		type row struct {
			Path  string `parquet:"path"`
			Label string `parquet:"label,optional"`
		}
		rows, err := parquet.ReadFile[row](path)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			paths, labels = append(paths, r.Path), append(labels, r.Label)
		}
		return paths, labels
	},
}

// TestHostileTextsComeBack checks for every format that names and labels that break files or are
// taken for formulas, numbers or dates are text in it, and the same when they are read.
func TestHostileTextsComeBack(t *testing.T) {
	for _, f := range append(All(), TSV) {
		t.Run(string(f), func(t *testing.T) {
			read, known := readBack[f]
			if !known {
				t.Fatal("the format is not read back")
			}
			path := filepath.Join(t.TempDir(), "文件."+string(f))
			if f == TSV { // which is for the clipboard
				if err := os.WriteFile(path, exporttest.Encode(t, in(f), hostileSource(t)), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if err := File(t.Context(), path, hostileSource(t), Options{Format: f, DataSet: dataset.Options{Verified: true}}); err != nil {
				t.Fatal(err)
			}
			paths, labels := read(t, path)
			if paths == nil && f != ImageFolder && f != COCO || labels == nil {
				t.Fatalf("%d paths, %d labels", len(paths), len(labels))
			}
			for i, text := range exporttest.Hostile {
				if paths != nil && (i >= len(paths) || paths[i] != export.Clean("夹/"+text)) {
					t.Errorf("the path of %q is not %q", text, paths[min(i, len(paths)-1)])
				}
				if i >= len(labels) || labels[i] != export.Clean(text) {
					t.Errorf("the label %q is not %q", text, labels[min(i, len(labels)-1)])
				}
			}
		})
	}
}

// everyPartIsXML checks that every part of a workbook is well-formed.
func everyPartIsXML(t *testing.T, path string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, part := range z.File {
		if !strings.HasSuffix(part.Name, ".xml") && !strings.HasSuffix(part.Name, ".rels") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, part.Name, r)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func wellFormed(t *testing.T, name string, r io.Reader) {
	t.Helper()
	d := xml.NewDecoder(r)
	var err error
	for err == nil {
		_, err = d.Token()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("%s: %v", name, err)
	}
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t *testing.T, path string, v any) {
	t.Helper()
	if err := json.Unmarshal(content(t, path), v); err != nil {
		t.Fatal(err)
	}
}

func records(t *testing.T, path string, comma rune) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content(t, path), []byte("\ufeff"))))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// column returns the cells under a header.
func column(rows [][]string, header string) (cells []string) {
	k := slices.Index(rows[0], header)
	for _, row := range rows[1:] {
		cells = append(cells, row[k])
	}
	return cells
}

// bare takes the apostrophes off that keep a spreadsheet from calculating.
func bare(cells []string) []string {
	for i := range cells {
		cells[i] = export.Bare(cells[i])
	}
	return cells
}
