//go:build !linux

package host

// Room is not known on this system: limited is false.
func Room() (room int64, limited bool) { return 0, false }
