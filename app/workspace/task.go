package workspace

import (
	"encoding/json"
	"slices"
	"time"

	"wanwu/app/workspace/column"
)

// Absent is the state of a row that is not there.
const Absent column.State = 255

// Task is one drop, or what the command line calls a session: its roots, the pack that
// recognises them, and how far that has come. Workspace.Tasks returns copies.
type Task struct {
	Number        int32 // place in the workspace, from 1; rows and filters name a task by it
	ID            int64 // in the file; 0 while it has none
	Name          string
	Roots         []string
	Pack, PackKey string
	Settings      json.RawMessage // see RunSettings; empty before the first run
	Created       time.Time
	// Total is the pictures found, Done those of them that are finished, errors
	// included, Failed those with an error.
	Total, Done, Failed int
	Scanned             bool // whether everything was found
	Dismissed           bool // whether the user does not want the rest
	Removed             bool
}

// Unfinished reports whether there is work left that the user may want.
func (t *Task) Unfinished() bool {
	return !t.Removed && !t.Dismissed && (t.Done < t.Total || !t.Scanned)
}

// HasOtherPack reports whether the task has answers of another pack than that of key, or is to
// have. One that has not run yet may have none.
func (t *Task) HasOtherPack(key string) bool {
	return t.PackKey != key && (t.PackKey != "" || t.Done > 0)
}

// AddRoots appends those of roots that the task does not have.
func (t *Task) AddRoots(roots []string) {
	all, has := slices.Clip(t.Roots), map[string]bool{} // copies of the task share the slice
	for _, r := range all {
		has[r] = true
	}
	for _, r := range roots {
		if !has[r] {
			all, has[r] = append(all, r), true
		}
	}
	t.Roots = all
}
