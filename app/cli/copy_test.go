package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/app/persist"
	"wanwu/app/workspace"
)

// TestSessionMakesDailyCopy checks that the command line makes a daily copy too, and that the task
// records what its answers were made with.
func TestSessionMakesDailyCopy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.db")
	status, _, errs := wanwu(t, t.Context(), "recognize", "--device", "cpu", "--session", "样图", "--workspace", file, samples(t))
	if status != command.ExitOK {
		t.Fatalf("%d\n%s", status, errs)
	}
	tasks, _, err := persist.StoredTasks(t.Context(), file)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	if s, ok := workspace.SettingsOf(tasks[0].Settings); !ok || s.Device != "cpu" || s.Runtime == "" || s.TopK == 0 || s.Version == "" {
		t.Errorf("it was run with %+v", s)
	}
	if copies, err := os.ReadDir(file + "-copies"); err != nil || len(copies) != 1 {
		t.Errorf("%d copies, %v", len(copies), err)
	}
}
