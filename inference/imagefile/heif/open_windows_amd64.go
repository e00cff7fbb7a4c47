package heif

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// Windows has no libheif: its own HEIF codec is an app of the store that only the
// Windows Imaging Component can call.
var systemNames []string

// openLibrary loads a library by its absolute path; what it needs is looked for
// beside it and in the system's folder, and nowhere else.
func openLibrary(name string) (uintptr, error) {
	handle, err := windows.LoadLibraryEx(name, 0,
		windows.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR|windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return uintptr(handle), nil
}

func libraryFunction(handle uintptr, name string) (uintptr, error) {
	f, err := windows.GetProcAddress(windows.Handle(handle), name)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}
