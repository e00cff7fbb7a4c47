package host

import (
	"runtime"
	"syscall"
)

// LowPriority puts the calling goroutine's thread one step below the normal
// priority, until undo is called on the same goroutine. Where the system
// refuses, the goroutine runs on as it was, which is no reason to stop a run.
func LowPriority() (undo func()) {
	const belowNormal = ^uintptr(0) // THREAD_PRIORITY_BELOW_NORMAL, −1
	const normal = uintptr(0)
	runtime.LockOSThread()
	kernel := syscall.NewLazyDLL("kernel32.dll") // one of the DLLs that Windows takes from its own folder only
	thread, _, _ := kernel.NewProc("GetCurrentThread").Call()
	set := kernel.NewProc("SetThreadPriority")
	_, _, _ = set.Call(thread, belowNormal) // a refusal is ignored
	return func() {
		_, _, _ = set.Call(thread, normal) // a pseudo handle: the calling thread's own
		runtime.UnlockOSThread()
	}
}
