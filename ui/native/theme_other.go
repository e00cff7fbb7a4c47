//go:build !linux

package native

import "context"

// HasTheme returns whether the system has a choice between light and dark.
func HasTheme(context.Context) bool { return true }
