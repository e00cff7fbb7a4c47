package app

import (
	"runtime"
	"syscall"
	"testing"
)

// nice is the niceness of the calling thread.
func nice(t *testing.T) int {
	t.Helper()
	raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, syscall.Gettid())
	if err != nil {
		t.Fatal(err)
	}
	return 20 - raw
}

func TestAWorkerStepsBackAlone(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := nice(t)
	var inside, thread int
	done := make(chan struct{})
	go func() {
		defer close(done)
		stepBack()
		raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, syscall.Gettid())
		if err != nil {
			t.Error(err)
		}
		inside, thread = 20-raw, syscall.Gettid()
	}()
	<-done
	if want := min(before+niceness, 19); inside != want {
		t.Errorf("the worker's niceness is %d, want %d", inside, want)
	}
	if thread == syscall.Gettid() || nice(t) != before {
		t.Errorf("the caller's niceness is %d, was %d", nice(t), before)
	}
}
