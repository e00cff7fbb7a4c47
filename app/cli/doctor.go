package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"wanwu/app"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	model, device string
	json          bool
}

func newDoctor(env Env, l app.Lang) *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use:   pick(l, "doctor [选项]", "doctor [flags]"),
		Short: pick(l, "检查本机：运行库、设备、驱动、模型", "Examine this machine: runtime, device, driver, model"),
		Long: pick(l, `检查运行库、设备（为什么不是 GPU、该怎么办）、NVIDIA 驱动和显存、GPU 运行库、
模型包、HEIC 解码、缓存文件夹和图形显示。报告可以直接复制给别人：其中的用户文件夹写作 ~。
退出码：0 可以使用（只用 CPU 也算）；1 无法使用；2 参数有误。`,
			`Examines the runtime library, the device (why it is not a GPU, and what to do),
NVIDIA's driver and the card's memory, the GPU runtime, the model pack, the HEIC
decoder, the cache folder and the display. The report can be copied to others as
it is: the user's folder is written ~.
Exit status: 0 the program works (on a CPU as well); 1 it cannot; 2 usage.`),
		Example: `  wanwu doctor
  wanwu doctor --json
  wanwu doctor --device cuda:0`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return doctor(c.Context(), env, l, f) },
	}
	c.Flags().StringVar(&f.model, "model", DefaultPack, pick(l, "模型包：内置模型的名字，或一个文件夹", "model pack: an embedded one's id, or a folder"))
	c.Flags().StringVar(&f.device, "device", "auto", pick(l, "要检查的设备：auto、cpu、cuda:N 或 tensorrt:N", "device to examine: auto, cpu, cuda:N or tensorrt:N"))
	c.Flags().BoolVar(&f.json, "json", false, pick(l, "输出 JSON", "write JSON"))
	return c
}

func doctor(ctx context.Context, env Env, l app.Lang, f doctorFlags) error {
	if err := app.CheckDevice(f.device); err != nil {
		return &exit{status: ExitUsage, err: err}
	}
	packFS, err := packFS(env, f.model)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	config, err := app.NewEngineConfig(env.Getenv, f.device)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // there is nothing to hide then
	}
	report := app.Doctor(ctx, app.DoctorOptions{Lang: l, Pack: packFS, Config: config, Getenv: env.Getenv, Home: home})
	if ctx.Err() != nil {
		return &exit{status: ExitCancelled, err: ctx.Err()}
	}
	if f.json {
		e := json.NewEncoder(env.Stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(report)
	} else {
		_, err = fmt.Fprint(env.Stdout, report.Text(l))
	}
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	if !report.OK {
		return &exit{status: ExitError, told: true}
	}
	return nil
}
