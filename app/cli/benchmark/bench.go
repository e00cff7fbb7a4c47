package benchmark

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/bench"
	"wanwu/app/cli/command"
	"wanwu/app/cli/recognize"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/assets"
)

// What a bench measures where no flag says otherwise.
const (
	benchRounds = 5
	benchPhotos = 120 // a round of them takes some seconds on two cores
	benchSmall  = 240
	// With --quick: numbers to look at, not to report.
	quickRounds = 3
	quickPhotos = 36
	quickSmall  = 72
	// manyPhotos is how many photographs take minutes: more of them are a memory
	// run of their own only where they are asked for, by --memory or --full.
	manyPhotos = 1000
)

// childCommand is the hidden command whose process a memory run looks at.
const childCommand = "bench-child"

type benchFlags struct {
	model, set            string
	rounds, photos, small int
	memory                []int
	asked                 bool // for these numbers of pictures
	quick, full, json     bool
	window                bool
}

// New returns the command bench.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f benchFlags
	c := command.New(l, "bench", &cobra.Command{
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error {
			f.settle(c.Flags().Changed)
			if err := f.check(l); err != nil {
				return &command.Error{Status: command.ExitUsage, Err: err}
			}
			return runBench(c.Context(), env, l, f)
		},
	})
	c.Flags().StringVar(&f.model, "model", command.DefaultPack, words.T(l, "cli.bench.flag.model"))
	c.Flags().StringVar(&f.set, "set", "all", words.T(l, "cli.bench.flag.set"))
	c.Flags().IntVar(&f.rounds, "rounds", benchRounds, words.T(l, "cli.bench.flag.rounds"))
	c.Flags().IntVar(&f.photos, "photos", benchPhotos, words.T(l, "cli.bench.flag.photos"))
	c.Flags().IntVar(&f.small, "small", benchSmall, words.T(l, "cli.bench.flag.small"))
	c.Flags().IntSliceVar(&f.memory, "memory", []int{500, 8000}, words.T(l, "cli.bench.flag.memory"))
	c.Flags().BoolVar(&f.quick, "quick", false, words.T(l, "cli.bench.flag.quick"))
	c.Flags().BoolVar(&f.full, "full", false, words.T(l, "cli.bench.flag.full"))
	c.Flags().BoolVar(&f.window, "window", true, words.T(l, "cli.bench.flag.window"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.bench.flag.json"))
	return c
}

// settle applies --quick where a flag was not given by itself.
func (f *benchFlags) settle(given func(flag string) bool) {
	f.asked = given("memory")
	if !f.quick {
		return
	}
	for flag, set := range map[string]func(){
		"rounds": func() { f.rounds = quickRounds },
		"photos": func() { f.photos = quickPhotos },
		"small":  func() { f.small = quickSmall },
		"memory": func() { f.memory = []int{500} },
	} {
		if !given(flag) {
			set()
		}
	}
}

func (f *benchFlags) check(l words.Lang) error {
	for _, c := range []struct {
		flag       string
		value, max int
	}{{"--rounds", f.rounds, 1000}, {"--photos", f.photos, 100_000}, {"--small", f.small, 100_000}} {
		if c.value < 1 || c.value > c.max {
			return fmt.Errorf(words.T(l, "cli.bench.must_be_within_not"), c.flag, c.max, c.value)
		}
	}
	for _, n := range f.memory {
		if n < 1 || n > 100_000 {
			return fmt.Errorf(words.T(l, "cli.bench.memory_must_be_within"), 100_000, n)
		}
	}
	if f.set != "photos" && f.set != "small" && f.set != "all" {
		return fmt.Errorf(words.T(l, "cli.bench.set_must_be_photos"), f.set)
	}
	return nil
}

// jobs returns the sets to measure. left are the numbers of photographs whose memory is left out.
func (f *benchFlags) jobs() (jobs []bench.Job, left []int) {
	if f.set != "small" {
		j := bench.Job{Kind: bench.Photos, Pictures: f.photos}
		for _, n := range f.memory {
			if n <= manyPhotos || f.full || f.asked {
				j.Memory = append(j.Memory, n)
			} else {
				left = append(left, n)
			}
		}
		jobs = append(jobs, j)
	}
	if f.set != "photos" {
		jobs = append(jobs, bench.Job{Kind: bench.Small, Pictures: f.small, Memory: f.memory})
	}
	return jobs, left
}

func runBench(ctx context.Context, env command.Env, l words.Lang, f benchFlags) error {
	eng, library, err := command.OpenEngine(ctx, env, f.model)
	if err != nil {
		return err
	}
	defer eng.Close()
	dir, err := os.MkdirTemp("", "wanwu-bench-")
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	defer os.RemoveAll(dir)

	jobs, left := f.jobs()
	for _, n := range left {
		fmt.Fprint(env.Stderr, words.T(l, "cli.bench.memory_photographs_not_measured", n))
	}
	cfg := bench.Config{
		Dir: dir, Samples: assets.Samples(),
		Pipeline:  eng.Pipeline(engine.RunOptions{TopK: session.DefaultTopK, Recursive: true}),
		Jobs:      jobs,
		Rounds:    f.rounds,
		StoreRows: []int{100, 10_000, 100_000, 1_000_000},
		Classes:   []int{1000, 54_092, 1_000_000},
		Child: func(ctx context.Context, dir string) (bench.Memory, error) {
			return child(ctx, f.model, library, dir)
		},
		Progress: func(s bench.Stage, set string, n int) { fmt.Fprintln(env.Stderr, stageText(l, s, set, n)) },
	}
	if f.window {
		w, why, err := openTrialWindow(env, l, library, dir)
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: err}
		}
		if w == nil {
			fmt.Fprintln(env.Stderr, why)
		} else {
			defer w.close()
			cfg.Window, cfg.WindowRows = w.run, []int{100, 10_000, 100_000, 1_000_000}
		}
	}
	if f.quick {
		cfg.StoreRows = cfg.StoreRows[:3]
		cfg.WindowRows = cfg.WindowRows[:min(3, len(cfg.WindowRows))]
	}
	report, err := bench.Run(ctx, cfg)
	if report != nil { // what was measured before a failure took minutes
		if e := tellBench(env.Stdout, l, f.json, report); e != nil {
			return &command.Error{Status: command.ExitError, Err: e}
		}
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, words.T(l, "cli.bench.cancelled"))
		return &command.Error{Status: command.ExitCancelled, Told: true}
	case err != nil:
		return &command.Error{Status: command.ExitError, Err: err}
	}
	return nil
}

