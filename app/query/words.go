package query

import "strings"

// fieldOf is the field that a name before a colon means; ok is false for another
// name. verdict is for those that ask for a judgement, which no picture has yet.
func fieldOf(name string) (f Field, verdict, ok bool) {
	switch strings.ToLower(name) {
	case "标签", "label":
		return FieldLabel, false, true
	case "类别", "分类", "category":
		return FieldCategory, false, true
	case "文件", "文件名", "路径", "file", "path":
		return FieldFile, false, true
	case "任务", "task", "session":
		return FieldTask, false, true
	case "状态", "state", "status":
		return FieldState, false, true
	case "置信度", "分数", "score", "confidence":
		return FieldScore, false, true
	case "判定", "verdict":
		return 0, true, true
	}
	return 0, false, false
}

// Name is what a field is called, in Chinese or English; FieldAny has none.
func (f Field) Name(english bool) string {
	zh, en := "", ""
	switch f {
	case FieldLabel:
		zh, en = "标签", "label"
	case FieldCategory:
		zh, en = "类别", "category"
	case FieldFile:
		zh, en = "文件", "file"
	case FieldTask:
		zh, en = "任务", "task"
	case FieldState:
		zh, en = "状态", "state"
	case FieldScore:
		zh, en = "置信度", "score"
	}
	if english {
		return en
	}
	return zh
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
