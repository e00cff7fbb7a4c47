package diagnose

import (
	"fmt"
	"strings"

	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/ort"
)

// Text returns a report for people, to be copied to others as it is.
func (r DoctorReport) Text(l words.Lang) string {
	marks := map[string]string{CheckOK: "✓", CheckNote: "–", CheckFail: "✗"}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s · %s/%s\n", words.T(l, "doctor.wanwu"), r.Version, r.OS, r.Arch)
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "%s %s%s%s\n", marks[c.Status], c.Title, words.T(l, "doctor.colon"), c.Value)
		if c.Advice != "" {
			fmt.Fprintf(&b, "    → %s\n", c.Advice)
		}
	}
	b.WriteString(r.Verdict(l) + "\n")
	return b.String()
}

// Verdict returns the report in one sentence.
func (r DoctorReport) Verdict(l words.Lang) string {
	if r.OK {
		return words.T(l, "doctor.program_works_here")
	}
	return words.T(l, "doctor.program_cannot_work_here")
}

// GPURuntimeCommand returns what is typed to fetch the GPU runtime; empty where that would not help: there is no driver, the
// runtime is whole, or it is not made for this system.
func (r DoctorReport) GPURuntimeCommand() string {
	if r.Device == nil || r.Arch != "amd64" {
		return ""
	}
	switch r.Device.Reason {
	case inference.ReasonNoGPURuntime, inference.ReasonMissingLibrary, inference.ReasonCPURuntime, inference.ReasonRuntimeBad:
	default:
		return ""
	}
	if r.OS != "linux" && r.OS != "windows" {
		return ""
	}
	return "wanwu gpu-runtime"
}

// GPUs returns the names of the GPUs that NVIDIA's driver knows, in the order in which a device is
// named; none without a driver. It asks the driver, which may take a second.
func GPUs() []string {
	_, cards, err := ort.DriverReport()
	if err != nil {
		return nil
	}
	var names []string
	for _, c := range cards {
		names = append(names, c.Name)
	}
	return names
}
