package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"maps"
	"path"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

func openXLSX(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func rowsOf(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// sheets prints a workbook's cells, types and raw values as lines of text.
func sheets(t *testing.T, f *excelize.File) []byte {
	var b bytes.Buffer
	for _, s := range f.GetSheetList() {
		b.WriteString("# " + s + "\n")
		for r, row := range rowsOf(t, f, s) {
			for c, v := range row {
				name, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if v == "" {
					continue
				}
				kind, err := f.GetCellType(s, name)
				if err != nil {
					t.Fatal(err)
				}
				mark := map[excelize.CellType]string{excelize.CellTypeInlineString: "text", excelize.CellTypeUnset: "number", excelize.CellTypeNumber: "number"}[kind]
				b.WriteString(name + " " + mark + " " + strconv.Quote(v) + "\n")
			}
		}
	}
	return b.Bytes()
}

func TestXLSXGolden(t *testing.T) {
	f := openXLSX(t, exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows()))))
	exporttest.Golden(t, "sample.xlsx.txt", sheets(t, f))
	src := exporttest.Source(exporttest.SampleRows())
	src.Lang, src.TopK = words.English, 1
	exporttest.Golden(t, "sample.en.xlsx.txt", sheets(t, openXLSX(t, exporttest.Encode(t, Write, src))))
}

// readPart reads one part of a workbook into v.
func readPart(t *testing.T, data []byte, name string, v any) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
}

type corner struct {
	Col    int   `xml:"col"`
	Row    int   `xml:"row"`
	ColOff int64 `xml:"colOff"`
	RowOff int64 `xml:"rowOff"`
}

type drawing struct {
	Anchors []struct {
		EditAs string `xml:"editAs,attr"`
		From   corner `xml:"from"`
		To     corner `xml:"to"`
		Name   struct {
			Descr string `xml:"descr,attr"`
		} `xml:"pic>nvPicPr>cNvPr"`
	} `xml:"twoCellAnchor"`
}

type worksheet struct {
	Filter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
	Pane struct {
		X           int    `xml:"xSplit,attr"`
		Y           int    `xml:"ySplit,attr"`
		State       string `xml:"state,attr"`
		TopLeftCell string `xml:"topLeftCell,attr"`
	} `xml:"sheetViews>sheetView>pane"`
	Cols []struct {
		Min   int     `xml:"min,attr"`
		Max   int     `xml:"max,attr"`
		Width float64 `xml:"width,attr"`
	} `xml:"cols>col"`
	Rows []struct {
		R      int     `xml:"r,attr"`
		Height float64 `xml:"ht,attr"`
	} `xml:"sheetData>row"`
}

func TestXLSXPicturesAreInTheirCells(t *testing.T) {
	data := exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows())))
	f := openXLSX(t, data)
	for cell, want := range map[string]image.Point{"A2": {320, 213}, "A3": {213, 320}} {
		pics, err := f.GetPictures("结果", cell)
		if err != nil || len(pics) != 1 {
			t.Fatalf("%s: %d pictures, %v", cell, len(pics), err)
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(pics[0].File))
		if err != nil {
			t.Fatal(err)
		}
		if got := image.Pt(c.Width, c.Height); got != want {
			t.Errorf("%s has the picture of %v, want %v", cell, got, want)
		}
		if p := pics[0].Format.Positioning; p != "twoCell" {
			t.Errorf("%s is positioned %q", cell, p)
		}
	}
	if cells, err := f.GetPictureCells("结果"); err != nil || len(cells) != 2 {
		t.Errorf("pictures in %v, %v", cells, err)
	}
	var d drawing
	readPart(t, data, fmt.Sprintf(drawingPart, 1), &d)
	for i, a := range d.Anchors {
		if a.EditAs != "twoCell" || a.From.Row != i+1 || a.To.Row != i+1 || a.From.Col != 0 || a.To.Col != 0 {
			t.Errorf("anchor %d: %+v", i, a)
		}
		w, h := a.To.ColOff-a.From.ColOff, a.To.RowOff-a.From.RowOff
		if ratio := float64(w) / float64(h); i == 0 && (ratio < 1.47 || ratio > 1.53) || i == 1 && (ratio < .65 || ratio > .68) {
			t.Errorf("anchor %d is %d × %d", i, w, h)
		}
		if a.To.RowOff > pictureRow*12700 {
			t.Errorf("anchor %d leaves its row", i)
		}
	}
	if d.Anchors[0].Name.Descr != "猫.jpg" {
		t.Error("no alternative text:", d.Anchors[0].Name.Descr)
	}
}

