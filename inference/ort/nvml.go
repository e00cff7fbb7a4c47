package ort

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// NVML is NVIDIA's management library, which comes with the driver: it tells the driver's version
// and the GPUs' memory without starting CUDA. It may be used from several goroutines at once.
type NVML struct {
	library
	// asking is held by questions, since the library must stay loaded meanwhile.
	asking sync.RWMutex
}

// OpenNVML loads the library; an error means that there is none, or that it does not fit the driver
// ("Driver/library version mismatch" is error 18). The caller closes it.
func OpenNVML() (*NVML, error) {
	name := "libnvidia-ml.so.1"
	if runtime.GOOS == "windows" {
		name = "nvml.dll"
	}
	handle, err := loadLibrary(name)
	if err != nil {
		return nil, fmt.Errorf("NVML: %w", err)
	}
	n := &NVML{library: library{handle}}
	if err := n.call("nvmlInit_v2"); err != nil {
		unloadLibrary(handle)
		return nil, fmt.Errorf("NVML: %w", err)
	}
	return n, nil
}

// Close gives the library back. Where a question is still open, of a driver that
// hangs, the library stays loaded, and an error says so.
func (n *NVML) Close() error {
	if !n.asking.TryLock() {
		return errors.New("NVML: a question has no answer yet, the library stays loaded")
	}
	defer n.asking.Unlock()
	err := n.call("nvmlShutdown")
	if e := unloadLibrary(n.handle); err == nil {
		err = e
	}
	return err
}

// DriverVersion returns the driver's version: "550.54.15".
func (n *NVML) DriverVersion() (string, error) {
	var text [96]byte
	if err := n.call("nvmlSystemGetDriverVersion", uintptr(unsafe.Pointer(&text[0])), uintptr(len(text))); err != nil {
		return "", err
	}
	return cString(text[:]), nil
}

// GPUs lists the GPUs in the order of the bus, which need not be CUDA's.
func (n *NVML) GPUs() ([]GPU, error) {
	var count uint32
	if err := n.call("nvmlDeviceGetCount_v2", uintptr(unsafe.Pointer(&count))); err != nil {
		return nil, err
	}
	var gpus []GPU
	for i := range count {
		var device uintptr
		if err := n.call("nvmlDeviceGetHandleByIndex_v2", uintptr(i), uintptr(unsafe.Pointer(&device))); err != nil {
			return gpus, err
		}
		var text [96]byte
		gpu := GPU{}
		if n.call("nvmlDeviceGetName", device, uintptr(unsafe.Pointer(&text[0])), uintptr(len(text))) == nil {
			gpu.Name = cString(text[:])
		}
		gpu.Memory, gpu.Free, _ = n.memory(device) // 0 where it is not known
		gpus = append(gpus, gpu)
	}
	return gpus, nil
}

// Memory returns the whole and the free memory of the GPU on a bus, in bytes.
func (n *NVML) Memory(bus string) (total, free int64, err error) {
	n.asking.RLock()
	defer n.asking.RUnlock()
	name := append([]byte(bus), 0)
	var device uintptr
	err = n.call("nvmlDeviceGetHandleByPciBusId_v2", uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&device)))
	if err != nil {
		return 0, 0, err
	}
	return n.memory(device)
}

func (n *NVML) memory(device uintptr) (total, free int64, err error) {
	var m struct{ total, free, used uint64 } // nvmlMemory_t
	if err := n.call("nvmlDeviceGetMemoryInfo", device, uintptr(unsafe.Pointer(&m))); err != nil {
		return 0, 0, err
	}
	return int64(m.total), int64(m.free), nil
}

// kernelDriver returns the driver's version as Linux's kernel has it, where NVML is not there to
// ask: the third field of "NVRM version: NVIDIA UNIX x86_64 Kernel Module 550.54.15 …".
func kernelDriver() string {
	data, err := os.ReadFile("/proc/driver/nvidia/version")
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(data), "\n")
	for _, field := range strings.Fields(line) {
		if strings.Count(field, ".") >= 1 && strings.Trim(field, "0123456789.") == "" {
			return field
		}
	}
	return ""
}

// DriverReport returns what can be known of the driver and its GPUs without starting CUDA: for a
// person to read. why says what could not be asked.
func DriverReport() (info DriverInfo, gpus []GPU, why error) {
	info.Present = FindDriver() != ""
	info.Version = kernelDriver()
	n, err := OpenNVML()
	if err != nil {
		return info, nil, err
	}
	defer n.Close()
	info.Present = true
	if v, err := n.DriverVersion(); err == nil {
		info.Version = v
	}
	gpus, err = n.GPUs()
	info.GPUs = len(gpus)
	return info, gpus, err
}
