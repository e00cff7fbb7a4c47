package host

import (
	"runtime"
	"testing"
)

func TestMemoryLow(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		available, total int64
		want             bool
	}{{8 * gib, 16 * gib, false}, {1 * gib, 16 * gib, true}, {2 * gib, 16 * gib, false}, {gib / 2, 4 * gib, true}, {gib, 4 * gib, false}, {0, 0, false}} {
		if got := short(c.available, c.total); got != c.want {
			t.Errorf("%d of %d: %v", c.available, c.total, got)
		}
	}
	available, total, ok := memoryFree()
	if runtime.GOOS == "linux" && (!ok || available <= 0 || available > total || total < 64<<20) {
		t.Errorf("%d of %d, %v", available, total, ok)
	}
}