func TestXLSXFilterAndFreeze(t *testing.T) {
	data := exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows())))
	var s worksheet
	readPart(t, data, "xl/worksheets/sheet2.xml", &s)
	if s.Filter.Ref != "$A$1:$I$5" || s.Pane.State != "frozen" || s.Pane.X != 2 || s.Pane.Y != 1 || s.Pane.TopLeftCell != "C2" {
		t.Errorf("filter %q, pane %+v", s.Filter.Ref, s.Pane)
	}
	if len(s.Rows) != 5 || s.Rows[1].Height != pictureRow {
		t.Errorf("rows %+v", s.Rows)
	}
	for i, c := range s.Cols { // Excel calls a file damaged that has them in another order
		if c.Min != i+1 || c.Max != i+1 || c.Width < 7 {
			t.Errorf("column %d: %+v", i+1, c)
		}
	}
	if len(s.Cols) != 9 {
		t.Errorf("%d columns have a width", len(s.Cols))
	}
	f := openXLSX(t, data)
	style, err := f.GetCellStyle("结果", "E2") // the confidence
	if err != nil {
		t.Fatal(err)
	}
	if st, err := f.GetStyle(style); err != nil || st.CustomNumFmt == nil || *st.CustomNumFmt != `0.0\ %` {
		t.Errorf("the score's format: %+v, %v", st, err)
	}
	if shown, err := f.GetCellValue("明细", "O2"); err != nil || shown != "0.0000" {
		t.Errorf("a score of 0.00002 is shown as %q, %v", shown, err)
	}
}

// TestXLSXIsDetectedAsWorkbook checks that the first parts are those by which
// programs tell a workbook from any other zip, and that no part is there twice.
func TestXLSXIsDetectedAsWorkbook(t *testing.T) {
	data := exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows())))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, f := range z.File {
		if seen[f.Name] {
			t.Errorf("%s is there twice", f.Name)
		}
		seen[f.Name] = true
		if i == 0 && f.Name != "_rels/.rels" || i == 2 && !strings.HasPrefix(f.Name, "xl/") {
			t.Errorf("part %d is %s", i, f.Name)
		}
	}
	var rels struct {
		Relationship []struct {
			Target string `xml:",attr"`
		}
	}
	readPart(t, data, fmt.Sprintf(drawingRels, 1), &rels)
	if len(rels.Relationship) != 2 {
		t.Errorf("relations %+v", rels)
	}
	for _, r := range rels.Relationship {
		if !seen[path.Join("xl/drawings", r.Target)] {
			t.Errorf("%s is not there", r.Target)
		}
	}
}

func TestXLSXHostileNames(t *testing.T) {
	f := openXLSX(t, exporttest.Encode(t, Write, exporttest.Source(exporttest.HostileRows())))
	want := map[int]string{
		5: "\ufffd=1.jpg", 18: "\ufffd\ufffd坏\ufffd\ufffd字节.jpg", 19: "\ufffd.jpg", 28: "\ufffd.jpg", 30: "\ufffd\ufffd\ufffd单.jpg", // these cannot be kept
	}
	for i, row := range rowsOf(t, f, "明细")[1:] {
		w, ok := want[i]
		if !ok {
			w = exporttest.Hostile[i]
		}
		if row[3] != w {
			t.Errorf("%q became %q", exporttest.Hostile[i], row[3])
		}
		cell := "D" + strconv.Itoa(i+2)
		if kind, err := f.GetCellType("明细", cell); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%q is of type %v, %v", exporttest.Hostile[i], kind, err)
		}
		if formula, err := f.GetCellFormula("明细", cell); err != nil || formula != "" {
			t.Errorf("%q is the formula %q, %v", exporttest.Hostile[i], formula, err)
		}
		style, err := f.GetCellStyle("明细", cell)
		if err != nil {
			t.Fatal(err)
		}
		if quoted := f.Styles.CellXfs.Xf[style].QuotePrefix; (quoted != nil && *quoted) != export.FormulaLike(exporttest.Hostile[i]) {
			t.Errorf("%q has the quote prefix %v", exporttest.Hostile[i], quoted)
		}
	}
}

// TestXLSXMarksGuessedNames checks that a name whose charset was guessed looks unlike the others, and
// that its text is the name alone.
func TestXLSXMarksGuessedNames(t *testing.T) {
	f := openXLSX(t, exporttest.Encode(t, Write, exporttest.Source(exporttest.SampleRows())))
	marked := map[string]int{}
	for _, sheet := range f.GetSheetList() {
		for r, row := range rowsOf(t, f, sheet) {
			for c, v := range row {
				if name, err := excelize.CoordinatesToCellName(c+1, r+1); err != nil {
					t.Fatal(err)
				} else if id, err := f.GetCellStyle(sheet, name); err != nil {
					t.Fatal(err)
				} else if style, err := f.GetStyle(id); err != nil {
					t.Fatal(err)
				} else if style.Font != nil && style.Font.Italic {
					marked[v]++
				}
			}
		}
	}
	want := map[string]int{"<空>.png": 2, "照片.zip": 1, "照片.zip/<空>.png": 1, "/图/照片.zip!/<空>.png": 1}
	if !maps.Equal(marked, want) {
		t.Errorf("marked are %v, want %v", marked, want)
	}
}

