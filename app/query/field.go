package query

import (
	"slices"
	"strings"
)

// Field is a property that a term asks for.
type Field uint8

// The fields.
const (
	FieldAny      Field = iota // label, alias, category, file name or what was read in the picture
	FieldLabel                 // the best label, where it reaches the threshold
	FieldCategory              // that label's category
	FieldFile                  // the path, from what was dropped on
	FieldTask                  // the task's name, or # and its number
	FieldState
	FieldScore // of the best label, raw
	FieldVerdict
	FieldText  // what was read in the picture
	FieldTruth // what is known to be on it, from a person, a sheet or its folder
)

// Choice is a value of a field that has few: of FieldState or FieldVerdict.
type Choice uint8

// The choices.
const (
	StateOK      Choice = iota + 1 // a label that reaches the threshold
	StateEmpty                     // recognised, nothing reaches the threshold
	StateFailed                    // an error
	StatePending                   // not yet recognised

	VerdictRight
	VerdictWrong
	VerdictUnsure
	VerdictNone // recognised, and not judged
	VerdictAny  // someone has
)

// kind is how the values of a field are written.
type kind uint8

const (
	ofText kind = iota // any text, after : or =
	ofChoice
	ofNumber // after a sign of comparison
)

// compares reports whether a value comes after a sign of comparison.
func (k kind) compares() bool { return k == ofNumber }

// names are what a field or a choice can be called; the first two are written, in Chinese
// and English.
type names []string

func (n names) in(english bool) string {
	if english {
		return n[1]
	}
	return n[0]
}

// fieldRow is a line of the table of fields.
type fieldRow struct {
	field   Field
	kind    kind
	names   names
	choices []choiceRow // of a kind ofChoice
	example names       // shown beside its name where that is suggested
	most    float64     // of a kind ofNumber: the largest there is; 1 for a share, which may be written in per cent; 0 where any is
	written names       // of a kind ofNumber: examples of numbers
	values  []string    // suggested where it has no names of choices
}

type choiceRow struct {
	choice Choice
	names  names
}

// table is all that the language knows of its fields, in the order in which they are
// suggested. A new field is a line here, and what it is of a row in field.go of package
// condition. Parser, suggestions and sentences take the rest from the line.
var table = []fieldRow{
	{field: FieldLabel, names: names{"标签", "label"}, example: names{"标签里有的字，如 标签:猫", "in the label: label:cat"}},
	{field: FieldCategory, names: names{"类别", "category", "分类"}, example: names{"如 类别:哺乳动物", "category:哺乳动物"}},
	{field: FieldState, kind: ofChoice, names: names{"状态", "state", "status"}, example: names{"如 状态:错误", "state:error"}, choices: []choiceRow{
		{StateOK, names{"有结果", "ok", "识别", "已识别", "正常", "recognized", "recognised"}},
		{StateEmpty, names{"无结果", "empty", "none"}},
		{StateFailed, names{"错误", "error", "失败", "failed"}},
		{StatePending, names{"等待", "pending", "等待中", "waiting"}},
	}},
	{field: FieldScore, kind: ofNumber, names: names{"置信度", "score", "分数", "confidence"}, example: names{"如 置信度<50%", "score<50%"},
		most: 1, written: names{"0.5 或 50%", "0.5 or 50%"}, values: []string{"<50%", "<30%", ">=50%", ">90%"}},
	{field: FieldVerdict, kind: ofChoice, names: names{"判定", "verdict", "人工"}, example: names{"如 判定:错", "verdict:wrong"}, choices: []choiceRow{
		{VerdictRight, names{"对", "right", "正确", "correct"}},
		{VerdictWrong, names{"错", "wrong", "不对", "incorrect"}},
		{VerdictUnsure, names{"不确定", "unsure"}},
		{VerdictNone, names{"未判", "none", "没有", "unjudged"}},
		{VerdictAny, names{"已判", "any", "judged"}},
	}},
	{field: FieldFile, names: names{"文件", "file", "文件名", "路径", "path"}, example: names{"文件夹或文件名，如 文件:IMG_", "folder or file: file:IMG_"}},
	{field: FieldTask, names: names{"任务", "task", "session"}, example: names{"任务的名字", "a task's name"}},
	{field: FieldTruth, names: names{"实为", "truth", "人工标签", "真值"}, example: names{"判定、表格或文件夹名所说的，如 实为:猫", "what a verdict, a sheet or its folder says: truth:cat"}},
	{field: FieldText, names: names{"文字", "text", "ocr"}, example: names{"图片里读出的文字，如 文字:出口", "read in the picture: text:exit"}},
}

