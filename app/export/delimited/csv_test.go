package delimited

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

func TestCSVGolden(t *testing.T) {
	exporttest.Golden(t, "sample.csv", exporttest.Encode(t, WriteCSV, exporttest.Source(exporttest.SampleRows())))
	src := exporttest.Source(exporttest.SampleRows())
	src.Lang, src.TopK = words.English, 1
	exporttest.Golden(t, "sample.en.csv", exporttest.Encode(t, WriteCSV, src))
}

// readCSV checks the byte order mark and the line ends, and parses the rest.
func readCSV(t *testing.T, data []byte) [][]string {
	t.Helper()
	data, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	if !ok {
		t.Fatal("no byte order mark")
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("\r\n")); n != len(records) {
		t.Errorf("%d line ends of %d are CRLF", n, len(records))
	}
	return records
}

func TestCSVHostileNames(t *testing.T) {
	records := readCSV(t, exporttest.Encode(t, WriteCSV, exporttest.Source(exporttest.HostileRows())))
	if len(records) != len(exporttest.Hostile)+1 {
		t.Fatalf("%d records for %d names", len(records), len(exporttest.Hostile))
	}
	want := map[int]string{
		0: "'=1+1.jpg", 2: "'-1.jpg", 4: "'\t=1.jpg", 5: "\ufffd=1.jpg", 6: "'  =1.jpg", 7: "'＝1.jpg", 11: "'\u200b=1.jpg",
		13: `带"引号",逗号.jpg`, 14: "两\n行.jpg", 15: "emoji 👩‍🚀🇨🇳.jpg", 18: "\ufffd\ufffd坏\ufffd\ufffd字节.jpg", 19: "\ufffd.jpg",
	}
	for i, rec := range records[1:] {
		if w, ok := want[i]; ok && rec[3] != w { // the absolute path is the bare name here
			t.Errorf("%q became %q, want %q", exporttest.Hostile[i], rec[3], w)
		}
		for k, field := range rec {
			if export.FormulaLike(field) {
				t.Errorf("%q: column %s is %q, which a spreadsheet calculates", exporttest.Hostile[i], records[0][k], field)
			}
		}
		if rec[9] != "'=cmd|' /C calc'!A0" || rec[15] != "'@SUM(1)" {
			t.Errorf("label %q, category %q", rec[9], rec[15])
		}
	}
}

func TestCSVKeepsRawScores(t *testing.T) {
	records := readCSV(t, exporttest.Encode(t, WriteCSV, exporttest.Source(exporttest.SampleRows())))
	if got := strings.Join(records[1][9:15], " "); got != "虎斑猫 0.6213 宫殿 0.0871 意式浓缩咖啡 0.00002" {
		t.Error(got)
	}
}

// TestJudgedRows checks that what a person says is in columns of its own beside the model's labels,
// with whose word it is.
func TestJudgedRows(t *testing.T) {
	rows := exporttest.SampleRows()
	rows[0].Judgement = workspace.Judgement{Verdict: workspace.Wrong, Label: "=狸花猫"}
	rows[1].Judgement = workspace.Judgement{Verdict: workspace.Right, Label: "意式浓缩咖啡"}
	src := exporttest.Source(rows)
	var out bytes.Buffer
	if err := WriteCSV(t.Context(), &out, src); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\r\n")
	if !strings.Contains(lines[0], "状态,判定,人工标签,真值,真值来源,标签 1") || !strings.Contains(lines[1], "正常,错,'=狸花猫,'=狸花猫,人工判定,虎斑猫,") ||
		!strings.Contains(lines[2], ",对,意式浓缩咖啡,意式浓缩咖啡,人工判定,") || !strings.Contains(lines[3], "错误,,,,,,") {
		t.Errorf("%q", lines)
	}
}

// TestCSVKeepsText checks that what a spreadsheet would make a number, a date or a formula of is
// text, comes back the same, and line breaks stay as they are.
func TestCSVKeepsText(t *testing.T) {
	names := []string{
		"06932169358293", "1-2", "3E5", "0012", "TRUE", "false", "2024/1/2", "12:30", "３.５", "1,234", "5%", "¥5", "MAR1", "2-Dec", "#N/A", "3 PM", "1 1/2", "2024年1月2日",
		"=cmd|' /C calc'!A0", "@x", "-1", "+1", "'0012", "''=1", "\t1",
	}
	plain := []string{"猫", "IMG_1234.jpg", "1 号仓", "3D", "A-1", "'猫'", "两\n行", "_x0041_", "a,b", "4K"}
	for _, name := range append(names, plain...) {
		rows := exporttest.SampleRows()[:1]
		rows[0].File = name
		field := readCSV(t, exporttest.Encode(t, WriteCSV, exporttest.Source(rows)))[1][3]
		if guarded := field == "'"+name; guarded != slices.Contains(names, name) {
			t.Errorf("%q is written as %q", name, field)
		}
		if back := export.Bare(field); back != name {
			t.Errorf("%q comes back as %q", name, back)
		}
	}
}
