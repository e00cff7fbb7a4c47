package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"wanwu/app/words"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// sheet is a table that was read: the header and the rows below it, trimmed.
type sheet struct {
	path   string
	header []string
	rows   [][]string
	lines  []int    // where each row stands in the file, from 1
	merged []string // ranges of merged cells, each cell of which was given the value
}

// maxSheetBytes bounds what is read of a stranger's table.
const maxSheetBytes = 512 << 20

// readSheet reads a .csv (UTF-8, UTF-16 with its mark, or GBK; commas, semicolons or tabs)
// or the first sheet of an .xlsx. The error is a sentence in l.
func readSheet(l words.Lang, path string) (*sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf(pick(l, "无法打开 %s", "%s cannot be opened")+": %w", path, err)
	}
	defer f.Close()
	s := &sheet{path: path}
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		err = s.readXLSX(l, f)
	} else {
		err = s.readCSV(l, io.LimitReader(f, maxSheetBytes))
	}
	if err != nil {
		return nil, err
	}
	if len(s.header) == 0 {
		return nil, fmt.Errorf(pick(l, "%s 是空的，没有表头", "%s is empty: it has no header"), path)
	}
	return s, nil
}

func (s *sheet) readCSV(l words.Lang, r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf(pick(l, "读取 %s 失败", "reading %s failed")+": %w", s.path, err)
	}
	text, err := decodeText(raw)
	if err != nil {
		return fmt.Errorf(pick(l, "%s 不是 UTF-8 或 GBK 编码的文本", "%s is text in neither UTF-8 nor GBK"), s.path)
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes = separator(text), -1, true
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf(pick(l, "%s 不是完好的 CSV", "%s is no well-formed CSV")+": %w", s.path, err)
		}
		line, _ := c.FieldPos(0)
		s.add(record, line)
	}
}

// add takes a row: the first is the header, and empty ones are passed over.
func (s *sheet) add(record []string, line int) {
	empty := true
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
		empty = empty && record[i] == ""
	}
	switch {
	case empty:
	case s.header == nil:
		s.header = record
	default:
		s.rows, s.lines = append(s.rows, record), append(s.lines, line)
	}
}

// decodeText makes UTF-8 of a text file, without its byte order mark.
func decodeText(raw []byte) ([]byte, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}), bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case !utf8.Valid(raw):
		from = simplifiedchinese.GB18030
	}
	if from == nil {
		if !utf8.Valid(raw) {
			return nil, errors.New("not UTF-8")
		}
		return raw, nil
	}
	text, err := from.NewDecoder().Bytes(raw)
	if err == nil && bytes.ContainsRune(text, utf8.RuneError) {
		err = errors.New("not GBK")
	}
	return text, err
}

// separator is the sign between the fields of the header.
func separator(text []byte) rune {
	header, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(header, []byte(","))
	for _, r := range ";\t" {
		if n := bytes.Count(header, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

func (s *sheet) readXLSX(l words.Lang, r io.Reader) error {
	refused := func(err error) error {
		return fmt.Errorf(pick(l, "%s 不是能读的 .xlsx 表格", "%s is no readable .xlsx sheet")+": %w", s.path, err)
	}
	f, err := excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: 4 << 30})
	if err != nil {
		return refused(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	rows, err := f.GetRows(name)
	if err != nil {
		return refused(err)
	}
	merged, err := f.GetMergeCells(name)
	if err != nil {
		return refused(err)
	}
	for _, m := range merged {
		if err := spread(rows, m); err != nil {
			return refused(err)
		}
		s.merged = append(s.merged, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	for i, record := range rows {
		s.add(record, i+1)
	}
	return nil
}

// spread gives every cell of a merged range its value.
func spread(rows [][]string, m excelize.MergeCell) error {
	left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
	if err != nil {
		return err
	}
	right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
	if err != nil {
		return err
	}
	for y := top - 1; y < min(bottom, len(rows)); y++ {
		for len(rows[y]) < right {
			rows[y] = append(rows[y], "")
		}
		for x := left - 1; x < right; x++ {
			rows[y][x] = m.GetCellValue()
		}
	}
	return nil
}

// column is where a column stands that is called by one of some names; −1 where there is
// none.
func (s *sheet) column(names ...string) int {
	for _, n := range names {
		for i, h := range s.header {
			if strings.EqualFold(h, n) {
				return i
			}
		}
	}
	return -1
}

// cell is a cell of a row; "" where the row is shorter, and for column −1.
func cell(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return row[column]
}
