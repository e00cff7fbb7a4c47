package host

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryStatus is Windows' MEMORYSTATUSEX.
type memoryStatus struct {
	length, load                    uint32
	totalPhysical, freePhysical     uint64
	totalPage, freePage             uint64
	totalVirtual, freeVirtual, more uint64
}

// memoryFree returns how many bytes of memory can be had without swapping, and how many there are.
func memoryFree() (available, total int64, ok bool) {
	s := memoryStatus{length: uint32(unsafe.Sizeof(memoryStatus{}))}
	// The error is of no use beside r, which is 0 where the call fails.
	r, _, _ := windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx").Call(uintptr(unsafe.Pointer(&s)))
	return int64(s.freePhysical), int64(s.totalPhysical), r != 0
}
