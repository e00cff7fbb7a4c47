package roundtrip_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export/formats"
	"wanwu/app/roundtrip"
	"wanwu/app/workspace"
)

// edited returns a workbook after a colleague: shuffled, 50 rows deleted, 20 of another task added,
// 300 judged. It returns the rows that were judged by the name of the file.
func edited(t *testing.T, data, other []byte) (book []byte, judged map[string]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := excelize.OpenReader(bytes.NewReader(other))
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	rows, err := f.GetRows("结果")
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := g.GetRows("结果")
	if err != nil {
		t.Fatal(err)
	}
	header, rows := rows[0], rows[1:]
	random := rand.New(rand.NewPCG(3, 4))
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	rows = rows[50:]
	judged = map[string]string{}
	file, verdict, label := slices.Index(header, "文件"), slices.Index(header, "判定"), slices.Index(header, "人工标签")
	for i := range 300 {
		rows[i][verdict], rows[i][label] = "错", fmt.Sprint("00", 1000+i)
		judged[rows[i][file]] = rows[i][label]
	}
	rows = append(rows, foreign[1:21]...)
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	for y := range 1000 {
		var cells []any
		for x := range header {
			v := ""
			if y < len(rows) && x < len(rows[y]) {
				v = rows[y][x]
			}
			cells = append(cells, v)
		}
		if err := f.SetSheetRow("结果", fmt.Sprint("A", y+2), &cells); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), judged
}

// arrived merges a sheet and checks that what was judged is there, and nothing else.
func arrived(t *testing.T, ws *workspace.Workspace, s *roundtrip.Sheet, judged map[string]string) {
	t.Helper()
	p := plan(t, ws, "", s)
	if len(p.Changes) != 300 || p.Foreign != 20 || p.Untouched != 650 || len(p.Problems)+len(p.Conflicts) != 0 {
		t.Fatalf("%d changes, %d foreign, %d untouched, %d problems, %d conflicts", len(p.Changes), p.Foreign, p.Untouched, len(p.Problems), len(p.Conflicts))
	}
	p.Apply(ws)
	for _, r := range rowsOf(ws) {
		if want := judged[r.Name()]; r.Judgement.Label != want || (r.Judgement.Verdict == workspace.Wrong) != (want != "") {
			t.Errorf("%s: %+v, want %q", r.Path, r.Judgement, want)
		}
	}
	if again := plan(t, ws, p.Opinions(), s); len(again.Changes)+len(again.Conflicts) != 0 || again.Same != 300 {
		t.Errorf("merged twice: %d changes, %d conflicts", len(again.Changes), len(again.Conflicts))
	}
}

func TestThousandRowsComeBack(t *testing.T) {
	book, judged := edited(t, exported(t, task(t, 0, 1000), formats.XLSX), exported(t, task(t, 5000, 30), formats.XLSX))
	arrived(t, task(t, 0, 1000), read(t, book, "甲.xlsx"), judged)
}

// TestThousandRowsThroughLibreOffice is the same, saved by LibreOffice as .xlsx and as .csv.
func TestThousandRowsThroughLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no soffice: a machine with libreoffice-calc runs this")
	}
	book, judged := edited(t, exported(t, task(t, 0, 1000), formats.XLSX), exported(t, task(t, 5000, 30), formats.XLSX))
	dir := t.TempDir()
	in := filepath.Join(dir, "甲.xlsx")
	if err := os.WriteFile(in, book, 0o666); err != nil {
		t.Fatal(err)
	}
	// The second sheet, in UTF-8: the arguments of LibreOffice's CSV filter.
	for _, c := range []struct{ to, name string }{
		{"xlsx:Calc MS Excel 2007 XML", "甲.xlsx"}, {"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2", "甲-结果.csv"},
	} {
		out := filepath.Join(dir, "out")
		cmd := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", c.to, "--outdir", out, in)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		data, err := os.ReadFile(filepath.Join(out, c.name))
		if err != nil {
			entries, _ := os.ReadDir(out)
			t.Fatalf("%v; there is %v", err, entries)
		}
		arrived(t, task(t, 0, 1000), read(t, data, c.name), judged)
	}
}
