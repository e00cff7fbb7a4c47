package ort

import (
	"os"
	"runtime"
	"strings"
)

// cpuName returns what the processor calls itself, or its architecture where the system does not
// say without a library of its own.
func cpuName() string {
	if runtime.GOOS == "linux" {
		if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
			for line := range strings.Lines(string(data)) {
				if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
					return strings.TrimSpace(v)
				}
			}
		}
	}
	if s := os.Getenv("PROCESSOR_IDENTIFIER"); s != "" { // Windows
		return s
	}
	return runtime.GOARCH
}
