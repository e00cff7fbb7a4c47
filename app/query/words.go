package query

import (
	"slices"
	"strings"
)

// fieldWords are the names of the fields; the first two of each are those that are
// written, in Chinese and English.
func fieldWords(f Field) []string {
	switch f {
	case FieldLabel:
		return []string{"标签", "label"}
	case FieldCategory:
		return []string{"类别", "category", "分类"}
	case FieldFile:
		return []string{"文件", "file", "文件名", "路径", "path"}
	case FieldTask:
		return []string{"任务", "task", "session"}
	case FieldState:
		return []string{"状态", "state", "status"}
	case FieldScore:
		return []string{"置信度", "score", "分数", "confidence"}
	case FieldVerdict:
		return []string{"判定", "verdict", "人工"}
	case FieldTruth:
		return []string{"实为", "truth", "人工标签", "真值"}
	}
	return nil
}

// fields lists the fields that have a name.
func fields() []Field {
	return []Field{FieldLabel, FieldCategory, FieldState, FieldScore, FieldVerdict, FieldFile, FieldTask, FieldTruth}
}

// fieldOf is the field that a name before a colon means; ok is false for another
// name.
func fieldOf(name string) (f Field, ok bool) {
	name = strings.ToLower(name)
	for _, f := range fields() {
		if slices.Contains(fieldWords(f), name) {
			return f, true
		}
	}
	return FieldAny, false
}

// beginsField is whether a word may become a field's name by typing on.
func beginsField(word string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc(fields(), func(f Field) bool {
		return slices.ContainsFunc(fieldWords(f), func(name string) bool { return strings.HasPrefix(name, word) })
	})
}

// Name is what a field is called, in Chinese or English; FieldAny has none.
func (f Field) Name(english bool) string {
	words := fieldWords(f)
	switch {
	case words == nil:
		return ""
	case english:
		return words[1]
	}
	return words[0]
}

// stateWords are the names of the states; the first two of each are those that are
// written, in Chinese and English.
func stateWords(s State) []string {
	switch s {
	case StateOK:
		return []string{"有结果", "ok", "识别", "已识别", "正常", "recognized", "recognised"}
	case StateEmpty:
		return []string{"无结果", "empty", "none"}
	case StateFailed:
		return []string{"错误", "error", "失败", "failed"}
	}
	return []string{"等待", "pending", "等待中", "waiting"}
}

// States lists the states.
func States() []State { return []State{StateOK, StateEmpty, StateFailed, StatePending} }

// Name is what a state is called, in Chinese or English.
func (s State) Name(english bool) string {
	words := stateWords(s)
	if english {
		return words[1]
	}
	return words[0]
}

// stateOf is the state of a name; begun is whether the name could still become one.
func stateOf(name string) (s State, begun, ok bool) { return oneOf(States(), stateWords, name) }

// oneOf is the value that a name means; begun is whether the name could still become
// that of one.
func oneOf[T any](all []T, words func(T) []string, name string) (v T, begun, ok bool) {
	name = strings.ToLower(name)
	for _, one := range all {
		for _, w := range words(one) {
			if w == name {
				return one, true, true
			}
			begun = begun || strings.HasPrefix(w, name)
		}
	}
	return v, begun, false
}

// verdictWords are the names of the verdicts; the first two of each are those that are
// written, in Chinese and English.
func verdictWords(v Verdict) []string {
	switch v {
	case VerdictRight:
		return []string{"对", "right", "正确", "correct"}
	case VerdictWrong:
		return []string{"错", "wrong", "不对", "incorrect"}
	case VerdictUnsure:
		return []string{"不确定", "unsure"}
	case VerdictAny:
		return []string{"已判", "any", "judged"}
	}
	return []string{"未判", "none", "没有", "unjudged"}
}

// Verdicts lists the verdicts.
func Verdicts() []Verdict {
	return []Verdict{VerdictRight, VerdictWrong, VerdictUnsure, VerdictNone, VerdictAny}
}

// Name is what a verdict is called, in Chinese or English.
func (v Verdict) Name(english bool) string {
	words := verdictWords(v)
	if english {
		return words[1]
	}
	return words[0]
}

// verdictOf is the verdict of a name, as stateOf is for states.
func verdictOf(name string) (v Verdict, begun, ok bool) { return oneOf(Verdicts(), verdictWords, name) }
