package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/engine"
	"wanwu/app/gpubundle"
	"wanwu/app/words"
	"wanwu/inference/ort"
)

func newGPURuntime(env Env, l words.Lang) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   pick(l, "gpu-runtime [选项]", "gpu-runtime [flags]"),
		Short: pick(l, "安装 GPU 运行库（约 1.9 GB），放在程序旁", "Install the GPU runtime (some 1.9 GB) beside the program"),
		Long: pick(l, `下载 ONNX Runtime 的 GPU 版本和 CUDA、cuDNN 的库，放进程序旁的 runtime-gpu 文件夹
（或 WANWU_GPU_RUNTIME 指定的文件夹），之后只需要 NVIDIA 驱动。先说明大小，再用本机的
Python 3 和 pip 下载，每个包都核对 SHA-256。随时可以按 Ctrl-C 停下，已下好的包都保留，
再次运行会接着下载。装好的文件夹可以整个拷到另一台电脑的程序旁使用。
已经装好时什么也不做；文件缺失或损坏时重新装好。
退出码：0 已装好；1 出错（原因和办法见提示）；2 参数有误；130 被取消。`,
			`Downloads ONNX Runtime's GPU build and the libraries of CUDA and cuDNN into the
folder runtime-gpu beside the program (or into that of WANWU_GPU_RUNTIME), which then
needs nothing but NVIDIA's driver. The size is said first; the download is done by this
machine's Python 3 with pip, and every package is checked by its SHA-256. Ctrl-C stops
it at any time: whole packages are kept, and the next run goes on from there. The
folder can be copied beside the program on another machine.
Where it is in place already nothing is done; files that are missing or damaged are
made good.
Exit status: 0 in place; 1 an error (with what to do); 2 usage; 130 cancelled.`),
		Example: `  wanwu gpu-runtime
  wanwu gpu-runtime --dry-run
  WANWU_GPU_RUNTIME=/mnt/usb/runtime-gpu wanwu gpu-runtime`,
		Args: noWords(l),
		RunE: func(c *cobra.Command, _ []string) error { return gpuRuntime(c.Context(), env, l, dry) },
	}
	c.Flags().BoolVar(&dry, "dry-run", false, pick(l, "只说明要下载多少、放在哪里", "only say how much there is to download, and where it goes"))
	return c
}

func gpuRuntime(ctx context.Context, env Env, l words.Lang, dry bool) error {
	list, err := gpubundle.Read(env.GPURuntime, ort.BundlePlatform())
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	if list == nil {
		return &exit{status: ExitError, err: errors.New(pick(l, "没有适合本系统的 GPU 运行库", "there is no GPU runtime for this system"))}
	}
	config, err := engine.NewConfig(env.Getenv, ort.CPU)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	installer := &gpubundle.Installer{List: list, Folder: config.GPUFolder, Memo: config.GPUMemo()}
	plan, err := installer.Plan(ctx)
	if err != nil {
		return gpuRuntimeFailed(ctx, l, err)
	}
	if plan.Complete {
		fmt.Fprintln(env.Stdout, pick(l, "GPU 运行库已就绪：", "The GPU runtime is in place: ")+plan.Folder)
		return nil
	}
	about := ""
	if !plan.Exact {
		about = pick(l, "约 ", "about ")
	}
	fmt.Fprintf(env.Stdout, pick(l, "GPU 运行库：还需下载 %s%s（%d 个包），安装后约占 %s，磁盘剩余 %s，放入 %s\n",
		"The GPU runtime: %s%s to download (%d packages), about %s unpacked, %s free; it goes into %s\n"),
		about, gpubundle.Amount(plan.Download), plan.Packages, gpubundle.Amount(plan.Unpacked), gpubundle.Amount(plan.Free), plan.Folder)
	if dry {
		return nil
	}
	p := &installProgress{bar: newBar(env.Stderr, l)}
	err = installer.Install(ctx, p.report)
	p.end()
	if err != nil {
		return gpuRuntimeFailed(ctx, l, err)
	}
	fmt.Fprintf(env.Stdout, pick(l, "GPU 运行库已装好：%s。拷贝整个文件夹即可带到另一台电脑；用 wanwu doctor 检查\n",
		"The GPU runtime is in place: %s. Copy the folder to take it to another machine; wanwu doctor examines it\n"), plan.Folder)
	return nil
}

// gpuRuntimeFailed is the exit of an installation that did not succeed.
func gpuRuntimeFailed(ctx context.Context, l words.Lang, err error) error {
	if ctx.Err() != nil {
		return &exit{status: ExitCancelled, err: ctx.Err()}
	}
	return &exit{status: ExitError, err: errors.New(gpubundle.Sentence(l, err))}
}

// installProgress tells an installation's progress: over one line on a terminal, else a
// line for each package and stage, and every few seconds.
type installProgress struct {
	*bar
	last gpubundle.Progress
	told time.Time
}

func (p *installProgress) report(now gpubundle.Progress) {
	line := p.sentence(now)
	if p.terminal {
		full := int(now.Share * barWidth)
		p.show(head(bars(full)+" "+line, p.columns()-1))
		return
	}
	if now.Package == p.last.Package && now.Stage == p.last.Stage && time.Since(p.told) < lineEvery {
		return
	}
	p.last, p.told = now, time.Now()
	fmt.Fprintln(p.w, line)
}

func (p *installProgress) end() {
	if p.terminal {
		p.show("")
	}
}

func (p *installProgress) sentence(now gpubundle.Progress) string {
	what := pick(p.lang, "下载", "downloading")
	if now.Stage == gpubundle.Unpacking {
		what = pick(p.lang, "解压", "unpacking")
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
