package shelf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/labels/shelf"
	"wanwu/inference"
)

// TestStepsOfVersionsWithoutThem checks that undoing leads through the versions that an earlier program has
// saved, which say nothing of steps, and past the content before the first one to nothing.
func TestStepsOfVersionsWithoutThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	b := shelf.Beside(path).Book("x")
	for i, name := range []string{"一", "二", "三"} {
		save(t, b, i, library(name))
	}
	files, err := filepath.Glob(filepath.Join(path+"-labels", "*", "*.json"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.LastIndex(data, []byte(`{"undo":`))
		if at < 0 {
			t.Fatalf("no steps in %s", data)
		}
		if err := os.WriteFile(file, data[:at], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	number := 3
	for _, want := range []string{"二", "一", ""} {
		v, ok, err := b.Undo(number)
		if got := load(t, b).Library; err != nil || !ok || (len(got.Labels) == 0) != (want == "") || want != "" && got.Labels[0].Name != want {
			t.Fatalf("%v, %v: %+v, not %q", ok, err, got, want)
		}
		number = v.Number
	}
	if _, ok, err := b.Undo(number); ok || err != nil {
		t.Errorf("before the first: %v, %v", ok, err)
	}
}

// TestStepToDamagedVersion checks that a step to a version that cannot be read is an error that names its
// file, and that nothing is saved then.
func TestStepToDamagedVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	b := shelf.Beside(path).Book("x")
	save(t, b, save(t, b, 0, library("一")), library("二"))
	first, err := filepath.Glob(filepath.Join(path+"-labels", "*", "000001.json"))
	if err != nil || len(first) != 1 {
		t.Fatal(first, err)
	}
	if err := os.WriteFile(first[0], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := b.Undo(2); ok || inference.CodeOf(err) != inference.CodeLabels || !bytes.Contains([]byte(err.Error()), []byte("000001.json")) {
		t.Errorf("%v, %v", ok, err)
	}
	if v := load(t, b); v.Number != 2 {
		t.Errorf("version %d", v.Number)
	}
}
