package cli_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/assets"
)

// TestMain lets bench start this test's binary as it starts the program, for
// the runs whose memory is to be a fresh process's.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "bench-child" {
		os.Exit(cli.Run(context.Background(), command.Env{
			Args: os.Args[1:], Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Packs: assets.Packs(),
		}))
	}
	os.Exit(inOwnState(m))
}

// inOwnState keeps the tests' logs out of the user's own folder.
func inOwnState(m *testing.M) int {
	dir, err := os.MkdirTemp("", "wanwu-state-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv(host.EnvState, dir)
	return m.Run()
}

func TestBenchJSON(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	status, out, errs := wanwu(t, t.Context(), "bench", "--quick", "--set", "small", "--rounds", "1", "--small", "5", "--memory", "6", "--json")
	if status != command.ExitOK {
		t.Fatalf("exit %d: %s", status, errs)
	}
	var report map[string]any
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	set, _ := at(report, "sets", 0).(map[string]any)
	for _, path := range [][]any{
		{"machine", "cpu"}, {"machine", "cores"}, {"machine", "runtime"}, {"lanes"}, {"batch"}, {"decoders"}, {"rounds"},
		{"store", 0, "rows"}, {"store", 0, "append_ns", "median"}, {"store", 0, "append_copies_ns", "median"}, {"store", 2, "refresh_ns", "max"}, {"store", 0, "select_ns", "min"},
		{"topk", 2, "classes"}, {"topk", 2, "ns", "median"},
	} {
		if at(report, path...) == nil {
			t.Errorf("the report lacks %v", path)
		}
	}
	for _, path := range [][]any{
		{"name"}, {"pictures"}, {"width"}, {"mean_bytes"}, {"decode", "median"}, {"network", "min"}, {"limit", "max"}, {"whole", "median"},
		{"efficiency", "median"}, {"cpu_ms", "whole", "median"}, {"cpu_ms", "overhead", "median"}, {"latency_ms", "p95"}, {"latency_ms", "median"},
		{"allocations", "per_picture", "median"}, {"allocations", "bytes_per_run", "max"}, {"counted", "batch_size"}, {"memory", 0, "images_per_second", "median"},
	} {
		if at(set, path...) == nil {
			t.Errorf("the set lacks %v", path)
		}
	}
	if n := at(set, "memory", 0, "pictures"); n != 6.0 {
		t.Errorf("the memory run saw %v pictures, want 6", n)
	}
	if e, _ := at(set, "efficiency", "median").(float64); e <= 0 {
		t.Errorf("an efficiency of %v", e)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "wanwu-bench-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// at follows a path into decoded JSON; it returns nil where the path ends.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			s, _ := v.([]any)
			if step >= len(s) {
				return nil
			}
			v = s[step]
		}
	}
	return v
}

func TestBenchRefusesInvalidFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--rounds", "0"}, "--rounds"},
		{[]string{"--photos", "-1"}, "--photos"},
		{[]string{"--memory", "0"}, "--memory"},
		{[]string{"--set", "large"}, "large"},
		{[]string{"照片"}, "照片"},
	} {
		status, _, errs := wanwu(t, t.Context(), append([]string{"bench"}, c.args...)...)
		if status != command.ExitUsage || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, %s", c.args, status, errs)
		}
	}
}

func TestCancelledBenchCleansUp(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, _, _ := wanwu(t, ctx, "bench", "--quick", "--set", "small"); status != command.ExitCancelled {
		t.Errorf("exit %d, want %d", status, command.ExitCancelled)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
