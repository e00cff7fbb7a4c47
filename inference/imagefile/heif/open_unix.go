//go:build linux || darwin

package heif

import (
	"runtime"

	"github.com/ebitengine/purego"
)

// systemNames are the system's libheif: what its loader finds, and where
// Homebrew puts it, where the loader does not look.
var systemNames = func() []string {
	if runtime.GOOS == "darwin" {
		return []string{"libheif.1.dylib", "/opt/homebrew/lib/libheif.1.dylib", "/usr/local/lib/libheif.1.dylib"}
	}
	return []string{"libheif.so.1", "libheif.so"}
}()

// openLibrary keeps to one thread: what went wrong is asked for in a second call, and
// the system keeps it by thread.
func openLibrary(name string) (uintptr, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func libraryFunction(handle uintptr, name string) (uintptr, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return purego.Dlsym(handle, name)
}
