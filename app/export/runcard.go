package export

import (
	"runtime"
	"time"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// RunCard is what one must know to make a run again, or to compare two: which
// program ran which model where, over what, and what came of it. Every export
// that people read carries one.
type RunCard struct {
	Version string `json:"version"` // of the program

	Model      string `json:"model"` // the pack's id
	Title      string `json:"title"` // and its name for people
	License    string `json:"license"`
	ModelHash  string `json:"model_hash"` // "sha256:…"
	LabelsHash string `json:"labels_hash"`
	// LabelVersion is that of the label library, 0 where there is none, and LabelHash the hash
	// of what is in it.
	LabelVersion int    `json:"label_library_version,omitempty"`
	LabelHash    string `json:"label_library_hash,omitempty"`
	InputWidth   int    `json:"input_width"` // of the network, in pixels
	InputHeight  int    `json:"input_height"`

	Device     string `json:"device"`           // the sentence of the badge: where it ran, and why there
	DeviceName string `json:"device_name"`      // what a person knows the device by
	GPU        string `json:"card,omitempty"`   // its name, also where the CPU took its place
	Driver     string `json:"driver,omitempty"` // the version of the GPU's driver
	Memory     int64  `json:"memory,omitempty"` // of the GPU, in bytes
	Runtime    string `json:"runtime"`          // library and version
	HEIC       string `json:"heic"`             // which decoder reads HEIC

	Threshold float32 `json:"threshold"` // from which score on a best label counts, 0…1
	TopK      int     `json:"top_k"`     // labels kept of each picture
	Query     string  `json:"-"`         // what the rows of the file were chosen by; empty for all

	// Pictures.
	Total   int `json:"total"`
	OK      int `json:"ok"`
	Empty   int `json:"empty"`
	Failed  int `json:"failed"`
	Pending int `json:"pending"`

	Started  time.Time     `json:"started,omitzero"`
	Finished time.Time     `json:"finished,omitzero"`
	Elapsed  time.Duration `json:"elapsed_ns"`
	// Done is the pictures finished in Elapsed, errors included; they may be fewer than
	// those of the file, of which earlier runs did the rest. Cached is how many of them
	// were answered from the store.
	Done   int     `json:"done"`
	Cached int     `json:"cached"`
	Rate   float64 `json:"rate"` // Done a second

	// Roots is what was dropped. It is the user's own: JSON, which may be given to
	// others, does not have it.
	Roots []string `json:"-"`
	OS    string   `json:"os"`
	Arch  string   `json:"arch"`
}

// RunFacts is what a run knows of itself, for NewRunCard.
type RunFacts struct {
	// Version is the program's; where it is empty, the build's own is used.
	Version string
	Roots   []string
	// Begin and Elapsed are when the last run began, and how long it took; zero where
	// nothing is known of it.
	Begin   time.Time
	Elapsed time.Duration
	// Done is the pictures that were finished in that time, Cached those of them that
	// were answered from the store.
	Done, Cached int
	Threshold    float32
	TopK         int
	// Labels is the label library by which the rows are answered.
	Labels workspace.LabelVersion
}

// NewRunCard fills a card from what runs, the counts of the workspace and the
// facts of the run; the device's sentence is in l.
func NewRunCard(l words.Lang, info engine.Info, c workspace.Counts, f RunFacts) RunCard {
	card := RunCard{
		Version: f.Version,
		Model:   info.PackID, Title: info.PackTitle, License: info.License,
		ModelHash: info.ModelHash, LabelsHash: info.LabelsHash,
		LabelVersion: f.Labels.Version, LabelHash: f.Labels.Hash,
		InputWidth: info.InputWidth, InputHeight: info.InputHeight,
		DeviceName: info.Device.Name, Runtime: info.Device.Runtime, HEIC: info.HEIC,
		GPU: info.Device.GPU, Driver: info.Device.Driver, Memory: info.Device.Memory,
		Threshold: f.Threshold, TopK: f.TopK,
		Started: f.Begin, Elapsed: f.Elapsed, Done: f.Done, Cached: f.Cached, Roots: f.Roots,
		OS: runtime.GOOS, Arch: runtime.GOARCH,
	}
	if info.Device != (inference.Device{}) {
		card.Device = words.DeviceSentence(l, info.Device)
	}
	if card.Version == "" {
		card.Version = host.Version()
	}
	card.Count(c)
	if !f.Begin.IsZero() && f.Elapsed > 0 {
		card.Finished = f.Begin.Add(f.Elapsed)
	}
	if s := f.Elapsed.Seconds(); s > 0 {
		card.Rate = float64(f.Done) / s
	}
	return card
}

// Count puts in how many pictures there are of each kind.
func (c *RunCard) Count(n workspace.Counts) {
	c.Total, c.OK, c.Empty, c.Failed, c.Pending = n.All, n.OK, n.Empty, n.Failed, n.Pending
}
