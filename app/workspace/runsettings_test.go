package workspace_test

import (
	"encoding/json"
	"testing"

	"wanwu/app/workspace"
)

// TestTaskThreshold checks that a task has a threshold once it has run or one was set, and setting
// one keeps what its settings say besides.
func TestTaskThreshold(t *testing.T) {
	for _, none := range []string{"", "{}", "null", `{"device":"cpu"}`, `{"threshold":"x"}`, "["} {
		if v, ok := workspace.ThresholdOf(json.RawMessage(none)); ok {
			t.Errorf("%q has the threshold %v", none, v)
		}
	}
	w := workspace.New(0.15)
	n := w.InsertTask(workspace.Task{Name: "照片", Settings: json.RawMessage(`{"device":"cpu","top_k":5,"threshold":0.15}`)})
	w.SetTaskThreshold(n, 0.5)
	task, _ := w.Task(n)
	s, ok := workspace.SettingsOf(task.Settings)
	if v, has := workspace.ThresholdOf(task.Settings); !ok || !has || v != 0.5 || s.TopK != 5 || s.Device != "cpu" {
		t.Errorf("the settings are %s", task.Settings)
	}
	bare := w.AddTask("空", nil)
	w.SetTaskThreshold(bare, 0)
	task, _ = w.Task(bare)
	if v, ok := workspace.ThresholdOf(task.Settings); !ok || v != 0 {
		t.Errorf("a threshold of 0 is %v, %v", v, ok)
	}
}
