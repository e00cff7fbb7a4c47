package cli_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// The parts of several machines have each picture once, and are merged into the whole.
func TestShardsAreMergedIntoTheWhole(t *testing.T) {
	dir, state := samples(t), t.TempDir()
	all := filepath.Join(state, "all.db")
	var parts []string
	for k := range 3 {
		part := filepath.Join(state, fmt.Sprint(k)+".db")
		status, _, stderr := wanwuIn(t, t.Context(), state, "recognize", "--device", "cpu", "--session", "s", "--workspace", part, "--shard", fmt.Sprintf("%d/3", k+1), dir)
		if status != 0 && status != 4 || strings.Contains(stderr, "已在列表中") {
			t.Fatalf("part %d: status %d, %s", k, status, stderr)
		}
		if status == 0 {
			parts = append(parts, part)
		}
	}
	if len(parts) < 2 {
		t.Fatalf("%d parts have pictures", len(parts))
	}
	args := append([]string{"session", "merge", "s", "--workspace", all}, parts...)
	if status, _, stderr := wanwuIn(t, t.Context(), state, args...); status != 0 {
		t.Fatalf("merge: status %d, %s", status, stderr)
	}
	// Files are named as the shell has them, relative to where one is.
	t.Chdir(state)
	if status, out, stderr := wanwuIn(t, t.Context(), state, "session", "merge", "s", "--workspace", "all.db", filepath.Base(parts[0])); status != 0 || !strings.Contains(out, "新增 0") {
		t.Errorf("merged again: status %d, %s%s", status, out, stderr)
	}
	status, out, stderr := wanwuIn(t, t.Context(), state, "session", "export", "s", "--workspace", all, "--out", "-")
	if status != 0 {
		t.Fatalf("export: status %d, %s", status, stderr)
	}
	seen := map[string]bool{}
	for _, l := range parse(t, out) {
		if seen[l.Path] || l.Status != "ok" || l.Labels[0].Name == "" {
			t.Errorf("%s is there twice, or without an answer: %+v", l.Path, l)
		}
		seen[l.Path] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d of 11 pictures", len(seen))
	}
	for _, bad := range []string{"0", "3/2", "1/0", "-1/3", "a/b", "1/99999999"} {
		if status, _, _ := wanwuIn(t, t.Context(), state, "recognize", "--shard", bad, dir); status != 2 {
			t.Errorf("--shard %s: status %d, want 2", bad, status)
		}
	}
}
