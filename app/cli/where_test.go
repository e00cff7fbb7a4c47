package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wanwu/app/cli/command"
)

// TestWhere checks that the command line understands what the search field does, for what is
// recognised now and for what was stored, and that everything is recognised and stored regardless
// of the query.
func TestWhere(t *testing.T) {
	dir, out := samples(t), t.TempDir()
	workspace := filepath.Join(out, "结果.db")
	write(t, filepath.Join(dir, "坏.jpg"), []byte("\xff\xd8\xff\xe0 cut short"))
	status, printed, errs := wanwu(t, t.Context(), "recognize", "--session", "样图", "--workspace", workspace, "--out", "-",
		"--where", "文件:动物/ -xiaogou", dir)
	if status != command.ExitPartly || !strings.Contains(errs, "符合 --where 的 1 张") || !strings.Contains(errs, "完成 11 张") {
		t.Fatalf("exit %d: %s", status, errs)
	}
	if lines := parse(t, printed); len(lines) != 1 || lines[0].Path != "示例/动物/猫.jpg" {
		t.Errorf("written: %s", printed)
	}
	export := func(where string, more ...string) (int, string, string) {
		args := []string{"session", "export", "样图", "--workspace", workspace, "--where", where}
		if len(more) == 0 {
			more = []string{"--out", "-"}
		}
		return wanwu(t, t.Context(), append(args, more...)...)
	}
	for where, want := range map[string]string{
		"aijimao|小狗":       "示例/动物/猫.jpg 示例/动物/小狗.jpg",
		"状态:错误":            "示例/坏.jpg",
		"state：error":      "示例/坏.jpg",
		"任务:样图 文件=咖啡.jpg":  "示例/咖啡.jpg",
		"espresso 置信度>50%": "示例/咖啡.jpg",
		"置信度<0":            "",
		"类别:食品 -标签=意式浓缩咖啡": "",
	} {
		status, printed, errs := export(where)
		var paths []string
		for _, l := range parse(t, printed) {
			paths = append(paths, l.Path)
		}
		if got := strings.Join(paths, " "); status != command.ExitOK || !sameWords(got, want) {
			t.Errorf("%s: exit %d, %q, want %q (%s)", where, status, got, want, errs)
		}
	}
	show := func(args ...string) (int, string, string) {
		return wanwu(t, t.Context(), append([]string{"session", "show", "样图", "--workspace", workspace}, args...)...)
	}
	if status, printed, errs := show("--where", "mao 文件:动物/"); status != command.ExitOK ||
		strings.Count(printed, "\n") != 1 || !strings.Contains(printed, "示例/动物/猫.jpg") || strings.Count(printed, "%") != 5 || !strings.Contains(errs, "符合 --where 的 1 张") {
		t.Errorf("exit %d: %s%s", status, printed, errs)
	}
	if status, printed, _ := show("--where", "mao 文件:动物/", "--json", "--top", "2"); status != command.ExitOK {
		t.Errorf("exit %d", status)
	} else if lines := parse(t, printed); len(lines) != 1 || len(lines[0].Labels) != 2 {
		t.Errorf("as JSON Lines: %s", printed)
	}
	if status, _, errs := show("--where", "没有这个"); status != command.ExitOK || !strings.Contains(errs, "没有符合") {
		t.Errorf("nothing is found: exit %d, %s", status, errs)
	}
	book := filepath.Join(out, "低分.xlsx")
	if status, _, errs := export("状态:有结果 文件:动物/", "--out", book); status != command.ExitOK || !strings.Contains(errs, "符合 --where 的 2 张") {
		t.Fatalf("exit %d: %s", status, errs)
	}
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := f.GetRows("结果"); err != nil || len(rows) != 3 {
		t.Errorf("%d rows in the sheet, %v", len(rows), err)
	}
	said := false
	card, err := f.GetRows("运行信息")
	for _, row := range card {
		said = said || len(row) > 1 && row[0] == "筛选条件" && row[1] == "状态:有结果 文件:动物/"
	}
	if err != nil || !said {
		t.Errorf("the run card does not say by what the rows were chosen: %q, %v", card, err)
	}
}

func TestInvalidWhere(t *testing.T) {
	out := filepath.Join(t.TempDir(), "a.csv")
	for _, c := range []struct{ lang, where, want string }{
		{"zh", "猫 颜色:红", "--where 第 3 个字：没有“颜色”这一项"},
		{"en", "cat colour:red", "--where Character 5: There is no “colour”"},
		{"zh", "判定:好", "没有“好”这种判定"},
	} {
		for _, cmd := range [][]string{{"recognize", "--out", out, "/nowhere"}, {"session", "export", "x", "--out", out}, {"session", "show", "x"}} {
			status, _, errs := wanwu(t, t.Context(), append(cmd, "--lang", c.lang, "--where", c.where)...)
			if status != command.ExitUsage || !strings.Contains(errs, c.want) {
				t.Errorf("%s %q: exit %d, %q", cmd[0], c.where, status, errs)
			}
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file was written for a query that is none")
	}
}

// sameWords reports whether two lists have the same words in any order.
func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}
