package table

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"wanwu/app/export"
	"wanwu/app/labels"
	"wanwu/app/review/sheet"
)

// Fault is what is wrong with a table.
type Fault uint8

// The faults. The first two are of the header, the others of a line.
const (
	NoIdentity   Fault = iota // no column says which label a line is of
	NothingSaid               // no column says anything of a label
	UnknownLabel              // the line's label is not there
	Ambiguous                 // the line's label may be one of several
	OtherPack                 // the label of that number is called otherwise
	Twice                     // the label has a line before
	BadHidden                 // neither yes nor no
	BadThreshold              // no number from 0 to 1
	BadName                   // longer than labels.MostName characters, or with a control character
	BadText                   // another text that is so
	NoTarget                  // the label that is to stand for it is not there
	ManyTargets               // it may be one of several
	Circle                    // merging leads back to the label
	NameTaken                 // another label has the name
)

// Error is what is wrong with a table, of which nothing was taken.
type Error struct {
	Fault Fault
	Line  int    // in the file, from 1; 0 where no line of it is to blame
	Name  string // what is written there; of a header the columns
	Other string // what it contradicts, if anything
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d: fault %d: %q, %q", e.Line, e.Fault, e.Name, e.Other)
}

// Read reads a table of t's labels, a .csv or .xlsx by the name, and returns the library with
// what it says, and how many labels are otherwise than before. A column that is missing leaves
// what it is about as it is, and so does a label without a line; an empty cell is what the pack
// has, and "-" none. It blocks until all is read. The error is an *Error, or one of package
// sheet; t is not changed.
func (t *Labels) Read(r io.Reader, name string) (lib labels.Library, changed int, err error) {
	s, err := sheet.Read(r, name)
	if err != nil {
		return lib, 0, err
	}
	return t.take(s)
}

// take returns the library with what a sheet says; see Read.
func (t *Labels) take(s *sheet.Sheet) (lib labels.Library, changed int, err error) {
	find := *t.finder() // with names of its own, see called
	rd := &reader{finder: &find, sheet: s, at: columnsOf(s)}
	switch {
	case !hasAny(rd.at, identify):
		return lib, 0, &Error{Fault: NoIdentity, Line: 1, Name: strings.Join(s.Header, ", ")}
	case !hasAny(rd.at, say):
		return lib, 0, &Error{Fault: NothingSaid, Line: 1, Name: strings.Join(s.Header, ", ")}
	}
	rd.lines = make([]int, rd.places.Len())
	rd.named = sync.OnceValue(rd.called)
	overrides, err := rd.read()
	if err != nil {
		return lib, 0, err
	}
	s.Rows = nil // of a million lines 200 MB
	lib, changed, err = t.Library.Edit(t.Classes, overrides)
	var wrong *labels.EditError
	if errors.As(err, &wrong) {
		return lib, 0, rd.fault(wrong)
	}
	return lib, changed, err
}

// reader reads the lines of a sheet.
type reader struct {
	*finder
	sheet *sheet.Sheet
	at    [columns]int
	lines []int   // of each place's label in the file; 0 where there was none yet
	rows  []int32 // of the overrides, in the sheet
}

// fault says where in the sheet an override is wrong.
func (rd *reader) fault(e *labels.EditError) error {
	line := 0
	if e.At >= 0 && e.At < len(rd.rows) {
		line = rd.sheet.Lines[rd.rows[e.At]]
	}
	f := map[labels.Flaw]Fault{
		labels.NoSuchLabel: UnknownLabel, labels.OtherName: OtherPack, labels.NoSuchTarget: NoTarget,
		labels.MergesInCircle: Circle, labels.SameName: NameTaken,
	}[e.Flaw]
	return &Error{Fault: f, Line: line, Name: e.Name, Other: e.Other}
}

