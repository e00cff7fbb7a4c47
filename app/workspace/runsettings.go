package workspace

import (
	"encoding/json"

	"wanwu/app/engine"
	"wanwu/inference"
)

// RunSettings is the settings and the device of a task's last run. They are stored with
// the task, so that an export of it says where its results come from.
type RunSettings struct {
	Version   string  `json:"version"`   // of the program
	TopK      int     `json:"top_k"`     // labels of each picture
	Threshold float32 `json:"threshold"` // of the task: see ThresholdOf

	// Rate is how many pictures a second the last run recognised that was long enough to
	// tell; 0 where there was none.
	Rate float64 `json:"rate,omitempty"`

	// See inference.Device.
	Device     string `json:"device"`
	DeviceName string `json:"device_name"`
	Reason     string `json:"reason,omitempty"`
	Detail     string `json:"detail,omitempty"`
	Runtime    string `json:"runtime"`
}

// SettingsOf decodes the settings of a task's last run; ok is false where there is none.
func SettingsOf(settings json.RawMessage) (s RunSettings, ok bool) {
	err := json.Unmarshal(settings, &s)
	return s, err == nil && s.Device != ""
}

// ThresholdOf returns the threshold in a task's settings: that at which it was recognised,
// or that was set for it since. ok is false where there is none, since it has not run.
func ThresholdOf(settings json.RawMessage) (threshold float32, ok bool) {
	var s struct {
		Threshold *float32 `json:"threshold"`
	}
	if len(settings) == 0 || json.Unmarshal(settings, &s) != nil || s.Threshold == nil {
		return 0, false
	}
	return *s.Threshold, true
}

// SetTaskThreshold gives a task a threshold of its own, which all exports of it use. What is
// counted and shown follows SetThreshold.
func (w *Workspace) SetTaskThreshold(number int32, threshold float32) {
	w.ChangeTask(number, func(t *Task) {
		var s RunSettings
		if len(t.Settings) > 0 && json.Unmarshal(t.Settings, &s) != nil {
			return // of a newer program
		}
		s.Threshold = threshold
		if b, err := json.Marshal(s); err == nil { // else it is not a number
			t.Settings = b
		}
	})
}

// On returns the device of the run.
func (s *RunSettings) On() inference.Device {
	return inference.Device{Kind: s.Device, Name: s.DeviceName, Reason: s.Reason, Detail: s.Detail, Runtime: s.Runtime}
}

// InfoOf describes what made a task's results: own, which runs now, where that is of the
// task's pack, else what is known of its pack, on the device of the task's last run.
func (w *Workspace) InfoOf(t *Task, own engine.Info) engine.Info {
	info := own
	if t.PackKey != "" && t.PackKey != own.PackKey {
		card, known := w.Pack(t.PackKey)
		if !known {
			card.ID = t.Pack
		}
		info = card.Info()
		info.HEIC = own.HEIC // of the program
	}
	// Of the device that runs now more is known than the settings have.
	if s, ok := SettingsOf(t.Settings); ok && (s.Device != info.Device.Kind || s.DeviceName != info.Device.Name) {
		info.Device = s.On()
	}
	return info
}
