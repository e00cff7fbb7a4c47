package app

import (
	"runtime"
	"syscall"
)

// stepBack lowers the priority of the calling goroutine for the rest of its
// life: the goroutine is locked to its thread, which Go ends together with it,
// and the thread goes one step below normal. Where the system refuses, the
// goroutine runs on as it was, which is no reason to stop a run.
func stepBack() {
	const belowNormal = ^uintptr(0) // THREAD_PRIORITY_BELOW_NORMAL, −1
	runtime.LockOSThread()
	kernel := syscall.NewLazyDLL("kernel32.dll") // one of the DLLs that Windows takes from its own folder only
	thread, _, _ := kernel.NewProc("GetCurrentThread").Call()
	_, _, _ = kernel.NewProc("SetThreadPriority").Call(thread, belowNormal)
}
