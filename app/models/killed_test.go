package models_test

import (
	"bufio"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"wanwu/app/models"
	"wanwu/inference/pack"
)

// envImport names the library that this test's own process, started again, imports into.
const envImport = "WANWU_TEST_IMPORT"

// draftPack returns a pack of colours.
func draftPack(t *testing.T, b *bench) fs.FS {
	t.Helper()
	d, err := b.Draft(t.Context(), b.onnx)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := models.ReadLabels(b.labels)
	if err != nil {
		t.Fatal(err)
	}
	d.Classes = labels.Classes
	if err := d.Apply(pack.PresetTensorFlow); err != nil {
		t.Fatal(err)
	}
	packFS, err := d.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packFS
}

// TestKilledImportLeavesNothing kills a process in the middle of an import: the next import removes what it
// has left, at once, but nothing while it lives.
func TestKilledImportLeavesNothing(t *testing.T) {
	if dir := os.Getenv(envImport); dir != "" {
		_, err := models.Library(dir, nil, "").Import(t.Context(), draftPack(t, newBench(t)), pack.ImportOptions{Trial: func(ctx context.Context, _ fs.FS) error {
			os.Stdout.WriteString("copied\n")
			select {} // until the process is killed
		}})
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "packs")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestKilledImportLeavesNothing$")
	child.Env = append(os.Environ(), envImport+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "copied\n" {
		t.Fatalf("the import says %q, %v", line, err)
	}
	names := func() (all []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return all
	}
	packFS := draftPack(t, newBench(t))
	l := models.Library(dir, nil, "")
	if _, err := l.Import(t.Context(), packFS, pack.ImportOptions{ID: "first"}); err != nil {
		t.Fatal(err)
	}
	if all := names(); len(all) != 3 || all[2] != "first" { // with the folder that is on its way, and its lock
		t.Errorf("while the other import lives there is %q", all)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the process that was killed has succeeded")
	}
	if _, err := l.Import(t.Context(), packFS, pack.ImportOptions{ID: "second"}); err != nil {
		t.Fatal(err)
	}
	if all := names(); !slices.Equal(all, []string{"first", "second"}) {
		t.Errorf("after it was killed there is %q", all)
	}
}

// TestVectorsOfAnotherSizeAreNotRead checks that a file that is no matrix of labels is not taken into memory.
func TestVectorsOfAnotherSizeAreNotRead(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.npy")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 3<<30); err != nil { // of holes
		t.Fatal(err)
	}
	for _, path := range []string{large, t.TempDir(), os.DevNull} {
		if data, err := models.ReadVectors(path); err == nil || data != nil {
			t.Errorf("%s: %d bytes, %v", path, len(data), err)
		}
	}
}
