package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/app/store"
	"wanwu/app/store/storetest"
)

// TestSessionsOnReadOnlyDisk checks that they are listed and shown.
func TestSessionsOnReadOnlyDisk(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "w.db")
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.CreateTask(t.Context(), &store.Task{Name: "照片", Roots: []string{"/照片"}, Pack: "p", PackKey: "k"}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Freeze(t, dir)
	for _, args := range [][]string{{"session", "list", "--json"}, {"session", "show", "照片", "--json"}} {
		status, out, errs := wanwu(t, t.Context(), append(args, "--workspace", file)...)
		if status != command.ExitOK || !strings.Contains(out, `"name":"照片"`) && !strings.Contains(out, `"name": "照片"`) {
			t.Errorf("%v: %d\n%s%s", args, status, out, errs)
		}
	}
}
