package cli_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/assets"
)

// otherPack lays the embedded pack down with other names for its classes, which makes it
// another pack.
func otherPack(t *testing.T, dir string) {
	t.Helper()
	own, err := fs.Sub(assets.Packs(), command.DefaultPack)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, own); err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	rows := strings.Split(string(read("labels.tsv")), "\n")
	for i, row := range rows[1:] {
		if cells := strings.Split(row, "\t"); len(cells) > 2 {
			cells[2] = "另" + cells[2]
			rows[i+1] = strings.Join(cells, "\t")
		}
	}
	labels := []byte(strings.Join(rows, "\n"))
	var manifest map[string]any
	if err := json.Unmarshal(read("pack.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(labels)
	manifest["id"], manifest["title"] = "other", "另一个"
	manifest["files"].(map[string]any)["labels.tsv"] = "sha256:" + hex.EncodeToString(sum[:])
	b, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(filepath.Join(dir, "labels.tsv"), 0o600)
	os.Chmod(filepath.Join(dir, "pack.json"), 0o600)
	write(t, filepath.Join(dir, "labels.tsv"), labels)
	write(t, filepath.Join(dir, "pack.json"), b)
}

// archived puts a folder into a .zip beside it, under its own name.
func archived(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(filepath.Dir(dir))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "包.zip")
	write(t, file, b.Bytes())
	return file
}

// TestTaskUsesLabelsOfItsPack checks that of two tasks of two packs in one workspace, each is shown
// and exported with the names of its own pack, also when that was removed.
func TestTaskUsesLabelsOfItsPack(t *testing.T) {
	dir := samples(t)
	packDir := filepath.Join(t.TempDir(), "另一个")
	otherPack(t, packDir)
	packFile := archived(t, packDir)
	workspace := filepath.Join(t.TempDir(), "w.db")
	best := func(args ...string) string {
		t.Helper()
		status, out, errs := wanwu(t, t.Context(), append(args, "--workspace", workspace)...)
		if status != command.ExitOK {
			t.Fatalf("%q ended with %d: %s", args, status, errs)
		}
		for _, l := range parse(t, out) {
			if strings.HasSuffix(l.Path, "/猫.jpg") {
				return l.Labels[0].Name
			}
		}
		t.Fatalf("%q has no cat", args)
		return ""
	}
	own := best("recognize", "--session", "甲", "--out", "-", dir)
	other := best("recognize", "--session", "乙", "--model", packFile, "--out", "-", dir)
	if other != "另"+own {
		t.Errorf("one picture is %q and, by the pack in the archive, %q", own, other)
	}
	status, _, errs := wanwu(t, t.Context(), "session", "export", "甲", "--out", "-", "--model", packDir, "--workspace", workspace)
	if status != command.ExitUsage || !strings.Contains(errs, "不是用") {
		t.Errorf("labels of another pack: %d, %q", status, errs)
	}
	if err := os.Remove(packFile); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"甲": own, "乙": other} {
		if got := best("session", "export", name, "--out", "-"); got != want {
			t.Errorf("task %s is exported with %q, not %q", name, got, want)
		}
		if got := best("session", "show", name, "--json", "--where", "标签="+want); got != want {
			t.Errorf("task %s shows %q, not %q", name, got, want)
		}
	}
	// Without the stored names there are numbers, and a notice.
	if err := os.RemoveAll(workspace + "-packs"); err != nil {
		t.Fatal(err)
	}
	status, out, errs := wanwu(t, t.Context(), "session", "export", "乙", "--out", "-", "--workspace", workspace)
	if status != command.ExitOK || !strings.Contains(errs, "找不到") || !strings.Contains(out, `"name":"#`) {
		t.Errorf("without the pack: %d, %q, %.200s", status, errs, out)
	}
}
