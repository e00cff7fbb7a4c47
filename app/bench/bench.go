// Package bench measures the program on pictures that it makes itself: how fast
// its parts are alone, how near the whole comes to the limit that they set, and
// what memory and store cost. docs/performance.md explains the numbers.
package bench

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"path/filepath"

	"wanwu/app/metrics"
	"wanwu/inference/pipeline"
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
	// StageWindow walks through a list of n rows in a window; drops wait for their first label.
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
	Pipeline *pipeline.Pipeline
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
	// Progress is called with what comes next; set and n are empty where they do not apply. It may
	// be nil.
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

	CPU         CPU            `json:"cpu_ms"`
	LatencyMS   Latency        `json:"latency_ms"`
	Allocations Allocations    `json:"allocations"`
	Memory      []MemoryReport `json:"memory"`
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
	Window      []WalkReport       `json:"window,omitempty"`
	FirstLabels []FirstLabelReport `json:"first_labels,omitempty"`
	// Failed are the parts that could not be measured, or not to their end.
	Failed []Failure `json:"failed,omitempty"`
}

// Failure is a part of a bench that failed.
type Failure struct {
	Stage Stage  `json:"stage"`
	Set   string `json:"set,omitempty"`
	Error string `json:"error"`
}

// heavyRounds is how often at most what takes a process of its own is measured.
const heavyRounds = 3

// Run measures, blocks for minutes, and stops within a picture when ctx ends. A part that fails
// reports no value, and the others are still measured: then the report comes with an error that
// joins all failures. Where nothing could be measured there is no report.
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
	p := &parts{ctx: ctx, progress: c.Progress, report: r}
	for _, j := range c.Jobs {
		c.measure(p, j, bases)
	}
	// These take milliseconds a round: more of them cost nothing, and the median
	// then forgets the ones that were interrupted.
	short := max(c.Rounds, shortRounds)
	p.do(StageStore, "", 0, func() (err error) {
		r.Store, err = store(ctx, c.StoreRows, short)
		return err
	})
	p.do(StageTopK, "", 0, func() (err error) {
		r.TopK, err = topk(c.Classes, short)
		return err
	})
	c.window(p, bases)
	return r, p.err()
}

// parts runs the parts of a bench one after the other and keeps what failed.
type parts struct {
	ctx      context.Context
	progress func(s Stage, set string, n int)
	report   *Report
	errs     []error
}

// do runs a part, unless the whole has been cancelled, and says whether it worked.
func (p *parts) do(s Stage, set string, n int, part func() error) bool {
	err := p.ctx.Err()
	if err == nil {
		p.progress(s, set, n)
		err = part()
	}
	if err != nil && p.ctx.Err() == nil { // the rest of a cancelled bench has not failed
		p.report.Failed = append(p.report.Failed, Failure{s, set, err.Error()})
		p.errs = append(p.errs, fmt.Errorf("%s: %w", s, err))
	}
	return err == nil
}

func (p *parts) err() error {
	if err := p.ctx.Err(); err != nil {
		return err
	}
	return errors.Join(p.errs...)
}

// measure does everything that concerns one kind of picture.
func (c *Config) measure(p *parts, j Job, bases []*image.RGBA) {
	ctx, name := p.ctx, j.Kind.Name
	pipeline := *c.Pipeline
	var files *set
	var dir string
	var s *stages
	if !p.do(StageInputs, name, different, func() (err error) {
		if files, err = makeSet(ctx, j.Kind, filepath.Join(c.Dir, name), bases); err != nil {
			return err
		}
		if dir, err = files.folder(j.Pictures); err != nil {
			return err
		}
		s, err = newStages(ctx, &pipeline, dir)
		return err
	}) {
		return
	}
	defer s.close()
	p.report.Sets = append(p.report.Sets, SetReport{
		Name: name, Pictures: j.Pictures, Different: min(different, j.Pictures),
		Width: j.Kind.Width, Height: j.Kind.Height, MeanBytes: float64(files.bytes) / different,
		Memory: []MemoryReport{},
	})
	r := &p.report.Sets[len(p.report.Sets)-1]

	// Latency comes first and warms up what follows; the first picture itself
	// is warmed up by the tensors that the network will run on.
	p.do(StageLatency, name, latencyRuns, func() (err error) {
		r.LatencyMS, err = s.latency(ctx)
		return err
	})
	p.do(StageSpeed, name, j.Pictures, func() (err error) {
		counted := metrics.New()
		pipeline.Observer = counted
		if err := s.speed(ctx, c.Rounds, r); err != nil {
			return err
		}
		if r.Counted, err = counted.Totals(); err != nil {
			return err
		}
		r.Allocations, err = s.allocations(ctx, min(c.Rounds, heavyRounds))
		return err
	})
	c.memory(p, j, files, dir, r)
}

// memory recognises folders of each of the job's sizes in processes of their own, in
// turn, so that a machine that slows down slows all alike.
func (c *Config) memory(p *parts, j Job, files *set, dir string, r *SetReport) {
	runs := make([][]Memory, len(j.Memory))
	folders := make([]string, len(j.Memory))
	for rounds := min(c.Rounds, heavyRounds); rounds > 0; rounds-- {
		for i, n := range j.Memory {
			worked := p.do(StageMemory, j.Kind.Name, n, func() (err error) {
				if folders[i] == "" {
					if folders[i] = dir; n != j.Pictures {
						if folders[i], err = files.folder(n); err != nil {
							return err
						}
					}
				}
				m, err := c.Child(p.ctx, folders[i])
				if err != nil {
					return err
				}
				if m.Pictures != n {
					return fmt.Errorf("the memory run saw %d pictures of %d", m.Pictures, n)
				}
				runs[i] = append(runs[i], m)
				return nil
			})
			if !worked {
				rounds = 0 // it would fail again
				break
			}
		}
	}
	for i, n := range j.Memory {
		if len(runs[i]) > 0 {
			r.Memory = append(r.Memory, memoryReport(n, runs[i]))
		}
	}
}
