package host

import "testing"

func TestStatusBytes(t *testing.T) {
	status := []byte("Name:\twanwu\nVmSize:\t 1200 kB\nVmData:\t   313712 kB\nThreads:\t10\n")
	if got := statusBytes(status, "VmData:"); got != 313712<<10 {
		t.Errorf("%d", got)
	}
	if got := statusBytes(status, "VmNone:"); got != 0 {
		t.Errorf("a line that is missing gives %d", got)
	}
}
