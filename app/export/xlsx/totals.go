package xlsx

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// maxConfusions is how many confusions are listed, the most frequent ones.
const maxConfusions = 1000

// total is how many pictures have one label, or are of one category.
type total struct {
	name, category string
	pictures       int
	right, wrong   int
}

// totals are counted while the rows are written.
type totals struct{ labels, categories map[string]*total }

func newTotals() totals { return totals{map[string]*total{}, map[string]*total{}} }

// add counts a row under its best label, where that reaches the threshold.
func (t totals) add(r *export.Record) {
	if r.Status != export.StatusOK {
		return
	}
	best := r.Labels[0]
	count(t.labels, best.Name, best.Category, r)
	count(t.categories, best.Category, best.Category, r)
}

func count(in map[string]*total, name, category string, r *export.Record) {
	t := in[name]
	if t == nil {
		t = &total{name: name, category: category}
		in[name] = t
	}
	t.pictures++
	switch r.Said.Verdict {
	case workspace.Right:
		t.right++
	case workspace.Wrong:
		t.wrong++
	}
}

// sorted returns the totals, the most frequent first.
func sorted(in map[string]*total) []*total {
	return slices.SortedFunc(maps.Values(in), func(a, b *total) int {
		return cmp.Or(cmp.Compare(b.pictures, a.pictures), cmp.Compare(a.name, b.name))
	})
}

// totalsSheet writes how many pictures have each label, and beside it each category.
func (b *workbook) totalsSheet() error {
	l := b.src.Lang
	t := listSheet{book: b, title: words.T(l, "export.xlsx.totals"), widths: []float64{24, 16, 10, 10, 10, 10, 3, 20, 10, 10}}
	label, category := words.T(l, "export.column.best_label"), words.T(l, "export.column.category")
	pictures, share := words.T(l, "export.totals.pictures"), words.T(l, "export.totals.share")
	header := []string{label, category, pictures, share, b.src.VerdictText(workspace.Right), b.src.VerdictText(workspace.Wrong), "", category, pictures, share}
	labels, categories := sorted(b.totals.labels), sorted(b.totals.categories)
	of := func(n int) excelize.Cell {
		return excelize.Cell{StyleID: b.styles.percent, Value: float64(n) / float64(max(b.tally.Rows, 1))}
	}
	return t.write(header, func(row int) []any {
		if row >= max(len(labels), len(categories)) {
			return nil
		}
		cells := make([]any, 10)
		if row < len(labels) {
			t := labels[row]
			cells[0], cells[1], cells[2], cells[3], cells[4], cells[5] = export.CellText(t.name), export.CellText(t.category), t.pictures, of(t.pictures), t.right, t.wrong
		}
		if row < len(categories) {
			t := categories[row]
			cells[7], cells[8], cells[9] = export.CellText(cmp.Or(t.name, words.T(l, "export.totals.no_category"))), t.pictures, of(t.pictures)
		}
		return cells
	})
}

// confusionSheet writes what was taken for what.
func (b *workbook) confusionSheet() error {
	l := b.src.Lang
	t := listSheet{book: b, title: words.T(l, "export.xlsx.confusions"), widths: []float64{28, 28, 10}}
	var confusions []review.Confusion
	a := b.src.Assessment
	if a != nil {
		confusions = a.Confusions(review.Score(b.src.Threshold))
	}
	header := []string{words.T(l, "export.column.truth"), words.T(l, "export.confusions.as"), words.T(l, "export.totals.pictures")}
	return t.write(header, func(row int) []any {
		switch {
		case row == 0 && len(confusions) == 0:
			return []any{excelize.Cell{StyleID: b.styles.hint, Value: words.T(l, "export.confusions.none")}}
		case row >= min(len(confusions), maxConfusions):
			return nil
		}
		c := confusions[row]
		as := a.Name(c.Predicted)
		if c.Predicted == review.None {
			as = words.T(l, "export.record.no_result")
		}
		return []any{export.CellText(a.Name(c.Truth)), export.CellText(as), c.Count}
	})
}

// choiceLabels returns the labels that someone may choose from, each once.
func (b *workbook) choiceLabels() (labels []string) {
	seen := map[string]bool{}
	for _, c := range b.src.Vocabulary {
		if !seen[c.Name] {
			seen[c.Name] = true
			labels = append(labels, c.Name)
		}
	}
	return labels[:min(len(labels), b.limits.rows)]
}

// choices writes the labels to choose from to a sheet that is not shown: a list within the
// column's own rule holds 255 characters.
func (b *workbook) choices() error {
	labels := b.choiceLabels()
	if len(labels) == 0 {
		return nil
	}
	t := listSheet{book: b, title: words.T(b.src.Lang, "export.xlsx.choices"), widths: []float64{30}, hidden: true}
	return t.write([]string{words.T(b.src.Lang, "export.column.best_label")}, func(row int) []any {
		if row >= len(labels) {
			return nil
		}
		return []any{export.CellText(labels[row])}
	})
}

// card writes the run card's sheet.
func (b *workbook) card() error {
	lines := b.src.CardLines(b.tally)
	t := listSheet{book: b, title: words.T(b.src.Lang, "export.xlsx.run_card"), widths: []float64{24, 84}}
	return t.write([]string{words.T(b.src.Lang, "export.xlsx.item"), words.T(b.src.Lang, "export.xlsx.value")}, func(row int) []any {
		if row >= len(lines) {
			return nil
		}
		return []any{
			excelize.Cell{StyleID: b.styles.bold, Value: lines[row].Name},
			excelize.Cell{StyleID: b.styles.wrapped, Value: export.CellText(lines[row].Value)},
		}
	})
}

// listSheet is a sheet of few columns under a header, streamed.
type listSheet struct {
	book   *workbook
	title  string
	widths []float64
	hidden bool
}

// write writes the rows that next makes, by their number from 0, until it has none.
func (t *listSheet) write(header []string, next func(row int) []any) error {
	b := t.book
	if _, err := b.file.NewSheet(t.title); err != nil {
		return err
	}
	if t.hidden { // SetSheetVisible would read every sheet that was flushed
		sheets := b.file.WorkBook.Sheets.Sheet
		sheets[len(sheets)-1].State = "hidden"
	}
	if err := b.printing(t.title, "portrait", 1); err != nil {
		return err
	}
	if err := b.repeatHeader(t.title, 0); err != nil {
		return err
	}
	sw, err := b.file.NewStreamWriter(t.title)
	if err != nil {
		return err
	}
	for i, width := range slices.Backward(t.widths) { // see tableSheet.layout
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = excelize.Cell{StyleID: b.styles.header, Value: h}
	}
	if err := sw.SetRow("A1", cells, excelize.RowOpts{Height: 24}); err != nil {
		return err
	}
	for row := 0; ; row++ {
		cells := next(row)
		if cells == nil {
			return sw.Flush()
		}
		if err := sw.SetRow("A"+strconv.Itoa(row+2), cells); err != nil {
			return err
		}
	}
}
