//go:build !linux

package native

import (
	"errors"

	"fyne.io/fyne/v2"
)

// openFiles fails: the system's dialog takes one file at a time.
func openFiles(fyne.Window, string, string, string, []string) ([]string, error) {
	return nil, errors.ErrUnsupported
}
