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
