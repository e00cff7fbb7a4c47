package ort

import (
	"errors"
	"testing"

	"wanwu/inference"
)

// TestResourceShortageIsNotDamage checks that a library that cannot be loaded for lack of a
// resource is not reported as damaged. The messages are those of glibc's loader and of ONNX
// Runtime.
func TestResourceShortageIsNotDamage(t *testing.T) {
	const loading = "Platform-specific initialization failed: Error loading ONNX shared library \"x.so\": "
	for words, want := range map[string]struct {
		code   inference.Code
		detail string
	}{
		loading + "x.so: cannot open shared object file: Too many open files":            {inference.CodeTooManyFiles, ""},
		loading + "x.so: cannot create shared object descriptor: Cannot allocate memory": {inference.CodeOutOfMemory, inference.DetailMachine},
		"Error creating ORT environment: Exception caught: std::bad_alloc":               {inference.CodeOutOfMemory, inference.DetailMachine},
		loading + "libstdc++.so.6: failed to map segment from shared object":             {inference.CodeRuntimeBad, DetailUnmapped},
		loading + "x.so: file too short":                                                 {inference.CodeRuntimeBad, ""},
		"Error setting ORT API base: 2":                                                  {inference.CodeRuntimeBad, DetailVersion},
	} {
		var e *inference.Error
		if !errors.As(libraryError("x.so", errors.New(words)), &e) || e.Code != want.code || e.Detail != want.detail {
			t.Errorf("%s: %v, want %v", words, e, want)
		}
	}
	cfg := &Config{Device: Choice{Kind: CPU}, SideFiles: "/a/pack"}
	for words, code := range map[string]inference.Code{
		"open file \"/a/pack/weights.bin\" fail, errcode = 24 - Too many open files":        inference.CodeTooManyFiles,
		"Failed to allocate memory for requested buffer of size 12345":                      inference.CodeOutOfMemory,
		"[ONNXRuntimeError] : 1 : FAIL : Fatal error: my.domain:Op(-1) is not a registered": inference.CodePack,
	} {
		if got := inference.CodeOf(explain(t.Context(), cfg, errors.New(words))); got != code {
			t.Errorf("%s: %s, want %s", words, got, code)
		}
	}
}
