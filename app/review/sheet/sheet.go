// Package sheet reads the tables that people have: a CSV as Excel, WPS or a script writes
// it, or an .xlsx.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Sheet is a table: a header and the rows below it that are not empty. Cells are trimmed.
type Sheet struct {
	Name   string // of the sheet in its workbook; empty for a CSV
	Header []string
	Rows   [][]string
	Lines  []int    // where each row is in the file, from 1
	Merged []string // ranges of merged cells, each cell of which was given the value
}

// What is wrong with a table. Other errors are of reading, or say what is malformed.
var (
	ErrEmpty    = errors.New("the table is empty")
	ErrEncoding = errors.New("text in neither UTF-8 nor GBK")
	ErrTooLarge = errors.New("more than 1 GiB")
)

// maxBytes bounds what is read of a stranger's table, unpacked: a million rows are some
// 100 MiB.
const maxBytes = 1 << 30

// usualRows bounds the rows that there is room for before they are read.
const usualRows = 1 << 20

// Read reads the first sheet of an .xlsx, as the name says, or else a CSV: UTF-8, UTF-16
// with its mark, or GBK, with commas, semicolons or tabs. It blocks until all is read.
func Read(r io.Reader, name string) (*Sheet, error) {
	s := &Sheet{}
	var err error
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		err = s.readXLSX(r)
	} else {
		err = s.readCSV(r)
	}
	if err == nil && len(s.Header) == 0 {
		err = ErrEmpty
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

func (s *Sheet) readCSV(r io.Reader) error {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return err
	case len(raw) > maxBytes:
		return ErrTooLarge
	}
	text, err := decodeText(raw)
	if err != nil {
		return err
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes = separator(text), -1, true
	n := min(bytes.Count(text, []byte("\n"))+1, usualRows) // lines may be empty
	s.Rows, s.Lines = make([][]string, 0, n), make([]int, 0, n)
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		s.add(record, line)
	}
}

// add takes a row: the first is the header, and empty ones are passed over.
func (s *Sheet) add(record []string, line int) {
	empty := true
	for i := range record {
		record[i] = strings.TrimSpace(record[i])
		empty = empty && record[i] == ""
	}
	switch {
	case empty:
	case s.Header == nil:
		s.Header = record
	default:
		s.Rows, s.Lines = append(s.Rows, record), append(s.Lines, line)
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
			return nil, ErrEncoding
		}
		return raw, nil
	}
	text, err := from.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, ErrEncoding
	}
	return text, nil
}

// separator returns the sign between the fields of the header.
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

// peekRows is how many rows are looked at before a sheet is read whole.
const peekRows = 20

// ReadWanted reads every sheet of an .xlsx whose first rows wanted takes, in their order, or
// else a CSV, which is taken whatever it holds. There may be none.
func ReadWanted(r io.Reader, name string, wanted func(first [][]string) bool) ([]*Sheet, error) {
	if !strings.EqualFold(filepath.Ext(name), ".xlsx") {
		s, err := Read(r, name)
		if err != nil {
			return nil, err
		}
		return []*Sheet{s}, nil
	}
	f, err := openXLSX(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	var out []*Sheet
	for _, title := range f.GetSheetList() {
		first, err := peek(f, title)
		if err == nil && wanted(first) {
			s := &Sheet{Name: title}
			err = s.readSheet(f, title)
			out = append(out, s)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, title, err)
		}
	}
	return out, nil
}

// peek returns the first rows of a sheet.
func peek(f *excelize.File, title string) (first [][]string, err error) {
	rows, err := f.Rows(title)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for len(first) < peekRows && rows.Next() {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		first = append(first, cells)
	}
	return first, rows.Error()
}

func openXLSX(r io.Reader) (*excelize.File, error) {
	return excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxBytes})
}

func (s *Sheet) readXLSX(r io.Reader) error {
	f, err := openXLSX(r)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.readSheet(f, f.GetSheetName(0))
}

func (s *Sheet) readSheet(f *excelize.File, name string) error {
	rows, err := f.GetRows(name)
	if err != nil {
		return err
	}
	merged, err := f.GetMergeCells(name)
	if err != nil {
		return err
	}
	for _, m := range merged {
		if err := spread(rows, m); err != nil {
			return err
		}
		s.Merged = append(s.Merged, m.GetStartAxis()+":"+m.GetEndAxis())
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
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	right = min(right, width) // what has no other cell is no column
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

// Column returns where a column is that is called by one of some names; −1 where there is none.
func (s *Sheet) Column(names ...string) int {
	for _, n := range names {
		for i, h := range s.Header {
			if strings.EqualFold(h, n) {
				return i
			}
		}
	}
	return -1
}

// Cell returns a cell of a row; "" where the row is shorter, and for column −1.
func Cell(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return row[column]
}