// row returns the line of a field; nil for FieldAny.
func (f Field) row() *fieldRow {
	for i := range table {
		if table[i].field == f {
			return &table[i]
		}
	}
	return nil
}

// share reports whether the numbers of the row are shares of one.
func (r *fieldRow) share() bool { return r.most == 1 }

// kind returns how a field's values are written; FieldAny is of text.
func (f Field) kind() kind {
	if row := f.row(); row != nil {
		return row.kind
	}
	return ofText
}

// Name returns what a field is called, in Chinese or English; FieldAny has none.
func (f Field) Name(english bool) string {
	if row := f.row(); row != nil {
		return row.names.in(english)
	}
	return ""
}

// Number returns the largest number that a field may be compared with, 0 where any may be, and
// examples of how one is written.
func (f Field) Number(english bool) (most float64, written string) {
	if row := f.row(); row != nil && row.written != nil {
		return row.most, row.written.in(english)
	}
	return 0, ""
}

// Choices lists the choices of a field, in the order in which they are suggested.
func (f Field) Choices() (all []Choice) {
	if row := f.row(); row != nil {
		for _, c := range row.choices {
			all = append(all, c.choice)
		}
	}
	return all
}

// ChoiceNames returns the names of a field's choices, as a sentence lists them.
func (f Field) ChoiceNames(english bool) string {
	var all []string
	for _, c := range f.Choices() {
		all = append(all, c.Name(english))
	}
	return strings.Join(all, " ")
}

// FieldNames returns the names of the fields, as a sentence lists them.
func FieldNames(english bool) string {
	var all []string
	for i := range table {
		all = append(all, table[i].names.in(english))
	}
	return strings.Join(all, " ")
}

// ComparedNames returns the names of the fields that are compared with a number, as a sentence
// lists them.
func ComparedNames(english bool) string {
	var all []string
	for i := range table {
		if table[i].kind.compares() {
			all = append(all, table[i].names.in(english))
		}
	}
	return strings.Join(all, " ")
}

// Name returns what a choice is called, in Chinese or English.
func (c Choice) Name(english bool) string {
	if n := c.names(); n != nil {
		return n.in(english)
	}
	return ""
}

func (c Choice) names() names {
	for i := range table {
		for _, row := range table[i].choices {
			if row.choice == c {
				return row.names
			}
		}
	}
	return nil
}

// fieldOf returns the field that a name before a colon means; ok is false for another name.
func fieldOf(name string) (f Field, ok bool) {
	name = strings.ToLower(name)
	for i := range table {
		if slices.Contains(table[i].names, name) {
			return table[i].field, true
		}
	}
	return FieldAny, false
}

// beginsField reports whether a word may become a field's name by typing on.
func beginsField(word string) bool {
	word = strings.ToLower(word)
	return slices.ContainsFunc(table, func(row fieldRow) bool {
		return slices.ContainsFunc(row.names, func(name string) bool { return strings.HasPrefix(name, word) })
	})
}

// choiceOf returns the choice of a field that a name means; begun is whether the name may become
// that of one by typing on.
func (f Field) choiceOf(name string) (c Choice, begun, ok bool) {
	name = strings.ToLower(name)
	for _, row := range f.row().choices {
		for _, n := range row.names {
			if n == name {
				return row.choice, true, true
			}
			begun = begun || strings.HasPrefix(n, name)
		}
	}
	return 0, begun, false
}
