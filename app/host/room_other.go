//go:build !linux

package host

// Room reports no limit: it is not known on this system.
func Room() (room int64, limited bool) { return 0, false }
