package query

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// show writes a condition with every parenthesis.
func show(n Node) string {
	list := func(nodes []Node, sign string) string {
		parts := make([]string, len(nodes))
		for i, n := range nodes {
			parts[i] = show(n)
		}
		return "(" + strings.Join(parts, sign) + ")"
	}
	switch n := n.(type) {
	case And:
		return list(n, " & ")
	case Or:
		return list(n, " | ")
	case Not:
		return "!" + show(n.Of)
	}
	t := n.(Term)
	switch kind := t.Field.kind(); {
	case t.Field == FieldAny:
		return fmt.Sprintf("%q", t.Text)
	case kind == ofChoice:
		return t.Field.Name(true) + " " + t.Choice.Name(true)
	case kind == ofNumber:
		s := fmt.Sprintf("%s %s %.4g", t.Field.Name(true), []string{"", "=", "<", "<=", ">", ">="}[t.Op], t.Value)
		if t.Op == Equals {
			s += fmt.Sprintf("±%.4g", t.Slack)
		}
		return s
	}
	return fmt.Sprintf("%s %s %q", t.Field.Name(true), []string{"has", "is"}[t.Op], t.Text)
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `()`},
		{"  \t ", `()`},
		{"猫", `("猫")`},
		{"猫 狗", `("猫" & "狗")`},
		{"猫|狗 置信度<0.5", `(("猫" | "狗") & score < 0.5)`},
		{"猫 | 狗 | 鸟", `(("猫" | "狗" | "鸟"))`},
		{"a (b c)|d", `("a" & (("b" & "c") | "d"))`},
		{"-猫 -(状态:错误|状态:等待)", `(!"猫" & !((state error | state pending)))`},
		{`"tabby cat" "say ""hi"""`, `("tabby cat" & "say \"hi\"")`},
		{`标签:猫 label:"egyptian cat"`, `(label has "猫" & label has "egyptian cat")`},
		{"标签=虎斑猫 类别:动物 Category:animal", `(label is "虎斑猫" & category has "动物" & category has "animal")`},
		{"文件:2026/猫 路径=a.jpg task:照片 任务=#3", `(file has "2026/猫" & file is "a.jpg" & task has "照片" & task is "#3")`},
		{"状态:错误 状态=无结果 state:OK 状态:识别 status:pending", `(state error & state empty & state ok & state ok & state pending)`},
		{"置信度<0.5 置信度>=30% score <= 1 confidence > .25", `(score < 0.5 & score >= 0.3 & score <= 1 & score > 0.25)`},
		{"置信度=62% 分数:≥99.5%", `(score = 0.62±0.005 & score >= 0.995)`},
		// As an input method writes it.
		{"状态：错误　－猫｜（狗　置信度＜５０％）", `(state error & (!"猫" | ("狗" & score < 0.5)))`},
		{"标签：“虎斑 猫”", `(label has "虎斑 猫")`},
		{"标签: 猫 置信度 ≤ 3 %", ""},
		{"标签: 猫", `(label has "猫")`},
		{"标签 :猫", `(label has "猫")`},
		// What only looks like more than a word.
		{"IMG-2031 IMG(1).jpg 标签 12:30", `("IMG-2031" & "IMG(1).jpg" & "标签" & "12:30")`},
		{`C:\照片 "foo:bar" 2<3`, `("C:\\照片" & "foo:bar" & "2<3")`},
	} {
		q, err := Parse(c.text)
		if c.want == "" {
			if err == nil {
				t.Errorf("%q was read as %s", c.text, show(q.Root()))
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
		} else if got := show(q.Root()); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		text       string
		code       Code
		char       int
		wrong      string // the part that is marked
		unfinished bool
	}{
		{"猫 标签:", CodeNoValue, 3, "标签:", true},
		{"标签: | 猫", CodeNoValue, 1, "标签: ", false},
		{`标签:""`, CodeNoValue, 1, `标签:""`, false},
		{`""`, CodeNoValue, 1, `""`, false},
		{"猫 颜色:红", CodeField, 3, "颜色", false},
		{"置信<0.5", CodeField, 1, "置信", false},
		{"状态:错", CodeChoice, 4, "错", true},
		{"状态:好", CodeChoice, 4, "好", false},
		{"状态:错 猫", CodeChoice, 4, "错", false},
		{"置信度<高", CodeNumber, 5, "高", false},
		{"置信度<1e-3", CodeNumber, 5, "1e-3", false},
		{"置信度<NaN", CodeNumber, 5, "NaN", false},
		{"置信度<", CodeNoValue, 1, "置信度<", true},
		{"置信度<50", CodeRange, 5, "50", false},
		{"置信度>101%", CodeRange, 5, "101%", false},
		{"置信度:高", CodeCompare, 1, "置信度:", false},
		{"标签<3", CodeCompare, 1, "标签<", false},
		{`猫 "狗`, CodeQuote, 3, `"狗`, true},
		{"(猫", CodeOpen, 1, "(猫", true},
		{"猫)", CodeClose, 2, ")", false},
		{"()", CodeEmpty, 1, "()", false},
		{"猫 |", CodeOr, 3, "|", true},
		{"| 猫", CodeOr, 1, "|", false},
		{"猫 || 狗", CodeOr, 3, "|", false},
		{"猫 -", CodeNot, 3, "-", true},
		{"- 猫", CodeNot, 1, "-", false},
		{"--猫", CodeNot, 1, "-", false},
		{"判定:好", CodeChoice, 4, "好", false},
		{"verdict:ri", CodeChoice, 9, "ri", true},
		{strings.Repeat("a", MaxLength+1), CodeTooLong, MaxLength + 1, "a", false},
		{strings.Repeat("(", 40), CodeTooDeep, maxDepth + 1, "(", false},
	} {
		_, err := Parse(c.text)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%.40q: %v, want a syntax error", c.text, err)
			continue
		}
		if e.Code != c.code || e.Char != c.char || c.text[e.From:e.To] != c.wrong || e.Unfinished != c.unfinished {
			t.Errorf("%.40q: code %s at %d %q, unfinished %v; want %s at %d %q, %v",
				c.text, e.Code, e.Char, c.text[e.From:e.To], e.Unfinished, c.code, c.char, c.wrong, c.unfinished)
		}
	}
}

