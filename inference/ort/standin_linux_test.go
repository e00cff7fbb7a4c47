package ort

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wanwu/inference"
)

// standIn is a fake driver of two GPUs, as a shared library. It orders them by their speed unless
// told otherwise, and reports free memory.
const standIn = `
#include <stdlib.h>
#include <string.h>
static int current;
int cuDriverGetVersion(int *v) { *v = 12040; return 0; }
int cuInit(unsigned f) { return 0; }
int cuDeviceGetCount(int *n) { *n = 2; return 0; }
int cuDeviceGet(int *d, int i) {
	const char *order = getenv("CUDA_DEVICE_ORDER");
	*d = order && !strcmp(order, "PCI_BUS_ID") ? i : 1 - i;
	return 0;
}
int cuDeviceGetName(char *s, int n, int d) { strncpy(s, d ? "Fast" : "First", n); return 0; }
int cuDeviceGetPCIBusId(char *s, int n, int d) { strncpy(s, d ? "0000:02:00.0" : "0000:01:00.0", n); return 0; }
int cuDeviceTotalMem_v2(unsigned long *b, int d) { *b = 8ul << 30; return 0; }
int cuDeviceGetAttribute(int *v, int a, int d) { *v = 8; return 0; }
int cuDevicePrimaryCtxRetain(void **c, int d) { *c = (void *)0x1234; return 0; }
int cuDevicePrimaryCtxRelease_v2(int d) { return 0; }
int cuCtxPushCurrent_v2(void *c) { current = c == (void *)0x1234; return !current; }
int cuCtxPopCurrent_v2(void **c) { current = 0; return 0; }
int cuMemGetInfo_v2(unsigned long *f, unsigned long *t) { *f = 900ul << 20; *t = 8ul << 30; return current ? 0 : 201; }
`

// TestDriverQueries checks that what the child learns of a driver, asked through C as the
// real one is. There is no NVML beside it.
func TestDriverQueries(t *testing.T) {
	if FindDriver() != "" {
		t.Skip("this machine has a driver of its own, with NVML: runs on machines without one")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "cuda.c")
	if err := os.WriteFile(source, []byte(standIn), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", filepath.Join(dir, driverName()), source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Setenv("LD_LIBRARY_PATH", dir)
	t.Setenv("CUDA_DEVICE_ORDER", "")
	cfg := realConfig(t)
	for index, name := range []string{"First", "Fast"} {
		cfg.Device = Choice{Kind: CUDA, Index: index}
		f, err := prober{}.run(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if c := f.GPU; c.Name != name || c.Memory != 8<<30 || c.Free != 900<<20 || c.Capability != "8.8" || f.Driver.CUDA != "12.4" || f.Driver.GPUs != 2 {
			t.Errorf("cuda:%d: %+v, %+v", index, c, f.Driver)
		}
		if reason, detail := judge(f, cfg.Device, true); reason != inference.ReasonLowMemory || detail != "900 MiB" {
			t.Errorf("cuda:%d is judged %s (%s)", index, reason, detail)
		}
	}
}

func TestProgramAndChildNumberGPUsAlike(t *testing.T) {
	for set, want := range map[string]string{"": "PCI_BUS_ID", "FASTEST_FIRST": "FASTEST_FIRST"} {
		t.Setenv("CUDA_DEVICE_ORDER", set)
		if err := preload("", CUDA); err != nil {
			t.Fatal(err)
		}
		if got := os.Getenv("CUDA_DEVICE_ORDER"); got != want {
			t.Errorf("set to %q it becomes %q, want %q", set, got, want)
		}
	}
}
