package cli

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

// unwritten is the end of a call whose standard output could not be written. A reader
// that went away, as head does, is no failure to be explained.
func unwritten(env Env, l words.Lang, err error) error {
	if readerGone(err) {
		return &exit{status: ExitError, told: true, err: err}
	}
	why := words.T(l, "cli.outfile.standard_output_cannot_be")
	if inference.CodeOf(export.Coded("", err)) == inference.CodeDiskFull {
		why += words.T(l, "cli.outfile.disk_full")
	}
	tell(env, l, why)
	return &exit{status: ExitError, told: true, err: err}
}

// tell says on the standard error stream what went wrong.
func tell(env Env, l words.Lang, sentence string) {
	fmt.Fprintf(env.Stderr, "%s%s\n", words.T(l, "cli.outfile.error"), sentence)
}

func printJSON(env Env, l words.Lang, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	if err == nil {
		_, err = env.Stdout.Write(terminal.EscapeJSON(b.Bytes()))
	}
	if err != nil {
		return unwritten(env, l, err)
	}
	return nil
}

// noteReport says what had to be done about the file of the results, where anything had to be.
func noteReport(env Env, l words.Lang, r store.Report) { note(env, l, words.ReportSentence(l, r)) }

func note(env Env, l words.Lang, said string) {
	if said != "" {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.session.note")+said)
	}
}
