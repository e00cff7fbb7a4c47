package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/engine"
	"wanwu/app/words"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	model, device, zip string
	json               bool
}

func newDoctor(env Env, l words.Lang) *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use:   pick(l, "doctor [选项]", "doctor [flags]"),
		Short: pick(l, "检查本机：运行库、设备、驱动、模型", "Examine this machine: runtime, device, driver, model"),
		Long: pick(l, `检查运行库、设备（为什么不是 GPU、该怎么办）、NVIDIA 驱动和显存、GPU 运行库、
模型包、HEIC 解码、缓存文件夹、日志和图形显示。报告可以直接复制给别人：其中的用户文件夹写作 ~，
程序、运行库、缓存和日志所在的文件夹写作 <program>、<runtime>、<gpu-runtime>、<cache>、<state>。
--zip 把报告、计数、日志和最近一次识别的情况存成一个压缩包，便于发给别人；
其中没有图片，也没有图片的文件名。程序自己从不发送任何东西。
退出码：0 可以使用（只用 CPU 也算）；1 无法使用；2 参数有误。`,
			`Examines the runtime library, the device (why it is not a GPU, and what to do),
NVIDIA's driver and the card's memory, the GPU runtime, the model pack, the HEIC
decoder, the cache folder, the log and the display. The report can be copied to
others as it is: the user's folder is written ~, and those of the program, the
libraries, the cache and the log <program>, <runtime>, <gpu-runtime>, <cache>, <state>.
--zip puts the report, the counters, the log and the last run's card into a zip, to
be passed on; no picture and no picture's name is in it. The program itself never
sends anything.
Exit status: 0 the program works (on a CPU as well); 1 it cannot; 2 usage.`),
		Example: pick(l, `  wanwu doctor
  wanwu doctor --json
  wanwu doctor --zip 诊断.zip
  wanwu doctor --device cuda:0`,
			`  wanwu doctor
  wanwu doctor --json
  wanwu doctor --zip diagnosis.zip
  wanwu doctor --device cuda:0`),
		Args: noWords(l),
		RunE: func(c *cobra.Command, _ []string) error { return doctor(c.Context(), env, l, f) },
	}
	c.Flags().StringVar(&f.model, "model", "", pick(l, "模型包：名字（见 wanwu pack list），或一个文件夹、一个 .zip（默认是 wanwu pack default 选定的）", "model pack: an id (see wanwu pack list), a folder or a .zip (default: what wanwu pack default chose)"))
	c.Flags().StringVar(&f.device, "device", "auto", pick(l, "要检查的设备：auto、cpu、cuda:N、tensorrt:N 或 tensorrt:N:fp16", "device to examine: auto, cpu, cuda:N, tensorrt:N or tensorrt:N:fp16"))
	c.Flags().StringVar(&f.zip, "zip", "", pick(l, "把诊断信息写成一个 zip 文件", "write a zip with what helps to find out what is wrong"))
	c.Flags().BoolVar(&f.json, "json", false, pick(l, "输出 JSON", "write JSON"))
	return c
}

func doctor(ctx context.Context, env Env, l words.Lang, f doctorFlags) error {
	if err := checkDevice(l, f.device); err != nil {
		return &exit{status: ExitUsage, err: err}
	}
	packFS, err := packFS(env, f.model)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	config, err := engine.NewConfig(env.Getenv, f.device)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	env.record.configure(&config)
	program := env.record.program(env, config)
	defer program.Close() // the record of crashes, of which there was none
	program.Pack = packFS
	report, _ := program.Report(ctx, l) // it opens the engine itself, and so knows
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
	if f.zip != "" {
		if err := program.ZipFile(ctx, l, report, f.zip, false); err != nil {
			tell(env, l, words.ExportSentence(l, err))
			return &exit{status: ExitError, told: true, err: err}
		}
		fmt.Fprintln(env.Stderr, pick(l, "已写入 ", "Written to ")+f.zip)
	}
	if !report.OK {
		return &exit{status: ExitError, told: true}
	}
	return nil
}
