//go:build linux && (amd64 || arm64)

package ort

import (
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/ebitengine/purego"
)

// foreign installs a C function as the handler of a signal, without SA_ONSTACK,
// as CUDA does.
func foreign(t *testing.T, sig syscall.Signal) {
	t.Helper()
	libc, err := purego.Dlopen("", purego.RTLD_NOW)
	if err != nil {
		t.Fatal(err)
	}
	install, err := purego.Dlsym(libc, "signal")
	if err != nil {
		t.Fatal(err)
	}
	harmless, err := purego.Dlsym(libc, "abs")
	if err != nil {
		t.Fatal(err)
	}
	purego.SyscallN(install, uintptr(sig), harmless)
}

func TestGoSignalHandlersAreRestored(t *testing.T) {
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGUSR2)
	defer signal.Stop(got)
	kept := saveSignals()
	before := kept[syscall.SIGUSR2]
	if before.flags&onStack == 0 {
		t.Fatalf("Go's own handler has the flags %#x", before.flags)
	}

	foreign(t, syscall.SIGUSR2)
	if now, err := action(int(syscall.SIGUSR2), nil); err != nil || now.handler == before.handler {
		t.Fatalf("the foreign handler is not installed: %+v, %v", now, err)
	}
	if err := kept.restore(); err != nil {
		t.Fatal(err)
	}
	if now, err := action(int(syscall.SIGUSR2), nil); err != nil || now != before {
		t.Errorf("the handler is %+v, want %+v (%v)", now, before, err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR2); err != nil {
		t.Fatal(err)
	}
	<-got // Go gets its signals again
}

func TestHandlersChangedByGoStay(t *testing.T) {
	signal.Ignore(syscall.SIGUSR1)
	defer signal.Reset(syscall.SIGUSR1)
	kept := saveSignals()
	got := make(chan os.Signal, 1)
	signal.Notify(got, syscall.SIGUSR1)
	defer signal.Stop(got)
	if err := kept.restore(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	<-got
}
