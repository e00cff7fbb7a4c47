package gpubundle

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain makes the test binary its own pip: called python3 or python, as the one on the search
// path is, it copies wheels out of the folder FAKE_PIP instead of running tests.
func TestMain(m *testing.M) {
	if folder := os.Getenv("FAKE_PIP"); folder != "" && strings.HasPrefix(filepath.Base(os.Args[0]), "py") {
		os.Exit(fakePip(folder, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// fakePip behaves as the file NAME.does in the folder says, else it serves NAME.whl.
func fakePip(folder string, args []string) int {
	if slices.Contains(args, "--version") {
		return 0
	}
	value := func(flag string) string {
		if at := slices.Index(args, flag); at >= 0 && at+1 < len(args) {
			return args[at+1]
		}
		return ""
	}
	line, err := os.ReadFile(value("--requirement"))
	name, rest, ok := strings.Cut(strings.TrimSpace(string(line)), "==")
	version, hash, pinned := strings.Cut(rest, " --hash=sha256:")
	if err != nil || !ok || !pinned || len(hash) != 64 || !slices.Contains(args, "--require-hashes") || value("--platform") == "" {
		fmt.Fprintln(os.Stderr, "ERROR: called wrongly:", args, string(line))
		return 2
	}
	log, _ := os.OpenFile(filepath.Join(folder, "log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	fmt.Fprintln(log, name)
	log.Close()
	says, err := os.ReadFile(filepath.Join(folder, name+".does"))
	switch {
	case err == nil && string(says) == "hang":
		// Half of it, where pip keeps what it fetches, and then silence.
		if err := os.WriteFile(filepath.Join(os.Getenv("TMPDIR"), "half"), make([]byte, 100), 0o644); err != nil {
			return 3
		}
		time.Sleep(time.Hour)
	case err == nil:
		fmt.Fprintln(os.Stderr, string(says))
		return 1
	}
	data, err := os.ReadFile(filepath.Join(folder, name+".whl"))
	if err != nil {
		return 4
	}
	path := filepath.Join(value("--dest"), strings.ReplaceAll(name, "-", "_")+"-"+version+"-py3-none-any.whl")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return 5
	}
	return 0
}
