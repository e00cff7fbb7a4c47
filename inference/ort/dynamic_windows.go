package ort

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// loadLibrary loads a DLL for the life of the process. An absolute path is
// where its own dependencies are looked for first; a bare name is looked for
// in the system's folder alone.
func loadLibrary(path string) (uintptr, error) {
	how := uintptr(windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
	if filepath.IsAbs(path) {
		how = windows.LOAD_WITH_ALTERED_SEARCH_PATH
	}
	h, err := windows.LoadLibraryEx(path, 0, how)
	return uintptr(h), err
}

// symbol returns the address of a function in a loaded library.
func symbol(library uintptr, name string) (uintptr, error) {
	return windows.GetProcAddress(windows.Handle(library), name)
}

// unloadLibrary gives back what loadLibrary returned.
func unloadLibrary(library uintptr) error { return windows.FreeLibrary(windows.Handle(library)) }
