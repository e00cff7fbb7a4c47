package ort

import (
	"regexp"
	"strings"

	"wanwu/inference"
)

// ONNX Runtime's errors are strings only. These are its own words, those of the
// CUDA libraries below it, and those of the system's loader.
var (
	// The loaders of Linux, and what the runtime says on Windows.
	missingFile = regexp.MustCompile(`([^\s:"'/\\]+\.so[.\d]*): cannot open shared object file`)
	missingDLL  = regexp.MustCompile(`(?i)depends on "([^"]+\.dll)" which is missing`)
	// "CUDA failure 35: …", "CUDA failure 2: out of memory", "CUDA error: …(700)".
	cudaFailure = regexp.MustCompile(`(?i)(?:CUDA|cudnn|cublas) (?:failure|error):? (\d+)`)
)

// The words of a failed allocation.
var memoryWords = []string{
	"failed to allocate memory for requested buffer", "is smaller than requested bytes of", "out of memory",
	"cudamalloc failed", "cublas_status_alloc_failed", "cudnn_status_alloc_failed", "bad allocation", "bad_alloc",
	"cudaerrormemoryallocation",
}

// The words of a device that works no more in this process, whatever is tried:
// CUDA's errors are sticky.
var lostWords = []string{
	"illegal memory access", "device-side assert", "unspecified launch failure", "gpu is lost", "fallen off the bus",
	"uncorrectable ecc", "cudaerrordevicesunavailable", "cudaerrorecc", "misaligned address", "launch timed out",
	"driver shutting down", "hardware stack error",
}

// The numbers of cudaError_t that mean the same.
var lostNumbers = map[string]bool{
	"4": true, "46": true, "214": true, "700": true, "702": true, "709": true, "710": true, "714": true,
	"715": true, "716": true, "717": true, "718": true, "719": true,
}

// failure returns the error of a run, by what the runtime said. Whose memory does not suffice
// depends on where the network runs.
func (cfg *Config) failure(err error) *inference.Error {
	e := &inference.Error{Code: classify(err.Error()), Detail: Words(err.Error()), Err: err}
	if e.Code == inference.CodeOutOfMemory && !cfg.Device.GPU() {
		e.Detail = inference.DetailMachine
	}
	return e
}

// classify gives the code of what the runtime said while it ran a network.
func classify(words string) inference.Code {
	lower := strings.ToLower(words)
	number := cudaNumber(words)
	switch {
	case number == "2" || containsAny(lower, memoryWords):
		return inference.CodeOutOfMemory
	case lostNumbers[number] || containsAny(lower, lostWords):
		return inference.CodeDeviceLost
	}
	return inference.CodeBackend
}

// reasonOf gives the reason why a GPU cannot be had, and what belongs to it,
// from the words of the runtime and what the libraries wrote beside them.
func reasonOf(words string, f *Findings) (reason, detail string) {
	lower := strings.ToLower(words)
	if m := missingDLL.FindStringSubmatch(words); m != nil {
		return inference.ReasonMissingLibrary, m[1]
	}
	if m := missingFile.FindStringSubmatch(words); m != nil {
		return inference.ReasonMissingLibrary, m[1]
	}
	number := cudaNumber(words)
	switch {
	case strings.Contains(lower, "is not enabled in this build"):
		return inference.ReasonCPURuntime, ""
	case containsAny(lower, []string{"invalid elf header", "wrong elf class", "file too short", "undefined symbol", "error setting ort api base",
		"is cut short", "is made for another processor", "is not a valid win32 application", "exec format error", "not found (required by"}):
		return inference.ReasonRuntimeBad, Words(words)
	case number == "803" || strings.Contains(lower, "driver/library version mismatch"):
		return inference.ReasonDriverMismatch, ""
	case number == "35" || strings.Contains(lower, "driver version is insufficient"):
		if !f.Driver.Present {
			return inference.ReasonNoDriver, ""
		}
		return inference.ReasonDriverTooOld, f.Driver.CUDA
	case number == "100" || strings.Contains(lower, "no cuda-capable device"):
		return inference.ReasonNoGPU, ""
	case number == "101" || strings.Contains(lower, "invalid device ordinal"):
		return inference.ReasonNoSuchDevice, ""
	case number == "209" || containsAny(lower, []string{"no kernel image is available", "cudaerrornokernelimagefordevice", "arch_mismatch"}):
		return inference.ReasonKernelImage, f.GPU.Name
	case number == "46" || strings.Contains(lower, "busy or unavailable"):
		return inference.ReasonDeviceBusy, ""
	}
	switch classify(words) {
	case inference.CodeOutOfMemory:
		return inference.ReasonLowMemory, ""
	case inference.CodeDeviceLost:
		return inference.ReasonDeviceLost, ""
	}
	return inference.ReasonGPUFailed, Words(words)
}

func cudaNumber(words string) string {
	if m := cudaFailure.FindStringSubmatch(words); m != nil {
		return m[1]
	}
	return ""
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// detailLength bounds what is shown of the runtime's words, in bytes.
const detailLength = 200

// Words returns what a person may need of the runtime's words: neither where in its source they
// are, nor the name of the machine.
func Words(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if i := strings.LastIndex(s, "[ONNXRuntimeError]"); i >= 0 {
		s = s[i:]
		if parts := strings.SplitN(s, " : ", 4); len(parts) == 4 { // its number, and the number's name
			s = parts[3]
		}
	}
	s, _, _ = strings.Cut(s, " ; GPU=")
	if len(s) > detailLength {
		s = strings.ToValidUTF8(s[:detailLength], "") + "…"
	}
	return s
}
