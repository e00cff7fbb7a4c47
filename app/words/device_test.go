package words_test

import (
	"errors"
	"strings"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

func reasons() []string {
	return []string{
		inference.ReasonNoSupport, inference.ReasonNoDriver, inference.ReasonNoGPU, inference.ReasonNoGPURuntime,
		inference.ReasonCPURuntime, inference.ReasonRuntimeBad, inference.ReasonMissingLibrary, inference.ReasonDriverTooOld,
		inference.ReasonDriverMismatch, inference.ReasonKernelImage, inference.ReasonNoSuchDevice, inference.ReasonDeviceBusy,
		inference.ReasonLowMemory, inference.ReasonDeviceLost, inference.ReasonSlower, inference.ReasonWrongOutput,
		inference.ReasonProbeCrashed, inference.ReasonProbeTimeout, inference.ReasonGPUFailed, inference.ReasonRuntimeHeld,
	}
}

// TestEveryReasonHasSentences checks that every reason has a badge and a long form in both
// languages, with and without a detail, and none shows its code or a hole where the detail was to
// be.
func TestEveryReasonHasSentences(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		seen := map[string]string{}
		for _, reason := range reasons() {
			for _, detail := range []string{"", "DETAIL"} {
				d := inference.Device{Kind: "cpu", Name: "Xeon", Reason: reason, Detail: detail}
				badge, long := words.DeviceSentence(l, d), words.DeviceAdvice(l, d)
				for _, s := range []string{badge, long} {
					if strings.Contains(s, reason) || strings.Contains(s, "{d}") || s == "" {
						t.Errorf("%s, %s (%q): %q", l, reason, detail, s)
					}
				}
				if !strings.HasPrefix(badge, "CPU · ") || strings.Contains(badge, "Xeon") {
					t.Errorf("%s, %s: the badge is %q", l, reason, badge)
				}
				if detail == "" {
					if other, twice := seen[badge]; twice {
						t.Errorf("%s: %s and %s have the badge %q", l, reason, other, badge)
					}
					seen[badge] = reason
				}
			}
		}
	}
}

func TestDeviceSentences(t *testing.T) {
	for _, c := range []struct {
		device      inference.Device
		zh, en, tip string
	}{
		{inference.Device{}, "正在加载…", "Loading…", ""},
		{inference.Device{Kind: "cpu", Name: "Xeon"}, "CPU · Xeon", "CPU · Xeon", ""},
		{inference.Device{Kind: "cuda", Name: "NVIDIA A10G"}, "GPU · NVIDIA A10G", "GPU · NVIDIA A10G", ""},
		{inference.Device{Kind: "tensorrt", Name: "NVIDIA A10G"}, "GPU · NVIDIA A10G · TensorRT", "GPU · NVIDIA A10G · TensorRT", ""},
		{inference.Device{Kind: "cpu", Reason: inference.ReasonNoDriver}, "CPU · 未找到 NVIDIA 驱动", "CPU · no NVIDIA driver found", "重启程序"},
		{inference.Device{Kind: "cpu", Reason: inference.ReasonMissingLibrary, Detail: "libcublasLt.so.12"},
			"CPU · 缺少 libcublasLt.so.12", "CPU · libcublasLt.so.12 is missing", "缺少 libcublasLt.so.12：运行“安装 GPU 运行库”（窗口：设置 → 设备诊断；命令行：wanwu gpu-runtime）"},
		{inference.Device{Kind: "cpu", Reason: inference.ReasonMissingLibrary, Detail: "libnvinfer.so.10"},
			"CPU · 缺少 libnvinfer.so.10", "CPU · libnvinfer.so.10 is missing", "不含 TensorRT"},
	} {
		if s := words.DeviceSentence(words.Chinese, c.device); s != c.zh {
			t.Errorf("%q, want %q", s, c.zh)
		}
		if s := words.DeviceSentence(words.English, c.device); s != c.en {
			t.Errorf("%q, want %q", s, c.en)
		}
		if s := words.DeviceAdvice(words.Chinese, c.device); !strings.Contains(s, c.tip) || c.tip == "" && s != "" {
			t.Errorf("%q, want %q in it", s, c.tip)
		}
	}
}

func TestDeviceFacts(t *testing.T) {
	gpu := inference.Device{Kind: "cuda", Name: "NVIDIA A10G", GPU: "NVIDIA A10G", Driver: "550.54.15", Memory: 24 << 30, Runtime: "ONNX Runtime 1.24.4"}
	cpu := gpu
	cpu.Kind, cpu.Name, cpu.Reason = "cpu", "Xeon", inference.ReasonSlower
	for _, c := range []struct {
		device inference.Device
		zh, en string
	}{
		{inference.Device{}, "", ""},
		{inference.Device{Kind: "cpu", Name: "Xeon", Runtime: "ONNX Runtime 1.24.4"}, "ONNX Runtime 1.24.4", "ONNX Runtime 1.24.4"},
		{gpu, "显存 24.0 GiB · 驱动 550.54.15 · ONNX Runtime 1.24.4", "GPU memory 24.0 GiB · driver 550.54.15 · ONNX Runtime 1.24.4"},
		{cpu, "Xeon · NVIDIA A10G · 显存 24.0 GiB · 驱动 550.54.15 · ONNX Runtime 1.24.4",
			"Xeon · NVIDIA A10G · GPU memory 24.0 GiB · driver 550.54.15 · ONNX Runtime 1.24.4"},
	} {
		if zh, en := words.DeviceFacts(words.Chinese, c.device), words.DeviceFacts(words.English, c.device); zh != c.zh || en != c.en {
			t.Errorf("%+v: %q, %q", c.device, zh, en)
		}
	}
	run := export.NewRunCard(words.Chinese, engine.Info{Device: cpu}, workspace.Counts{}, export.RunFacts{})
	if run.GPU != "NVIDIA A10G" || run.Driver != "550.54.15" || run.Memory != 24<<30 {
		t.Errorf("the run card is %+v", run)
	}
}

func TestRefusedDevice(t *testing.T) {
	err := &inference.Error{Code: inference.CodeDevice, Detail: "cuda:7",
		Err: &inference.DeviceError{Asked: "cuda:7", Reason: inference.ReasonNoSuchDevice, Detail: "1", Err: errors.New("CUDA failure 101")}}
	if s, want := words.Sentence(words.Chinese, err), "设备 cuda:7 不可用 · 没有这块显卡（共 1 块）：编号从 0 开始；用 auto 让程序选择"; s != want {
		t.Errorf("%q, want %q", s, want)
	}
	if s := words.Sentence(words.English, err); !strings.HasPrefix(s, "The device cuda:7 is not available · there is no such card (of 1): ") {
		t.Errorf("%q", s)
	}
}

func TestDeviceConcern(t *testing.T) {
	quiet := map[string]bool{"": true, inference.ReasonNoDriver: true, inference.ReasonNoSupport: true, inference.ReasonSlower: true}
	for _, reason := range append(reasons(), "") {
		if got := words.DeviceConcern(inference.Device{Kind: "cpu", Reason: reason}); got == quiet[reason] {
			t.Errorf("%q: concern %v", reason, got)
		}
	}
}
