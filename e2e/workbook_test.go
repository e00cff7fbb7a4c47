//go:build e2e

package e2e

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// workbook is the details of an exported file. It is read with the standard library, so that a
// fault of the library that wrote it is not hidden by the same library.
type workbook struct {
	columns map[string]int // header → index
	rows    [][]string     // below the header
	media   int            // embedded pictures
}

// cell returns the text of a row under a header.
func (b *workbook) cell(row []string, header string) string {
	if i, ok := b.columns[header]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

type xmlText struct {
	Plain string   `xml:"t"`
	Runs  []string `xml:"r>t"`
}

func (x xmlText) String() string { return x.Plain + strings.Join(x.Runs, "") }

// readWorkbook reads the details of an .xlsx file, its third sheet; one that is not whole is
// an error.
func readWorkbook(path string) (*workbook, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer archive.Close()

	var shared struct {
		Items []xmlText `xml:"si"`
	}
	if err := readPart(archive, "xl/sharedStrings.xml", &shared); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var sheet struct {
		Rows []struct {
			Cells []struct {
				Ref    string  `xml:"r,attr"`
				Type   string  `xml:"t,attr"`
				Value  string  `xml:"v"`
				Inline xmlText `xml:"is"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := readPart(archive, "xl/worksheets/sheet3.xml", &sheet); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}

	b := &workbook{columns: map[string]int{}}
	for _, row := range sheet.Rows {
		var cells []string
		for _, c := range row.Cells {
			value := c.Value
			switch c.Type {
			case "s":
				var i int
				if _, err := fmt.Sscan(value, &i); err != nil || i < 0 || i >= len(shared.Items) {
					return nil, fmt.Errorf("%s: cell %s names shared text %q", path, c.Ref, value)
				}
				value = shared.Items[i].String()
			case "inlineStr":
				value = c.Inline.String()
			}
			for len(cells) <= columnOf(c.Ref) {
				cells = append(cells, "")
			}
			cells[columnOf(c.Ref)] = value
		}
		b.rows = append(b.rows, cells)
	}
	if len(b.rows) == 0 {
		return nil, fmt.Errorf("%s: the sheet of details is empty", path)
	}
	for i, header := range b.rows[0] {
		b.columns[header] = i
	}
	b.rows = b.rows[1:]
	for _, f := range archive.File {
		if strings.HasPrefix(f.Name, "xl/media/") {
			b.media++
		}
	}
	return b, nil
}

func readPart(archive *zip.ReadCloser, name string, into any) error {
	f, err := archive.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := xml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// columnOf returns the index of a cell's column: 0 for A7, 26 for AA1.
func columnOf(ref string) int {
	n := 0
	for _, r := range ref {
		if r < 'A' || r > 'Z' {
			break
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}
