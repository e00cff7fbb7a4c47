package roundtrip

import (
	"errors"
	"io"

	"wanwu/app/export"
	"wanwu/app/review"
	"wanwu/app/review/sheet"
	"wanwu/app/workspace"
)

// What is wrong with a sheet as a whole. Other errors are those of package sheet.
var (
	// ErrForeign: no row has an identity, so it is no sheet of ours, or the column of the
	// identities was deleted.
	ErrForeign = errors.New("no row has an identity")
	// ErrNoColumns: both columns that people fill in are gone.
	ErrNoColumns = errors.New("neither verdicts nor labels")
)

// Said is what one row of a sheet says.
type Said struct {
	Sheet   string // of the workbook; empty for a CSV
	Line    int    // in the file, from 1
	ID      export.Identity
	Verdict workspace.Verdict
	Label   string
	// Text is what the cell of the verdict has, where that is none of ours.
	Text string
	// NoVerdict and NoLabel: the sheet has no such column.
	NoVerdict, NoLabel bool
}

// Sheet is what one person's sheet says.
type Sheet struct {
	By string // who filled it in
	// Rows are those with an identity; Unknown is how many rows have none.
	Rows    []Said
	Unknown int
}

// Read reads an .xlsx, as the name says, or else a CSV, that someone has filled in. It blocks until
// all is read; see the errors above.
func Read(r io.Reader, name, by string) (*Sheet, error) {
	tables, err := sheet.ReadWanted(r, name, hasIdentities)
	if err != nil {
		return nil, err
	}
	s := &Sheet{By: by}
	columns := false
	for _, t := range tables {
		c := columnsOf(t)
		if c.identity < 0 {
			continue
		}
		columns = columns || c.verdict >= 0 || c.label >= 0
		s.add(t, c)
	}
	switch {
	case len(s.Rows) == 0:
		return nil, ErrForeign
	case !columns:
		return nil, ErrNoColumns
	}
	return s, nil
}

func (s *Sheet) add(t *sheet.Sheet, c columns) {
	for i, row := range t.Rows {
		id, ok := export.ParseIdentity(sheet.Cell(row, c.identity))
		if !ok {
			s.Unknown++
			continue
		}
		said := Said{
			Sheet: t.Name, Line: t.Lines[i], ID: id, Label: export.Bare(sheet.Cell(row, c.label)),
			NoVerdict: c.verdict < 0, NoLabel: c.label < 0,
		}
		cell := sheet.Cell(row, c.verdict)
		if said.Verdict, ok = verdictOf(cell); !ok {
			said.Text = cell
		}
		s.Rows = append(s.Rows, said)
	}
}

// hasIdentities reports whether a table of ours begins with some rows.
func hasIdentities(first [][]string) bool {
	for _, row := range first {
		for _, cell := range row {
			if _, ok := export.ParseIdentity(cell); ok {
				return true
			}
		}
	}
	return false
}

// verdictOf reads a cell; ok is false for what is no verdict.
func verdictOf(s string) (v workspace.Verdict, ok bool) {
	said, ok := review.ParseVerdict(s)
	switch said {
	case review.Right:
		v = workspace.Right
	case review.Wrong:
		v = workspace.Wrong
	case review.Unsure:
		v = workspace.Unsure
	}
	return v, ok
}
