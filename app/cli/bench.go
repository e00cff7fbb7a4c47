package cli

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

func newBench(env Env, l words.Lang) *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   pick(l, "bench [选项]", "bench [flags]"),
		Short: pick(l, "测量速度和内存", "Measure speed and memory"),
		Long: pick(l, `在自己生成的图片上测量：只解码、只推理、由此得出的理论上限、完整任务及其效率（完整任务 ÷ 上限）、
单张延迟、内存分配、内存峰值、结果表、top-k，以及窗口（主线程占用、内存、第一个标签的出现时间）。各项交替测量多轮，给出中位数和最小–最大值。
约需二十分钟，期间请勿运行其他程序；某一项失败时，其余的照样测量并打印。生成的图片放在临时文件夹，结束后删除。`,
			`Measures on pictures that it makes itself: decode alone, network alone, the limit
that follows, the whole job and its efficiency (whole ÷ limit), latency of one
picture, allocations, peak memory, the results' store, top-k, and the window (how
long its main thread is held, memory, the first label's time). Everything is
measured in turn over several rounds; median and min–max are given. It takes some
twenty minutes, best on an idle machine; where a part fails, the others are measured
and printed all the same. The pictures lie in a temporary folder that is removed at
the end.`),
		Example: pick(l, `  wanwu bench
  wanwu bench --quick --set photos
  wanwu bench --json > 结果.json`,
			`  wanwu bench
  wanwu bench --quick --set photos
  wanwu bench --json > results.json`),
		Args: noWords(l),
		RunE: func(c *cobra.Command, _ []string) error {
			f.settle(c.Flags().Changed)
			if err := f.check(l); err != nil {
				return &exit{status: ExitUsage, err: err}
			}
			return runBench(c.Context(), env, l, f)
		},
	}
	c.Flags().StringVar(&f.model, "model", DefaultPack, pick(l, "模型包：内置模型的名字，或一个文件夹、一个 .zip", "model pack: an embedded one's id, or a folder, or a .zip"))
	c.Flags().StringVar(&f.set, "set", "all", pick(l, "图片：photos（1200 万像素照片）、small（小图）或 all", "pictures: photos (12 megapixels), small, or all"))
	c.Flags().IntVar(&f.rounds, "rounds", benchRounds, pick(l, "测量几轮", "rounds"))
	c.Flags().IntVar(&f.photos, "photos", benchPhotos, pick(l, "每轮的照片数", "photographs a round"))
	c.Flags().IntVar(&f.small, "small", benchSmall, pick(l, "每轮的小图数", "small pictures a round"))
	c.Flags().IntSliceVar(&f.memory, "memory", []int{500, 8000}, pick(l, "测内存峰值的图片数", "numbers of pictures whose peak memory is measured"))
	c.Flags().BoolVar(&f.quick, "quick", false, pick(l, "粗略测量：轮数和图片更少，内存只测 500 张", "a rough look: fewer rounds and pictures, memory at 500 only"))
	c.Flags().BoolVar(&f.full, "full", false, pick(l, "照片也测 8000 张的内存（多花几分钟）", "measure the memory of 8,000 photographs too (minutes more)"))
	c.Flags().BoolVar(&f.window, "window", true, pick(l, "也测窗口（有 Xvfb 时在其中，否则会短暂打开几个窗口）", "measure the window too (under Xvfb where there is one, else some open for a moment)"))
	c.Flags().BoolVar(&f.json, "json", false, pick(l, "输出 JSON", "print JSON"))
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
			return fmt.Errorf(pick(l, "%s 应在 1 到 %d 之间，而不是 %d", "%s must be within 1…%d, not %d"), c.flag, c.max, c.value)
		}
	}
	for _, n := range f.memory {
		if n < 1 || n > 100_000 {
			return fmt.Errorf(pick(l, "--memory 应在 1 到 %d 之间，而不是 %d", "--memory must be within 1…%d, not %d"), 100_000, n)
		}
	}
	if f.set != "photos" && f.set != "small" && f.set != "all" {
		return fmt.Errorf(pick(l, "--set 应为 photos、small 或 all，而不是 %q", "--set must be photos, small or all, not %q"), f.set)
	}
	return nil
}

// jobs are the sets to measure. left are the numbers of photographs whose memory is
// left out.
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

func runBench(ctx context.Context, env Env, l words.Lang, f benchFlags) error {
	eng, library, err := openEngine(ctx, env, f.model)
	if err != nil {
		return err
	}
	defer eng.Close()
	dir, err := os.MkdirTemp("", "wanwu-bench-")
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	defer os.RemoveAll(dir)

	jobs, left := f.jobs()
	for _, n := range left {
		fmt.Fprintf(env.Stderr, pick(l, "不测 %d 张照片的内存（--full 会测，每次约几分钟）\n",
			"the memory of %d photographs is not measured (--full does, in some minutes each time)\n"), n)
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
			return &exit{status: ExitError, err: err}
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
			return &exit{status: ExitError, err: e}
		}
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, pick(l, "已中断", "Cancelled"))
		return &exit{status: ExitCancelled, told: true}
	case err != nil:
		return &exit{status: ExitError, err: err}
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

// openEngine opens the engine of a pack; the library's path goes with it.
func openEngine(ctx context.Context, env Env, model string) (e *engine.Engine, library string, err error) {
	packFS, err := packFS(env, model)
	if err != nil {
		return nil, "", &exit{status: ExitError, err: err}
	}
	if library, err = engine.RuntimeLibrary(env.Getenv); err != nil {
		return nil, "", &exit{status: ExitError, err: err}
	}
	if e, err = engine.Open(ctx, packFS, library); err != nil {
		if ctx.Err() != nil {
			return nil, "", &exit{status: ExitCancelled, err: ctx.Err()}
		}
		return nil, "", &exit{status: ExitError, err: err}
	}
	return e, library, nil
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

// newBenchChild does what recognize --out - does, into nothing, and says what
// it took. Nobody but bench calls it.
func newBenchChild(env Env, l words.Lang) *cobra.Command {
	var model string
	c := &cobra.Command{
		Use: childCommand, Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			eng, _, err := openEngine(ctx, env, model)
			if err != nil {
				return err
			}
			defer eng.Close()
			ws := workspace.New(0)
			k := &sink{ws: ws, rows: newJSONLines(io.Discard, export.Source{
				Vocabulary: eng.Vocabulary(), TopK: session.DefaultTopK, Lang: l,
				Reason: func(err error) string { return words.Sentence(l, err) },
			})}
			begin := time.Now()
			run := session.Runner{Engine: eng, Workspace: ws, Watcher: k, Options: engine.RunOptions{TopK: session.DefaultTopK, Recursive: true}}
			if err := run.Scan(ctx, args); err != nil {
				return &exit{status: ExitError, err: err}
			}
			m := bench.Memory{Pictures: ws.Len(), Rate: float64(ws.Len()) / time.Since(begin).Seconds()}
			if failed := ws.Counts().Failed; failed > 0 {
				return &exit{status: ExitError, err: errors.New(fmt.Sprint(failed, " generated pictures were not read"))}
			}
			m.PeakBytes, _ = bench.PeakMemory()
			return json.NewEncoder(env.Stdout).Encode(m)
		},
	}
	c.Flags().StringVar(&model, "model", DefaultPack, "")
	return c
}
