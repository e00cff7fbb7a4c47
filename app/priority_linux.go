package app

import (
	"runtime"
	"syscall"
)

// niceness is how much nicer than the program its workers are. Linux gives a
// thread that is 5 nicer a third of the time that another one wants; on a
// machine with nothing else to do it changes nothing.
const niceness = 5

// stepBack lowers the priority of the calling goroutine for the rest of its
// life, relative to what the program was started with. On Linux a thread has a
// niceness of its own, so the goroutine is locked to its thread, which Go ends
// together with it: no other goroutine inherits the priority. Where the system
// refuses, the goroutine runs on as it was, which is no reason to stop a run.
func stepBack() {
	runtime.LockOSThread()
	thread := syscall.Gettid()
	// The system call answers 20 − niceness, so that it is never negative.
	raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, thread)
	if err != nil {
		return
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, thread, min(20-raw+niceness, 19))
}
