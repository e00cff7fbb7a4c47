package host

import (
	"runtime"
	"syscall"
	"testing"
)

// policy returns the scheduling policy of the calling thread.
func policy(t *testing.T) uintptr {
	t.Helper()
	p, _, errno := syscall.RawSyscall(syscall.SYS_SCHED_GETSCHEDULER, 0, 0, 0)
	if errno != 0 {
		t.Fatal(errno)
	}
	return p
}

func TestLowPriority(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := policy(t)
	undo := LowPriority()
	if p := policy(t); p != schedBatch {
		t.Errorf("the worker's policy is %d, want %d", p, schedBatch)
	}
	undo()
	if p := policy(t); p != before {
		t.Errorf("the policy afterwards is %d, was %d", p, before)
	}
}
