package cli_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"wanwu/app/assess"
	"wanwu/app/cli/command"
	"wanwu/app/persist"
	"wanwu/app/probe"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/assets"
)

type evalOut struct {
	N, Judged, Unsure, Unanswered int
	Top1, Top5, ECE               *float64
	Interval                      [2]float64
	Labels                        []struct {
		Name                  string
		Precision, Recall, F1 *float64
		Support               int
	}
	Confusions []struct {
		Truth, Predicted string
		Count            int
	}
	Curve []struct {
		Threshold, Coverage float64
		Accuracy            *float64
		N                   int
		Interval            [2]float64
	}
	Suggested *struct {
		Threshold, Coverage float64
		Accuracy            *float64
		N                   int
	}
	Compared *struct {
		Pictures, Changed, Judged, Win, Lose, Tie int
		P                                         float64
	}
	Notes []string
}

// evalTable writes a table and evaluates it.
func evalTable(t *testing.T, content string, args ...string) (out evalOut) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "表.csv")
	write(t, path, []byte(content))
	return evalFile(t, path, args...)
}

func evalFile(t *testing.T, path string, args ...string) (out evalOut) {
	t.Helper()
	status, stdout, stderr := wanwu(t, t.Context(), append([]string{"eval", "--json", "--table", path}, args...)...)
	if status != command.ExitOK {
		t.Fatalf("exit %d: %s", status, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), &out); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	return out
}

const fourAnswers = "predicted,score,truth\n猫,0.9,猫\n狗,0.58,猫\n狗,0.7,狗\n狗,0.6,\n,,狗\n"

func TestEvalTable(t *testing.T) {
	got := evalTable(t, fourAnswers)
	if got.N != 5 || got.Judged != 4 || got.Unanswered != 1 || *got.Top1 != 0.5 || got.Top5 != nil || got.Suggested != nil {
		t.Errorf("%+v", got)
	}
	if math.Abs(got.Interval[0]-0.15004) > 1e-4 || math.Abs(got.Interval[1]-0.84996) > 1e-4 {
		t.Errorf("interval %v", got.Interval)
	}
	for _, p := range got.Curve {
		if p.Threshold == 0.58 && (p.Coverage != 0.8 || p.N != 3) || p.Threshold == 0.59 && (p.Coverage != 0.6 || p.N != 2) {
			t.Errorf("%+v", p)
		}
	}
	if len(got.Labels) != 2 || len(got.Confusions) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestEvalReadsEncodings(t *testing.T) {
	want := evalTable(t, fourAnswers)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(fourAnswers)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "表.xlsx")
	f := excelize.NewFile()
	defer f.Close()
	for y, line := range strings.Split(strings.TrimSpace(fourAnswers), "\n") {
		for x, v := range strings.Split(line, ",") {
			at, _ := excelize.CoordinatesToCellName(x+1, y+1)
			if err := f.SetCellValue("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]evalOut{
		"mark": evalTable(t, "\ufeff"+fourAnswers), "gbk": evalTable(t, gbk), "xlsx": evalFile(t, path),
		"tabs": evalTable(t, strings.ReplaceAll(fourAnswers, ",", "\t")), "crlf": evalTable(t, strings.ReplaceAll(fourAnswers, "\n", "\r\n")),
	} {
		if a, b := marshal(t, got), marshal(t, want); a != b {
			t.Errorf("%s: %s\nnot %s", name, a, b)
		}
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEvalText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "表.csv")
	write(t, path, []byte("predicted,score,truth\n"+strings.Repeat("猫,0.9,猫\n", 3)))
	status, out, errs := wanwu(t, t.Context(), "eval", "--table", path, "--target", "0.9")
	if status != command.ExitOK || strings.Contains(out, "100.0%（") || !strings.Contains(out, "判得太少") || !strings.Contains(errs, "只判了 3 张") {
		t.Errorf("exit %d:\n%s%s", status, out, errs)
	}
	_, out, _ = wanwu(t, t.Context(), "eval", "--table", path, "--target", "0.9", "--lang", "en")
	if !strings.Contains(out, "At no threshold is an accuracy of 90.0% proven") {
		t.Error(out)
	}
}

func TestEvalRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		content, says string
		args          []string
		status        int
	}{
		"no column":    {"a,b\n1,2\n", "没有 predicted", nil, command.ExitError},
		"empty":        {"", "没有表头", nil, command.ExitError},
		"score":        {"predicted,score,truth\n猫,高,猫\n", "第 2 行", nil, command.ExitError},
		"above one":    {"predicted,score,truth\n猫,62,猫\n", "第 2 行", nil, command.ExitError},
		"two truths":   {"path,predicted,score,truth\na,猫,1,猫\nb,猫,1,猫\na,猫,1,狗\n", "两个真值", nil, command.ExitError},
		"no text":      {"predicted,score,truth\n\xff\xff\xff,1,\n", "编码", nil, command.ExitError},
		"target":       {fourAnswers, "--target", []string{"--target", "90"}, command.ExitUsage},
		"two verdicts": {"predicted,score,truth,verdict\n猫,1,猫,好\n", "判定", nil, command.ExitError},
	} {
		path := filepath.Join(t.TempDir(), "表.csv")
		write(t, path, []byte(c.content))
		status, out, errs := wanwu(t, t.Context(), append([]string{"eval", "--table", path}, c.args...)...)
		if status != c.status || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit %d, %q, %q", name, status, out, errs)
		}
	}
	if status, _, errs := wanwu(t, t.Context(), "eval"); status != command.ExitUsage || !strings.Contains(errs, "--table") {
		t.Errorf("exit %d, %q", status, errs)
	}
	if status, _, errs := wanwu(t, t.Context(), "eval", "--table", "不在.csv"); status != command.ExitError || !strings.Contains(errs, "不在.csv") {
		t.Errorf("exit %d, %q", status, errs)
	}
}

