package words_test

import (
	"strings"
	"testing"

	"wanwu/app/query"
	"wanwu/app/words"
)

// TestQuerySentences checks that every mistake is explained in both languages, with its place, and
// no sentence has a gap left in it.
func TestQuerySentences(t *testing.T) {
	said := map[string]string{}
	for _, text := range []string{
		"猫 标签:", `猫 ""`, "猫 颜色:红", "猫 状态:好", "猫 置信度<高", "猫 置信度<50", "猫 标签<3", `猫 "狗`, "猫 (狗", "猫 )", "猫 ()", "猫 |", "猫 -", "猫 判定:好",
		strings.Repeat("a", query.MaxLength+1), strings.Repeat("(", 50),
	} {
		_, err := query.Parse(text)
		if err == nil {
			t.Fatalf("%q is no mistake", text)
		}
		for _, l := range []words.Lang{words.Chinese, words.English} {
			s := words.Sentence(l, err)
			_, why, ok := strings.Cut(s, map[words.Lang]string{words.Chinese: "：", words.English: ": "}[l])
			if !ok || strings.ContainsAny(why, "{}") || strings.Contains(s, "sense") || strings.Contains(s, "看不懂") {
				t.Errorf("%.20q: %q", text, s)
			}
			if other, again := said[why]; again {
				t.Errorf("%.20q and %.20q are both %q", text, other, why)
			}
			said[why] = text
		}
	}
	_, err := query.Parse("猫 颜色:红")
	if s := words.Sentence(words.Chinese, err); !strings.HasPrefix(s, "第 3 个字：没有“颜色”这一项") {
		t.Errorf("it says %q", s)
	}
}

// TestPercentSentence checks that a number in per cent, where the field is no share, is explained with
// the field's name and how its numbers are written.
func TestPercentSentence(t *testing.T) {
	err := &query.SyntaxError{Code: query.CodePercent, Char: 4, Detail: "50%", Field: query.FieldScore}
	for l, want := range map[words.Lang][]string{
		words.Chinese: {"第 4 个字：置信度不是百分比", "“50%”", query.FieldScore.Name(false)},
		words.English: {"Character 4: A score is not in per cent", "“50%”"},
	} {
		_, written := query.FieldScore.Number(l == words.English)
		for _, part := range append(want, written) {
			if s := words.Sentence(l, err); !strings.Contains(s, part) {
				t.Errorf("no %q in %q", part, s)
			}
		}
	}
}
