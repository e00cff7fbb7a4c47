package xlsx

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// tableSheet is a table of the pictures, streamed to as many sheets as it needs.
type tableSheet struct {
	book   *workbook
	title  string
	cols   []export.Column
	limit  int           // rows on one sheet, header not counted
	parts  *pictureParts // nil where no pictures are before the columns
	frozen int           // columns that stay in sight, pictures not counted
	wide   int           // pages, when it is printed; on more than one the frozen columns are repeated

	n      int                    // sheets
	stream *excelize.StreamWriter // of what is around the rows
	rows   *rowSpool
	row    int   // last written on this sheet, from 1; the header is 1
	styles []int // of the columns
}

// first returns the column of cols[0], from 1.
func (t *tableSheet) first() int {
	if t.parts != nil {
		return 2
	}
	return 1
}

// name returns the title, and with a number behind it where one sheet does not do.
func (t *tableSheet) name() string {
	if t.n > 1 {
		return t.title + " " + strconv.Itoa(t.n)
	}
	return t.title
}

// open begins the next sheet, up to and including its header.
func (t *tableSheet) open() error {
	t.n++
	b, name := t.book, t.name()
	if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	if t.parts != nil {
		if err := t.parts.prepare(b.file, name); err != nil {
			return err
		}
	}
	if err := b.printing(name, "landscape", t.wide); err != nil {
		return err
	}
	repeated := 0
	if t.wide > 1 {
		repeated = t.first() - 1 + t.frozen
	}
	if err := b.repeatHeader(name, repeated); err != nil {
		return err
	}
	var err error
	if t.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := t.layout(); err != nil {
		return err
	}
	var header []any
	if t.parts != nil {
		header = append(header, excelize.Cell{StyleID: b.styles.header, Value: words.T(b.src.Lang, "export.xlsx.picture")})
	}
	t.styles = t.styles[:0]
	for _, c := range t.cols {
		header = append(header, excelize.Cell{StyleID: b.styles.header, Value: c.Header})
		t.styles = append(t.styles, b.styles.of(c.Kind))
	}
	if t.rows, err = newRowSpool(len(header)); err != nil {
		return err
	}
	// Sheets are numbered as they come; none is removed.
	b.spools[fmt.Sprintf(sheetPart, len(b.file.GetSheetList()))] = t.rows
	t.row = 1
	return t.stream.SetRow("A1", header, excelize.RowOpts{Height: 24})
}

// layout sets widths, formats and the frozen part: the header, and the first columns.
func (t *tableSheet) layout() error {
	// From the last to the first: excelize puts each before those it has, and
	// Excel wants them ascending.
	for i, c := range slices.Backward(t.cols) {
		n := t.first() + i
		if err := t.stream.SetColWidth(n, n, c.Width); err != nil {
			return err
		}
		if err := t.stream.SetColStyle(n, n, t.book.styles.of(c.Kind)); err != nil {
			return err
		}
		if c.Kind == export.KindIdentity {
			if err := t.stream.SetColVisible(n, n, false); err != nil {
				return err
			}
		}
	}
	if t.parts != nil {
		if err := t.stream.SetColWidth(1, 1, pictureColumn); err != nil {
			return err
		}
	}
	frozen := t.first() - 1 + t.frozen
	corner, err := excelize.CoordinatesToCellName(frozen+1, 2)
	if err != nil {
		return err
	}
	return t.stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: frozen, YSplit: 1, TopLeftCell: corner, ActivePane: "bottomRight",
	})
}

// write adds one row and its picture, on the next sheet where this one is full.
func (t *tableSheet) write(rec *export.Record, row export.Pictured) error {
	if t.row > t.limit {
		if err := t.close(); err != nil {
			return err
		}
		if err := t.open(); err != nil {
			return err
		}
	}
	t.row++
	high := 0.0
	if t.parts != nil {
		high = pictureRow
		if row.State == workspace.Done {
			if err := t.picture(row, rec.Name); err != nil {
				return err
			}
		}
	}
	t.rows.begin(t.row, high)
	for i, c := range t.cols {
		v, style := c.Value(rec), t.styles[i]
		if v == nil {
			continue
		}
		if s, ok := v.(string); ok {
			v, style = t.book.text(c.Kind, rec, style, s)
		}
		t.rows.add(t.first()-1+i, style, v)
	}
	return t.rows.end()
}

