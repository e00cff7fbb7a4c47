package host

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// memoryFree returns how many bytes of memory can be had without swapping, and how many there are.
func memoryFree() (available, total int64, ok bool) {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, 0, false
	}
	if available, total, ok = parseMeminfo(data); !ok {
		return 0, 0, false
	}
	// A container may have less than its machine. What it keeps of files counts as
	// used there, and goes when it is needed.
	limit, have := number("/sys/fs/cgroup/memory.max")
	used, has := number("/sys/fs/cgroup/memory.current")
	if have && has && limit < total {
		if stat, err := os.ReadFile("/sys/fs/cgroup/memory.stat"); err == nil {
			used -= statOf(stat, "inactive_file")
		}
		available, total = min(available, max(limit-used, 0)), limit
	}
	return available, total, true
}

// statOf returns the number behind a name in a file of such lines; 0 where it is missing.
func statOf(data []byte, name string) int64 {
	for line := range bytes.Lines(data) {
		if rest, ok := bytes.CutPrefix(line, []byte(name+" ")); ok {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(rest)), 10, 64)
			if err == nil {
				return n
			}
		}
	}
	return 0
}

// parseMeminfo reads "MemAvailable:   23110144 kB" and its like.
func parseMeminfo(data []byte) (available, total int64, ok bool) {
	found := 0
	for line := range bytes.Lines(data) {
		fields := strings.Fields(string(line))
		if len(fields) < 2 {
			continue
		}
		n, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "MemTotal:":
			total = n << 10
			found++
		case "MemAvailable:":
			available = n << 10
			found++
		}
	}
	return available, total, found == 2
}

// number reads a file that holds one; "max" is none.
func number(path string) (int64, bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	return n, err == nil
}
