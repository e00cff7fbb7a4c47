//go:build !linux

package native

import (
	"context"
	"errors"
)

// showItem is for systems whose command selects the file by itself.
func showItem(context.Context, string) error { return errors.ErrUnsupported }
