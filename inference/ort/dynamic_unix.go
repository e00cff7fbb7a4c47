//go:build !windows

package ort

import "github.com/ebitengine/purego"

// loadLibrary loads a shared library for the life of the process. Its symbols
// are there for those that are loaded after it.
func loadLibrary(path string) (uintptr, error) {
	return purego.Dlopen(path, purego.RTLD_LAZY|purego.RTLD_GLOBAL)
}

// symbol returns the address of a function in a loaded library.
func symbol(library uintptr, name string) (uintptr, error) { return purego.Dlsym(library, name) }

// unloadLibrary gives back what loadLibrary returned.
func unloadLibrary(library uintptr) error { return purego.Dlclose(library) }
