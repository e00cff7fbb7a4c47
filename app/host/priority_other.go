//go:build !linux && !windows

package host

// LowPriority does nothing: this system offers no lower priority for one thread
// but one that also slows its reading of files.
func LowPriority() (undo func()) { return func() {} }
