package export

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSuggestName(t *testing.T) {
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for _, c := range []struct{ folder, want string }{
		{"产品样图 2026", "识别结果_产品样图 2026_20260304-0506.xlsx"},
		{"/home/人/产品/", "识别结果_产品_20260304-0506.xlsx"},
		{`D:\测试 图片\①`, "识别结果_①_20260304-0506.xlsx"},
		{`D:\`, "识别结果_D_20260304-0506.xlsx"},
		{"/", "识别结果_20260304-0506.xlsx"},
		{"", "识别结果_20260304-0506.xlsx"},
		{"a:b*c?\"<>|\x00\n", "识别结果_a_b_c________20260304-0506.xlsx"},
		{".. ", "识别结果_20260304-0506.xlsx"},
		{"图[1]", "识别结果_图_1__20260304-0506.xlsx"}, // which Excel refuses in references
		{"CON", "识别结果_CON_20260304-0506.xlsx"},
		{"坏\xff", "识别结果_坏__20260304-0506.xlsx"},
		{"图\u202egpj", "识别结果_图gpj_20260304-0506.xlsx"},
		{"👩‍🚀", "识别结果_👩‍🚀_20260304-0506.xlsx"},
	} {
		if got := SuggestName(c.folder, now, "xlsx"); got != c.want {
			t.Errorf("%q: %q, want %q", c.folder, got, c.want)
		}
	}
	got := SuggestName(strings.Repeat("长名字", 100), now, ".csv")
	if len(got) > 200 || !utf8.ValidString(got) || !strings.HasSuffix(got, "_20260304-0506.csv") {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

func TestTooLongForExcel(t *testing.T) {
	for path, want := range map[string]bool{
		"/" + strings.Repeat("a", 217): false, "/" + strings.Repeat("a", 218): true,
		strings.Repeat("长", 218): false, strings.Repeat("🚀", 109): false, strings.Repeat("🚀", 110): true,
	} {
		if n, long := TooLongForExcel(path); long != want {
			t.Errorf("%d units: %t", n, long)
		}
	}
}
