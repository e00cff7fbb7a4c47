// Package ort runs a network on ONNX Runtime. It is the only package that imports onnxruntime_go,
// and it owns the life of the shared library.
package ort

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	onnx "github.com/yalue/onnxruntime_go"

	"wanwu/inference"
)

// LibraryName returns the file name of ONNX Runtime's library on this system.
func LibraryName() string {
	switch runtime.GOOS {
	case "windows":
		return "onnxruntime.dll"
	case "darwin":
		return "libonnxruntime.dylib"
	}
	return "libonnxruntime.so"
}

// process is the library as this process has it. ONNX Runtime's environment is one for the whole
// process, so its use is counted here; nothing else in the project is global.
var process struct {
	sync.Mutex
	path  string
	users int
}

// acquire loads the library at path, or shares it where it is loaded already.
// The path is made absolute: a bare name would let the system find another one
// first (on Windows the one in System32).
func acquire(path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return &inference.Error{Code: inference.CodeRuntimeMissing, Path: path, Err: err}
	}
	process.Lock()
	defer process.Unlock()
	if process.users > 0 {
		if process.path != abs {
			return &inference.Error{Code: inference.CodeRuntimeHeld, Path: abs,
				Err: fmt.Errorf("%s is loaded already, and a process can hold one", process.path)}
		}
		process.users++
		return nil
	}
	if fi, err := os.Stat(abs); err != nil {
		return &inference.Error{Code: inference.CodeRuntimeMissing, Path: abs, Err: err}
	} else if !fi.Mode().IsRegular() {
		return &inference.Error{Code: inference.CodeRuntimeMissing, Path: abs, Err: fmt.Errorf("is not a file")}
	}
	if err := checkLibrary(abs); err != nil {
		return &inference.Error{Code: inference.CodeRuntimeBad, Path: abs, Detail: whyBad(err), Err: err}
	}
	onnx.SetSharedLibraryPath(abs)
	if err := onnx.InitializeEnvironment(onnx.WithLogLevelError()); err != nil {
		return libraryError(abs, err)
	}
	// Nothing is ever sent: the library's telemetry (present in Microsoft's Windows builds) is
	// switched off. Builds without it say so.
	_ = onnx.DisableTelemetry()
	process.path, process.users = abs, 1
	return nil
}

// Held returns the path of the library that this process has loaded, empty where it has none. A
// session that hangs keeps it permanently.
func Held() string {
	process.Lock()
	defer process.Unlock()
	if process.users == 0 {
		return ""
	}
	return process.path
}

// Hold keeps the library at path loaded until release is called, so that a
// session that is closed and opened again, as after a failure, finds it as it
// was: CUDA does not like to be unloaded. preloaded is the folder of the CUDA
// libraries, as in Config. Errors are those of Open.
func Hold(path, preloaded string) (release func() error, err error) {
	if err := preload(preloaded, CUDA); err != nil {
		return nil, &inference.Error{Code: inference.CodeRuntimeBad, Path: preloaded, Err: err}
	}
	if err := acquire(path); err != nil {
		return nil, err
	}
	return sync.OnceValue(giveBack), nil
}

// giveBack gives back what acquire took; the last one unloads the environment.
func giveBack() error {
	process.Lock()
	defer process.Unlock()
	if process.users--; process.users > 0 {
		return nil
	}
	return onnx.DestroyEnvironment()
}

// libraryError returns the error of a library that cannot be loaded: its own fault, or what the
// machine lacks.
func libraryError(path string, err error) error {
	switch lower := strings.ToLower(err.Error()); {
	case strings.Contains(lower, tooManyFiles):
		return &inference.Error{Code: inference.CodeTooManyFiles, Path: path, Err: err}
	case strings.Contains(lower, "cannot allocate memory") || containsAny(lower, memoryWords):
		return &inference.Error{Code: inference.CodeOutOfMemory, Path: path, Detail: inference.DetailMachine, Err: err}
	}
	return &inference.Error{Code: inference.CodeRuntimeBad, Path: path, Detail: whyBad(err), Err: err}
}

// whyBad returns the Detail of what the loader, or the look before it, says.
func whyBad(err error) string {
	var f *fault
	if errors.As(err, &f) {
		return f.detail
	}
	switch words := err.Error(); {
	case strings.Contains(words, "Error setting ORT API base"):
		return DetailVersion
	case strings.Contains(words, "failed to map segment"):
		return DetailUnmapped
	}
	return ""
}
