package command

import (
	"bytes"
	"encoding/json"
	"fmt"

	"wanwu/app/export"
	"wanwu/app/store"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
)

// Unwritten returns the end of a call whose standard output could not be written. A closed pipe, as
// head leaves it, is not reported.
func Unwritten(env Env, l words.Lang, err error) error {
	if readerGone(err) {
		return &Error{Status: ExitError, Told: true, Err: err}
	}
	why := words.T(l, "cli.outfile.standard_output_cannot_be")
	if inference.CodeOf(export.Coded("", err)) == inference.CodeDiskFull {
		why += words.T(l, "cli.outfile.disk_full")
	}
	Tell(env, l, why)
	return &Error{Status: ExitError, Told: true, Err: err}
}

// Tell prints an error on the standard error stream.
func Tell(env Env, l words.Lang, sentence string) {
	fmt.Fprintf(env.Stderr, "%s%s\n", words.T(l, "cli.outfile.error"), sentence)
}

// PrintJSON writes v on the standard output, as one line.
func PrintJSON(env Env, l words.Lang, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	if err == nil {
		_, err = env.Stdout.Write(terminal.EscapeJSON(b.Bytes()))
	}
	if err != nil {
		return Unwritten(env, l, err)
	}
	return nil
}

// NoteReport reports what had to be done to the file of the results, if anything.
func NoteReport(env Env, l words.Lang, r store.Report) { Note(env, l, words.ReportSentence(l, r)) }

// Note prints a sentence for the user on the standard error stream; an empty one prints nothing.
func Note(env Env, l words.Lang, said string) {
	if said != "" {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.session.note")+said)
	}
}