func TestXLSXTruncatesLongCells(t *testing.T) {
	rows := exporttest.SampleRows()[:1]
	rows[0].File = strings.Repeat("😀", 20_000) // 40,000 units
	got := rowsOf(t, openXLSX(t, exporttest.Encode(t, Write, exporttest.Source(rows))), "明细")[1][3]
	if n := len(utf16.Encode([]rune(got))); n > export.CellChars || n < export.CellChars-2 || !strings.HasSuffix(got, "😀…") {
		t.Errorf("%d units, ending in %q", n, got[len(got)-8:])
	}
}

func TestXLSXSeveralSheets(t *testing.T) {
	src := exporttest.Source(nil)
	src.Rows, src.Count = exporttest.Many(25), 25
	src = src.Normalised()
	var b bytes.Buffer
	if err := writeWithin(t.Context(), &b, &src, limits{rows: 10, pictured: 10, pictures: 5}); err != nil {
		t.Fatal(err)
	}
	f := openXLSX(t, b.Bytes())
	if got := strings.Join(f.GetSheetList(), ","); got != "结论,结果,明细,结果 2,明细 2,结果 3,明细 3,汇总,混淆,运行信息,可选标签" {
		t.Error(got)
	}
	next := 1
	for i, n := range []int{10, 10, 5} {
		rows := rowsOf(t, f, f.GetSheetList()[2+2*i])
		if len(rows) != n+1 || rows[0][0] != "序号" {
			t.Fatalf("sheet %d has %d rows under %q", i, len(rows), rows[0])
		}
		for _, r := range rows[1:] {
			if r[0] != strconv.Itoa(next) {
				t.Fatalf("row %s after %d", r[0], next-1)
			}
			next++
		}
		var s worksheet
		readPart(t, b.Bytes(), "xl/worksheets/sheet"+strconv.Itoa(3+2*i)+".xml", &s)
		if s.Pane.State != "frozen" || !strings.HasPrefix(s.Filter.Ref, "$A$1:") {
			t.Errorf("sheet %d: %+v", i, s)
		}
	}
}

func TestXLSXTooManyPictures(t *testing.T) {
	pic := exporttest.Photo(t, 32, 24, 0, false)
	for _, c := range []struct {
		name     string
		count    int
		pictures int
		note     string
	}{
		{"known", 25, 0, "未放入：超过 10 行"},
		{"count too small", 5, 10, "仅前 10 张"},
	} {
		src := exporttest.Source(nil)
		src.Rows, src.Count = exporttest.Many(25), c.count
		src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
		src = src.Normalised()
		var b bytes.Buffer
		if err := writeWithin(t.Context(), &b, &src, limits{rows: 100, pictured: 100, pictures: 10}); err != nil {
			t.Fatal(err)
		}
		f := openXLSX(t, b.Bytes())
		if cells, err := f.GetPictureCells("结果"); err != nil || len(cells) != c.pictures {
			t.Errorf("%s: %d pictures, %v", c.name, len(cells), err)
		}
		card := rowsOf(t, f, "运行信息")
		if last := card[len(card)-1]; !strings.HasPrefix(last[1], c.note) {
			t.Errorf("%s: the card says %q", c.name, last)
		}
	}
}

func TestXLSXWithoutRows(t *testing.T) {
	f := openXLSX(t, exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(nil))))
	if rows := rowsOf(t, f, "结果"); len(rows) != 1 || rows[0][0] != "图片" {
		t.Errorf("%q", rows)
	}
}

func TestThumbPanicLeavesOutPicture(t *testing.T) {
	src := exporttest.Source(exporttest.SampleRows())
	src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { panic("codec") }
	card := rowsOf(t, openXLSX(t, exporttest.Encode(t, Write, src)), "运行信息")
	if last := card[len(card)-1]; last[1] != "0（另有 3 张无法生成缩略图）" {
		t.Errorf("the card says %q", last)
	}
}

func TestTooManyColumns(t *testing.T) {
	src := exporttest.Source(exporttest.SampleRows())
	src.TopK = maxTopK + 1
	if err := Write(t.Context(), io.Discard, src); err == nil || !strings.Contains(err.Error(), "CSV") {
		t.Error(err)
	}
}
