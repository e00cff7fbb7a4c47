package command

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// erasable reports whether a terminal's line can be emptied and written over, which a console of
// Windows does only when it has been told to.
func erasable(f *os.File) bool {
	var mode uint32
	console := windows.Handle(f.Fd())
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// readerGone reports whether the reader has closed the pipe, as head does.
func readerGone(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
