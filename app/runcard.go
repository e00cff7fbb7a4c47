package app

import (
	"runtime"
	"runtime/debug"
	"time"

	"wanwu/inference"
)

// RunCard is what one must know to make a run again, or to compare two: which
// program ran which model where, over what, and what came of it. Every export
// that people read carries one.
type RunCard struct {
	Version string // of the program

	Model, Title          string // the pack's id, and its name for people
	License               string // of the model
	ModelHash, LabelsHash string // "sha256:…"
	InputWidth            int    // of the network, in pixels
	InputHeight           int

	Device     string // the sentence of the badge: where it ran, and why there
	DeviceName string // what a person knows the device by
	Runtime    string // library and version
	HEIC       string // which decoder reads HEIC

	Threshold float32 // from which score on a best label counts, 0…1
	TopK      int     // labels kept of each picture

	Total, OK, Empty, Failed, Pending int // pictures

	Started, Finished time.Time
	Elapsed           time.Duration
	Rate              float64 // pictures a second, errors included

	Roots    []string // what was dropped
	OS, Arch string
}

// RunFacts is what a run knows of itself, for NewRunCard.
type RunFacts struct {
	// Version is the program's; where it is empty, the build's own is used.
	Version string
	Roots   []string
	Begin   time.Time
	// Elapsed is the time that was spent on recognising.
	Elapsed   time.Duration
	Threshold float32
	TopK      int
}

// NewRunCard fills a card from what runs, the counts of the workspace and the
// facts of the run; the device's sentence is in l.
func NewRunCard(l Lang, info EngineInfo, c Counts, f RunFacts) RunCard {
	card := RunCard{
		Version: f.Version,
		Model:   info.PackID, Title: info.PackTitle, License: info.License,
		ModelHash: info.ModelHash, LabelsHash: info.LabelsHash,
		InputWidth: info.InputWidth, InputHeight: info.InputHeight,
		DeviceName: info.Device.Name, Runtime: info.Device.Runtime, HEIC: info.HEIC,
		Threshold: f.Threshold, TopK: f.TopK,
		Total: c.All, OK: c.OK, Empty: c.Empty, Failed: c.Failed, Pending: c.Pending,
		Started: f.Begin, Elapsed: f.Elapsed, Roots: f.Roots,
		OS: runtime.GOOS, Arch: runtime.GOARCH,
	}
	if info.Device != (inference.Device{}) {
		card.Device = DeviceSentence(l, info.Device)
	}
	if card.Version == "" {
		card.Version = buildVersion()
	}
	if !f.Begin.IsZero() {
		card.Finished = f.Begin.Add(f.Elapsed)
	}
	if s := f.Elapsed.Seconds(); s > 0 {
		card.Rate = float64(c.All-c.Pending) / s
	}
	return card
}

// buildVersion is the version that the build recorded, or its commit; "(devel)"
// where it recorded neither.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(devel)"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "(devel)"
}
