//go:build !linux && !windows

package host

// memoryFree returns zeros: the free memory is not known on this system.
func memoryFree() (available, total int64, ok bool) { return 0, 0, false }
