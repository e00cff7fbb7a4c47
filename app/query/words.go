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
	}
	return nil
}

// fields lists the fields that have a name.
func fields() []Field {
	return []Field{FieldLabel, FieldCategory, FieldState, FieldScore, FieldFile, FieldTask}
}

// fieldOf is the field that a name before a colon means; ok is false for another
// name. verdict is for those that ask for a judgement, which no picture has yet.
func fieldOf(name string) (f Field, verdict, ok bool) {
	name = strings.ToLower(name)
	for _, f := range fields() {
		if slices.Contains(fieldWords(f), name) {
			return f, false, true
		}
	}
	verdict = name == "判定" || name == "verdict"
	return FieldAny, verdict, verdict
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
func stateOf(name string) (s State, begun, ok bool) {
	name = strings.ToLower(name)
	for _, s := range States() {
		for _, w := range stateWords(s) {
			if w == name {
				return s, true, true
			}
			begun = begun || strings.HasPrefix(w, name)
		}
	}
	return 0, begun, false
}
