package words

import (
	"fmt"
	"strings"

	"wanwu/inference"
	"wanwu/inference/ort"
)

// Install returns the advice that fits most, as a part of a sentence: where the button is, and the
// command of a program without a window. It repairs what is damaged too.
func Install(l Lang) string { return T(l, "device.install") }

// InstallOrCopy is like Install, with the alternative that needs no network.
func InstallOrCopy(l Lang) string {
	return T(l, "device.install_or_copy", Args{"Install": Install(l)})
}

// shortReason says in a few words why it is not a GPU.
func shortReason(l Lang, reason, detail string) string {
	key := "device." + reason
	switch {
	case !has(key):
		return reason
	case detail == "" && has(key+".bare"):
		key += ".bare"
	}
	return T(l, key, Args{"Detail": detail})
}

// DeviceSentence returns the badge: where the network runs, and in a few words why it is not a GPU.
func DeviceSentence(l Lang, d inference.Device) string {
	switch {
	case d.Kind == "":
		return T(l, "device.loading")
	case d.Kind == ort.CPU && d.Reason != "":
		return "CPU · " + shortReason(l, d.Reason, d.Detail)
	case d.Kind == ort.CPU:
		return "CPU · " + d.Name
	case d.Kind == ort.CUDA:
		return "GPU · " + d.Name
	case d.Kind == ort.TensorRT:
		return "GPU · " + d.Name + " · TensorRT"
	case d.Kind == inference.KindRemote:
		return remoteSentence(l, d)
	}
	return d.Name
}

// remoteSentence is the badge of a device that other machines are.
func remoteSentence(l Lang, d inference.Device) string {
	said := T(l, "device.remote", Args{"Up": d.Up, "N": d.Servers})
	switch d.Beside {
	case "":
		return said
	case ort.CPU:
		return "CPU + " + said
	}
	return "GPU + " + said
}

// RemoteShort reports whether some of the other machines that take batches do not answer.
func RemoteShort(d inference.Device) bool { return d.Up < d.Servers }

// Gibibytes returns a memory's size, of so many bytes.
func Gibibytes(n int64) string { return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30)) }

// DeviceFacts returns the GPU, its memory and driver and the library, as far as they are known and
// the badge does not say them: "显存 24.0 GiB · 驱动 550.54.15 · ONNX Runtime 1.24.4".
func DeviceFacts(l Lang, d inference.Device) string {
	var facts []string
	if badge := DeviceSentence(l, d); (d.Kind == ort.CPU || d.Kind == inference.KindRemote) && !strings.Contains(badge, d.Name) {
		facts = append(facts, d.Name)
	}
	if d.GPU != "" && d.GPU != d.Name {
		facts = append(facts, d.GPU)
	}
	if d.Memory > 0 {
		facts = append(facts, T(l, "device.memory")+Gibibytes(d.Memory))
	}
	if d.Driver != "" {
		facts = append(facts, T(l, "device.driver")+d.Driver)
	}
	if d.Runtime != "" {
		facts = append(facts, d.Runtime)
	}
	return strings.Join(facts, " · ")
}

// OnThisMachine reports whether pictures are recognised on this machine and nowhere else.
func OnThisMachine(d inference.Device) bool {
	return d.Kind == ort.CPU || d.Kind == ort.CUDA || d.Kind == ort.TensorRT
}

// DeviceAdvice returns the long form of the badge: why it is not a GPU and what to do about it. It
// is empty where there is nothing to say.
func DeviceAdvice(l Lang, d inference.Device) string {
	if d.Reason == "" {
		return ""
	}
	return reasonSentence(l, d.Reason, d.Detail)
}

// DeviceConcern reports whether the badge deserves attention: there is a GPU, or was to be one, and
// it is not used. A machine without a driver, or one whose CPU is the faster, is as it should be.
func DeviceConcern(d inference.Device) bool {
	switch d.Reason {
	case "", inference.ReasonCPUBuild, inference.ReasonNoDriver, inference.ReasonNoSupport, inference.ReasonSlower:
		return false
	}
	return true
}

func reasonSentence(l Lang, reason, detail string) string {
	s, key := shortReason(l, reason, detail), "device."+reason+".advice"
	if reason == inference.ReasonMissingLibrary && (strings.Contains(detail, "nvinfer") || strings.Contains(detail, "nvonnxparser")) {
		key = "device.missing_library.tensorrt"
	}
	if !has(key) {
		return s
	}
	advice := T(l, key, Args{"Detail": detail, "Install": Install(l), "InstallOrCopy": InstallOrCopy(l)})
	return T(l, "device.reason_with_advice", Args{"Reason": s, "Advice": advice})
}

// refusal says why a device that was asked for by name cannot be had.
func refusal(l Lang, e *inference.DeviceError) string {
	return T(l, "device.refused", Args{"Device": e.Asked, "Why": reasonSentence(l, e.Reason, e.Detail)})
}
