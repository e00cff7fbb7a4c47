// Package xlsx writes results as a workbook: the verdict, what one fills in, all that is
// known, totals, confusions and the run card. Rows are streamed, and so are pictures.
package xlsx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// limits are what a workbook is kept to.
type limits struct {
	rows     int // on one sheet, header not counted
	pictured int // on one sheet with pictures
	pictures int // in one file
}

// excelLimits: a sheet of Excel has 1,048,576 rows, and one is the header. LibreOffice adds row
// heights up in 32 bits, in EMU: from row 3,131 of 54 points on, all pictures of a sheet are in one
// pile, so a sheet with pictures ends before. A workbook with more than 20,000 pictures has
// hundreds of MiB, and Excel takes minutes over it; with that many rows they are left out, all of
// them, so that no filter shows rows with and without.
var excelLimits = limits{rows: 1<<20 - 1, pictured: 3000, pictures: 20_000}

// maxTopK keeps the table within Excel's 16,384 columns.
const maxTopK = 8000

// detailPages is how many pages the details are wide when they are printed: on one, all that is
// known of a picture is two points high.
const detailPages = 3

// pictureRow is the height of a row with a picture, in points: 72 pixels.
const pictureRow = 54

// workbook writes the sheets. Rows are spooled to temporary files (see rowSpool), and pictures
// go straight into the zip as they come (see pictureParts): time is linear in the rows, and
// memory is a few dozen MiB whatever their number. A sheet that was flushed must not be touched
// again through excelize, which would read it back in without its rows.
type workbook struct {
	src    *export.Source
	limits limits
	file   *excelize.File
	parts  *pictureParts // nil without pictures
	spools map[string]*rowSpool
	styles styles
	tally  export.Tally
	totals totals
	labels int // how many there are to choose from
}

// Write encodes src as an .xlsx, in a dozen MiB of memory whatever its rows. It blocks until
// everything is written; the errors are those of w and ctx, and more columns than a sheet
// has.
func Write(ctx context.Context, w io.Writer, src export.Source) error {
	src = src.Normalised()
	return writeWithin(ctx, w, &src, excelLimits)
}

func writeWithin(ctx context.Context, w io.Writer, src *export.Source, lim limits) (err error) {
	if src.TopK > maxTopK {
		return fmt.Errorf("%d labels a picture are more columns than a sheet has; write CSV instead", src.TopK)
	}
	b := &workbook{src: src, limits: lim, file: excelize.NewFile(), totals: newTotals(), spools: map[string]*rowSpool{}}
	defer func() {
		for _, s := range b.spools {
			err = errors.Join(err, s.remove())
		}
		err = errors.Join(err, b.file.Close())
	}()
	b.tally.Limit = lim.pictures
	b.tally.Over = src.Thumb != nil && src.Count > lim.pictures
	zip := newArchive(w)
	if src.Thumb != nil && !b.tally.Over {
		b.parts = &pictureParts{archive: zip}
	}
	if err := b.begin(zip); err != nil {
		return err
	}
	if err := b.rows(ctx); err != nil {
		return err
	}
	// The verdict is first and is written last: its charts are numbered behind the pictures'
	// drawings.
	for _, write := range []func() error{b.totalsSheet, b.confusionSheet, b.card, b.choices, func() error { return b.verdict(ctx) }} {
		if err := write(); err != nil {
			return err
		}
	}
	zip.pictures, zip.spools = b.parts, maps.Clone(b.spools)
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
		Title: words.T(b.src.Lang, "export.xlsx.title"), Creator: words.T(b.src.Lang, "export.xlsx.wanwu"),
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
	if err != nil {
		return err
	}
	b.labels = len(b.choiceLabels())
	return b.file.SetSheetName("Sheet1", words.T(b.src.Lang, "export.xlsx.verdict"))
}

// stamp returns a time as document properties have it.
func stamp(t time.Time) string {
	if t.IsZero() {
		t = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC().Format(time.RFC3339)
}

// rows writes both tables of the pictures, side by side as the rows come.
func (b *workbook) rows(ctx context.Context) error {
	results := &tableSheet{
		book: b, title: words.T(b.src.Lang, "export.xlsx.results"), cols: b.src.Results(), limit: b.limits.rows, parts: b.parts, frozen: 1, wide: 1,
	}
	if b.parts != nil {
		results.limit = min(results.limit, b.limits.pictured)
	}
	details := &tableSheet{book: b, title: words.T(b.src.Lang, "export.xlsx.details"), cols: b.src.Details(), limit: b.limits.rows, wide: detailPages}
	details.frozen = len(slices.DeleteFunc(slices.Clone(details.cols), func(c export.Column) bool { return c.ID != "no" && c.ID != "name" }))
	tables := []*tableSheet{results, details}
	for _, t := range tables {
		if err := t.open(); err != nil {
			return err
		}
	}
	for row := range b.src.All(ctx, b.parts != nil) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if row.State == workspace.Pending {
			b.tally.Pending++
			continue
		}
		b.tally.Rows++
		rec := b.src.Record(row.Row)
		b.totals.add(&rec)
		for _, t := range tables {
			if err := t.write(&rec, row); err != nil {
				return err
			}
		}
		b.src.Progress(b.tally.Rows, max(b.tally.Rows, b.src.Count))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, t := range tables {
		if err := t.close(); err != nil {
			return err
		}
	}
	return nil
}

// printing lets a sheet print on A4, its table as many pages wide as are given. It comes before
// the stream writer.
func (b *workbook) printing(sheet, orientation string, wide int) error {
	fit, high, a4 := true, 0, 9
	if err := b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	side, end := 0.4, 0.5
	if err := b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &end, Bottom: &end}); err != nil {
		return err
	}
	return b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"})
}

// repeatHeader prints a sheet's first row on every page, and its first columns, as many as are
// given.
func (b *workbook) repeatHeader(sheet string, columns int) error {
	titles := "'" + sheet + "'!$1:$1"
	if columns > 0 {
		last, err := excelize.ColumnNumberToName(columns)
		if err != nil {
			return err
		}
		titles = "'" + sheet + "'!$A:$" + last + "," + titles
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: sheet})
}