func TestEvalOddTables(t *testing.T) {
	if got := evalTable(t, "predicted,score,truth\n"); got.N != 0 || got.Top1 != nil || got.ECE != nil || len(got.Notes) == 0 {
		t.Errorf("no rows: %+v", got)
	}
	if got := evalTable(t, "predicted,score\n猫,0.5\n"); got.Judged != 0 || got.Top1 != nil || got.Interval != [2]float64{0, 1} {
		t.Errorf("nothing judged: %+v", got)
	}
	if got := evalTable(t, "predicted,score,truth\n猫,0.5,不确定\n猫,0.6,?\n", "--target", "0.5"); got.Unsure != 2 || got.Top1 != nil || got.Suggested != nil {
		t.Errorf("all unsure: %+v", got)
	}
	same := "predicted,score,truth\n" + strings.Repeat("猫,1,猫\n", 100)
	if got := evalTable(t, same, "--target", "0.9"); got.Suggested == nil || got.Suggested.Threshold != 0 || *got.Top1 != 1 || got.Interval[0] > 0.97 {
		t.Errorf("one class, one score: %+v", got)
	}
	if got := evalTable(t, "predicted,score,truth,verdict\n猫,0.9,狗,对\n猫,0.9,猫,错\n猫,0.8,狗,不确定\n"); *got.Top1 != 0.5 || got.Unsure != 1 || got.Interval[1] < 0.9 {
		t.Errorf("verdicts: %+v", got)
	}
}

func TestEvalCompares(t *testing.T) {
	dir := t.TempDir()
	before, now := filepath.Join(dir, "旧.csv"), filepath.Join(dir, "新.csv")
	write(t, before, []byte("path,predicted,score,truth\na,狗,1,猫\nb,猫,1,猫\nc,猫,1,\n"))
	write(t, now, []byte("path,predicted,score,truth\nb,猫,1,\na,猫,1,\nd,猫,1,猫\n"))
	got := evalFile(t, now, "--compare", before)
	if c := got.Compared; c == nil || c.Pictures != 2 || c.Changed != 1 || c.Win != 1 || c.Lose != 0 || c.Tie != 1 || c.P != 1 {
		t.Errorf("%+v", got.Compared)
	}
}

