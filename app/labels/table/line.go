package table

import (
	"wanwu/app/labels"
	"wanwu/app/review/sheet"
	"wanwu/app/words"
	"wanwu/inference"
)

// Line is what the line of a label says, as a person reads and writes it: what is empty is as the
// pack has it, and "-" is none.
type Line struct {
	Name, English, Category string
	Aliases                 string // with "|" between them
	Hidden                  bool
	Into                    string // a name, or where several labels have it a number
	Threshold               string // 0…1, or a percentage; empty for that of all labels
}

// Line returns the line of a label, with what stands for it by its name in l; ok is false where there is
// none.
func (t *Labels) Line(k labels.Key, l words.Lang) (line Line, class inference.Class, ok bool) {
	find := t.finder()
	at := find.places.Of(k)
	if at < 0 {
		return line, class, false
	}
	class = find.class(at)
	o := find.override(at)
	if o == nil {
		o = &labels.Override{}
	}
	into := func(k labels.Key) string { return k.String() }
	if o.Sets(labels.Merges) {
		into = t.Names(l)
	}
	c := cells(words.Chinese, k, class, o, into)
	return Line{
		Name: c[columnName], English: c[columnEnglish], Category: c[columnCategory], Aliases: c[columnAliases],
		Hidden: o.Sets(labels.Hides), Into: c[columnInto], Threshold: c[columnThreshold],
	}, class, true
}

// Set returns the library with a label as a line has it, and how many labels are otherwise than
// before; the errors are those of Read.
func (t *Labels) Set(k labels.Key, line Line) (lib labels.Library, changed int, err error) {
	row := make([]string, columns)
	row[columnKey] = k.String()
	row[columnName], row[columnEnglish], row[columnCategory], row[columnAliases] = line.Name, line.English, line.Category, line.Aliases
	row[columnInto], row[columnThreshold] = line.Into, line.Threshold
	if line.Hidden {
		row[columnHidden] = words.T(words.Chinese, "labels.yes")
	}
	return t.take(&sheet.Sheet{Header: Header(words.Chinese), Rows: [][]string{row}, Lines: []int{0}})
}
