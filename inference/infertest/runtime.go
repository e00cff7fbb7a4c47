package infertest

import (
	"os"
	"path/filepath"
	"testing"
)

// Runtime returns the absolute path of the folder with ONNX Runtime's library that tests run on:
// what WANWU_RUNTIME names, else build/runtime in the module's folder, which scripts/setup fills.
// Where it is missing the test fails.
func Runtime(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("WANWU_RUNTIME")
	if folder == "" {
		root, err := filepath.Abs(".")
		for err == nil {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil || root == filepath.Dir(root) {
				break
			}
			root = filepath.Dir(root)
		}
		folder = filepath.Join(root, "build", "runtime")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("%v: scripts/setup has not been run", err)
	}
	return folder
}
