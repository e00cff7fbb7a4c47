package xlsx

import (
	"wanwu/app/export"

	"github.com/xuri/excelize/v2"
)

// styles are the numbers of the workbook's cell styles.
type styles struct {
	header, text, quoted, bold, wrapped int
	numberHeader                        int
	ordinal, number, score, tenths      int
	percent, title, hint, caption       int
	ok, empty, failed, guessed          int

	// Of conditional formats.
	right, wrong, unsure int
}

// The colours are those of the window: right, unsure, wrong. A state is never
// told by its colour alone, the cell has the word.
const (
	colourRight  = "1A7F37"
	colourUnsure = "B26A00"
	colourWrong  = "CF222E"
	colourHeader = "E8F0FE"
	colourLine   = "C9D3E0"
	colourMuted  = "5B6572"
)

func newStyles(f *excelize.File) (styles, error) {
	var s styles
	middle := &excelize.Alignment{Vertical: "center"}
	// Numbers keep a distance from the text in the next column.
	right := &excelize.Alignment{Vertical: "center", Horizontal: "right", Indent: 1}
	centred := &excelize.Alignment{Vertical: "center", Horizontal: "center"}
	scores, decimal, percents := "0.0000", "0.0", `0.0\ %`
	header := func(a *excelize.Alignment) *excelize.Style {
		return &excelize.Style{
			Font:      &excelize.Font{Bold: true, Family: "Calibri", Size: 11},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colourHeader}},
			Border:    []excelize.Border{{Type: "bottom", Color: colourLine, Style: 1}},
			Alignment: a,
		}
	}
	coloured := func(c string) *excelize.Style {
		return &excelize.Style{Alignment: centred, Font: &excelize.Font{Color: c, Bold: true, Family: "Calibri", Size: 11}}
	}
	for _, d := range []struct {
		id    *int
		style *excelize.Style
	}{
		{&s.header, header(middle)},
		{&s.numberHeader, header(right)},
		{&s.text, &excelize.Style{Alignment: middle}},
		{&s.bold, &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}, Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}}},
		{&s.wrapped, &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&s.ordinal, &excelize.Style{Alignment: centred, NumFmt: 1}},
		{&s.number, &excelize.Style{Alignment: right, NumFmt: 1}},
		{&s.score, &excelize.Style{Alignment: right, CustomNumFmt: &scores}},
		{&s.tenths, &excelize.Style{Alignment: right, CustomNumFmt: &decimal}},
		{&s.percent, &excelize.Style{Alignment: right, CustomNumFmt: &percents}},
		{&s.title, &excelize.Style{Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 16}}},
		{&s.hint, &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Font: &excelize.Font{Color: colourMuted, Family: "Calibri", Size: 11}}},
		{&s.caption, &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Font: &excelize.Font{Family: "Calibri", Size: 10}}},
		{&s.ok, coloured(colourRight)},
		{&s.empty, coloured(colourUnsure)},
		{&s.failed, coloured(colourWrong)},
		{&s.guessed, &excelize.Style{Alignment: middle, Font: &excelize.Font{Color: colourUnsure, Italic: true, Family: "Calibri", Size: 11}}},
		// Made different from text by a property that excelize gives back, since
		// equal styles are one: protection, which only counts on locked sheets.
		{&s.quoted, &excelize.Style{Alignment: middle, Protection: &excelize.Protection{Locked: true}}},
	} {
		id, err := f.NewStyle(d.style)
		if err != nil {
			return s, err
		}
		*d.id = id
	}
	yes := true
	f.Styles.CellXfs.Xf[s.quoted].QuotePrefix = &yes
	err := s.addConditional(f)
	return s, err
}

// addConditional adds the styles of verdicts, which cells have by a condition.
func (s *styles) addConditional(f *excelize.File) error {
	for _, d := range []struct {
		id     *int
		colour string
	}{{&s.right, colourRight}, {&s.wrong, colourWrong}, {&s.unsure, colourUnsure}} {
		id, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: d.colour, Bold: true}})
		if err != nil {
			return err
		}
		*d.id = id
	}
	return nil
}

// of returns the style of a column.
func (s styles) of(k export.Kind) int {
	switch k {
	case export.KindOrdinal:
		return s.ordinal
	case export.KindNumber:
		return s.number
	case export.KindScore:
		return s.score
	case export.KindPercent:
		return s.percent
	case export.KindTenths:
		return s.tenths
	}
	return s.text
}

// state returns the style of a state's cell.
func (s styles) state(st export.Status) int {
	switch st {
	case export.StatusOK:
		return s.ok
	case export.StatusEmpty:
		return s.empty
	}
	return s.failed
}
