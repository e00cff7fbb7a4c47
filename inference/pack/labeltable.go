package pack

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wanwu/inference"
)

// maxColumns is how many columns a line may have.
const maxColumns = 1000

func (f *LabelFile) readTable(text string, separator rune) error {
	if err := checkCells(text, separator); err != nil {
		return err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = separator, -1, true, separator != '\t'
	var rows []tableRow
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return inference.Faultf("is no table: %v", err)
		}
		line, _ := r.FieldPos(0)
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		if rows = append(rows, tableRow{line, cells}); len(rows) > maxClasses+1 { // one is the header
			return tooManyLabels()
		}
	}
	t, rows := columnsOf(rows)
	if t == nil {
		return inference.Faultf("has no column of names")
	}
	return f.takeRows(t, rows)
}

// checkCells bounds the cells of a table, each of which takes memory of its own.
func checkCells(text string, separator rune) error {
	number, cells := 0, 0
	for line := range strings.Lines(text) {
		number++
		columns := strings.Count(line, string(separator)) + 1
		if columns > maxColumns {
			return inference.Faultf("line %d: has more than %d columns", number, maxColumns)
		}
		if cells += columns; cells > maxValues {
			return inference.Faultf("has more than %d values", maxValues)
		}
	}
	return nil
}

// tableRow is a line of a table.
type tableRow struct {
	line  int
	cells []string
}

func (r tableRow) cell(column int, has bool) string {
	if !has || column >= len(r.cells) {
		return ""
	}
	return r.cells[column]
}

// takeRows makes a class of each row, in the order of the index, where there is one.
func (f *LabelFile) takeRows(t columns, rows []tableRow) error {
	index, indexed := t["index"]
	at := map[int]int{} // index → line
	f.Classes = make(inference.Vocabulary, len(rows))
	_, withThresholds := t["threshold"]
	if withThresholds {
		f.Thresholds = make([]float32, len(rows))
	}
	first := 0
	if indexed && len(rows) > 0 && !slices.ContainsFunc(rows, func(r tableRow) bool { return r.cell(index, true) == "0" }) {
		first = 1
	}
	for i, r := range rows {
		get := func(name string) string { column, has := t[name]; return r.cell(column, has) }
		if indexed {
			n, err := strconv.Atoi(get("index"))
			if n -= first; err != nil || n < 0 || n >= len(rows) {
				return inference.Faultf("line %d: index %q is not within the %d labels", r.line, get("index"), len(rows))
			}
			if line, twice := at[n]; twice {
				return inference.Faultf("line %d: index %q is that of line %d", r.line, get("index"), line)
			}
			at[n], i = r.line, n
		}
		c := inference.Class{ID: get("id"), Name: get("name"), English: get("english"), Category: get("category"), Aliases: split(get("aliases"))}
		if c.Name == "" {
			c.Name = c.English
		}
		if c.Name == "" {
			return inference.Faultf("line %d: the name is empty", r.line)
		}
		f.Classes[i] = c
		if withThresholds {
			v, err := strconv.ParseFloat(get("threshold"), 32)
			if err != nil || !(v >= 0 && v <= 1) {
				return inference.Faultf("line %d: the threshold %q is not within 0…1", r.line, get("threshold"))
			}
			f.Thresholds[i] = float32(v)
		}
	}
	return nil
}

// split takes aliases apart.
func split(aliases string) (all []string) {
	if aliases == "" {
		return nil
	}
	for a := range strings.SplitSeq(aliases, "|") {
		if a = strings.TrimSpace(a); a != "" {
			all = append(all, a)
		}
	}
	return all
}

// columns are where a table has what, by the names of labels.tsv's columns.
type columns map[string]int

// headers are common names of the columns.
var headers = map[string]string{
	"index": "index", "idx": "index", "no": "index", "no.": "index", "序号": "index", "索引": "index", "class_index": "index", "class index": "index",
	"id": "id", "wnid": "id", "synset": "id", "mid": "id", "code": "id", "编号": "id", "编码": "id",
	"name": "name", "label": "name", "class": "name", "class_name": "name", "chinese": "name", "zh": "name", "display_name": "name", "tag": "name",
	"名称": "name", "名字": "name", "标签": "name", "中文": "name", "中文名": "name", "类别名称": "name", "标签名": "name",
	"english": "english", "en": "english", "英文": "english", "英文名": "english",
	"category": "category", "group": "category", "分类": "category", "类别": "category", "大类": "category",
	"aliases": "aliases", "alias": "aliases", "别名": "aliases", "threshold": "threshold", "阈值": "threshold",
}

// columnsOf finds the columns, by a header or else by what is in them, and gives the rows
// without the header; nil where there is no name.
func columnsOf(rows []tableRow) (columns, []tableRow) {
	rows = slices.DeleteFunc(rows, func(r tableRow) bool { return !slices.ContainsFunc(r.cells, func(c string) bool { return c != "" }) })
	if len(rows) == 0 {
		return nil, nil
	}
	t, known := columns{}, 0
	for i, cell := range rows[0].cells {
		if name, ok := headers[strings.ToLower(cell)]; ok {
			known++
			if _, twice := t[name]; !twice {
				t[name] = i
			}
		}
	}
	if known == len(rows[0].cells) || known >= 2 {
		return named(t), rows[1:]
	}
	return guessed(rows), rows
}

// named returns t if it has a column of names.
func named(t columns) columns {
	if _, ok := t["name"]; ok {
		return t
	}
	for _, other := range []string{"english", "category", "id"} {
		if at, ok := t[other]; ok {
			t["name"] = at
			return t
		}
	}
	return nil
}

// guessed returns the columns of a table without a header: one that counts is the index, one of
// WordNet ids the id, the first of Chinese words the name, the first of others the English name.
func guessed(rows []tableRow) columns {
	t := columns{}
	width := 0
	for _, r := range rows {
		width = max(width, len(r.cells))
	}
	put := func(name string, at int) {
		if _, has := t[name]; !has {
			t[name] = at
		}
	}
	for column := range width {
		numbers, ids, han := true, true, false
		for _, r := range rows {
			cell := r.cell(column, true)
			_, err := strconv.Atoi(cell)
			numbers = numbers && err == nil
			ids = ids && len(cell) == 9 && synset.MatchString(cell+" x")
			han = han || strings.ContainsFunc(cell, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		}
		switch {
		case numbers:
			put("index", column)
		case ids:
			put("id", column)
		case han:
			put("name", column)
		default:
			put("english", column)
		}
	}
	return named(t)
}
