// Package bench measures the program on pictures that it makes itself: how fast
// its parts are alone, how near the whole comes to the limit that they set, and
// what memory and store cost. docs/performance.md explains the numbers.
package bench

import (
	"context"
	"fmt"
	"image"
	"io/fs"
	"path/filepath"

	"wanwu/app/metrics"
	"wanwu/inference"
)

// Stage names what is being measured, for a line of progress.
type Stage string

// The stages, in their order.
const (
	StageInputs  Stage = "inputs"
	StageSpeed   Stage = "speed"
	StageLatency Stage = "latency"
	StageMemory  Stage = "memory"
	StageStore   Stage = "store"
	StageTopK    Stage = "topk"
	// A window walks through a list of n rows; drops wait for their first label.
	StageWindow     Stage = "window"
	StageFirstLabel Stage = "first label"
)

// Job is one kind of picture to measure.
type Job struct {
	Kind     Kind
	Pictures int   // of one round
	Memory   []int // pictures of the runs whose memory is measured; may be empty
}

// Config says what to measure.
type Config struct {
	// Dir is an empty folder for the generated pictures; the caller removes it.
	Dir string
	// Samples holds the pictures that the generated ones are made of.
	Samples fs.FS
	// Pipeline is the job to measure.
	Pipeline *inference.Pipeline
	// Jobs are the kinds of pictures, Rounds how often each is measured.
	Jobs   []Job
	Rounds int
	// StoreRows ascend, Classes are the sizes of vocabularies.
	StoreRows, Classes []int
	// Child recognises a folder in a fresh process, whose memory is its own; it
	// blocks until that has ended.
	Child func(ctx context.Context, dir string) (Memory, error)
	// Window has a fresh process with a window go through a trial; it blocks until
	// that has ended. WindowRows are the lengths of the lists to walk through; none
	// leaves the window out.
	Window     func(ctx context.Context, t Trial) (WindowReport, error)
	WindowRows []int
	// Progress is told what comes next; set and n are empty where they do not
	// apply. Nil tells nobody.
	Progress func(s Stage, set string, n int)
}

// shortRounds is how often at least what takes milliseconds is measured.
const shortRounds = 15

// SetReport is what was measured on one kind of picture. Rates are pictures a
// second.
type SetReport struct {
	Name      string  `json:"name"`
	Pictures  int     `json:"pictures"`
	Different int     `json:"different"`
	Width     int     `json:"width"`
	Height    int     `json:"height"`
	MeanBytes float64 `json:"mean_bytes"`

	Decode     Spread `json:"decode"`  // read, decode, resize, normalise; all cores
	Network    Spread `json:"network"` // all lanes, all cores
	Limit      Spread `json:"limit"`   // 1 / (1/decode + 1/network), within a round
	Whole      Spread `json:"whole"`
	Efficiency Spread `json:"efficiency"` // whole ÷ limit, within a round

	CPU         CPU         `json:"cpu_ms"`
	LatencyMS   Latency     `json:"latency_ms"`
	Allocations Allocations `json:"allocations"`
	Memory      []Memory    `json:"memory"`
	// Counted is what the pipeline told its observer during the whole jobs.
	Counted metrics.Totals `json:"counted"`
}

// CPU is processor time in milliseconds a picture, over all cores. Where others
// use the machine, times by the clock say little and these still compare.
type CPU struct {
	Decode  Spread `json:"decode"`
	Network Spread `json:"network"`
	Whole   Spread `json:"whole"`
	// Overhead is the part by which the whole takes more than decode and
	// network together: 0.02 is 2 %. It is a ratio, not a time.
	Overhead Spread `json:"overhead"`
}

