package store_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"wanwu/app/filelock"
	"wanwu/app/store"
	"wanwu/inference"
)

// envNoLocks names the file that this test, started again, opens without locks.
const envNoLocks = "WANWU_TEST_NOLOCKS"

// refuseLocks has the kernel refuse every lock to this process from now on, as some file
// systems do: seccomp(2) answers flock, and fcntl where it locks, with ENOLCK.
func refuseLocks(t *testing.T) {
	t.Helper()
	const load, equal, answer = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, unix.BPF_RET | unix.BPF_K
	filter := []unix.SockFilter{
		{Code: load, K: 0}, // the number of the system call
		{Code: equal, K: unix.SYS_FLOCK, Jt: 6},
		{Code: equal, K: unix.SYS_FCNTL, Jf: 6},
		{Code: load, K: 24}, // its second argument
		{Code: equal, K: unix.F_SETLK, Jt: 3},
		{Code: equal, K: unix.F_SETLKW, Jt: 2},
		{Code: equal, K: unix.F_OFD_SETLK, Jt: 1},
		{Code: equal, K: unix.F_OFD_SETLKW, Jf: 1},
		{Code: answer, K: unix.SECCOMP_RET_ERRNO | uint32(unix.ENOLCK)},
		{Code: answer, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		t.Skipf("no filter of system calls can be set (%v): runs on a kernel with seccomp", errno)
	}
}

// TestFileSystemWithoutLocks checks that it is reported at once, not after the wait for another
// process; what is in the file can be read anyway.
func TestFileSystemWithoutLocks(t *testing.T) {
	if path := os.Getenv(envNoLocks); path != "" {
		refuseLocks(t)
		begin := time.Now()
		if _, _, err := store.Open(t.Context(), path); inference.CodeOf(err) != inference.CodeNoLocks {
			t.Errorf("opening says %v", err)
		}
		if _, err := filelock.Try(path+"-other", false); inference.CodeOf(err) != inference.CodeNoLocks {
			t.Errorf("a lock says %v", err)
		}
		d, err := store.OpenReadOnly(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if n := len(load(t, d, 0)); n != 300 {
			t.Errorf("%d rows", n)
		}
		if took := time.Since(begin); took > 10*time.Second { // of the 20 s that another process is waited for
			t.Errorf("said after %v", took)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "w.db")
	copied(t, path, 300)
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	c.Env = append(os.Environ(), envNoLocks+"="+path)
	switch out, err := c.CombinedOutput(); {
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	case bytes.Contains(out, []byte("--- SKIP")):
		t.Skipf("runs on a kernel with seccomp\n%s", out)
	}
}
