package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
)

// answersIn returns the names of each picture's labels and its status, by the name of its file.
func answersIn(t *testing.T, out string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, l := range parse(t, out) {
		names := []string{l.Status}
		for _, label := range l.Labels {
			names = append(names, label.Name)
		}
		all[filepath.Base(l.File)] = strings.Join(names, " ")
	}
	return all
}

// TestLabelLibraryByTable changes labels by a table: the answers of a run, of a session that was
// there before and of an evaluation follow, a run card says the version, undoing brings all back,
// and --labels pack is the model's own.
func TestLabelLibraryByTable(t *testing.T) {
	dir, state := samples(t), t.TempDir()
	run := runner(t, state)
	cat := filepath.Join(dir, "动物", "猫.jpg")
	run(command.ExitOK, "recognize", "--session", "之前", dir)
	before, _ := run(command.ExitOK, "session", "export", "之前", "--out", "-")
	if got := answersIn(t, before)["猫.jpg"]; !strings.HasPrefix(got, "ok 埃及猫 ") {
		t.Fatal(got)
	}
	table := filepath.Join(t.TempDir(), "标签.csv")
	write(t, table, []byte("模型的名称,名称,隐藏,合并到,阈值\n埃及猫,家猫,,,\n狸花猫,,,家猫,\n虎斑猫,,,家猫,\n雪车,,是,,\n高山,,,,0.9\n"))
	if _, errs := run(command.ExitOK, "labels", "import", table, "--dry-run"); !strings.Contains(errs, "5 个标签") {
		t.Error(errs)
	}
	if now, _ := run(command.ExitOK, "session", "export", "之前", "--out", "-"); labelsIn(t, now) != labelsIn(t, before) {
		t.Error("a dry run has changed something")
	}
	run(command.ExitOK, "labels", "import", table)
	if _, errs := run(command.ExitOK, "labels", "import", table); !strings.Contains(errs, "没有改动") {
		t.Error(errs)
	}
	stored, _ := run(command.ExitOK, "session", "export", "之前", "--out", "-")
	alone, _ := run(command.ExitOK, "recognize", dir, "--out", "-")
	for name, out := range map[string]string{"an earlier session": stored, "a run": alone} {
		got := answersIn(t, out)
		if !strings.HasPrefix(got["猫.jpg"], "ok 家猫 猞猁 ") || strings.Contains(got["宇航员.jpg"], "雪车") || !strings.HasPrefix(got["高山.jpg"], "empty 高山 ") {
			t.Errorf("%s: %v", name, got)
		}
		if n := len(strings.Fields(got["宇航员.jpg"])); n != 6 {
			t.Errorf("%s: a hidden label leaves %d of 5 others", name, n-1)
		}
	}
	if got := labelsIn(t, first(t, run, "recognize", "--labels", "pack", dir, "--out", "-")); got != labelsIn(t, before) {
		t.Error("--labels pack answers with something else than the pack")
	}
	card := filepath.Join(t.TempDir(), "结果.html")
	run(command.ExitOK, "session", "export", "之前", "--out", card)
	page, err := os.ReadFile(card)
	if err != nil || !strings.Contains(string(page), "第 1 版，sha256:") {
		t.Errorf("%v: the run card does not say the version of the label library", err)
	}
	truth := filepath.Join(t.TempDir(), "truth.csv")
	write(t, truth, []byte("path,truth\n"+cat+",虎斑猫\n")) // which 家猫 stands for
	var figures struct{ Judged, Top1 float64 }
	out, _ := run(command.ExitOK, "eval", "--session", "之前", "--truth", truth, "--json")
	if err := json.Unmarshal([]byte(out), &figures); err != nil || figures.Judged != 1 || figures.Top1 != 1 {
		t.Errorf("%v: %s", err, out)
	}
	if out, _ := run(command.ExitOK, "labels", "list"); !strings.Contains(out, "家猫") || !strings.Contains(out, "合并到 家猫") || !strings.Contains(out, "隐藏") {
		t.Error(out)
	}
	run(command.ExitOK, "labels", "undo")
	if now, _ := run(command.ExitOK, "session", "export", "之前", "--out", "-"); labelsIn(t, now) != labelsIn(t, before) {
		t.Error("undoing leaves something changed")
	}
}

