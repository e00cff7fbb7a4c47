package bench

import (
	"fmt"
	"os"
	"strings"
)

// PeakMemory returns the most memory that this process has held at once, in bytes: its resident
// set's high-water mark. ok is false where the system does not tell (only Linux does). What wait4
// says of an ended child is no substitute: there it includes what the parent held when it made the
// child.
func PeakMemory() (bytes int64, ok bool) { return ownStatus("VmHWM:") }

// PresentMemory returns the resident set as it is now, in bytes; ok as above.
func PresentMemory() (bytes int64, ok bool) { return ownStatus("VmRSS:") }

func ownStatus(field string) (bytes int64, ok bool) {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(data)) {
		if v, found := strings.CutPrefix(line, field); found {
			if _, err := fmt.Sscan(v, &bytes); err == nil {
				return bytes << 10, true
			}
		}
	}
	return 0, false
}

// MemoryReport sums up the runs over so many pictures.
type MemoryReport struct {
	Pictures int    `json:"pictures"`
	Peak     Spread `json:"peak_bytes,omitzero"` // absent where the system does not tell
	Rate     Spread `json:"images_per_second"`
}

func memoryReport(pictures int, runs []Memory) MemoryReport {
	r := MemoryReport{Pictures: pictures}
	r.Peak = spreadBy(runs, func(m Memory) float64 { return float64(m.PeakBytes) })
	r.Rate = spreadBy(runs, func(m Memory) float64 { return m.Rate })
	return r
}

// Memory is what a process of its own made of a folder: the most memory it held
// and its pictures a second, start-up not counted.
type Memory struct {
	Pictures  int     `json:"pictures"`
	PeakBytes int64   `json:"peak_bytes,omitempty"` // 0 where the system does not tell
	Rate      float64 `json:"images_per_second"`
}
