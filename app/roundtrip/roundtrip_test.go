package roundtrip_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/export/formats"
	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

var vocabulary = inference.Vocabulary{{Name: "虎斑猫"}, {Name: "=狗"}, {Name: "0012"}}

// task returns a workspace with n recognised pictures; first tells tasks apart.
func task(t testing.TB, first, n int) *workspace.Workspace {
	t.Helper()
	ws := workspace.New(0)
	ws.AddPack(engine.PackInfo{Classes: vocabulary})
	number := ws.AddTask("照片", nil)
	for i := range n {
		name := fmt.Sprintf("夹/图 %d-%d.jpg", first, i)
		it := inference.Item{Path: name, File: "/" + name, Hash: uint64(first + i + 1)}
		row, _ := ws.AppendTo(number, &it)
		ws.Set(row, &inference.Result{Item: it, Labels: []inference.Label{{Class: int32(i % 3), Score: 0.5}}})
	}
	return ws
}

func rowsOf(ws *workspace.Workspace) (rows []workspace.Row) {
	for i := range ws.Len() {
		if r, ok := ws.Row(i); ok {
			rows = append(rows, r)
		}
	}
	return rows
}

func names(class int32) string { return vocabulary[class].Name }

// exported returns a sheet of a workspace.
func exported(t testing.TB, ws *workspace.Workspace, f formats.Format) []byte {
	t.Helper()
	rows := rowsOf(ws)
	var b bytes.Buffer
	src := export.Source{Rows: slices.Values(rows), Count: len(rows), Vocabulary: vocabulary, Lang: words.Chinese}
	if err := formats.Write(t.Context(), &b, f, src); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, data []byte, name string) *roundtrip.Sheet {
	t.Helper()
	s, err := roundtrip.Read(bytes.NewReader(data), name, strings.TrimSuffix(name, filepath.Ext(name)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func plan(t testing.TB, ws *workspace.Workspace, kept string, sheets ...*roundtrip.Sheet) *roundtrip.Plan {
	t.Helper()
	p, err := roundtrip.New(rowsOf(ws), names, kept, time.Unix(100, 0), sheets...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// table returns the cells of a CSV.
func table(t testing.TB, data []byte) [][]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func written(t testing.TB, records [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fill puts a word into the row of a picture.
func fill(t testing.TB, records [][]string, row int, verdict, label string) {
	t.Helper()
	v, l := slices.Index(records[0], "判定"), slices.Index(records[0], "人工标签")
	if v < 0 || l < 0 {
		t.Fatalf("%q", records[0])
	}
	records[row+1][v], records[row+1][l] = verdict, label
}

func TestVerdictsComeBack(t *testing.T) {
	ws := task(t, 0, 6)
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 0, "对", "")
	fill(t, records, 1, "错", "狐狸")
	fill(t, records, 2, "不确定", "")
	fill(t, records, 4, "", "'=狗") // the answer itself, as a CSV has it
	fill(t, records, 5, "", "猫")
	p := plan(t, ws, "", read(t, written(t, records), "甲.csv"))
	if len(p.Changes) != 5 || p.Untouched != 1 || len(p.Problems)+len(p.Conflicts)+p.Foreign != 0 {
		t.Fatalf("%+v", p)
	}
	before := p.Apply(ws)
	var got []string
	for _, r := range rowsOf(ws) {
		got = append(got, fmt.Sprintf("%d%s", r.Judgement.Verdict, r.Judgement.Label))
	}
	want := []string{"1虎斑猫", "2狐狸", "3", "0", "1=狗", "2猫"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if again := plan(t, ws, p.Opinions(), read(t, written(t, records), "甲.csv")); len(again.Changes)+len(again.Conflicts) != 0 || again.Same != 5 {
		t.Errorf("merged again: %+v", again)
	}
	ws.Judge(before)
	for _, r := range rowsOf(ws) {
		if r.Judgement.Verdict != workspace.Unjudged {
			t.Errorf("%s is not undone", r.Path)
		}
	}
}

// TestColumnsAreFound checks that moved, renamed, or one of them deleted.
func TestColumnsAreFound(t *testing.T) {
	for name, change := range map[string]func(records [][]string){
		"moved": func(records [][]string) {
			for _, r := range records {
				slices.Reverse(r)
			}
		},
		"renamed": func(records [][]string) {
			for k, h := range records[0] {
				if h == "判定" || h == "人工标签" || strings.HasPrefix(h, "行标识") {
					records[0][k] = fmt.Sprint("列 ", k)
				}
			}
		},
		"the verdicts deleted": func(records [][]string) {
			k := slices.Index(records[0], "判定")
			for i := range records {
				records[i] = slices.Delete(records[i], k, k+1)
			}
		},
	} {
		ws := task(t, 0, 5)
		records := table(t, exported(t, ws, formats.CSV))
		fill(t, records, 1, "错", "狐狸")
		fill(t, records, 3, "错", "猫")
		change(records)
		p := plan(t, ws, "", read(t, written(t, records), "甲.csv"))
		if len(p.Changes) != 2 || p.Changes[0].After.Label != "狐狸" || p.Changes[1].After.Verdict != workspace.Wrong || len(p.Problems) != 0 {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestBadSheets(t *testing.T) {
	ws := task(t, 0, 3)
	good := exported(t, ws, formats.XLSX)
	records := table(t, exported(t, ws, formats.CSV))
	without := func(headers ...string) []byte {
		var out [][]string
		for _, r := range records {
			var row []string
			for k, cell := range r {
				if !slices.Contains(headers, records[0][k]) {
					row = append(row, cell)
				}
			}
			out = append(out, row)
		}
		return written(t, out)
	}
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"甲.csv", []byte("a,b\n1,2\n"), roundtrip.ErrForeign},
		{"甲.csv", without("行标识（勿改）"), roundtrip.ErrForeign},
		{"甲.csv", without("判定", "人工标签"), roundtrip.ErrNoColumns},
		{"甲.xlsx", good[:len(good)/2], nil},
		{"甲.xlsx", []byte("PK"), nil},
		{"甲.xlsx", nil, nil},
	} {
		_, err := roundtrip.Read(bytes.NewReader(c.data), c.name, "甲")
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%d bytes of %s: %v, want %v", len(c.data), c.name, err, c.want)
		}
	}
	if p := plan(t, task(t, 1000, 3), "", read(t, good, "甲.xlsx")); p.Found != 0 || p.Foreign != 3 {
		t.Errorf("another task's: %+v", p)
	}
}

// TestProblemsNameTheirRow checks that what cannot be taken is listed by its row, and the rest is
// taken.
func TestProblemsNameTheirRow(t *testing.T) {
	ws := task(t, 0, 6)
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 0, "好像对", "")
	fill(t, records, 1, "对", "狐狸")
	fill(t, records, 2, "错", "'0012")
	fill(t, records, 3, "对", "")
	twice := slices.Clone(records[4])
	records = append(records, twice)
	fill(t, records, 3, "对", "")
	records[4] = slices.Clone(records[4])
	fill(t, records, len(records)-2, "错", "")
	p := plan(t, ws, "", read(t, written(t, records), "甲.csv"))
	var got []string
	for _, b := range p.Problems {
		got = append(got, fmt.Sprintf("%d:%d", b.Line, b.Reason))
	}
	if want := "[2:0 3:1 4:2 8:3]"; fmt.Sprint(got) != want || len(p.Changes) != 1 {
		t.Errorf("%v, want %s; %d changes", got, want, len(p.Changes))
	}
}

// TestConflictsStay checks that between two people, and with what was judged here since the export.
func TestConflictsStay(t *testing.T) {
	ws := task(t, 0, 8)
	first := table(t, exported(t, ws, formats.CSV))
	second := table(t, exported(t, ws, formats.CSV))
	for i := range 6 {
		fill(t, first, i, "对", "")
		fill(t, second, i, "对", "")
	}
	fill(t, second, 4, "错", "狐狸")
	fill(t, second, 5, "错", "")
	fill(t, first, 7, "错", "")
	ws.Judge([]workspace.Judged{{Row: 7, Judgement: workspace.Judgement{Verdict: workspace.Unsure, At: time.Unix(1, 0)}}})
	a, b := read(t, written(t, first), "甲.csv"), read(t, written(t, second), "乙.csv")
	p := plan(t, ws, "", a, b)
	if len(p.Changes) != 4 || len(p.Conflicts) != 3 {
		t.Fatalf("%d changes, %d conflicts", len(p.Changes), len(p.Conflicts))
	}
	if len(p.Agreements) != 1 || p.Agreements[0].Pictures != 6 || p.Agreements[0].Same != 4 || p.Agreements[0].Kappa != 0 {
		t.Errorf("%+v", p.Agreements)
	}
	p.Apply(ws)
	if r, _ := ws.Row(4); r.Judgement.Verdict != workspace.Unjudged {
		t.Error("a conflict was merged")
	}
	// The second sheet a day later: what the first has said is kept.
	later := plan(t, ws, p.Opinions(), b)
	if len(later.Agreements) != 1 || later.Agreements[0].Same != 4 {
		t.Errorf("%+v", later.Agreements)
	}
	again := plan(t, ws, p.Opinions(), a, b)
	if len(again.Changes) != 0 || len(again.Conflicts) != 3 {
		t.Errorf("again: %d changes, %d conflicts", len(again.Changes), len(again.Conflicts))
	}
	again.Take()
	again.Apply(ws)
	if r, _ := ws.Row(4); r.Judgement.Label != "狐狸" {
		t.Errorf("%+v", r.Judgement)
	}
	if r, _ := ws.Row(7); r.Judgement.Verdict != workspace.Wrong {
		t.Errorf("%+v", r.Judgement)
	}
}

// TestOldSheetTakesNothingBack checks that a sheet from before someone judged does not erase that,
// and a cell that was emptied on purpose does.
func TestOldSheetTakesNothingBack(t *testing.T) {
	ws := task(t, 0, 2)
	old := exported(t, ws, formats.XLSX)
	ws.Judge([]workspace.Judged{{Row: 0, Judgement: workspace.Judgement{Verdict: workspace.Right, Label: "虎斑猫", At: time.Unix(1, 0)}}})
	if p := plan(t, ws, "", read(t, old, "甲.xlsx")); len(p.Changes)+len(p.Conflicts) != 0 || p.Untouched != 2 {
		t.Errorf("%+v", p)
	}
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 0, "", "")
	if p := plan(t, ws, "", read(t, written(t, records), "甲.csv")); len(p.Changes) != 1 || p.Changes[0].After.Verdict != workspace.Unjudged {
		t.Errorf("%+v", p)
	}
}

// TestVerdictOfAnotherAnswerComesBack checks that a sheet says of an answer whether it is right, by what was said
// to be on the picture, and that it changes nothing where it comes back unchanged, written before the answer
// became another or after; what was filled in is taken.
func TestVerdictOfAnotherAnswerComesBack(t *testing.T) {
	ws := task(t, 0, 2)
	ws.Judge([]workspace.Judged{{Row: 0, Judgement: workspace.Judgement{Verdict: workspace.Wrong, Label: "狐狸"}}, {Row: 1, Judgement: workspace.Judgement{Verdict: workspace.Right, Label: "=狗"}}})
	before := exported(t, ws, formats.XLSX)
	beforeText := table(t, exported(t, ws, formats.CSV))
	ws.SetTaught("", workspace.Taught{Classes: inference.Vocabulary{{ID: "user:狐狸", Name: "狐狸"}}, Scores: map[uint64][]inference.Label{1: {{Class: 0, Score: 0.9}}, 2: {{Class: 0, Score: 0.8}}}})
	saved := vocabulary
	vocabulary = ws.Vocabulary()
	defer func() { vocabulary = saved }()
	after := table(t, exported(t, ws, formats.CSV))
	verdict := slices.Index(after[0], "判定")
	if after[1][verdict] != "对" || after[2][verdict] != "错" {
		t.Errorf("%q", after)
	}
	for name, sheet := range map[string]*roundtrip.Sheet{
		"before": read(t, before, "甲.xlsx"), "after": read(t, written(t, after), "甲.csv"), "after, as a workbook": read(t, exported(t, ws, formats.XLSX), "甲.xlsx"),
	} {
		if p := plan(t, ws, "", sheet); len(p.Changes)+len(p.Conflicts)+len(p.Problems) != 0 || p.Untouched != 2 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for name, records := range map[string][][]string{"before": beforeText, "after": after} {
		fill(t, records, 0, "错", "猫")
		fill(t, records, 1, "错", "狐")
		p := plan(t, ws, "", read(t, written(t, records), "甲.csv"))
		if len(p.Changes) != 2 || len(p.Conflicts)+len(p.Problems) != 0 || p.Changes[0].After.Label != "猫" {
			t.Errorf("%s, filled in: %+v", name, p)
		}
	}
}

// TestPictureIsKnownByItsContent checks that wherever it is now; and a copy is told from another.
func TestPictureIsKnownByItsContent(t *testing.T) {
	ws := task(t, 0, 2)
	records := table(t, exported(t, ws, formats.CSV))
	fill(t, records, 1, "错", "")
	rows := rowsOf(ws)
	moved := rows[1]
	moved.File = "/别处/图.jpg"
	changed := rows[0]
	changed.Hash = 99
	for _, c := range []struct {
		rows                       []workspace.Row
		changes, problems, foreign int
	}{{[]workspace.Row{moved}, 1, 0, 1}, {[]workspace.Row{moved, rows[1]}, 1, 0, 1}, {[]workspace.Row{changed}, 0, 1, 1}} {
		p, err := roundtrip.New(c.rows, names, "", time.Unix(1, 0), read(t, written(t, records), "甲.csv"))
		if err != nil || len(p.Changes) != c.changes || len(p.Problems) != c.problems || p.Foreign != c.foreign {
			t.Errorf("%+v, %v", p, err)
		}
		if c.changes == 1 && len(c.rows) == 2 && p.Changes[0].Row.File != rows[1].File {
			t.Errorf("a copy was judged in its stead: %s", p.Changes[0].Row.File)
		}
	}
}

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

func FuzzRead(f *testing.F) {
	ws := task(f, 0, 2)
	f.Add(exported(f, ws, formats.CSV), false)
	f.Add(exported(f, ws, formats.XLSX), true)
	f.Fuzz(func(t *testing.T, data []byte, book bool) {
		name := "a.csv"
		if book {
			name = "a.xlsx"
		}
		if s, err := roundtrip.Read(bytes.NewReader(data), name, "甲"); err == nil {
			if _, err := roundtrip.New(rowsOf(ws), names, "", time.Unix(1, 0), s); err != nil {
				t.Error(err)
			}
		}
	})
}
