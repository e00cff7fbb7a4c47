package assess

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"wanwu/app/review/sheet"
	"wanwu/app/words"
)

// Table is a table whose first row is its header. Merged are the ranges of cells of a spreadsheet that
// were one, each of which was given the value of the whole.
type Table struct {
	Rows   [][]string
	Merged []string
}

// ReadTable reads a Table; see ReadSheet.
func ReadTable(l words.Lang, path string) (Table, error) {
	s, err := ReadSheet(l, path)
	if err != nil {
		return Table{}, err
	}
	return Table{append([][]string{s.Header}, s.Rows...), s.Merged}, nil
}

// ReadSheet reads a table: a .csv (UTF-8, UTF-16 with its mark, or GBK) or the first sheet of
// an .xlsx. The error is a sentence in l. It blocks.
func ReadSheet(l words.Lang, path string) (*sheet.Sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf(words.T(l, "cli.sheet.cannot_be_opened")+": %w", path, err)
	}
	defer f.Close()
	s, err := sheet.Read(f, path)
	var pathError *fs.PathError
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, sheet.ErrEmpty):
		return nil, fmt.Errorf(words.T(l, "cli.sheet.empty_has_no_header"), path)
	case errors.Is(err, sheet.ErrEncoding):
		return nil, fmt.Errorf(words.T(l, "cli.sheet.text_in_neither_utf"), path)
	case errors.Is(err, sheet.ErrTooLarge):
		return nil, fmt.Errorf(words.T(l, "cli.sheet.too_large_more_than"), path)
	case errors.As(err, &pathError):
		return nil, fmt.Errorf(words.T(l, "cli.sheet.reading_failed")+": %w", path, pathError.Err)
	}
	return nil, fmt.Errorf(words.T(l, "cli.sheet.no_readable_table")+"%w", err)
}
