package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli/command"
)

// TestEmbeddings checks that what a session recognises has its embedding beside the results, a
// content once; what is lost or broken is computed again, and no answer changes with it.
func TestEmbeddings(t *testing.T) {
	dir := samples(t)
	cat, err := os.ReadFile(filepath.Join(dir, "动物", "猫.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "又一只猫.jpg"), cat)
	write(t, filepath.Join(dir, "坏.jpg"), []byte("no picture"))
	workspace := filepath.Join(t.TempDir(), "w.db")
	run := func(want int, args ...string) string {
		t.Helper()
		status, out, errs := wanwu(t, t.Context(), append(args, "--workspace", workspace)...)
		if status != want {
			t.Fatalf("%q: exit %d, %s", args, status, errs)
		}
		return out
	}
	type said struct {
		Name                       string
		Pictures, Embeddings, Dims int
		File                       string
	}
	count := func(args ...string) (s said) {
		t.Helper()
		out := run(command.ExitOK, append([]string{"session", "embeddings", "动物", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if s.Name != "动物" || s.Pictures != 12 || s.Dims != 1280 {
			t.Errorf("%+v", s)
		}
		return s
	}

	run(command.ExitPartly, "recognize", "--session", "动物", dir)
	answers := run(command.ExitOK, "session", "export", "动物", "--out", "-")
	s := count()
	if s.Embeddings != 12 {
		t.Errorf("%d embeddings, want 12", s.Embeddings)
	}
	const row = 1280 * 2
	b, err := os.ReadFile(s.File)
	if err != nil || len(b)%row != 0 || len(b) < 11*row || len(b) > 12*row {
		t.Fatalf("the file has %d bytes, %v", len(b), err)
	}

	b[3*row] ^= 1
	write(t, s.File, b)
	if s := count(); s.Embeddings < 10 || s.Embeddings > 11 {
		t.Errorf("of 12, one of them broken, there are %d", s.Embeddings)
	}
	if s := count("--rebuild"); s.Embeddings != 12 {
		t.Errorf("after the rebuild there are %d", s.Embeddings)
	}
	if err := os.RemoveAll(filepath.Dir(s.File)); err != nil {
		t.Fatal(err)
	}
	if s := count(); s.Embeddings != 0 {
		t.Errorf("of none there are %d", s.Embeddings)
	}
	if s := count("--rebuild"); s.Embeddings != 12 {
		t.Errorf("after the rebuild there are %d", s.Embeddings)
	}
	if now := run(command.ExitOK, "session", "export", "动物", "--out", "-"); now != answers {
		t.Errorf("the answers were\n%s\nand are\n%s", answers, now)
	}
	if status, _, errs := wanwu(t, t.Context(), "session", "embeddings", "没有", "--workspace", workspace); status != command.ExitError || !strings.Contains(errs, "没有名为") {
		t.Errorf("of a session that is not there: exit %d, %s", status, errs)
	}
}
