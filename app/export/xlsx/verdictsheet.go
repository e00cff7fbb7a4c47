package xlsx

import (
	"context"
	"fmt"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/words"
)

// The verdict's sheet is a report that prints on A4, upright: the verdict, two charts side by side
// and the examples on the first page, the tables behind them. It has eight columns of one width.
const (
	verdictWide   = "H"
	verdictColumn = 14.3 // characters: 105 pixels
	rightChart    = "E"
	chartWidth    = 4*105 - 6
	chartHeight   = 300
	chartRow      = 16.5 // points: 22 pixels, unlike the usual height, which differs between programs
	chartRows     = chartHeight/22 + 1
	chartedLabels = 12 // bars that the labels' chart has room for
)

// sheetWriter fills a small sheet cell by cell; the first error stays.
type sheetWriter struct {
	file  *excelize.File
	sheet string
	err   error
}

// row writes cells from column A on, each in its style.
func (w *sheetWriter) row(row int, style int, values ...any) {
	for i, v := range values {
		cell, err := excelize.CoordinatesToCellName(i+1, row)
		if s, ok := v.(string); ok {
			v = export.CellText(s)
		}
		w.do(err)
		if v != nil {
			w.do(w.file.SetCellValue(w.sheet, cell, v))
		}
		w.do(w.file.SetCellStyle(w.sheet, cell, cell, style))
	}
}

// line writes a text over cells of a row.
func (w *sheetWriter) line(row, style int, from, to, text string) {
	first, last := fmt.Sprint(from, row), fmt.Sprint(to, row)
	w.do(w.file.SetCellValue(w.sheet, first, export.CellText(text)))
	w.style(first, last, style)
	w.do(w.file.MergeCell(w.sheet, first, last))
}

func (w *sheetWriter) style(from, to string, style int) {
	w.do(w.file.SetCellStyle(w.sheet, from, to, style))
}

func (w *sheetWriter) high(row int, points float64) {
	w.do(w.file.SetRowHeight(w.sheet, row, points))
}

func (w *sheetWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

// verdict fills the first sheet: the verdict and what it rests on, or what is to be done while
// nothing was judged.
func (b *workbook) verdict(ctx context.Context) error {
	name := words.T(b.src.Lang, "export.xlsx.verdict")
	w := &sheetWriter{file: b.file, sheet: name}
	w.do(b.printing(name, "portrait", 1))
	w.do(b.file.SetColWidth(name, "A", verdictWide, verdictColumn))
	f := b.src.Findings()
	w.line(1, b.styles.title, "A", verdictWide, f.Headline)
	w.high(1, 60)
	row := 2
	for _, l := range f.Lines {
		w.line(row, b.styles.wrapped, "A", verdictWide, l)
		w.high(row, 31)
		row++
	}
	if f.Known {
		examples, err := b.src.Examples(ctx)
		if err != nil {
			return err
		}
		charts := row + 1
		for row = charts; row <= charts+chartRows; row++ {
			w.high(row, chartRow)
		}
		row = b.examples(w, row, "export.example.wrong", examples.Wrong)
		row = b.examples(w, row, "export.example.right", examples.Right)
		row = b.curveTable(w, f, row+1, fmt.Sprint("A", charts))
		b.labelTable(w, f, row+1, fmt.Sprint(rightChart, charts))
	}
	return w.err // the first sheet is the active one; SetActiveSheet would read all of them
}

// curveTable writes the curve from a row on, and its chart at a cell; it returns the next free row.
func (b *workbook) curveTable(w *sheetWriter, f export.Findings, row int, at string) int {
	l := b.src.Lang
	w.row(row, b.styles.numberHeader, words.T(l, "export.verdict.threshold"), words.T(l, "export.verdict.automated"), words.T(l, "export.verdict.accuracy"),
		words.T(l, "export.verdict.low"), words.T(l, "export.verdict.high"), words.T(l, "export.verdict.judged"))
	head, first := row, row+1
	for _, p := range f.Curve {
		row++
		var low, high any // an interval from 0 to 1 says nothing
		if p.Accuracy.Known() {
			low, high = p.Accuracy.Low, p.Accuracy.High
		}
		w.row(row, b.styles.percent, p.Threshold, p.Coverage, export.ShareValue(p.Accuracy), low, high)
		cell := fmt.Sprint("F", row)
		w.do(w.file.SetCellValue(w.sheet, cell, p.Accuracy.Judged))
		w.style(cell, cell, b.styles.number)
	}
	area := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%[2]s$%[4]d", w.sheet, column, first, row)
	}
	var series []excelize.ChartSeries
	for _, s := range []struct{ Column, colour string }{{"B", "1F6FEB"}, {"C", colourRight}, {"D", colourUnsure}} {
		series = append(series, excelize.ChartSeries{
			Name: fmt.Sprintf("'%s'!$%s$%d", w.sheet, s.Column, head), Categories: area("A"), Values: area(s.Column),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{s.colour}}, Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2},
			Marker: excelize.ChartMarker{Symbol: "none"},
		})
	}
	w.do(w.file.AddChart(w.sheet, at, b.chart(excelize.Scatter, words.T(l, "export.verdict.curve_title"), series, false)))
	return row + 1
}