// tellBench prints a report for a person or for a program.
func tellBench(w io.Writer, l words.Lang, asJSON bool, report *bench.Report) error {
	if !asJSON {
		return printBench(w, l, report)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(report)
}

// child recognises a folder in a process of its own.
func child(ctx context.Context, model, library, dir string) (m bench.Memory, err error) {
	program, err := os.Executable()
	if err != nil {
		return m, err
	}
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, program, childCommand, "--model", model, dir)
	c.Env = append(os.Environ(), engine.EnvRuntime+"="+library)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return m, fmt.Errorf("%s %s: %w: %s", program, childCommand, err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &m); err != nil {
		return m, fmt.Errorf("%s %s: %w", program, childCommand, err)
	}
	return m, nil
}

// NewChild does what recognize --out - does, into nothing, and says what it took. Only bench calls
// it.
func NewChild(env command.Env, l words.Lang) *cobra.Command {
	var model string
	c := &cobra.Command{
		Use: childCommand, Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			eng, _, err := command.OpenEngine(ctx, env, model)
			if err != nil {
				return err
			}
			defer eng.Close()
			ws := workspace.New(0)
			k := &recognize.Sink{Workspace: ws, Rows: recognize.NewJSONLines(io.Discard, export.Source{
				Vocabulary: eng.Vocabulary(), TopK: session.DefaultTopK, Lang: l,
				Reason: func(err error) string { return words.Sentence(l, err) },
			})}
			begin := time.Now()
			run := session.Runner{Engine: eng, Workspace: ws, Watcher: k, Options: engine.RunOptions{TopK: session.DefaultTopK, Recursive: true}}
			if err := run.Scan(ctx, args); err != nil {
				return &command.Error{Status: command.ExitError, Err: err}
			}
			m := bench.Memory{Pictures: ws.Len(), Rate: float64(ws.Len()) / time.Since(begin).Seconds()}
			if failed := ws.Counts().Failed; failed > 0 {
				return &command.Error{Status: command.ExitError, Err: errors.New(fmt.Sprint(failed, " generated pictures were not read"))}
			}
			m.PeakBytes, _ = bench.PeakMemory()
			return json.NewEncoder(env.Stdout).Encode(m)
		},
	}
	c.Flags().StringVar(&model, "model", command.DefaultPack, "")
	return c
}
