package ort

import (
	"fmt"
	"math"
	"time"

	"wanwu/inference"
)

// Findings is what a probe learnt. The child sends it after every stage, so
// that the last one tells where it ended.
type Findings struct {
	Stage string `json:"stage"` // one of the stages
	// Failure is the message of what failed; it is empty where everything worked. Code is its code
	// where it has one.
	Failure string         `json:"failure,omitempty"`
	Code    inference.Code `json:"code,omitempty"`
	// Stderr is what the libraries wrote, and Exit how the child ended where
	// it did not do so by itself: "signal: segmentation fault". TimedOut is
	// that it was ended because it took too long. The parent fills them.
	Stderr   string `json:"stderr,omitempty"`
	Exit     string `json:"exit,omitempty"`
	TimedOut bool   `json:"timed_out,omitempty"`

	Driver DriverInfo `json:"driver"`
	GPU    GPU        `json:"card"`
	// Runtime is the library's version.
	Runtime string `json:"runtime,omitempty"`
	// Buckets are the timed runs, and GPU and CPU the best pictures per second
	// of both, on the same network.
	Buckets []Timing `json:"buckets,omitempty"`
	GPURate float64  `json:"gpu,omitempty"`
	CPURate float64  `json:"cpu,omitempty"`
	// Difference is the greatest distance between both devices' logits, divided
	// by the greatest logit, and NaN's stand-in −1 where the GPU gave no number.
	Difference float64 `json:"difference"`
}

// The stages of a probe, in their order.
const (
	StageStart   = "start"   // the child lives
	StageDriver  = "driver"  // the driver was looked at
	StageLibrary = "library" // the libraries are loaded
	StageSession = "session" // the network is on the GPU
	StageRun     = "run"     // every bucket ran; what is left is the CPU's, for comparison
	StageDone    = "done"    // and the CPU
)

// Timing is one timed run of N pictures.
type Timing struct {
	N    int           `json:"n"`
	Took time.Duration `json:"took"`
}

// MaxDifference is how far the devices' logits may be from each other, relative to the greatest
// one. TF32, which a GPU uses for convolutions, keeps three digits.
const MaxDifference = 1e-2

// Decision is where a network shall run, and why there.
type Decision struct {
	Device  Choice // CPU, CUDA or TensorRT
	Library string // the runtime library to load
	Preload string // the folder whose CUDA libraries go before it; may be empty
	Reason  string // why it is not a GPU; empty where it is, or the CPU was asked for
	Detail  string
	// MemoryLimit is what the runtime may take of the GPU, in bytes; 0 is all.
	MemoryLimit int64
	GPU         GPU
	Driver      DriverInfo
	Findings    *Findings // of the probe; nil where none was needed
}

// judge reports whether a GPU is to be used after what a probe found: an empty reason is yes. asked
// is whether it was asked for by name: then it need not be the faster one.
func judge(f *Findings, choice Choice, asked bool) (reason, detail string) {
	switch {
	case f.TimedOut && f.Stage != StageRun:
		return inference.ReasonProbeTimeout, f.Stage
	case f.TimedOut:
		// The GPU had answered everything, and the CPU was not done with a few pictures: that is
		// the slower one. What was compared by then has to agree.
		return f.wrong()
	case f.Failure != "":
		words := f.Failure
		if f.Stderr != "" {
			words += "\n" + f.Stderr
		}
		if f.Driver.Present && f.Driver.GPUs > 0 && choice.Index >= f.Driver.GPUs {
			return inference.ReasonNoSuchDevice, fmt.Sprint(f.Driver.GPUs)
		}
		reason, detail = reasonOf(words, f)
		if reason == inference.ReasonLowMemory && f.GPU.Free > 0 {
			detail = mebibytes(f.GPU.Free)
		}
		if reason == inference.ReasonGPUFailed && f.Code == inference.CodeRuntimeBad {
			reason = inference.ReasonRuntimeBad
		}
		return reason, detail
	case f.Exit != "":
		// A loader that gives up has named the file before.
		if r, d := reasonOf(f.Stderr, f); r == inference.ReasonMissingLibrary {
			return r, d
		}
		return inference.ReasonProbeCrashed, fmt.Sprintf("%s, %s", f.Exit, f.Stage)
	case f.Stage != StageDone:
		return inference.ReasonProbeCrashed, f.Stage
	}
	if reason, detail := f.wrong(); reason != "" {
		return reason, detail
	}
	switch {
	case !asked && f.GPURate <= f.CPURate:
		return inference.ReasonSlower, fmt.Sprintf("GPU %.0f · CPU %.0f", f.GPURate, f.CPURate)
	}
	return "", ""
}

// wrong reports whether the GPU's answers are another device's.
func (f *Findings) wrong() (reason, detail string) {
	if f.Difference < 0 || math.IsNaN(f.Difference) || f.Difference > MaxDifference {
		return inference.ReasonWrongOutput, fmt.Sprintf("%.2g", f.Difference)
	}
	return "", ""
}

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }

const (
	// memoryMargin is left to CUDA itself and to the libraries' own buffers, which are outside what
	// the runtime counts.
	memoryMargin = 768 << 20
	// memoryShare is the most of a GPU that is taken, so that more than nine tenths in use means
	// that another program took it.
	memoryShare = 0.85
	// memoryLeast is what a network and its smallest batch need.
	memoryLeast = 256 << 20
)

// memoryLimit returns what the runtime may take of a GPU with so much memory, of which so much is
// free; 0 is unknown, and 0 as the answer is no limit. ok is false where too little is free for
// anything.
func memoryLimit(total, free int64) (limit int64, ok bool) {
	if total <= 0 {
		return 0, true
	}
	limit = int64(memoryShare * float64(total))
	if free > 0 {
		limit = min(limit, free-memoryMargin)
	}
	return limit, limit >= memoryLeast
}