// Report is everything that one run measured.
type Report struct {
	Machine  Machine       `json:"machine"`
	Lanes    int           `json:"lanes"`
	Batch    int           `json:"batch"`
	Decoders int           `json:"decoders"`
	Rounds   int           `json:"rounds"`
	Sets     []SetReport   `json:"sets"`
	Store    []StoreReport `json:"store"`
	TopK     []TopKReport  `json:"topk"`
	// Absent where there is no window to measure.
	Window      []WindowReport     `json:"window,omitempty"`
	FirstLabels []FirstLabelReport `json:"first_labels,omitempty"`
}

// Run measures, blocks for minutes, and stops within a picture when ctx ends.
// Any failure is an error: a number that stands for something else is worse
// than none.
func Run(ctx context.Context, c Config) (*Report, error) {
	if c.Rounds < 1 {
		return nil, fmt.Errorf("%d rounds measure nothing", c.Rounds)
	}
	if c.Progress == nil {
		c.Progress = func(Stage, string, int) {}
	}
	dev := c.Pipeline.Backend.Device()
	r := &Report{
		Machine: machineOf(dev), Rounds: c.Rounds,
		Lanes: dev.Lanes, Batch: dev.Batch, Decoders: c.Pipeline.Decoders,
	}
	bases, err := loadBases(ctx, c.Samples, c.Dir)
	if err != nil {
		return nil, err
	}
	for _, j := range c.Jobs {
		s, err := c.measure(ctx, j, bases)
		if err != nil {
			return nil, err
		}
		r.Sets = append(r.Sets, *s)
	}
	// These take milliseconds a round: more of them cost nothing, and the median
	// then forgets the ones that were interrupted.
	short := max(c.Rounds, shortRounds)
	c.Progress(StageStore, "", 0)
	if r.Store, err = store(ctx, c.StoreRows, short); err != nil {
		return nil, err
	}
	c.Progress(StageTopK, "", 0)
	if r.TopK, err = topk(c.Classes, short); err != nil {
		return nil, err
	}
	if err := c.window(ctx, bases, r); err != nil {
		return nil, err
	}
	return r, nil
}

// measure does everything that concerns one kind of picture.
func (c *Config) measure(ctx context.Context, j Job, bases []*image.RGBA) (*SetReport, error) {
	name := j.Kind.Name
	c.Progress(StageInputs, name, different)
	files, err := makeSet(ctx, j.Kind, filepath.Join(c.Dir, name), bases)
	if err != nil {
		return nil, err
	}
	dir, err := files.folder(j.Pictures)
	if err != nil {
		return nil, err
	}
	pipeline := *c.Pipeline
	s, err := newStages(ctx, &pipeline, dir)
	if err != nil {
		return nil, err
	}
	defer s.close()
	r := &SetReport{
		Name: name, Pictures: j.Pictures, Different: min(different, j.Pictures),
		Width: j.Kind.Width, Height: j.Kind.Height, MeanBytes: float64(files.bytes) / different,
		Memory: []Memory{},
	}

	c.Progress(StageLatency, name, latencyRuns)
	// Latency comes first and warms up what follows; the first picture itself
	// is warmed up by the tensors that the network will run on.
	if r.LatencyMS, err = s.latency(ctx); err != nil {
		return nil, err
	}
	c.Progress(StageSpeed, name, j.Pictures)
	counted := metrics.New()
	pipeline.Observer = counted
	if err := s.speed(ctx, c.Rounds, r); err != nil {
		return nil, err
	}
	if r.Counted, err = counted.Totals(); err != nil {
		return nil, err
	}
	if r.Allocations, err = s.allocations(ctx); err != nil {
		return nil, err
	}
	for _, n := range j.Memory {
		c.Progress(StageMemory, name, n)
		at := dir
		if n != j.Pictures {
			if at, err = files.folder(n); err != nil {
				return nil, err
			}
		}
		m, err := c.Child(ctx, at)
		if err != nil {
			return nil, err
		}
		if m.Pictures != n {
			return nil, fmt.Errorf("the memory run saw %d pictures of %d", m.Pictures, n)
		}
		r.Memory = append(r.Memory, m)
	}
	return r, nil
}
