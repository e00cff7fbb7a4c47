package export

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
)

// limits are what a workbook is kept to.
type limits struct {
	rows     int // results on one sheet, header not counted
	pictures int // in one file
}

// excelLimits: a sheet of Excel has 1,048,576 rows, and one is the header. A
// workbook with more than 20,000 pictures has hundreds of MiB, and Excel takes
// minutes over it; with that many rows they are left out, all of them, so that
// no filter shows rows with and without.
var excelLimits = limits{rows: 1<<20 - 1, pictures: 20_000}

// maxTopK keeps the table within Excel's 16,384 columns.
const maxTopK = 8000

// pictureRow is the height of a row with a picture, in points: 80 pixels.
const pictureRow = 60

// workbook writes the sheets. Cells go through excelize's stream writer, which
// spools them to a temporary file, and pictures go straight into the zip as
// they come (see pictureParts): time is linear in the rows, and memory is a few
// dozen MiB whatever their number. A sheet that was flushed must not be touched
// again through excelize, which would read all of it back in.
type workbook struct {
	src    *Source
	limits limits
	file   *excelize.File
	parts  *pictureParts // nil without pictures
	styles styles
	cols   []column
	first  int // the column of cols[0], from 1: pictures stand before it

	sheet  int // of results, from 1
	stream *excelize.StreamWriter
	row    int // last written on this sheet, from 1; the header is 1
	values []any
	tally  tally
}

func writeXLSX(ctx context.Context, w io.Writer, src *Source, lim limits) (err error) {
	if src.TopK > maxTopK {
		return fmt.Errorf("%d labels a picture are more columns than a sheet has; write CSV instead", src.TopK)
	}
	b := &workbook{src: src, limits: lim, cols: src.columns(), first: 1, file: excelize.NewFile()}
	defer func() {
		if e := b.file.Close(); err == nil && e != nil { // removes the spooled cells
			err = e
		}
	}()
	b.tally.limit = lim.pictures
	b.tally.over = src.Thumb != nil && src.Count > lim.pictures
	zip := newArchive(w)
	if src.Thumb != nil && !b.tally.over {
		b.parts, b.first = &pictureParts{archive: zip}, 2
	}
	b.values = make([]any, b.first-1+len(b.cols))
	if err := b.begin(zip); err != nil {
		return err
	}
	if err := b.results(ctx); err != nil {
		return err
	}
	if err := b.card(); err != nil {
		return err
	}
	zip.pictures = b.parts
	// The workbook is written to our archive; excelize's own buffer stays empty.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip })
	if err := b.file.Write(io.Discard); err != nil {
		return err
	}
	return zip.err
}

// begin writes the parts of the archive that tell what kind of file it is.
// Programs that look at a file's first bytes find them where they expect them.
func (b *workbook) begin(zip *archive) error {
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: words.T(b.src.Lang, "export.xlsx.results"), Creator: words.T(b.src.Lang, "export.xlsx.wanwu"),
		Created: stamp(b.src.Card.Finished), Modified: stamp(b.src.Card.Finished),
	}); err != nil {
		return err
	}
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "Wanwu"}); err != nil {
		return err
	}
	for _, name := range []string{"_rels/.rels", "docProps/app.xml"} {
		content, ok := b.file.Pkg.Load(name)
		if !ok {
			continue
		}
		if err := zip.add(name, content.([]byte)); err != nil {
			return err
		}
	}
	var err error
	b.styles, err = newStyles(b.file)
	return err
}

// stamp is a time as document properties have it.
func stamp(t time.Time) string {
	if t.IsZero() {
		t = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC().Format(time.RFC3339)
}

func (b *workbook) results(ctx context.Context) error {
	if err := b.open(); err != nil {
		return err
	}
	for row := range b.src.all(ctx, b.parts != nil) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if row.State == workspace.Pending {
			b.tally.pending++
			continue
		}
		if b.row > b.limits.rows {
			if err := b.close(); err != nil {
				return err
			}
			if err := b.open(); err != nil {
				return err
			}
		}
		if err := b.write(row); err != nil {
			return err
		}
		b.src.Progress(b.tally.rows, max(b.tally.rows, b.src.Count))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.close()
}

// sheetName is 识别结果, and 识别结果 2 and so on where one sheet does not do.
func (b *workbook) sheetName() string {
	name := words.T(b.src.Lang, "export.xlsx.results")
	if b.sheet > 1 {
		name += " " + strconv.Itoa(b.sheet)
	}
	return name
}

// open begins the next sheet of results, up to and including its header.
func (b *workbook) open() error {
	b.sheet++
	name := b.sheetName()
	if b.sheet == 1 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
		if b.parts != nil {
			if err := b.parts.prepare(b.file, name); err != nil {
				return err
			}
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	if err := b.printing(name, "landscape"); err != nil {
		return err
	}
	var err error
	if b.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := b.layout(); err != nil {
		return err
	}
	header := make([]any, 0, len(b.values))
	if b.parts != nil {
		header = append(header, excelize.Cell{StyleID: b.styles.header, Value: words.T(b.src.Lang, "export.xlsx.picture")})
	}
	for _, c := range b.cols {
		header = append(header, excelize.Cell{StyleID: b.styles.header, Value: c.header})
	}
	b.row = 1
	return b.stream.SetRow("A1", header, excelize.RowOpts{Height: 24})
}

// printing lets a sheet print as wide as its table, under its header on every
// page. It comes before the stream writer.
func (b *workbook) printing(sheet, orientation string) error {
	fit, wide, high := true, 1, 0
	if err := b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet,
	})
}

