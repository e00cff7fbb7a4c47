package table

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

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
	BadName                   // longer than 100 characters, or with a control character
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

// mostName bounds a name, in characters.
const mostName = 100

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
	rd := &reader{finder: newFinder(t), sheet: s, at: columnsOf(s), lines: map[labels.Key]int{}, before: map[labels.Key]labels.Override{}}
	switch {
	case !hasAny(rd.at, identify):
		return lib, 0, &Error{Fault: NoIdentity, Line: 1, Name: strings.Join(s.Header, ", ")}
	case !hasAny(rd.at, say):
		return lib, 0, &Error{Fault: NothingSaid, Line: 1, Name: strings.Join(s.Header, ", ")}
	}
	for _, o := range t.Library.Overrides {
		rd.before[o.Of] = o
	}
	overrides, err := rd.overrides()
	if err != nil {
		return lib, 0, err
	}
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
	sheet  *sheet.Sheet
	at     [columns]int
	lines  map[labels.Key]int // of the labels that were there already
	before map[labels.Key]labels.Override
}

// fault says where in the sheet an override is wrong.
func (rd *reader) fault(e *labels.EditError) error {
	line := 0
	if e.At >= 0 && e.At < len(rd.sheet.Lines) {
		line = rd.sheet.Lines[e.At]
	}
	f := map[labels.Flaw]Fault{
		labels.NoSuchLabel: UnknownLabel, labels.OtherName: OtherPack, labels.NoSuchTarget: NoTarget,
		labels.MergesInCircle: Circle, labels.SameName: NameTaken,
	}[e.Flaw]
	return &Error{Fault: f, Line: line, Name: e.Name, Other: e.Other}
}

// overrides returns what the lines say, one each.
func (rd *reader) overrides() ([]labels.Override, error) {
	rd.called()
	all := make([]labels.Override, 0, len(rd.sheet.Rows))
	for i, row := range rd.sheet.Rows {
		o, fault := rd.override(row)
		if fault == nil {
			if line, twice := rd.lines[o.Of]; twice {
				fault = &Error{Fault: Twice, Name: o.Was, Other: strconv.Itoa(line)}
			}
		}
		if fault != nil {
			fault.Line = rd.sheet.Lines[i]
			return nil, fault
		}
		rd.lines[o.Of] = rd.sheet.Lines[i]
		all = append(all, o)
	}
	return all, nil
}

// called enters the names that the lines give, so that a line can name another's.
func (rd *reader) called() {
	if rd.at[columnName] < 0 {
		return
	}
	for _, row := range rd.sheet.Rows {
		k, fault := rd.label(row)
		name := rd.cell(row, columnName)
		if fault != nil || name == "" || slices.Contains(rd.named[name], k) {
			continue
		}
		for _, old := range []string{rd.shown[k], rd.wasName(k)} {
			rd.named[old] = slices.DeleteFunc(slices.Clone(rd.named[old]), func(o labels.Key) bool { return o == k })
		}
		rd.named[name] = append(slices.Clip(rd.named[name]), k)
	}
}

func (rd *reader) wasName(k labels.Key) string {
	c, _ := rd.class(k)
	return c.Name
}

// cell returns a cell as it was written.
func (rd *reader) cell(row []string, c column) string {
	return strings.TrimSpace(norm.NFC.String(export.Bare(sheet.Cell(row, rd.at[c]))))
}

// label returns which label a line is of.
func (rd *reader) label(row []string) (k labels.Key, fault *Error) {
	key, id, was := rd.cell(row, columnKey), rd.cell(row, columnID), rd.cell(row, columnWas)
	n := 0
	switch {
	case key != "":
		var ok bool
		if k, ok = labels.ParseKey(strings.TrimSuffix(key, ".0")); ok {
			if _, ok = rd.class(k); ok {
				n = 1
			}
		}
	case id != "":
		k, n = only(rd.ids[id])
	case was != "":
		k, n = only(rd.was[was])
	}
	written := cmp.Or(key, id, was, rd.cell(row, columnName))
	switch {
	case n == 0:
		return k, &Error{Fault: UnknownLabel, Name: written}
	case n > 1:
		return k, &Error{Fault: Ambiguous, Name: written}
	}
	c, _ := rd.class(k)
	// A label of the library may have been renamed since the table was written: its id is its own.
	if was != "" && k.ID == "" && was != strings.TrimSpace(norm.NFC.String(c.Name)) {
		return k, &Error{Fault: OtherPack, Name: was, Other: c.Name}
	}
	return k, nil
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

func validName(name string) bool {
	return name != "" && len([]rune(name)) <= mostName && !strings.ContainsFunc(name, unicode.IsControl)
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
	return float32(v), err == nil && v >= 0 && v <= 1
}
