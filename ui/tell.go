package ui

import (
	"fmt"
	"os"
	"runtime"

	"github.com/sqweek/dialog"
	"golang.org/x/term"

	"wanwu/app/words"
	"wanwu/inference"
)

// TellFailure says why there will be no window: on the standard error stream, and in a
// dialog of the system's, until it is closed, where nobody reads that stream: a program
// that was started by a click has no terminal.
func TellFailure(text string) { tell(os.Stderr, text, func(m *dialog.MsgBuilder) { m.Error() }) }

// TellUsage is TellFailure for what was asked for.
func TellUsage(text string) {
	if runtime.GOOS != "windows" { // whose windows have no standard streams
		fmt.Print(text)
		return
	}
	tell(os.Stdout, text, func(m *dialog.MsgBuilder) { m.Info() })
}

func tell(to *os.File, text string, show func(*dialog.MsgBuilder)) {
	fmt.Fprintln(to, text)
	if term.IsTerminal(int(to.Fd())) {
		return
	}
	// GTK's binding panics where there is no display; then the stream has to do.
	defer func() { _ = recover() }()
	show(dialog.Message("%s", text).Title(tr("app.name")))
}

// NoCache, NoResults and NoLog say why the program cannot start: it has no place for its
// thumbnails, its results or its log.
func NoCache(why error) string   { return tr("start.cache", args{"Why": why.Error()}) }
func NoResults(why error) string { return tr("start.results", args{"Why": why.Error()}) }
func NoLog(why error) string     { return tr("start.log", args{"Why": why.Error()}) }

// NoInstance says that the program is not the only window on its workspace, or may not
// stay so: see app.Claim.
func NoInstance(l words.Lang, why error) string {
	if inference.CodeOf(why) == inference.CodeBusy {
		return words.Sentence(l, why)
	}
	return tr("start.instance") // why is the log's to say
}