// TestPercentNeedsShare checks that per cent is a hundredth of a share, and refused of another number.
func TestPercentNeedsShare(t *testing.T) {
	for _, c := range []struct {
		most  float64
		word  string
		value float64
		wrong Code
	}{
		{1, "50%", 0.5, ""},
		{1, "101%", 0, CodeRange},
		{0, "50", 50, ""},
		{0, "50%", 0, CodePercent},
		{65535, "50%", 0, CodePercent},
		{65535, "65536", 0, CodeRange},
		{65535, "%", 0, CodeNumber},
	} {
		row := fieldRow{kind: ofNumber, most: c.most}
		if got, wrong := row.number(c.word); got.Value != c.value || wrong != c.wrong {
			t.Errorf("%s of 0…%v is read as %v, %q; want %v, %q", c.word, c.most, got.Value, wrong, c.value, c.wrong)
		}
	}
}

func TestWithout(t *testing.T) {
	q, err := Parse("任务=照片 猫  标签=虎斑猫 -标签:狗 标签:a|标签:b")
	if err != nil {
		t.Fatal(err)
	}
	if term, ok := q.Term(FieldLabel); !ok || term.Text != "虎斑猫" || term.Op != Equals {
		t.Errorf("the label's condition is %+v", term)
	}
	if got, want := q.Without(FieldLabel, FieldState), "任务=照片 猫 -标签:狗 标签:a|标签:b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnsettled(t *testing.T) {
	for text, want := range map[string]bool{"猫 置信度": true, "置": true, "Lab": true, "Label": true, "labels": false, "": false, "标签:猫": false, "置信度 ": false, `"标签"`: false, "标签 猫": false, "a|标签": false} {
		q, err := Parse(text)
		if err != nil || q.Unsettled() != want {
			t.Errorf("%q: %v, %v", text, q.Unsettled(), err)
		}
	}
}

// TestQuote checks that what Write writes is read as it was meant.
func TestQuote(t *testing.T) {
	for _, s := range []string{"虎斑猫", "egyptian cat", `5" 屏`, "a|b", "-a", "状态:错误", "（一）", "“引”", "a-b", "<3", " "} {
		for _, english := range []bool{false, true} {
			text := Write(Term{Field: FieldLabel, Op: Equals, Text: s}, english)
			q, err := Parse("x " + text + " y")
			if err != nil {
				t.Errorf("%s: %v", text, err)
			} else if term, ok := q.Term(FieldLabel); !ok || term.Text != s || term.Op != Equals {
				t.Errorf("%s was read as %s", text, show(q.Root()))
			}
		}
	}
	for _, f := range []Field{FieldState, FieldVerdict} {
		for _, c := range f.Choices() {
			for _, english := range []bool{false, true} {
				q, err := Parse(Write(Term{Field: f, Choice: c}, english))
				if term, ok := q.Term(f); err != nil || !ok || term.Choice != c {
					t.Errorf("%s is read as %+v (%v)", c.Name(english), term, err)
				}
			}
		}
	}
}

// FuzzParse checks that whatever is typed, the answer is a query or an error that points into the
// text; and a query is the same when it is put together again of its parts.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"猫|狗 置信度<0.5", `-(标签:"a b" 状态:错误)`, "状态：错误　－猫｜（狗）", `C:\a "`, "置信度 ≥ 99.5%", "\xff(\xc3", "标签=#3 | | )"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			var e *SyntaxError
			if !errors.As(err, &e) || e.Code == "" || e.From < 0 || e.From > e.To || e.To > len(text) {
				t.Fatalf("%q: error %+v", text, err)
			}
			if want := utf8.RuneCountInString(text[:e.From]) + 1; e.Char != want {
				t.Fatalf("%q: character %d, want %d", text, e.Char, want)
			}
			return
		}
		if q.Empty() != (strings.TrimSpace(strings.Map(narrow, text)) == "") {
			t.Fatalf("%q is read as %s", text, show(q.Root()))
		}
		// Field 250 is none: nothing is left out.
		again, err := Parse(q.Without(250))
		if err != nil {
			t.Fatalf("%q: its parts %q are no query: %v", text, q.Without(250), err)
		}
		if a, b := show(q.Root()), show(again.Root()); a != b {
			t.Fatalf("%q is read as %s, its parts as %s", text, a, b)
		}
	})
}
