package query

import (
	"slices"
	"strings"
	"testing"

	"wanwu/inference"
)

func words() []Word {
	tabby := &inference.Class{Name: "虎斑猫", English: "tabby cat", Aliases: []string{"狸花猫"}}
	palace := &inference.Class{Name: "宫殿", English: "palace"}
	return []Word{
		{Field: FieldLabel, Text: "虎斑猫", Class: tabby, N: 52},
		{Field: FieldLabel, Text: "宫殿", Class: palace, N: 3},
		{Field: FieldLabel, Text: "egyptian cat", N: 2},
		{Field: FieldCategory, Text: "动物", N: 54},
		{Field: FieldTask, Text: "猫的照片 2026", N: 60},
		{Field: FieldState, Choice: StateFailed, Text: "错误", N: 9},
		{Field: FieldState, Choice: StateEmpty, Text: "无结果", N: 1},
	}
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ typed, want string }{ // ‸ is where the cursor is
		{"‸", "标签: 类别: 状态: 置信度< 判定: 文件: 任务: 实为:"},
		{"猫‸", `任务="猫的照片 2026" 标签=虎斑猫`},
		{"hbm‸", "标签=虎斑猫"},
		{"lihua‸", "标签=虎斑猫"},
		{"cat‸", `标签="egyptian cat" 标签=虎斑猫 类别:`}, // category, too
		{"gong‸", "标签=宫殿"},
		{"错‸", "状态:错误"},
		{"cuowu‸", "状态:错误"},
		{"zhi‸", "置信度<"},
		{"状‸", "状态:"},
		{"状态:‸", "状态:错误 状态:无结果"},
		{"状态：wu‸", "状态:错误 状态:无结果"},
		{"标签:‸", `标签=虎斑猫 标签=宫殿 标签="egyptian cat"`},
		{"标签=gd‸", "标签=宫殿"},
		{"置信度‸", "置信度<"},
		{"置信度<‸", "置信度<50% 置信度<30%"},
		{"置信度＞‸", "置信度>=50% 置信度>90%"},
		{"置信度:‸", "置信度<50% 置信度<30% 置信度>=50% 置信度>90%"},
		{"标签=宫殿 -dongwu‸", "类别=动物"},
		{"(宫‸", "标签=宫殿"},
		{"xyz‸", ""},
		{"颜色:红‸", ""},
	} {
		at := strings.Index(c.typed, "‸")
		text := strings.Replace(c.typed, "‸", "", 1)
		var got []string
		for _, s := range Suggest(text, at, words(), false, 8) {
			got = append(got, s.Text)
			whole := text[:s.From] + s.Text + text[s.To:]
			if _, err := Parse(whole); s.Whole && err != nil && !strings.Contains(text, "(") {
				t.Errorf("%s: %q is no query: %v", c.typed, whole, err)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.typed, s, c.want)
		}
	}
}

// TestSuggestReplaces checks that a suggestion replaces the word at the cursor, and nothing else.
func TestSuggestReplaces(t *testing.T) {
	for typed, want := range map[string]string{
		"标签=宫殿 -(动|hb‸m) 猫":  "标签=宫殿 -(动|标签=虎斑猫) 猫",
		`标签:"gong‸ d" 状态:错误`: `标签=宫殿 状态:错误`,
		"hbm‸|宫殿":            "标签=虎斑猫|宫殿",
		"-hbm‸":              "-标签=虎斑猫",
		"标签:xyz hbm‸":        "标签:xyz 标签=虎斑猫",
		"\xff hbm‸":          "\xff 标签=虎斑猫",
	} {
		at := strings.Index(typed, "‸")
		text := strings.Replace(typed, "‸", "", 1)
		all := Suggest(text, at, words(), false, 8)
		i := slices.IndexFunc(all, func(s Suggestion) bool { return s.Field == FieldLabel })
		if i < 0 {
			t.Errorf("%s: nothing is suggested", typed)
			continue
		}
		if got := text[:all[i].From] + all[i].Text + text[all[i].To:]; got != want {
			t.Errorf("%s becomes %q, want %q", typed, got, want)
		}
	}
	if all := Suggest("", 0, words(), false, 3); len(all) != 3 {
		t.Errorf("%d suggestions where three were asked for", len(all))
	}
	if all := Suggest("ca", 2, words(), true, 8); len(all) == 0 || all[0].Text != "category:" {
		t.Errorf("in English: %+v", all)
	}
}

// FuzzSuggest checks that a suggestion is within the text, whatever that is.
func FuzzSuggest(f *testing.F) {
	f.Add("标签：“猫 -(hb", 3)
	f.Add("\xff|置信度<", 9)
	f.Fuzz(func(t *testing.T, text string, at int) {
		if at < 0 || at > len(text) {
			return
		}
		for _, s := range Suggest(text, at, words(), at%2 == 0, 8) {
			if s.From < 0 || s.From > at || s.To < at || s.To > len(text) || s.Text == "" {
				t.Fatalf("%q at %d: %+v", text, at, s)
			}
		}
	})
}