// layout sets widths, formats and the frozen part: the header, and the columns
// up to the file's name.
func (b *workbook) layout() error {
	// From the last to the first: excelize puts each before those it has, and
	// Excel wants them ascending.
	for i, c := range slices.Backward(b.cols) {
		n := b.first + i
		if err := b.stream.SetColWidth(n, n, c.width); err != nil {
			return err
		}
		if err := b.stream.SetColStyle(n, n, b.styles.of(c.kind)); err != nil {
			return err
		}
	}
	if b.parts != nil {
		if err := b.stream.SetColWidth(1, 1, pictureColumn); err != nil {
			return err
		}
	}
	frozen := b.first + 1 // number and name
	corner, err := excelize.CoordinatesToCellName(frozen+1, 2)
	if err != nil {
		return err
	}
	return b.stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: frozen, YSplit: 1, TopLeftCell: corner, ActivePane: "bottomRight",
	})
}

// write adds one row and its picture.
func (b *workbook) write(row pictured) error {
	b.row++
	b.tally.rows++
	rec := b.src.record(row.Row)
	if b.parts != nil && row.State == workspace.Done {
		if err := b.picture(row, rec.name); err != nil {
			return err
		}
	}
	for i, c := range b.cols {
		v := c.value(&rec)
		if s, ok := v.(string); ok {
			v = b.text(c.kind, rec.status, s)
		}
		b.values[b.first-1+i] = v
	}
	var opts excelize.RowOpts
	if b.parts != nil {
		opts.Height = pictureRow
	}
	return b.stream.SetRow("A"+strconv.Itoa(b.row), b.values, opts)
}

// text is a cell of text. It is typed as a string, which is never calculated,
// whatever it begins with. Where it looks like a formula it has Excel's quote
// prefix besides, so that it stays text when somebody edits the cell: unlike an
// apostrophe of our own that leaves "-1.jpg" as it is called. Saved as CSV from
// Excel it is bare again; our own CSV is not.
func (b *workbook) text(k kind, st status, s string) any {
	switch {
	case k == state:
		return excelize.Cell{StyleID: b.styles.state(st), Value: s}
	case formulaLike(s):
		return excelize.Cell{StyleID: b.styles.quoted, Value: cellText(s)}
	}
	return cellText(s)
}

func (b *workbook) picture(row pictured, name string) error {
	if b.tally.pictures >= b.limits.pictures || b.sheet > 1 { // Source.Count was too small
		b.tally.over = true
		return nil
	}
	ok := row.err == nil
	if ok {
		var err error
		if ok, err = b.parts.add(b.row, clean(name), row.jpeg); err != nil {
			return err
		}
	}
	if ok {
		b.tally.pictures++
	} else {
		b.tally.missing++
	}
	return nil
}

// close ends a sheet of results with its filter.
func (b *workbook) close() error {
	corner, err := excelize.CoordinatesToCellName(len(b.values), b.row)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(b.sheetName(), "A1:"+corner, nil); err != nil {
		return err
	}
	return b.stream.Flush()
}

// card writes the run card's sheet.
func (b *workbook) card() error {
	name := words.T(b.src.Lang, "export.xlsx.run_card")
	if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	if err := b.printing(name, "portrait"); err != nil {
		return err
	}
	sw, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range slices.Backward([]float64{24, 84}) { // see layout
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	header := []any{
		excelize.Cell{StyleID: b.styles.header, Value: words.T(b.src.Lang, "export.xlsx.item")},
		excelize.Cell{StyleID: b.styles.header, Value: words.T(b.src.Lang, "export.xlsx.value")},
	}
	if err := sw.SetRow("A1", header, excelize.RowOpts{Height: 24}); err != nil {
		return err
	}
	for i, l := range b.src.cardLines(b.tally) {
		cells := []any{
			excelize.Cell{StyleID: b.styles.bold, Value: l.Name},
			excelize.Cell{StyleID: b.styles.wrapped, Value: cellText(l.Value)},
		}
		if err := sw.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	return sw.Flush()
}
