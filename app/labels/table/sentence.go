package table

import (
	"errors"

	"wanwu/app/roundtrip"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// faultKeys are the sentences of the faults of a line.
var faultKeys = map[Fault]string{
	UnknownLabel: "labels.table.unknown", Ambiguous: "labels.table.ambiguous", OtherPack: "labels.table.other_pack", Twice: "labels.table.twice",
	BadHidden: "labels.table.bad_hidden", BadThreshold: "labels.table.bad_threshold", BadName: "labels.table.bad_name", BadText: "labels.table.bad_text",
	NoTarget: "labels.table.no_target", ManyTargets: "labels.table.many_targets", Circle: "labels.table.circle", NameTaken: "labels.table.name_taken",
}

// Text says in l what a line has wrong, without where it is.
func (e *Error) Text(l words.Lang) string {
	return words.T(l, faultKeys[e.Fault], words.Args{"Name": quoted(e.Name), "Other": quoted(e.Other)})
}

// mostQuoted bounds what is quoted of a cell, in characters.
const mostQuoted = 60

// quoted returns a text as it is quoted in a sentence.
func quoted(text string) string {
	if chars := []rune(text); len(chars) > mostQuoted {
		text = string(chars[:mostQuoted]) + "…"
	}
	return terminal.Clean(text)
}

// Sentence says in l why the table at path was not taken.
func Sentence(l words.Lang, path string, err error) string {
	var e *Error
	switch {
	case !errors.As(err, &e):
		return roundtrip.Sentence(l, path, err)
	case e.Fault == NoIdentity:
		return words.T(l, "labels.table.no_identity", path, e.Name)
	case e.Fault == NothingSaid:
		return words.T(l, "labels.table.nothing_said", path, e.Name)
	case e.Line == 0:
		return words.T(l, "labels.table.elsewhere", path, e.Text(l))
	}
	return words.T(l, "labels.table.line", path, e.Line, e.Text(l))
}
