package inference

// The reasons of a device that is not a GPU, as Device.Reason and DeviceError
// have them; the sentences are made at the edge. In brackets: what Detail says.
const (
	ReasonNoSupport      = "no_gpu_support"  // there are no NVIDIA libraries for this system
	ReasonNoDriver       = "no_driver"       // no NVIDIA driver
	ReasonNoGPU          = "no_gpu"          // a driver that sees no GPU
	ReasonNoGPURuntime   = "no_gpu_runtime"  // a driver, and the folder with the GPU libraries is not there
	ReasonCPURuntime     = "cpu_runtime"     // the library in that folder is built for CPUs only
	ReasonRuntimeBad     = "gpu_runtime_bad" // it cannot be loaded: damaged, another system's, too old [the loader's words]
	ReasonRuntimeHeld    = "runtime_held"    // this process has loaded another library, and can hold one
	ReasonMissingLibrary = "missing_library" // a library that it needs is missing [its file name]
	ReasonDriverTooOld   = "driver_too_old"  // for this CUDA [the newest CUDA it knows: "11.4"]
	ReasonDriverMismatch = "driver_mismatch" // half updated: the kernel's part is another version
	ReasonKernelImage    = "kernel_image"    // the GPU is too old for the kernels [its name]
	ReasonNoSuchDevice   = "no_such_device"  // fewer GPUs than that [how many there are]
	ReasonDeviceBusy     = "device_busy"     // another program holds the GPU
	ReasonLowMemory      = "low_gpu_memory"  // too little is free [how much: "312 MiB"]
	ReasonDeviceLost     = "device_lost"     // it disappeared, or its driver gave up
	ReasonSlower         = "slower_than_cpu" // it works, and the CPU is faster ["GPU 41 · CPU 57"]
	ReasonWrongOutput    = "wrong_output"    // it answers something else than the CPU [by how much]
	ReasonProbeCrashed   = "probe_crashed"   // trying it ended the child process [how, and in which stage]
	ReasonProbeTimeout   = "probe_timeout"   // trying it took too long [in which stage]
	ReasonGPUFailed      = "gpu_failed"      // none of the above [the runtime's words]
)

// DeviceError says why a device that was asked for by name cannot be had. It is
// the cause of an *Error with CodeDevice.
type DeviceError struct {
	Asked  string // as the person wrote it: "cuda:7"
	Reason string // one of the reasons
	Detail string // what belongs to the reason
	Err    error  // the runtime's words; may be nil
}

// Error returns the device, the reason and the runtime's message.
func (e *DeviceError) Error() string {
	s := e.Asked + ": " + e.Reason
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the runtime's error, may be nil.
func (e *DeviceError) Unwrap() error { return e.Err }
