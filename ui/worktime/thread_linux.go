package worktime

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime returns the processor time of the calling thread; ok is false where the system does
// not tell.
func threadTime() (d time.Duration, ok bool) {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &at); err != nil {
		return 0, false
	}
	return time.Duration(at.Nano()), true
}
