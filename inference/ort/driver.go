package ort

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"github.com/ebitengine/purego"
)

// DriverInfo is what is known of NVIDIA's driver.
type DriverInfo struct {
	Present bool   `json:"present"`
	CUDA    string `json:"cuda,omitempty"`    // the newest CUDA that it knows: "12.4"
	Version string `json:"version,omitempty"` // its own: "550.54.15"
	GPUs    int    `json:"cards"`
}

// GPU is one graphics card. Memory and Free are bytes, 0 where unknown.
type GPU struct {
	Name       string `json:"name,omitempty"`
	Bus        string `json:"bus,omitempty"`        // "0000:00:1E.0"
	Capability string `json:"capability,omitempty"` // "8.6"
	Memory     int64  `json:"memory,omitempty"`
	Free       int64  `json:"free,omitempty"`
}

// driverName returns the driver's library as programs ask for it.
func driverName() string {
	if runtime.GOOS == "windows" {
		return "nvcuda.dll"
	}
	return "libcuda.so.1"
}

// FindDriver returns the path of NVIDIA's driver library, empty where there is none. It looks at
// files only and loads nothing, so that a machine without a GPU pays nothing for the question.
func FindDriver() string {
	return findDriver(runtime.GOOS, os.Getenv, os.ReadFile, func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	})
}

func findDriver(system string, getenv func(string) string, read func(string) ([]byte, error), exists func(string) bool) string {
	switch system {
	case "windows":
		if path := filepath.Join(getenv("SystemRoot"), "System32", "nvcuda.dll"); exists(path) {
			return path
		}
		return ""
	case "linux":
	default:
		return ""
	}
	const name = "libcuda.so.1"
	var folders []string
	for _, dir := range strings.Split(getenv("LD_LIBRARY_PATH"), ":") {
		if dir != "" {
			folders = append(folders, dir)
		}
	}
	// The loader's cache holds every library's path as a string of its own.
	if cache, err := read("/etc/ld.so.cache"); err == nil {
		for end := 0; ; {
			i := bytes.Index(cache[end:], []byte("/"+name+"\x00"))
			if i < 0 {
				break
			}
			i += end
			end = i + 1
			begin := bytes.LastIndexByte(cache[:i], 0) + 1
			folders = append(folders, string(cache[begin:i]))
		}
	}
	// Where Debian, Fedora, WSL and NixOS have it, should the cache be stale.
	folders = append(folders, "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib",
		"/usr/lib/wsl/lib", "/run/opengl-driver/lib")
	for _, dir := range folders {
		if path := filepath.Join(dir, name); exists(path) {
			return path
		}
	}
	return ""
}

// library is a loaded library whose functions are called by name.
type library struct{ handle uintptr }

// call calls a function that returns an int, 0 for success.
//
//go:uintptrescapes
func (l library) call(name string, args ...uintptr) error {
	f, err := symbol(l.handle, name)
	if err != nil {
		return err
	}
	if r, _, _ := purego.SyscallN(f, args...); int32(r) != 0 {
		return fmt.Errorf("%s: error %d", name, int32(r))
	}
	return nil
}

// The attributes of cuda.h's CUdevice_attribute that are asked for.
const (
	attributeMajor = 75
	attributeMinor = 76
)

// countByBus has CUDA count GPUs as NVML does, and people who look into the machine, by their place
// on the bus; else it counts the fastest first, and "cuda:0" would be another GPU than the first of
// the list. It belongs before anything of CUDA is loaded. An order that the user has set is kept.
func countByBus() {
	const order = "CUDA_DEVICE_ORDER"
	if os.Getenv(order) == "" {
		_ = os.Setenv(order, "PCI_BUS_ID") // a constant's; it cannot fail
	}
}

// lookAtDriver asks the driver itself, which initialises it: only the probe's child does so. An
// error beside a driver that is present is its own; GPU is empty where index is not one of its
// GPUs.
func lookAtDriver(index int) (info DriverInfo, gpu GPU, err error) {
	countByBus()
	handle, err := loadLibrary(driverName())
	if err != nil {
		return info, gpu, nil // what it means is for CUDA to say
	}
	info.Present = true
	cuda := library{handle}
	var version int32
	if err := cuda.call("cuDriverGetVersion", uintptr(unsafe.Pointer(&version))); err == nil {
		info.CUDA = fmt.Sprintf("%d.%d", version/1000, version%1000/10)
	}
	if err := cuda.call("cuInit", 0); err != nil {
		return info, gpu, err
	}
	var count int32
	if err := cuda.call("cuDeviceGetCount", uintptr(unsafe.Pointer(&count))); err != nil {
		return info, gpu, err
	}
	info.GPUs = int(count)
	if index >= info.GPUs {
		return info, gpu, nil
	}
	var device int32
	if err := cuda.call("cuDeviceGet", uintptr(unsafe.Pointer(&device)), uintptr(index)); err != nil {
		return info, gpu, err
	}
	// What cannot be asked stays unknown: the timed runs decide, not this.
	var text [256]byte
	if cuda.call("cuDeviceGetName", uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)), uintptr(device)) == nil {
		gpu.Name = cString(text[:])
	}
	if cuda.call("cuDeviceGetPCIBusId", uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)), uintptr(device)) == nil {
		gpu.Bus = cString(text[:])
	}
	var total uint64
	if cuda.call("cuDeviceTotalMem_v2", uintptr(unsafe.Pointer(&total)), uintptr(device)) == nil {
		gpu.Memory = int64(total)
	}
	var major, minor int32
	if cuda.call("cuDeviceGetAttribute", uintptr(unsafe.Pointer(&major)), attributeMajor, uintptr(device)) == nil &&
		cuda.call("cuDeviceGetAttribute", uintptr(unsafe.Pointer(&minor)), attributeMinor, uintptr(device)) == nil {
		gpu.Capability = fmt.Sprintf("%d.%d", major, minor)
	}
	return info, gpu, nil
}

// freeMemory returns what of a GPU's memory is free, in bytes, by CUDA's own word, for where there
// is no NVML; ok is false where that cannot be asked. It makes the context that the runtime uses
// later, so its memory is not counted as free.
func freeMemory(index int) (free int64, ok bool) {
	handle, err := loadLibrary(driverName())
	if err != nil {
		return 0, false
	}
	cuda := library{handle}
	runtime.LockOSThread() // a context belongs to a thread
	defer runtime.UnlockOSThread()
	var device int32
	var context uintptr
	if cuda.call("cuDeviceGet", uintptr(unsafe.Pointer(&device)), uintptr(index)) != nil ||
		cuda.call("cuDevicePrimaryCtxRetain", uintptr(unsafe.Pointer(&context)), uintptr(device)) != nil {
		return 0, false
	}
	defer cuda.call("cuDevicePrimaryCtxRelease_v2", uintptr(device))
	if cuda.call("cuCtxPushCurrent_v2", context) != nil {
		return 0, false
	}
	defer func() {
		var popped uintptr
		cuda.call("cuCtxPopCurrent_v2", uintptr(unsafe.Pointer(&popped)))
	}()
	var left, total uint64
	if cuda.call("cuMemGetInfo_v2", uintptr(unsafe.Pointer(&left)), uintptr(unsafe.Pointer(&total))) != nil {
		return 0, false
	}
	return int64(left), true
}

func cString(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
