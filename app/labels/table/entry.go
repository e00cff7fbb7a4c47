package table

import (
	"strings"

	"wanwu/app/labels"
	"wanwu/inference"
)

// entry is a line that is being read as the override of its label.
type entry struct {
	*reader
	row   []string
	class inference.Class // as the pack has it
	o     labels.Override
	fault *Error // the last
}

// override reads a line as the override of the label at a place; different is whether it says
// something else than is so already.
func (rd *reader) override(at int, row []string) (o labels.Override, different bool, fault *Error) {
	e := entry{reader: rd, row: row, class: rd.class(at)}
	before := rd.finder.override(at)
	if before != nil {
		e.o = *before
	}
	e.o.Of, e.o.Was = rd.places.Key(at), e.class.Name
	e.texts()
	if fault := badText(&e.o); fault != nil {
		return e.o, false, fault
	}
	e.hiding()
	e.merging()
	e.threshold()
	if before != nil {
		return e.o, !before.Equal(&e.o), e.fault
	}
	return e.o, e.o.Fields != 0 || rd.index[at] >= 0, e.fault // one that is not meant for the label goes
}

// badText returns what is wrong with the texts of an override; nil for nothing.
func badText(o *labels.Override) *Error {
	if o.Sets(labels.SetsName) && !labels.ValidName(o.Name) {
		return &Error{Fault: BadName, Name: o.Name}
	}
	if !o.Sets(labels.SetsEnglish) && !o.Sets(labels.SetsCategory) && !o.Sets(labels.SetsAliases) {
		return nil
	}
	for _, text := range append([]string{o.English, o.Category}, o.Aliases...) {
		if text != "" && !labels.ValidName(text) {
			return &Error{Fault: BadText, Name: text}
		}
	}
	return nil
}

// put has a column set a field or not, as is says of the cell; without the column it stays as it is.
func (e *entry) put(at column, f labels.Fields, is func(cell string) bool) {
	if e.at[at] >= 0 {
		e.o.Fields &^= f
		if is(e.cell(e.row, at)) {
			e.o.Fields |= f
		}
	}
}

// text reads what a label is called in one respect; pack is what the pack has.
func (e *entry) text(at column, f labels.Fields, pack string, value *string) {
	e.put(at, f, func(cell string) bool {
		if cell == nothing {
			*value = ""
			return pack != ""
		}
		*value = cell
		return cell != "" && cell != pack
	})
	if !e.o.Sets(f) {
		*value = ""
	}
}

func (e *entry) texts() {
	o, c := &e.o, &e.class
	e.text(columnName, labels.SetsName, c.Name, &o.Name)
	e.text(columnEnglish, labels.SetsEnglish, c.English, &o.English)
	e.text(columnCategory, labels.SetsCategory, c.Category, &o.Category)
	aliases := strings.Join(o.Aliases, aliasSign)
	e.text(columnAliases, labels.SetsAliases, strings.Join(c.Aliases, aliasSign), &aliases)
	o.Aliases = split(aliases)
}

func (e *entry) hiding() {
	e.put(columnHidden, labels.Hides, func(cell string) bool {
		is, ok := yes(cell)
		if !ok {
			e.fault = &Error{Fault: BadHidden, Name: cell}
		}
		return is
	})
}

func (e *entry) merging() {
	e.put(columnInto, labels.Merges, func(cell string) bool {
		if cell == "" || cell == nothing {
			e.o.Into = labels.Key{}
			return false
		}
		to, n := e.target(cell)
		switch {
		case n == 0:
			e.fault = &Error{Fault: NoTarget, Name: cell, Other: e.class.Name}
		case n > 1:
			e.fault = &Error{Fault: ManyTargets, Name: cell, Other: e.class.Name}
		case e.places.Key(to) == e.o.Of:
			e.fault = &Error{Fault: Circle, Name: e.class.Name}
		}
		if n > 0 {
			e.o.Into = e.places.Key(to)
		}
		return true
	})
}

func (e *entry) threshold() {
	e.put(columnThreshold, labels.SetsThreshold, func(cell string) bool {
		t, ok := threshold(cell)
		if !ok {
			e.fault = &Error{Fault: BadThreshold, Name: cell}
		}
		e.o.Threshold = t
		return cell != "" && cell != nothing
	})
}
