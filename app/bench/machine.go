package bench

import (
	"fmt"
	"os"
	"runtime"

	"wanwu/inference"
)

// Machine says where the numbers were taken.
type Machine struct {
	CPU     string `json:"cpu"`
	Cores   int    `json:"cores"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Go      string `json:"go"`
	Runtime string `json:"runtime"`
	// Load is how many threads wanted to run in the minute before, where the
	// system tells: above a few tenths, others were at work, and only the
	// ratios hold.
	Load *float64 `json:"load,omitempty"`
}

func machineOf(d inference.Device) Machine {
	m := Machine{
		CPU: d.Name, Cores: runtime.GOMAXPROCS(0), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Go: runtime.Version(), Runtime: d.Runtime,
	}
	// Linux only; elsewhere the file is not there, and the load stays unknown.
	if data, err := os.ReadFile("/proc/loadavg"); err == nil {
		var load float64
		if _, err := fmt.Sscan(string(data), &load); err == nil {
			m.Load = &load
		}
	}
	return m
}
