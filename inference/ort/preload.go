package ort

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// cudaLibraries returns what the CUDA provider of ONNX Runtime 1.24 needs, each after those that it
// needs itself. cuDNN's other parts are found by cuDNN, beside itself.
func cudaLibraries() []string {
	if runtime.GOOS == "windows" {
		return []string{"cudart64_12.dll", "nvJitLink_120_0.dll", "nvrtc64_120_0.dll", "cublasLt64_12.dll", "cublas64_12.dll",
			"cufft64_11.dll", "curand64_10.dll", "cudnn64_9.dll"}
	}
	return []string{"libcudart.so.12", "libnvJitLink.so.12", "libnvrtc.so.12", "libcublasLt.so.12", "libcublas.so.12",
		"libcufft.so.11", "libcurand.so.10", "libcudnn.so.9"}
}

// tensorRTLibraries returns what the TensorRT provider needs besides.
func tensorRTLibraries() []string {
	if runtime.GOOS == "windows" {
		return []string{"nvinfer_10.dll", "nvinfer_plugin_10.dll", "nvonnxparser_10.dll"}
	}
	return []string{"libnvinfer.so.10", "libnvinfer_plugin.so.10", "libnvonnxparser.so.10"}
}

// providers returns the runtime's own parts, which it loads by itself when the GPU is asked for.
func providers(kind string) []string {
	names := []string{"shared", CUDA}
	if kind == TensorRT {
		names = append(names, TensorRT)
	}
	for i, n := range names {
		names[i] = "libonnxruntime_providers_" + n + ".so"
		if runtime.GOOS == "windows" {
			names[i] = "onnxruntime_providers_" + n + ".dll"
		}
	}
	return names
}

// preload loads the CUDA libraries that are in folder by their absolute paths. The provider has no
// search path of its own; its loader takes what the process has already, by name, so that neither
// LD_LIBRARY_PATH nor an installed CUDA is needed, and an installed one of another version does no
// harm. What is not in the folder is left to the system: where that has it neither, the loader
// names it. The libraries stay for the life of the process. GPUs are counted by their place on the
// bus from then on.
func preload(folder string, kind string) error {
	countByBus()
	if folder == "" {
		return nil
	}
	names := cudaLibraries()
	if kind == TensorRT {
		names = append(names, tensorRTLibraries()...)
	}
	for _, name := range providers(kind) {
		if err := checkLibrary(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, name := range names {
		path, err := filepath.Abs(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if err := checkLibrary(path); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := loadLibrary(path); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
