package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/words"
)

// The verdict's sheet: columns A to G hold the sentences and tables, and the charts are to their
// right.
const (
	verdictWide = "G"
	chartColumn = "I"
	chartWidth  = 560
	chartHeight = 320
	chartRows   = chartHeight/20 + 1 // rows of 15 points that a chart covers
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

func (w *sheetWriter) style(from, to string, style int) {
	w.do(w.file.SetCellStyle(w.sheet, from, to, style))
}

func (w *sheetWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

// verdict fills the first sheet: the verdict, what it rests on, the curve and the labels, with
// charts.
func (b *workbook) verdict() error {
	name := words.T(b.src.Lang, "export.xlsx.verdict")
	w := &sheetWriter{file: b.file, sheet: name}
	w.do(b.printing(name, "landscape"))
	w.do(b.file.SetColWidth(name, "A", "A", 24))
	w.do(b.file.SetColWidth(name, "B", verdictWide, 12))
	f := b.src.Findings()
	sentence := func(row, style int, text string, height float64) {
		cell := fmt.Sprint("A", row)
		w.row(row, style, text)
		w.do(b.file.MergeCell(name, cell, fmt.Sprint(verdictWide, row)))
		w.do(b.file.SetRowHeight(name, row, height))
	}
	sentence(1, b.styles.title, f.Headline, 66)
	row := 2
	for _, l := range f.Lines {
		sentence(row, b.styles.wrapped, l, 32)
		row++
	}
	if f.Known {
		row = b.curveTable(w, f, row+1)
		b.labelTable(w, f, row+1)
	}
	return w.err // the first sheet is the active one; SetActiveSheet would read all of them
}

// curveTable writes the curve from a row on, and its chart; it returns the next free row.
func (b *workbook) curveTable(w *sheetWriter, f export.Findings, row int) int {
	l := b.src.Lang
	w.row(row, b.styles.header, words.T(l, "export.verdict.threshold"), words.T(l, "export.verdict.automated"), words.T(l, "export.verdict.accuracy"),
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
	w.do(w.file.AddChart(w.sheet, fmt.Sprint(chartColumn, 1), b.chart(excelize.Scatter, words.T(l, "export.verdict.curve_title"), series, false)))
	return row + 1
}

// labelTable writes the labels' figures and advice, and a chart of their precision.
func (b *workbook) labelTable(w *sheetWriter, f export.Findings, row int) {
	if len(f.Labels) == 0 {
		return
	}
	l := b.src.Lang
	w.row(row, b.styles.header, words.T(l, "export.column.best_label"), words.T(l, "export.verdict.given"), words.T(l, "export.verdict.judged"),
		words.T(l, "export.verdict.precision"), words.T(l, "export.verdict.recall"), "F1", words.T(l, "export.verdict.advice"))
	first := row + 1
	for _, v := range f.Labels {
		row++
		w.row(row, b.styles.text, v.Name, v.Given, v.Precision.Judged, export.ShareValue(v.Precision), export.ShareValue(v.Recall), export.F1Value(v), v.Advice)
		w.style(fmt.Sprint("B", row), fmt.Sprint("C", row), b.styles.number)
		w.style(fmt.Sprint("D", row), fmt.Sprint("F", row), b.styles.percent)
	}
	area := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%[2]s$%[4]d", w.sheet, column, first, row)
	}
	series := []excelize.ChartSeries{{
		Name: fmt.Sprintf("'%s'!$D$%d", w.sheet, first-1), Categories: area("A"), Values: area("D"),
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F6FEB"}},
	}}
	chart := b.chart(excelize.Bar, words.T(l, "export.verdict.labels_title"), series, true)
	chart.Legend.Position = "none"
	chart.Dimension.Height = uint(max(chartHeight, 90+22*len(f.Labels)))
	w.do(w.file.AddChart(w.sheet, fmt.Sprint(chartColumn, chartRows+2), chart))
}

// chart returns a chart of shares.
func (b *workbook) chart(kind excelize.ChartType, title string, series []excelize.ChartSeries, reversed bool) *excelize.Chart {
	zero, one := 0.0, 1.0
	c := &excelize.Chart{
		Type: kind, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Bold: true, Size: 12}}}},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		YAxis:     excelize.ChartAxis{Minimum: &zero, Maximum: &one, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}},
		XAxis:     excelize.ChartAxis{ReverseOrder: reversed},
	}
	if kind == excelize.Scatter {
		c.XAxis.Minimum, c.XAxis.Maximum = &zero, &one
		c.XAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "0%"}
	}
	return c
}
