//go:build !windows

package command

import (
	"errors"
	"os"
	"syscall"
)

// erasable reports whether a terminal's line can be emptied and written over.
func erasable(*os.File) bool { return true }

// readerGone reports whether the reader has closed the pipe, as head does.
func readerGone(err error) bool { return errors.Is(err, syscall.EPIPE) }
