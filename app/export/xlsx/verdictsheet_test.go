package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
)

func TestVerdictSheetStatesWhatWasJudged(t *testing.T) {
	data := exporttest.Encode(t, Write, exporttest.JudgedSource(t, 600))
	f := openXLSX(t, data)
	rows := rowsOf(t, f, "结论")
	if got := rows[0][0]; !strings.HasPrefix(got, "阈值 50%：50% 的图片可自动处理，正确率 100%（95% 区间 97.") {
		t.Error(got)
	}
	var curve, labels int
	for _, r := range rows {
		switch {
		case len(r) == 6 && r[0] == "0.5" && r[1] == "0.5" && r[2] == "1" && r[5] == "150":
			curve++
		case len(r) == 8 && slices.Contains([]string{"可以自动", "再判一些", "建议抽查"}, r[7]):
			labels++
		}
	}
	if curve != 1 || labels != 3 {
		t.Errorf("%d points at 50%%, %d labels with advice: %q", curve, labels, rows)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	charts := 0
	for _, part := range z.File {
		if strings.HasPrefix(part.Name, "xl/charts/chart") {
			charts++
		}
	}
	if charts != 2 {
		t.Errorf("%d charts", charts)
	}
	confused := rowsOf(t, f, "混淆")
	if len(confused) != 1+1 || confused[1][0] != "还没有判定为错且写明正确标签的图片" {
		// Above the threshold all are right.
		t.Errorf("%q", confused)
	}
	src := exporttest.JudgedSource(t, 600)
	src.Threshold = 0
	confused = rowsOf(t, openXLSX(t, exporttest.Encode(t, Write, src)), "混淆")
	if len(confused) != 4 || confused[1][2] != "40" {
		t.Errorf("%q", confused)
	}
	if totals := rowsOf(t, f, "汇总"); totals[1][2] != "100" || totals[1][4] != "50" || totals[1][7] != "动物" {
		t.Errorf("%q", totals)
	}
}

// TestVerdictSheetWithoutVerdicts checks that it has advice, and no figure that could be quoted.
func TestVerdictSheetWithoutVerdicts(t *testing.T) {
	rows := rowsOf(t, openXLSX(t, exporttest.Encode(t, Write, exporttest.Source(exporttest.SampleRows()))), "结论")
	if len(rows) != 4 || !strings.Contains(rows[0][0], "还没有判定") || !strings.Contains(rows[1][0], "判定") {
		t.Errorf("%q", rows)
	}
}

// TestResultsCanBeFilledIn checks that both columns have a list to choose from, and that the
// identity is hidden.
func TestResultsCanBeFilledIn(t *testing.T) {
	f := openXLSX(t, exporttest.Encode(t, Write, exporttest.WithPhotos(t, exporttest.Source(exporttest.SampleRows()))))
	rules, err := f.GetDataValidations("结果")
	if err != nil || len(rules) != 2 {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	if rules[0].Sqref != "F2:F5" || rules[0].Formula1 != `"对,错,不确定"` || rules[1].Sqref != "G2:G5" || rules[1].Formula1 != "'可选标签'!$A$2:$A$5" {
		t.Errorf("%+v, %+v", rules[0], rules[1])
	}
	colours, err := f.GetConditionalFormats("结果")
	if err != nil || len(colours["E2:E5"]) != 3 || len(colours["F2:F5"]) != 3 {
		t.Errorf("%v, %v", colours, err)
	}
	if visible, err := f.GetColVisible("结果", "I"); err != nil || visible {
		t.Errorf("the identity is shown: %v", err)
	}
	layout, err := f.GetPageLayout("结果")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("%+v, %v", layout, err)
	}
	if visible, err := f.GetSheetVisible("可选标签"); err != nil || visible {
		t.Errorf("the labels to choose from are shown: %v", err)
	}
}

// TestVerdictSheetHasExamples checks that right and wrong answers stand below the charts with their
// pictures, also where the rows have none because they are too many.
func TestVerdictSheetHasExamples(t *testing.T) {
	pic := exporttest.Photo(t, 320, 240, 0, false)
	for _, pictures := range []int{1000, 10} {
		src := exporttest.JudgedSource(t, 600)
		src.Threshold = 0.2
		src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
		src = src.Normalised()
		var b bytes.Buffer
		if err := writeWithin(t.Context(), &b, &src, limits{rows: 1000, pictured: 1000, pictures: pictures}); err != nil {
			t.Fatal(err)
		}
		f := openXLSX(t, b.Bytes())
		cells, err := f.GetPictureCells("结论")
		if err != nil || len(cells) != 12 {
			t.Errorf("pictures in %v, %v", cells, err)
		}
		text := fmt.Sprint(rowsOf(t, f, "结论"))
		for _, want := range []string{"识别错的例子", "识别对的例子", "39.0%\n实际是 意式浓缩咖啡\nIMG_0039.jpg", "虎斑猫 99.0%"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
		if strings.Contains(text, "19.0%") {
			t.Error("an answer below the threshold is an example")
		}
	}
}

// TestPicturesGoToFurtherSheets checks that a sheet ends before LibreOffice's row heights overflow.
func TestPicturesGoToFurtherSheets(t *testing.T) {
	if rows := float64(excelLimits.pictured+1) * pictureRow * 12700; rows >= 1<<31 {
		t.Errorf("a sheet is %.0f EMU high", rows)
	}
	src := exporttest.Source(nil)
	src.Rows, src.Count = exporttest.Many(25), 25
	pic := exporttest.Photo(t, 32, 24, 0, false)
	src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
	src = src.Normalised()
	var b bytes.Buffer
	if err := writeWithin(t.Context(), &b, &src, limits{rows: 100, pictured: 10, pictures: 100}); err != nil {
		t.Fatal(err)
	}
	f := openXLSX(t, b.Bytes())
	for sheet, n := range map[string]int{"结果": 10, "结果 2": 10, "结果 3": 5} {
		if cells, err := f.GetPictureCells(sheet); err != nil || len(cells) != n {
			t.Errorf("%s has %d pictures, %v", sheet, len(cells), err)
		}
	}
	if rows := rowsOf(t, f, "明细"); len(rows) != 26 {
		t.Errorf("the details have %d rows", len(rows))
	}
}

func TestIdentity(t *testing.T) {
	r := workspace.Row{Hash: 7, File: "/图/猫.jpg", Judgement: workspace.Judgement{Verdict: workspace.Wrong, Label: " 狗 "}}
	id := export.IdentityOf(&r)
	if back, ok := export.ParseIdentity(" " + id.String() + " "); !ok || back != id || id.Said != export.SaidOf(workspace.Wrong, "狗") {
		t.Errorf("%s comes back as %+v, %v", id, back, ok)
	}
	for _, s := range []string{"", "w1", "w2.0000000000000007.0000000000000007.00000007", id.String() + ".1", "w1.x000000000000007.0000000000000007.00000007"} {
		if _, ok := export.ParseIdentity(s); ok {
			t.Errorf("%q is an identity", s)
		}
	}
}