// TestUndoOfDamagedLabelLibrary checks that a library that cannot be read fails a command with its
// file's name, but for undo, which goes back to the version before.
func TestUndoOfDamagedLabelLibrary(t *testing.T) {
	state, workspace := t.TempDir(), filepath.Join(t.TempDir(), "w.db")
	table := filepath.Join(t.TempDir(), "标签.csv")
	for _, name := range []string{"家猫", "猫咪"} {
		write(t, table, []byte("模型的名称,名称\n埃及猫,"+name+"\n"))
		if status, _, errs := wanwuIn(t, t.Context(), state, "labels", "import", table, "--workspace", workspace); status != command.ExitOK {
			t.Fatal(errs)
		}
	}
	found, err := filepath.Glob(filepath.Join(workspace+"-labels", "*", "000002.json"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	write(t, found[0], []byte("{"))
	if status, _, errs := wanwuIn(t, t.Context(), state, "labels", "list", "--workspace", workspace); status != command.ExitError || !strings.Contains(errs, "000002.json") {
		t.Errorf("exit %d, %s", status, errs)
	}
	if status, _, errs := wanwuIn(t, t.Context(), state, "labels", "undo", "--workspace", workspace); status != command.ExitOK {
		t.Errorf("exit %d, %s", status, errs)
	}
	if _, out, errs := wanwuIn(t, t.Context(), state, "labels", "list", "--workspace", workspace); !strings.Contains(out, "家猫") {
		t.Errorf("%s, %s", out, errs)
	}
}

// first returns what a command prints.
func first(t *testing.T, run func(int, ...string) (string, string), args ...string) string {
	t.Helper()
	out, _ := run(command.ExitOK, args...)
	return out
}

// TestLabelTableComesBack checks that a table that is written and read back unchanged changes
// nothing, as CSV and as workbook, with overrides of each kind and a taught label.
func TestLabelTableComesBack(t *testing.T) {
	examples, _ := classroom(t)
	state := t.TempDir()
	run := func(args ...string) (errs string) {
		t.Helper()
		status, _, errs := wanwuIn(t, t.Context(), state, args...)
		if status != command.ExitOK {
			t.Fatalf("%q: exit %d, %s", args, status, errs)
		}
		return errs
	}
	run("teach", "--folders", examples)
	table := filepath.Join(t.TempDir(), "标签.csv")
	write(t, table, []byte("编号,模型的名称,名称,英文名,类别,别名,隐藏,合并到,阈值\n"+
		"285,埃及猫,=1+1,-,-,-,,,\n282,狸花猫,,'tabby,宠物,甲|乙,,=1+1,\nuser:星标,星标,五角星,star,,,,,50%\nuser:斜条,,,,,,是,,\n"))
	if errs := run("labels", "import", table); !strings.Contains(errs, "4 个标签") {
		t.Error(errs)
	}
	for _, name := range []string{"全部.csv", "全部.xlsx"} {
		path := filepath.Join(t.TempDir(), name)
		run("labels", "export", path)
		if errs := run("labels", "import", path); !strings.Contains(errs, "没有改动") {
			t.Errorf("%s: %s", name, errs)
		}
		if status, _, errs := wanwuIn(t, t.Context(), state, "--lang", "en", "labels", "import", path); status != command.ExitOK || !strings.Contains(errs, "changes nothing") {
			t.Errorf("%s: %s", name, errs)
		}
	}
	if _, out, _ := wanwuIn(t, t.Context(), state, "labels", "list", "--json"); !strings.Contains(out, `"五角星"`) || !strings.Contains(out, `"=1+1"`) {
		t.Error(out)
	}
}

// TestBadLabelTables checks that what is wrong with a table is said with its line, and that nothing
// of it is taken.
func TestBadLabelTables(t *testing.T) {
	state := t.TempDir()
	dir := t.TempDir()
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"空.csv":      {"", []string{"空.csv"}},
		"表头.csv":     {"甲,乙\n1,2\n", []string{"表头", "甲, 乙"}},
		"没有内容.csv":   {"编号,标识\n1,2\n", []string{"名称", "编号, 标识"}},
		"没有.csv":     {"模型的名称,名称\n丁鱥,某鱼\n没有的,什么\n", []string{"第 3 行", "没有的", "没有改动"}},
		"编号.csv":     {"编号,模型的名称,名称\n0,金鱼,某鱼\n", []string{"第 2 行", "丁鱥", "金鱼", "另一个模型"}},
		"圈.csv":      {"模型的名称,合并到\n埃及猫,狸花猫\n狸花猫,虎斑猫\n虎斑猫,埃及猫\n", []string{"第 4 行", "虎斑猫", "自己"}},
		"自己.csv":     {"模型的名称,合并到\n埃及猫,埃及猫\n", []string{"第 2 行", "自己"}},
		"同名.csv":     {"模型的名称,名称\n丁鱥,某鱼\n埃及猫,虎斑猫\n", []string{"第 3 行", "虎斑猫", "合并到"}},
		"两次.csv":     {"模型的名称,名称\n埃及猫,甲\n虎斑猫,乙\n埃及猫,丙\n", []string{"第 4 行", "第 2 行"}},
		"阈值.csv":     {"模型的名称,阈值\n埃及猫,很高\n", []string{"第 2 行", "很高"}},
		"阈值太大.csv":   {"模型的名称,阈值\n埃及猫,1.5\n", []string{"第 2 行", "1.5"}},
		"隐藏.csv":     {"模型的名称,隐藏\n埃及猫,也许\n", []string{"第 2 行", "也许"}},
		"目标.csv":     {"模型的名称,合并到\n埃及猫,没有的\n", []string{"第 2 行", "没有的"}},
		"长.csv":      {"模型的名称,名称\n埃及猫," + strings.Repeat("长", 101) + "\n", []string{"第 2 行", "100"}},
		"不是.xlsx":    {"no workbook", []string{"不是.xlsx"}},
		"乱.csv":      {"模型的名称,名称\n埃及猫,\xff\xfe\xfd\n", []string{"乱.csv"}},
		"不认识的标签.csv": {"编号,名称\n1001,x\n", []string{"第 2 行", "1001"}},
	} {
		path := filepath.Join(dir, name)
		write(t, path, []byte(c.content))
		status, _, errs := wanwuIn(t, t.Context(), state, "labels", "import", path)
		if status != command.ExitError {
			t.Errorf("%s: exit %d, %s", name, status, errs)
		}
		for _, want := range c.want {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: %q is not in %s", name, want, errs)
			}
		}
	}
	if _, err := os.Stat(workspaceOf(state) + "-labels"); !os.IsNotExist(err) {
		t.Errorf("something was saved: %v", err)
	}
	// GBK as Excel writes it in China, and UTF-8 with its mark, are read.
	gbk := []byte("\xc4\xa3\xd0\xcd\xb5\xc4\xc3\xfb\xb3\xc6,\xc3\xfb\xb3\xc6\r\n\xb0\xa3\xbc\xb0\xc3\xa8,\xbc\xd2\xc3\xa8\r\n")
	write(t, filepath.Join(dir, "gbk.csv"), gbk)
	write(t, filepath.Join(dir, "bom.csv"), []byte("\ufeff模型的名称,名称\r\n虎斑猫,花猫\r\n"))
	for _, name := range []string{"gbk.csv", "bom.csv"} {
		if status, _, errs := wanwuIn(t, t.Context(), state, "labels", "import", filepath.Join(dir, name)); status != command.ExitOK {
			t.Errorf("%s: %s", name, errs)
		}
	}
	if _, out, _ := wanwuIn(t, t.Context(), state, "labels", "list"); !strings.Contains(out, "家猫") || !strings.Contains(out, "花猫") {
		t.Error(out)
	}
}