// labelTable writes the labels' figures and advice from a row on, and a chart of the precision of
// those that are given most often.
func (b *workbook) labelTable(w *sheetWriter, f export.Findings, row int, at string) {
	if len(f.Labels) == 0 {
		return
	}
	l := b.src.Lang
	// A label has two columns.
	put := func(row, style int, values ...any) {
		w.row(row, style, append([]any{values[0], nil}, values[1:]...)...)
		w.do(w.file.MergeCell(w.sheet, fmt.Sprint("A", row), fmt.Sprint("B", row)))
	}
	put(row, b.styles.header, f.LabelHeader, words.T(l, "export.verdict.given"), words.T(l, "export.verdict.judged"),
		words.T(l, "export.verdict.precision"), words.T(l, "export.verdict.recall"), "F1", words.T(l, "export.verdict.advice"))
	w.style(fmt.Sprint("C", row), fmt.Sprint("G", row), b.styles.numberHeader)
	first := row + 1
	for _, v := range f.Labels {
		row++
		put(row, b.styles.text, v.Name, v.Given, v.Precision.Judged, export.ShareValue(v.Precision), export.ShareValue(v.Recall), export.F1Value(v), v.Advice)
		w.style(fmt.Sprint("C", row), fmt.Sprint("D", row), b.styles.number)
		w.style(fmt.Sprint("E", row), fmt.Sprint("G", row), b.styles.percent)
	}
	area := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%[2]s$%[4]d", w.sheet, column, first, min(row, first+chartedLabels-1))
	}
	series := []excelize.ChartSeries{{
		Name: fmt.Sprintf("'%s'!$E$%d", w.sheet, first-1), Categories: area("A"), Values: area("E"),
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F6FEB"}},
	}}
	chart := b.chart(excelize.Bar, f.LabelsTitle, series, true)
	chart.Legend.Position = "none"
	w.do(w.file.AddChart(w.sheet, at, chart))
}

// chart returns a chart of shares.
func (b *workbook) chart(kind excelize.ChartType, title string, series []excelize.ChartSeries, reversed bool) *excelize.Chart {
	zero, one := 0.0, 1.0
	muted := excelize.Font{Color: colourMuted, Size: 9}
	c := &excelize.Chart{
		Type: kind, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Bold: true, Size: 12}}}},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		YAxis:     excelize.ChartAxis{Minimum: &zero, Maximum: &one, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}, Font: muted},
		XAxis:     excelize.ChartAxis{ReverseOrder: reversed, Font: muted},
	}
	if kind == excelize.Scatter {
		c.XAxis.Minimum, c.XAxis.Maximum = &zero, &one
		c.XAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "0%"}
	}
	return c
}