func TestEvalMaps(t *testing.T) {
	dir := t.TempDir()
	table, mapping := filepath.Join(dir, "表.csv"), filepath.Join(dir, "类别.csv")
	write(t, table, []byte("predicted,score,truth\n虎斑猫,0.9,波斯猫\n柯基,0.8,虎斑猫\n金鱼,0.7,宠物\n茶杯,0.6,茶杯\n"))
	write(t, mapping, []byte("label,category\n*猫*,猫科\n猫科,宠物\n柯基,宠物\n金鱼,水里\n没有,水里\n"))
	got := evalFile(t, table, "--mapping", mapping)
	if *got.Top1 != 0.75 || len(got.Confusions) != 1 || got.Confusions[0].Truth != "宠物" || got.Confusions[0].Predicted != "水里" {
		t.Errorf("%+v", got)
	}
	if len(got.Labels) != 3 || got.Labels[0].Name != "宠物" || got.Labels[0].Support != 3 || !strings.Contains(strings.Join(got.Notes, "\n"), "没有") {
		t.Errorf("%+v", got)
	}
	write(t, mapping, []byte("label,category\n甲,乙\n乙,丙\n丙,甲\n"))
	status, _, errs := wanwu(t, t.Context(), "eval", "--table", table, "--mapping", mapping)
	if status != command.ExitError || !strings.Contains(errs, "互相包含") {
		t.Errorf("exit %d, %q", status, errs)
	}
	write(t, mapping, []byte("label,category\n宠物,宠物\n柯基,宠物\n"))
	if got := evalFile(t, table, "--mapping", mapping); !strings.Contains(strings.Join(got.Notes, "\n"), "包含它自己") {
		t.Errorf("%+v", got.Notes)
	}
}

