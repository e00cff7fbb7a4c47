package native

import (
	"fmt"
	"os"
	"runtime"

	"github.com/sqweek/dialog"
	"golang.org/x/term"

	"wanwu/ui/kit"
)

// ShowError says why there will be no window: on the standard error stream, and in a dialog of the
// system's, until it is closed, where that stream is not read: a program that was started by a
// click has no terminal.
func ShowError(text string) { tell(os.Stderr, text, func(m *dialog.MsgBuilder) { m.Error() }) }

// ShowText shows a text that was asked for, as ShowError does, on the standard output.
func ShowText(text string) {
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
	show(dialog.Message("%s", text).Title(kit.Tr("app.name")))
}
