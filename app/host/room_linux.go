package host

import (
	"bytes"
	"os"
	"runtime/metrics"
	"strconv"

	"golang.org/x/sys/unix"
)

// Room returns how many bytes this process may still take before the system refuses it memory;
// limited is false where nothing limits it but the machine.
func Room() (room int64, limited bool) {
	var status []byte
	for _, l := range []struct {
		resource int
		used     string
	}{{unix.RLIMIT_DATA, "VmData:"}, {unix.RLIMIT_AS, "VmSize:"}} {
		var limit unix.Rlimit
		if err := unix.Getrlimit(l.resource, &limit); err != nil || limit.Cur == unix.RLIM_INFINITY || limit.Cur > 1<<62 {
			continue
		}
		if status == nil {
			var err error
			if status, err = os.ReadFile("/proc/self/status"); err != nil {
				return 0, false
			}
		}
		free := max(int64(limit.Cur)-statusBytes(status, l.used), 0)
		if !limited || free < room {
			room, limited = free, true
		}
	}
	if limited {
		room += idleHeap() / 2 // which may be in pieces
	}
	return room, limited
}

// idleHeap returns how many bytes Go's heap holds for what comes, which count as taken.
func idleHeap() int64 {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	var idle uint64
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			idle += s.Value.Uint64()
		}
	}
	return int64(idle)
}

// statusBytes returns a line of /proc/self/status that is a number of kibibytes, in bytes; 0 where
// it is missing.
func statusBytes(status []byte, name string) int64 {
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
			if err == nil {
				return n << 10
			}
		}
	}
	return 0
}
