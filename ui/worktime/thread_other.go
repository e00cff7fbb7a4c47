//go:build !linux

package worktime

import "time"

// threadTime returns the processor time of the calling thread; ok is false where the system does
// not tell.
func threadTime() (d time.Duration, ok bool) { return 0, false }
