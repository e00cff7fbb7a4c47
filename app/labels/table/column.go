package table

import (
	"slices"

	"wanwu/app/review/sheet"
	"wanwu/app/words"
)

// column is a column of the table.
type column uint8

// The columns, in their order. The first three say which label a line is of.
const (
	columnKey column = iota
	columnID
	columnWas
	columnName
	columnEnglish
	columnCategory
	columnAliases
	columnHidden
	columnInto
	columnThreshold
	columns
)

// header is what a column is called; others are further names under which it is read.
var header = [columns]struct {
	key    string
	others []string
}{
	columnKey:       {"labels.column.key", []string{"index"}},
	columnID:        {"labels.column.id", nil},
	columnWas:       {"labels.column.was", []string{"原名", "original"}},
	columnName:      {"labels.column.name", []string{"新名称", "new name"}},
	columnEnglish:   {"labels.column.english", []string{"英文"}},
	columnCategory:  {"labels.column.category", nil},
	columnAliases:   {"labels.column.aliases", nil},
	columnHidden:    {"labels.column.hidden", []string{"hide"}},
	columnInto:      {"labels.column.into", []string{"merge into", "合并"}},
	columnThreshold: {"labels.column.threshold", nil},
}

// names returns what a column may be called, in both languages.
func (c column) names() []string {
	return append([]string{words.T(words.Chinese, header[c].key), words.T(words.English, header[c].key)}, header[c].others...)
}

// Header returns the names of the columns in l.
func Header(l words.Lang) []string {
	out := make([]string, columns)
	for c := range columns {
		out[c] = words.T(l, header[c].key)
	}
	return out
}

// columnsOf finds the columns of a sheet; −1 for those that it lacks.
func columnsOf(s *sheet.Sheet) (at [columns]int) {
	for c := range columns {
		at[c] = s.Column(c.names()...)
	}
	return at
}

// The columns that say which label a line is of, and those that say something of it.
var identify, say = []column{columnKey, columnID, columnWas}, []column{columnName, columnEnglish, columnCategory, columnAliases, columnHidden, columnInto, columnThreshold}

func hasAny(at [columns]int, of []column) bool {
	return slices.ContainsFunc(of, func(c column) bool { return at[c] >= 0 })
}