// read returns what the lines say, of each that says something else than is so already.
func (rd *reader) read() ([]labels.Override, error) {
	var all []labels.Override
	for i, row := range rd.sheet.Rows {
		at, fault := rd.label(row)
		var o labels.Override
		different := false
		if fault == nil {
			o, different, fault = rd.override(at, row)
		}
		if fault == nil {
			if line := rd.lines[at]; line > 0 {
				fault = &Error{Fault: Twice, Name: o.Was, Other: strconv.Itoa(line)}
			}
		}
		if fault != nil {
			fault.Line = rd.sheet.Lines[i]
			return nil, fault
		}
		if rd.lines[at] = max(rd.sheet.Lines[i], 1); !different {
			continue
		}
		if all == nil {
			n := len(rd.sheet.Rows) - i
			all, rd.rows = make([]labels.Override, 0, n), make([]int32, 0, n)
		}
		all, rd.rows = append(all, o), append(rd.rows, int32(i))
	}
	return all, nil
}

// called is named with the names that the lines give, so that a line can name another's.
func (rd *reader) called() *byText {
	given := map[int]string{}
	for _, row := range rd.sheet.Rows {
		name := rd.cell(row, columnName)
		if name == "" {
			continue
		}
		if at, fault := rd.label(row); fault == nil {
			given[at] = name
		}
	}
	return newByText(rd.places.Len(), func(at int) string {
		if name, is := given[at]; is {
			return name
		}
		return rd.name(at)
	})
}

// guard is the sign before a cell that a spreadsheet would take for a formula: see export.Bare.
const guard = '\''

// cell returns a cell as it was written.
func (rd *reader) cell(row []string, c column) string {
	text := sheet.Cell(row, rd.at[c])
	if text == "" || text[0] != guard && norm.NFC.IsNormalString(text) {
		return text // which the sheet has trimmed
	}
	return strings.TrimSpace(norm.NFC.String(export.Bare(text)))
}

// label returns the place of the label that a line is of.
func (rd *reader) label(row []string) (at int, fault *Error) {
	key, id, was := rd.cell(row, columnKey), rd.cell(row, columnID), rd.cell(row, columnWas)
	n := 0
	switch {
	case key != "":
		if k, ok := labels.ParseKey(strings.TrimSuffix(key, ".0")); ok {
			if at = rd.places.Of(k); at >= 0 {
				n = 1
			}
		}
	case id != "":
		at, n = rd.ids().only(id)
	case was != "":
		at, n = rd.was().only(was)
	}
	if n != 1 {
		fault = &Error{Fault: UnknownLabel, Name: cmp.Or(key, id, was, rd.cell(row, columnName))}
		if n > 1 {
			fault.Fault = Ambiguous
		}
		return at, fault
	}
	// A label of the library may have been renamed since the table was written: its id is its own.
	if name := rd.places.Name(at); was != "" && was != name && rd.places.Key(at).ID == "" && was != strings.TrimSpace(norm.NFC.String(name)) {
		return at, &Error{Fault: OtherPack, Name: was, Other: name}
	}
	return at, nil
}

// split parts aliases.
func split(text string) (aliases []string) {
	for alias := range strings.SplitSeq(text, aliasSign) {
		if alias = strings.TrimSpace(alias); alias != "" {
			aliases = append(aliases, alias)
		}
	}
	return aliases
}

// yes reads whether a label is hidden; ok is false for what says neither.
func yes(cell string) (is, ok bool) {
	switch strings.ToLower(cell) {
	case "是", "yes", "y", "true", "1", "x", "√", "✓", "隐藏":
		return true, true
	case "", "否", "no", "n", "false", "0", "-":
		return false, true
	}
	return false, false
}

// threshold reads a score, 0…1 or a percentage; 0 where the cell is empty.
func threshold(cell string) (t float32, ok bool) {
	if cell == "" || cell == nothing {
		return 0, true
	}
	number, percent := strings.CutSuffix(width.Narrow.String(cell), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		v /= 100
	}
	return float32(v), err == nil && v >= 0 && v <= 1 && !strings.ContainsAny(number, "xX_") // which Go reads as well
}
