package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"wanwu/app/words"

	"wanwu/app/review/sheet"
)

// readSheet reads a table. The error is a sentence in l.
func readSheet(l words.Lang, path string) (*sheet.Sheet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf(words.T(l, "cli.evalsheet.cannot_be_opened")+": %w", path, err)
	}
	defer f.Close()
	s, err := sheet.Read(f, path)
	var pathError *fs.PathError
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, sheet.ErrEmpty):
		return nil, fmt.Errorf(words.T(l, "cli.evalsheet.empty_has_no_header"), path)
	case errors.Is(err, sheet.ErrEncoding):
		return nil, fmt.Errorf(words.T(l, "cli.evalsheet.text_in_neither_utf"), path)
	case errors.Is(err, sheet.ErrTooLarge):
		return nil, fmt.Errorf(words.T(l, "cli.evalsheet.too_large_more_than"), path)
	case errors.As(err, &pathError):
		return nil, fmt.Errorf(words.T(l, "cli.evalsheet.reading_failed")+": %w", path, pathError.Err)
	}
	return nil, fmt.Errorf(words.T(l, "cli.evalsheet.no_readable_table")+"%w", err)
}
