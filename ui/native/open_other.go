//go:build !linux

package native

import (
	"context"
	"errors"
)

// showItem does nothing: the system's command selects the file by itself.
func showItem(context.Context, string) error { return errors.ErrUnsupported }