// TestEvalPictures recognises two pictures with the real model, whose folders are named by
// a label and by something like one.
func TestEvalPictures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "图")
	for from, to := range map[string]string{"猫.jpg": "埃及猫", "小狗.jpg": "可卡狗", "咖啡.jpg": ""} {
		data, err := fs.ReadFile(assets.Samples(), from)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, to, from), data)
	}
	run := func(args ...string) (out struct {
		N, Judged int
		Top1      *float64
		Folders   []struct {
			Folder, Label, Match string
			LabelID              string `json:"label_id"`
		}
		Notes []string
	}) {
		t.Helper()
		status, stdout, stderr := wanwu(t, t.Context(), append([]string{"eval", "--json"}, args...)...)
		if status != command.ExitOK {
			t.Fatalf("exit %d: %s", status, stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	got := run("--truth", "folders", dir)
	matches := map[string]string{}
	for _, f := range got.Folders {
		matches[f.Folder] = f.Match + " " + f.Label
		if (f.LabelID == "") != (f.Match == "none") {
			t.Errorf("%+v", f)
		}
	}
	if got.N != 3 || got.Judged != 1 || *got.Top1 != 1 || matches["埃及猫"] != "exact 埃及猫" || matches["可卡狗"] != "proposed 可卡犬" {
		t.Errorf("%+v", got)
	}
	if got := run("--truth", "folders", "--accept-proposed", dir); got.Judged < 2 {
		t.Errorf("%+v", got)
	}

	sheet, file := filepath.Join(t.TempDir(), "真值.csv"), filepath.Join(t.TempDir(), "结果.sqlite")
	write(t, sheet, []byte("path,label\n埃及猫/猫.jpg,埃及猫\n小狗.jpg,外星狗\n不在.jpg,猫\n"))
	if status, _, errs := wanwu(t, t.Context(), "recognize", "--workspace", file, "--session", "试", dir); status != command.ExitOK {
		t.Fatal(errs)
	}
	got = run("--workspace", file, "--session", "试", "--truth", sheet)
	if said := strings.Join(got.Notes, "\n"); got.N != 3 || got.Judged != 2 || *got.Top1 != 0.5 || !strings.Contains(said, "外星狗") || !strings.Contains(said, "1 行的图片不在这里") {
		t.Errorf("%+v", got)
	}
	write(t, sheet, []byte("path,label\n小狗.jpg,狗\n小狗.jpg,猫\n"))
	if status, _, errs := wanwu(t, t.Context(), "eval", "--workspace", file, "--session", "试", "--truth", sheet); status != command.ExitError || !strings.Contains(errs, "两个真值") {
		t.Errorf("exit %d, %q", status, errs)
	}
}

// TestEvalSessionAsTheWindow checks that a task is evaluated by what the window has kept of it: answers
// of a table that it took over, its business mapping by name and version; and that variations are
// tried on it.
func TestEvalSessionAsTheWindow(t *testing.T) {
	dir, file := filepath.Join(t.TempDir(), "图"), filepath.Join(t.TempDir(), "结果.sqlite")
	for _, name := range []string{"猫.jpg", "小狗.jpg", "咖啡.jpg"} {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), data)
	}
	if status, _, errs := wanwu(t, t.Context(), "recognize", "--workspace", file, "--session", "试", dir); status != command.ExitOK {
		t.Fatal(errs)
	}
	ws := workspace.New(0)
	syncer, err := persist.Open(t.Context(), file, ws, false)
	if err != nil {
		t.Fatal(err)
	}
	var truths []workspace.PictureTruth
	for i := range ws.Len() {
		r, _ := ws.Row(i)
		label := map[string]string{"图/猫.jpg": "埃及猫", "图/小狗.jpg": "不确定", "图/咖啡.jpg": "茶杯"}[r.Path]
		truths = append(truths, workspace.PictureTruth{Row: int32(i), Truth: workspace.Truth{Label: label, Origin: workspace.FromSheet}})
	}
	ws.SetTruths(truths)
	k := assess.MappingsOf(ws)
	m, _, err := k.Create("吃的", []review.Category{{Name: "杯", Members: []string{"茶杯"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.Keep(m.ID, []review.Category{{Name: "杯", Members: []string{"茶杯", "意式浓缩咖啡"}}}); err != nil {
		t.Fatal(err)
	}
	task := ws.Tasks()[0]
	if _, err := k.Choose(assess.TaskKey(&task), m.ID); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(syncer.Flush(true), syncer.Close()); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (out struct {
		Judged, Unsure int
		Top1           *float64
		Mapping        *struct {
			Name    string
			Version int
		}
		Notes []string
		Probe *struct {
			Pictures int
			Outcomes []struct {
				Kind                          string
				Amount, Strength, Tried, Held int
			}
		}
	}) {
		t.Helper()
		status, stdout, stderr := wanwu(t, t.Context(), append([]string{"eval", "--json", "--workspace", file, "--session", "试"}, args...)...)
		if status != command.ExitOK {
			t.Fatalf("exit %d: %s", status, stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := run(); got.Judged != 3 || got.Unsure != 1 || *got.Top1 != 0.5 || got.Mapping != nil || !strings.Contains(strings.Join(got.Notes, "\n"), "“吃的”（第 2 版）") {
		t.Errorf("by label: %+v", got)
	}
	if got := run("--mapping", "吃的"); *got.Top1 != 1 || got.Mapping.Name != "吃的" || got.Mapping.Version != 2 {
		t.Errorf("by the mapping: %+v", got)
	}
	if got := run("--mapping", "吃的@1", "--probe", "2"); *got.Top1 != 0.5 || got.Mapping.Version != 1 ||
		got.Probe.Pictures != 2 || len(got.Probe.Outcomes) != len(probe.All()) || got.Probe.Outcomes[2].Kind != "turn" || got.Probe.Outcomes[2].Strength != 3 || got.Probe.Outcomes[2].Tried != 2 {
		t.Errorf("by its first version: %+v", got)
	}
	for name, args := range map[string][]string{"没有叫“别的”的": {"--mapping", "别的"}, "没有第 7 版": {"--mapping", "吃的@7"}, "1 和 1000 之间": {"--probe", "-1"}} {
		if status, _, errs := wanwu(t, t.Context(), append([]string{"eval", "--workspace", file, "--session", "试"}, args...)...); status == command.ExitOK || !strings.Contains(errs, name) {
			t.Errorf("%v: exit %d, %q", args, status, errs)
		}
	}
}

func TestEvalMergedCells(t *testing.T) {
	path := filepath.Join(t.TempDir(), "表.xlsx")
	f := excelize.NewFile()
	defer f.Close()
	for at, v := range map[string]any{
		"A1": "predicted", "B1": "score", "C1": "truth", "A2": "猫", "B2": 0.9, "C2": "猫", "A3": "猫", "B3": 0.8, "A4": "狗", "B4": 0.7,
	} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "C2", "C4"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	got := evalFile(t, path)
	if got.N != 3 || got.Judged != 3 || math.Abs(*got.Top1-2.0/3) > 1e-9 || !strings.Contains(strings.Join(got.Notes, "\n"), "合并的单元格") {
		t.Errorf("%+v", got)
	}
}
