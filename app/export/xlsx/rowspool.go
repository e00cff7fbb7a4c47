package xlsx

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
)

// rowSpool keeps the rows of a sheet as XML until they go into the archive: in memory while they
// are few, then in a temporary file.
// excelize's stream writer allocates for each cell and looks for its style among all columns,
// which took half of the time of a large table; everything else of a sheet is excelize's.
type rowSpool struct {
	held    []byte        // the rows while there is no file
	file    *os.File      // nil before there is one
	out     *bufio.Writer // to the file
	letters []string      // of the columns, from the first one
	row     []byte        // the row that is being made
	ref     []byte        // its number
}

// heldRows is how many bytes of rows are kept in memory, so that a small workbook needs no place for
// temporary files.
const heldRows = 1 << 20

// newRowSpool makes a spool of rows with so many columns. The caller removes it.
func newRowSpool(columns int) (*rowSpool, error) {
	s := &rowSpool{letters: make([]string, columns)}
	for i := range s.letters {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		s.letters[i] = letter
	}
	return s, nil
}

// begin begins the row of a number, from 1, which is high points high; 0 for what is usual.
func (s *rowSpool) begin(number int, high float64) {
	s.ref = strconv.AppendInt(s.ref[:0], int64(number), 10)
	s.row = append(append(append(s.row[:0], `<row r="`...), s.ref...), '"')
	if high > 0 {
		s.row = append(strconv.AppendFloat(append(s.row, ` ht="`...), high, 'f', -1, 64), `" customHeight="1"`...)
	}
	s.row = append(s.row, '>')
}

// add writes the cell of a column, from 0. A text is one by its type, which is never calculated,
// whatever it begins with.
func (s *rowSpool) add(column, style int, value any) {
	s.row = append(append(append(s.row, `<c r="`...), s.letters[column]...), s.ref...)
	s.row = append(strconv.AppendInt(append(s.row, `" s="`...), int64(style), 10), '"')
	switch v := value.(type) {
	case int:
		s.row = strconv.AppendInt(append(s.row, `><v>`...), int64(v), 10)
	case int64:
		s.row = strconv.AppendInt(append(s.row, `><v>`...), v, 10)
	case float32:
		s.row = strconv.AppendFloat(append(s.row, `><v>`...), float64(v), 'f', -1, 32)
	case float64:
		s.row = strconv.AppendFloat(append(s.row, `><v>`...), v, 'f', -1, 64)
	case string:
		s.text(v)
		return
	default:
		s.text(fmt.Sprint(v))
		return
	}
	s.row = append(s.row, `</v></c>`...)
}

// text writes the rest of a cell that has a text, which was made a CellText.
func (s *rowSpool) text(v string) {
	s.row = append(s.row, ` t="inlineStr"><is><t`...)
	if v != "" && (blank(v[0]) || blank(v[len(v)-1])) {
		s.row = append(s.row, ` xml:space="preserve"`...)
	}
	s.row = appendText(append(s.row, '>'), v)
	s.row = append(s.row, `</t></is></c>`...)
}

func blank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' }

// appendText appends a text as it stands in an element of a sheet: what looks like a character that
// was written by its number, such as _x0041_, would be read as that character (ECMA-376 Part 1,
// 22.9.2.19), so its first _ is written by its number.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		as := ""
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '_':
			if numbered(s[i:]) {
				as = "_x005F_"
			}
		}
		if as != "" {
			b = append(append(b, s[from:i]...), as...)
			from = i + 1
		}
	}
	return append(b, s[from:]...)
}

// numbered reports whether a text begins with _xHHHH_.
func numbered(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}

// end ends the row.
func (s *rowSpool) end() error {
	s.row = append(s.row, `</row>`...)
	if s.file == nil {
		if len(s.held)+len(s.row) <= heldRows {
			s.held = append(s.held, s.row...)
			return nil
		}
		if err := s.spill(); err != nil {
			return err
		}
	}
	_, err := s.out.Write(s.row)
	return err
}

// spill moves the rows to a temporary file.
func (s *rowSpool) spill() (err error) {
	if s.file, err = os.CreateTemp("", "wanwu-rows-*"); err != nil {
		return err
	}
	s.out = export.NewBuffered(s.file)
	_, err = s.out.Write(s.held)
	s.held = nil
	return err
}

// copyTo writes the rows.
func (s *rowSpool) copyTo(w io.Writer) error {
	if s.file == nil {
		_, err := w.Write(s.held)
		return err
	}
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.file)
	return err
}

// remove removes the temporary file, if there is one.
func (s *rowSpool) remove() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
