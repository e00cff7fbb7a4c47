package export

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
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

func TestBusinessCategories(t *testing.T) {
	s := Source{
		Lang: words.Chinese, TopK: 1, Columns: []string{"name"}, Vocabulary: inference.Vocabulary{{Name: "猫"}, {Name: "狗"}, {Name: "杯子"}},
		Mapping: &review.Mapping{Name: "客服", Version: 3, Categories: []review.Category{{Name: "宠物", Members: []string{"猫", "狗"}}}},
	}.Normalised()
	cols := s.Details()
	last := cols[len(cols)-1]
	if last.Header != "业务类别" {
		t.Fatal(last.Header)
	}
	for class, want := range []any{"宠物", "宠物", "杯子", nil} {
		rec := s.Record(workspace.Row{State: workspace.Done, Path: "a", Labels: []inference.Label{{Class: int32(class), Score: 0.5}}})
		if got := last.Value(&rec); got != want {
			t.Errorf("class %d: %v, want %v", class, got, want)
		}
	}
	if lines := fmt.Sprint(s.CardLines(Tally{})); !strings.Contains(lines, "客服（第 3 版，1 类）") {
		t.Error(lines)
	}
}
