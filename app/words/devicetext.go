package words

import (
	"fmt"
	"strings"

	"wanwu/inference"
	"wanwu/inference/ort"
)

// whyNot is what a person reads where it is not a GPU: why in a few words for
// the badge, and what to do about it. {d} is the detail; short has a form
// without one where there may be none.
type whyNot struct{ short, bare, advice Text }

// Install is the advice that fits most: where the button is, and what a program without
// a window is told. It puts what is damaged in order too.
func Install() Text {
	return Text{"运行“安装 GPU 运行库”（窗口：设置 → 设备诊断；命令行：wanwu gpu-runtime）",
		"run “Install the GPU runtime” (window: Settings → Diagnosis; command line: wanwu gpu-runtime)"}
}

// InstallOrCopy is install with the way that needs no network.
func InstallOrCopy() Text {
	i := Install()
	return Text{i.zh + "，或把别处做好的 runtime-gpu 文件夹拷到程序旁", i.en + ", or copy a folder runtime-gpu that was made elsewhere beside the program"}
}

// reasons is the one table from reasons to sentences.
func reasons(reason string) whyNot {
	again := Install()
	switch reason {
	case inference.ReasonNoSupport:
		return whyNot{short: Text{"本系统不支持 NVIDIA GPU", "no NVIDIA GPU on this system"}}
	case inference.ReasonNoDriver:
		return whyNot{short: Text{"未找到 NVIDIA 驱动", "no NVIDIA driver found"},
			advice: Text{"电脑没有 NVIDIA 显卡时这是正常的；有显卡请安装 NVIDIA 驱动，然后重启程序",
				"normal without an NVIDIA card; with one, install NVIDIA's driver and start the program again"}}
	case inference.ReasonNoGPU:
		return whyNot{short: Text{"驱动没有发现 NVIDIA 显卡", "the driver sees no NVIDIA card"},
			advice: Text{"检查显卡是否插好，或被虚拟机、远程桌面、CUDA_VISIBLE_DEVICES 隐藏",
				"see whether the card is seated, or hidden by a virtual machine, a remote desktop or CUDA_VISIBLE_DEVICES"}}
	case inference.ReasonNoGPURuntime:
		return whyNot{short: Text{"未安装 GPU 运行库", "the GPU runtime is not installed"}, advice: InstallOrCopy()}
	case inference.ReasonCPURuntime:
		return whyNot{short: Text{"runtime-gpu 里的运行库只支持 CPU", "the library in runtime-gpu is built for CPUs only"}, advice: again}
	case inference.ReasonRuntimeBad:
		return whyNot{short: Text{"GPU 运行库无法加载", "the GPU runtime cannot be loaded"},
			advice: Text{"运行库损坏、版本不对，或不是本系统的（{d}）：" + again.zh, "it is damaged, another version, or made for another system ({d}): " + again.en}}
	case inference.ReasonRuntimeHeld:
		return whyNot{short: Text{"重启程序后才能用 GPU", "the GPU needs a restart of the program"},
			advice: Text{"程序里还装着 CPU 的运行库，一个程序只能装一个：请重启程序",
				"the program still holds the CPU's runtime library, and can hold one: start it again"}}
	case inference.ReasonMissingLibrary:
		return whyNot{short: Text{"缺少 {d}", "{d} is missing"},
			advice: Install()}
	case inference.ReasonDriverTooOld:
		return whyNot{short: Text{"NVIDIA 驱动太旧（只支持到 CUDA {d}）", "the NVIDIA driver is too old (CUDA {d} at most)"},
			bare:   Text{"NVIDIA 驱动太旧", "the NVIDIA driver is too old"},
			advice: Text{"运行库需要 CUDA 12：请把驱动升级到 525 或更新的版本", "the runtime needs CUDA 12: update the driver to 525 or later"}}
	case inference.ReasonDriverMismatch:
		return whyNot{short: Text{"NVIDIA 驱动更新后尚未重启", "the NVIDIA driver was updated, and the machine not restarted"},
			advice: Text{"请重启电脑", "restart the machine"}}
	case inference.ReasonKernelImage:
		return whyNot{short: Text{"显卡太旧：{d}", "the card is too old: {d}"}, bare: Text{"显卡太旧", "the card is too old"},
			advice: Text{"GPU 运行库里没有适合这块显卡的程序：请换较新的显卡，或继续使用 CPU", "the GPU runtime has no code for this card: use a newer one, or stay with the CPU"}}
	case inference.ReasonNoSuchDevice:
		return whyNot{short: Text{"没有这块显卡（共 {d} 块）", "there is no such card (of {d})"}, bare: Text{"没有这块显卡", "there is no such card"},
			advice: Text{"编号从 0 开始；用 auto 让程序选择", "numbers begin at 0; auto lets the program choose"}}
	case inference.ReasonDeviceBusy:
		return whyNot{short: Text{"显卡被其他程序独占", "another program holds the card"},
			advice: Text{"关闭占用显卡的程序后重启本程序", "close the program that uses the card and start this one again"}}
	case inference.ReasonLowMemory:
		return whyNot{short: Text{"显存不足（空闲 {d}）", "too little GPU memory ({d} free)"}, bare: Text{"显存不足", "too little GPU memory"},
			advice: Text{"关闭占用显存的程序后重启本程序", "close programs that use the card's memory and start this one again"}}
	case inference.ReasonDeviceLost:
		return whyNot{short: Text{"显卡中途失去响应", "the card stopped responding"},
			advice: Text{"重启本程序；若再次发生，请检查显卡的温度、供电和驱动", "start the program again; if it recurs, check the card's temperature, power and driver"}}
	case inference.ReasonSlower:
		return whyNot{short: Text{"GPU 不比 CPU 快（{d} 张/秒）", "the GPU is not faster than the CPU ({d} pictures/s)"},
			bare:   Text{"GPU 不比 CPU 快", "the GPU is not faster than the CPU"},
			advice: Text{"无需处理；要仍用 GPU，请用 --device cuda:0", "nothing to do; --device cuda:0 uses the GPU all the same"}}
	case inference.ReasonWrongOutput:
		return whyNot{short: Text{"GPU 的结果与 CPU 不一致", "the GPU's answers differ from the CPU's"},
			advice: Text{"请更新 NVIDIA 驱动；结果以 CPU 为准", "update NVIDIA's driver; the CPU's answers stand"}}
	case inference.ReasonProbeCrashed:
		return whyNot{short: Text{"试用 GPU 时子进程崩溃", "trying the GPU crashed the child process"},
			advice: Text{"请更新 NVIDIA 驱动，或" + again.zh + "（{d}）", "update NVIDIA's driver, or " + again.en + " ({d})"}}
	case inference.ReasonProbeTimeout:
		return whyNot{short: Text{"试用 GPU 超时", "trying the GPU took too long"},
			advice: Text{"请更新 NVIDIA 驱动；磁盘很慢时请再启动一次（停在 {d}）", "update NVIDIA's driver; on a slow disk start the program once more (it stopped at {d})"}}
	case inference.ReasonGPUFailed:
		return whyNot{short: Text{"GPU 出错", "the GPU failed"}, advice: Text{"运行库说：{d}", "the runtime says: {d}"}}
	case inference.ReasonCPUBuild:
		return whyNot{short: Text{"本版本只用处理器", "this version runs on the processor"}}
	}
	return whyNot{short: Text{reason, reason}}
}