// text returns a cell of text and its style. Where it looks like a formula it has Excel's quote
// prefix, so that it stays text when someone edits the cell: unlike an apostrophe of our own that
// leaves "-1.jpg" as it is called. Saved as CSV from Excel it is bare again; our own CSV is not.
// A name whose charset was guessed is slanted and coloured: a mark within it would come back with
// the sheet.
func (b *workbook) text(k export.Kind, rec *export.Record, usual int, s string) (text string, style int) {
	switch {
	case k == export.KindState:
		return s, b.styles.state(rec.Status)
	case export.FormulaLike(s):
		return export.CellText(s), b.styles.quoted
	case k == export.KindName && rec.Note.NameGuessed:
		return export.CellText(s), b.styles.guessed
	}
	return export.CellText(s), usual
}

func (t *tableSheet) picture(row export.Pictured, name string) error {
	tally := &t.book.tally
	if tally.Pictures >= t.book.limits.pictures { // Source.Count was too small
		tally.Over = true
		return nil
	}
	ok := row.Err == nil
	if ok {
		var err error
		if ok, err = t.parts.add(t.row, export.Clean(name), row.JPEG); err != nil {
			return err
		}
	}
	if ok {
		tally.Pictures++
	} else {
		tally.Missing++
	}
	return nil
}

// close ends a sheet with its filter, choices and colours.
func (t *tableSheet) close() error {
	corner, err := excelize.CoordinatesToCellName(t.first()-1+len(t.cols), t.row)
	if err != nil {
		return err
	}
	f, name := t.book.file, t.name()
	if err := f.AutoFilter(name, "A1:"+corner, nil); err != nil {
		return err
	}
	for i, c := range t.cols {
		letter, err := excelize.ColumnNumberToName(t.first() + i)
		if err != nil {
			return err
		}
		if err := t.rules(c.Kind, letter+"2:"+letter+strconv.Itoa(max(t.row, 2)), letter); err != nil {
			return err
		}
	}
	return t.stream.Flush()
}

// rules sets what may be filled into a column and how it is coloured. Only the table that
// comes back, which has identities, is to be filled in.
func (t *tableSheet) rules(k export.Kind, cells, letter string) error {
	b := t.book
	filled := t.cols[len(t.cols)-1].Kind == export.KindIdentity
	switch k {
	case export.KindVerdict:
		if filled {
			v := excelize.NewDataValidation(true)
			v.SetSqref(cells)
			if err := v.SetDropList([]string{b.src.VerdictText(workspace.Right), b.src.VerdictText(workspace.Wrong), b.src.VerdictText(workspace.Unsure)}); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, words.T(b.src.Lang, "export.column.verdict"), words.T(b.src.Lang, "export.xlsx.choose_verdict"))
			if err := b.file.AddDataValidation(t.name(), v); err != nil {
				return err
			}
		}
		return b.file.SetConditionalFormat(t.name(), cells, b.verdictColours(letter))
	case export.KindPerson:
		if !filled || b.labels == 0 {
			return nil
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(cells)
		v.SetSqrefDropList("'" + words.T(b.src.Lang, "export.xlsx.choices") + "'!$A$2:$A$" + strconv.Itoa(b.labels+1))
		v.ShowErrorMessage = false // what no pack has a label for is a truth as well
		return b.file.AddDataValidation(t.name(), v)
	case export.KindPercent, export.KindScore:
		return b.file.SetConditionalFormat(t.name(), cells, b.scoreColours())
	}
	return nil
}

// verdictColours colours the three verdicts.
func (b *workbook) verdictColours(letter string) (rules []excelize.ConditionalFormatOptions) {
	for _, c := range []struct {
		v     workspace.Verdict
		style int
	}{{workspace.Right, b.styles.right}, {workspace.Wrong, b.styles.wrong}, {workspace.Unsure, b.styles.unsure}} {
		style := c.style
		rules = append(rules, excelize.ConditionalFormatOptions{
			Type: "formula", Criteria: "$" + letter + `2="` + b.src.VerdictText(c.v) + `"`, Format: &style,
		})
	}
	return rules
}

// scoreColours returns the window's scale of confidence.
func (b *workbook) scoreColours() []excelize.ConditionalFormatOptions {
	high, middle, low := b.styles.right, b.styles.unsure, b.styles.wrong
	return []excelize.ConditionalFormatOptions{
		{Type: "cell", Criteria: ">=", Value: "0.5", Format: &high},
		{Type: "cell", Criteria: "between", MinValue: "0.25", MaxValue: "0.4999999", Format: &middle},
		{Type: "cell", Criteria: "between", MinValue: "0.0000001", MaxValue: "0.2499999", Format: &low},
	}
}
