package host

import (
	"runtime"
	"syscall"
	"unsafe"
)

// Linux's scheduling policies, from <linux/sched.h>.
const (
	schedNormal = 0
	schedBatch  = 3
)

// LowPriority makes the calling goroutine's thread one of the batch class until undo is
// called on the same goroutine: when it wakes up, it does not come before a thread that
// runs, such as the one that paints (sched(7), SCHED_BATCH). Unlike a higher niceness the
// class can be left again without any right, so that the thread can go back to Go's pool.
// Letting the thread end instead, as Go does with one that is still locked, crashes a
// program whose threads have been in other libraries' code. A program that was started in
// another class stays in it. Where the system refuses, the goroutine runs on as it was,
// which is no reason to stop a run.
func LowPriority() (undo func()) {
	runtime.LockOSThread()
	if policy, _, errno := syscall.RawSyscall(syscall.SYS_SCHED_GETSCHEDULER, 0, 0, 0); errno != 0 || policy != schedNormal {
		return runtime.UnlockOSThread
	}
	setPolicy(schedBatch)
	return func() {
		setPolicy(schedNormal)
		runtime.UnlockOSThread()
	}
}

// setPolicy sets the calling thread's policy, for which 0 stands. A refusal is ignored: see LowPriority.
func setPolicy(policy uintptr) {
	var priority int32 // must be 0 for these policies
	_, _, _ = syscall.RawSyscall(syscall.SYS_SCHED_SETSCHEDULER, 0, policy, uintptr(unsafe.Pointer(&priority)))
}
