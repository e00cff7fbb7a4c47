package roundtrip_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
