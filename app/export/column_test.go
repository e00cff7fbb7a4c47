package export

import (
	"slices"
	"strings"
	"testing"

	"wanwu/app/words"
)

func TestColumnsAreChosen(t *testing.T) {
	columns, bad := ParseColumns("name, 颜色,标签和置信度")
	if bad != "颜色" || columns != nil {
		t.Errorf("%q, %q", columns, bad)
	}
	columns, bad = ParseColumns("File name，标签和置信度、category")
	if bad != "" || !slices.Equal(columns, []string{"name", "labels", "category"}) {
		t.Errorf("%q, %q", columns, bad)
	}
	s := Source{Lang: words.Chinese, TopK: 2, Columns: columns}
	var headers []string
	for _, c := range s.Details() {
		headers = append(headers, c.Header)
	}
	if got := strings.Join(headers, " "); got != "文件名 判定 人工标签 标签 1 置信度 1 标签 2 置信度 2 类别" {
		t.Error(got)
	}
	for _, l := range []words.Lang{words.Chinese, words.English} {
		for _, c := range ColumnChoices(l) {
			if got, bad := ParseColumns(c.ID + "," + c.Name); bad != "" || got[0] != c.ID || got[1] != c.ID {
				t.Errorf("%+v: %q, %q", c, got, bad)
			}
		}
	}
}
