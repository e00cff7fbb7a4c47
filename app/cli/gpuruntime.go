package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/gpubundle"
	"wanwu/app/words"
	"wanwu/inference/ort"
)

func newGPURuntime(env command.Env, l words.Lang) *cobra.Command {
	var dry bool
	c := command.New(l, "gpuruntime", &cobra.Command{
		Example: `  wanwu gpu-runtime
  wanwu gpu-runtime --dry-run
  WANWU_GPU_RUNTIME=/mnt/usb/runtime-gpu wanwu gpu-runtime`,
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error { return gpuRuntime(c.Context(), env, l, dry) },
	})
	c.Flags().BoolVar(&dry, "dry-run", false, words.T(l, "cli.gpuruntime.flag.dry-run"))
	return c
}

func gpuRuntime(ctx context.Context, env command.Env, l words.Lang, dry bool) error {
	list, err := gpubundle.Read(env.GPURuntime, ort.BundlePlatform())
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	if list == nil {
		return &command.Error{Status: command.ExitError, Err: errors.New(words.T(l, "cli.gpuruntime.there_no_gpu_runtime"))}
	}
	config, err := engine.NewConfig(env.Getenv, ort.CPU)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	installer := &gpubundle.Installer{List: list, Folder: config.GPUFolder, Memo: config.GPUMemo()}
	plan, err := installer.Plan(ctx)
	if err != nil {
		return gpuRuntimeFailed(ctx, l, err)
	}
	if plan.Complete {
		fmt.Fprintln(env.Stdout, words.T(l, "cli.gpuruntime.gpu_runtime_in_place")+plan.Folder)
		return nil
	}
	about := ""
	if !plan.Exact {
		about = words.T(l, "cli.gpuruntime.about")
	}
	fmt.Fprint(env.Stdout, words.T(l, "cli.gpuruntime.gpu_runtime_download_packages", about, gpubundle.Amount(plan.Download), plan.Packages, gpubundle.Amount(plan.Unpacked), gpubundle.Amount(plan.Free), plan.Folder))
	if dry {
		return nil
	}
	p := &installProgress{Bar: command.NewBar(env.Stderr), lang: l}
	err = installer.Install(ctx, p.report)
	p.Clear()
	if err != nil {
		return gpuRuntimeFailed(ctx, l, err)
	}
	fmt.Fprintf(env.Stdout, words.T(l, "cli.gpuruntime.installed"), plan.Folder)
	return nil
}

// gpuRuntimeFailed returns the exit of an installation that did not succeed.
func gpuRuntimeFailed(ctx context.Context, l words.Lang, err error) error {
	if ctx.Err() != nil {
		return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	}
	return &command.Error{Status: command.ExitError, Err: errors.New(gpubundle.Sentence(l, err))}
}

// installProgress reports an installation's progress: in one line on a terminal, else a line for
// each package and stage, and every few seconds.
type installProgress struct {
	*command.Bar
	lang words.Lang
	last gpubundle.Progress
	told time.Time
}

func (p *installProgress) report(now gpubundle.Progress) {
	line := p.sentence(now)
	if !p.Terminal && now.Package == p.last.Package && now.Stage == p.last.Stage && time.Since(p.told) < command.LineEvery {
		return
	}
	p.last, p.told = now, time.Now()
	p.Bar.Report(command.Progress{Share: now.Share, Text: line})
}

func (p *installProgress) sentence(now gpubundle.Progress) string {
	what := words.T(p.lang, "cli.gpuruntime.downloading")
	if now.Stage == gpubundle.Unpacking {
		what = words.T(p.lang, "cli.gpuruntime.unpacking")
	}
	line := fmt.Sprintf("[%d/%d] %s %s", now.Number, now.Count, what, now.Package)
	switch {
	case now.Stage == gpubundle.Unpacking:
	case now.Total > 0:
		line += " · " + gpubundle.Amount(now.Done) + " / " + gpubundle.Amount(now.Total)
	default:
		line += " · " + gpubundle.Amount(now.Done)
	}
	return line
}