// shortReason says in a few words why it is not a GPU.
func shortReason(l Lang, reason, detail string) string {
	w := reasons(reason)
	t := w.short
	if detail == "" && w.bare.zh != "" {
		t = w.bare
	}
	return strings.ReplaceAll(t.In(l), "{d}", detail)
}

// DeviceSentence is the badge: where the network runs, and in a few words why
// it is not a GPU.
func DeviceSentence(l Lang, d inference.Device) string {
	switch {
	case d.Kind == "":
		return Text{"正在加载…", "Loading…"}.In(l)
	case d.Kind == ort.CPU && d.Reason != "":
		return "CPU · " + shortReason(l, d.Reason, d.Detail)
	case d.Kind == ort.CPU:
		return "CPU · " + d.Name
	case d.Kind == ort.CUDA:
		return "GPU · " + d.Name
	case d.Kind == ort.TensorRT:
		return "GPU · " + d.Name + " · TensorRT"
	}
	return d.Name
}

// Gibibytes is a memory's size, of so many bytes.
func Gibibytes(n int64) string { return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30)) }

// DeviceFacts are the card, its memory and driver and the library, as far as they are
// known and the badge does not say them: "显存 24.0 GiB · 驱动 550.54.15 · ONNX Runtime 1.24.4".
func DeviceFacts(l Lang, d inference.Device) string {
	var facts []string
	if badge := DeviceSentence(l, d); d.Kind == ort.CPU && !strings.Contains(badge, d.Name) {
		facts = append(facts, d.Name)
	}
	if d.Card != "" && d.Card != d.Name {
		facts = append(facts, d.Card)
	}
	if d.Memory > 0 {
		facts = append(facts, Text{"显存 ", "GPU memory "}.In(l)+Gibibytes(d.Memory))
	}
	if d.Driver != "" {
		facts = append(facts, Text{"驱动 ", "driver "}.In(l)+d.Driver)
	}
	if d.Runtime != "" {
		facts = append(facts, d.Runtime)
	}
	return strings.Join(facts, " · ")
}

// OnThisMachine is whether pictures are recognised on this machine and nowhere else.
func OnThisMachine(d inference.Device) bool {
	return d.Kind == ort.CPU || d.Kind == ort.CUDA || d.Kind == ort.TensorRT
}

// DeviceAdvice is the long form of the badge: why it is not a GPU and what to
// do about it. It is empty where there is nothing to say.
func DeviceAdvice(l Lang, d inference.Device) string {
	if d.Reason == "" {
		return ""
	}
	return reasonSentence(l, d.Reason, d.Detail)
}

// DeviceConcern is whether the badge deserves attention: there is a GPU, or was
// to be one, and it is not used. A machine without a driver, or one whose CPU
// is the faster, is as it should be.
func DeviceConcern(d inference.Device) bool {
	switch d.Reason {
	case "", inference.ReasonCPUBuild, inference.ReasonNoDriver, inference.ReasonNoSupport, inference.ReasonSlower:
		return false
	}
	return true
}

func reasonSentence(l Lang, reason, detail string) string {
	s := shortReason(l, reason, detail)
	advice := reasons(reason).advice
	if reason == inference.ReasonMissingLibrary && (strings.Contains(detail, "nvinfer") || strings.Contains(detail, "nvonnxparser")) {
		advice = Text{"GPU 运行库不含 TensorRT：把 TensorRT 10 的库文件放进 runtime-gpu，或改用 cuda",
			"the GPU runtime does not contain TensorRT: put TensorRT 10's libraries into runtime-gpu, or use cuda"}
	}
	if advice.zh == "" {
		return s
	}
	return s + Text{"：", ": "}.In(l) + strings.ReplaceAll(advice.In(l), "{d}", detail)
}

// refusal says why a device that was asked for by name cannot be had.
func refusal(l Lang, e *inference.DeviceError) string {
	return Text{"设备 ", "The device "}.In(l) + e.Asked + Text{" 不可用 · ", " is not available · "}.In(l) + reasonSentence(l, e.Reason, e.Detail)
}
