package table

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/labels"
	"wanwu/app/words"
	"wanwu/inference"
)

const (
	// nothing says that a label has no English name, category or aliases though the pack has:
	// an empty cell leaves the pack's.
	nothing = "-"
	// aliasSign is between aliases.
	aliasSign = "|"
	// mark begins a CSV, so that Excel takes it for UTF-8.
	mark = "\ufeff"
)

// Labels is what a table is of: the classes of a pack without the library, and the library. It may be
// used from several goroutines, and is not copied.
type Labels struct {
	Classes inference.Vocabulary
	Library *labels.Library

	once sync.Once
	find *finder
}

// finder finds the labels.
func (t *Labels) finder() *finder {
	t.once.Do(func() { t.find = newFinder(t) })
	return t.find
}

// Places returns the places of the labels. The first call takes 20 ms for a million.
func (t *Labels) Places() *labels.Places { return &t.finder().places }

// Override returns that of the label at a place; nil where there is none that is meant for it.
func (t *Labels) Override(at int) *labels.Override { return t.finder().override(at) }

// each calls f with every label of the pack and then of the library, with its override.
func (t *Labels) each(f func(k labels.Key, c inference.Class, o *labels.Override) error) error {
	find, none := t.finder(), &labels.Override{}
	for at := range find.places.Len() {
		o := find.override(at)
		if o == nil {
			o = none
		}
		if err := f(find.places.Key(at), find.class(at), o); err != nil {
			return err
		}
	}
	return nil
}

// cells returns the line of a label in l.
func cells(l words.Lang, k labels.Key, c inference.Class, o *labels.Override, name func(labels.Key) string) []string {
	out := make([]string, columns)
	out[columnKey], out[columnID], out[columnWas], out[columnName] = k.String(), c.ID, c.Name, c.Name
	text := func(at column, pack string, f labels.Fields, value string) {
		switch {
		case !o.Sets(f):
			out[at] = pack
		case value == "":
			out[at] = nothing
		default:
			out[at] = value
		}
	}
	text(columnName, c.Name, labels.SetsName, o.Name)
	text(columnEnglish, c.English, labels.SetsEnglish, o.English)
	text(columnCategory, c.Category, labels.SetsCategory, o.Category)
	text(columnAliases, strings.Join(c.Aliases, aliasSign), labels.SetsAliases, strings.Join(o.Aliases, aliasSign))
	if o.Sets(labels.Hides) {
		out[columnHidden] = words.T(l, "labels.yes")
	}
	if o.Sets(labels.Merges) {
		out[columnInto] = name(o.Into)
	}
	if o.Sets(labels.SetsThreshold) {
		out[columnThreshold] = strconv.FormatFloat(float64(o.Threshold), 'f', -1, 32)
	}
	return out
}

// Names returns what labels are called in l in the column of those that stand for others: by their
// names where no other has it, else by their keys. The first call of what it returns takes some 0.3 s for
// a million labels.
func (t *Labels) Names(l words.Lang) func(labels.Key) string {
	find := t.finder()
	return func(k labels.Key) string {
		at := find.places.Of(k)
		if at < 0 {
			return k.String()
		}
		means := func(name string) bool {
			to, n := find.target(name)
			return n == 1 && to == at
		}
		if name := find.englishName(at); l == words.English && means(name) {
			return name
		}
		if name := find.name(at); means(name) {
			return name
		}
		return k.String()
	}
}

// WriteCSV writes the table as a CSV that Excel opens.
func (t *Labels) WriteCSV(w io.Writer, l words.Lang) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(Header(l)); err != nil {
		return err
	}
	name := t.Names(words.Chinese)
	err := t.each(func(k labels.Key, c inference.Class, o *labels.Override) error {
		line := cells(l, k, c, o, name)
		for i, cell := range line {
			if cell != nothing && column(i) != columnKey && column(i) != columnThreshold {
				line[i] = export.Inert(cell)
			}
		}
		return out.Write(line)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// WriteXLSX writes the table as a workbook.
func (t *Labels) WriteXLSX(w io.Writer, l words.Lang) (err error) {
	f := excelize.NewFile()
	defer f.Close() // in memory
	name := words.T(l, "labels.sheet")
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetColWidth(int(columnID)+1, int(columns), 18); err != nil {
		return err
	}
	row := 0
	write := func(line []string) error {
		row++
		values := make([]any, len(line))
		for i, cell := range line {
			values[i] = export.CellText(cell)
		}
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		return out.SetRow(at, values)
	}
	if err := write(Header(l)); err != nil {
		return err
	}
	called := t.Names(words.Chinese)
	err = t.each(func(k labels.Key, c inference.Class, o *labels.Override) error {
		return write(cells(l, k, c, o, called))
	})
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Write(w)
	}
	return err
}
