package diagnose

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
)

// The states of a check.
const (
	CheckOK   = "ok"   // as it should be
	CheckNote = "note" // the program works, and this could be better or is not there
	CheckFail = "fail" // the program cannot work like this
)

// Check is one line of a doctor's report.
type Check struct {
	ID     string `json:"id"`
	Status string `json:"status"` // one of the states
	Title  string `json:"title"`  // what was looked at
	Value  string `json:"value"`  // what was found
	Advice string `json:"advice,omitempty"`
}

// DeviceReport is a device as a report has it.
type DeviceReport struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Reason  string `json:"reason,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Runtime string `json:"runtime"`
	GPU     string `json:"card,omitempty"`
	Driver  string `json:"driver,omitempty"`
	Memory  int64  `json:"memory,omitempty"` // bytes
	Lanes   int    `json:"lanes"`
	Batch   int    `json:"batch"`
}

// DoctorReport is the state of the program on this machine. It holds no path of the user's: what
// DoctorOptions.Redactor hides is hidden everywhere in it.
type DoctorReport struct {
	Version string        `json:"version"`
	OS      string        `json:"os"`
	Arch    string        `json:"arch"`
	OK      bool          `json:"ok"` // no check failed
	Device  *DeviceReport `json:"device,omitempty"`
	Checks  []Check       `json:"checks"`
}

// DoctorOptions are what Doctor examines, and what it hides.
type DoctorOptions struct {
	Lang   words.Lang
	Pack   fs.FS
	Config engine.Config
	Getenv func(string) string
	// Redactor hides what is the user's own; nil hides nothing.
	Redactor *Redactor
	// LogFile is where the program writes its log, and LogErr why it cannot; an
	// empty path leaves the line out.
	LogFile string
	LogErr  error
}

// doctor collects a report.
type doctor struct {
	DoctorOptions
	report DoctorReport
}

// Doctor opens the engine as a run would, looks at everything around it and
// says what it found. It never fails: what is wrong is in the report. It blocks
// as engine.OpenOn does, and closes the engine again.
func Doctor(ctx context.Context, o DoctorOptions) DoctorReport {
	engine, err := engine.OpenOn(ctx, o.Pack, o.Config)
	if err == nil {
		defer engine.Close()
	}
	return examine(ctx, o, engine, err)
}

// Session reports on the engine of s and on what is around it; ok is false while
// that is still being opened.
func Session(ctx context.Context, s *session.Session, o DoctorOptions) (r DoctorReport, ok bool) {
	open, err, settled := s.Engine()
	if l, ok := open.(*engine.Lease); ok {
		open = l.Recognizer
	}
	engine, _ := open.(*engine.Engine)
	if !settled || engine == nil && err == nil {
		return DoctorReport{}, false
	}
	return examine(ctx, o, engine, err), true
}

// examine reports on an engine, or on why there is none, and on what is around it.
func examine(ctx context.Context, o DoctorOptions, engine *engine.Engine, err error) DoctorReport {
	d := &doctor{DoctorOptions: o}
	d.report.Version, d.report.OS, d.report.Arch = host.Version(), runtime.GOOS, runtime.GOARCH
	d.runtime(ctx, engine, err)
	d.device(engine, err)
	d.driver()
	d.gpuRuntime(ctx)
	d.model(ctx, engine)
	d.heic()
	d.cache()
	d.log()
	d.display()
	d.report.OK = true
	for i := range d.report.Checks {
		c := &d.report.Checks[i]
		c.Value, c.Advice = d.Redactor.Redact(c.Value), d.Redactor.Redact(c.Advice)
		d.report.OK = d.report.OK && c.Status != CheckFail
	}
	if dev := d.report.Device; dev != nil {
		dev.Name, dev.Detail = d.Redactor.Redact(dev.Name), d.Redactor.Redact(dev.Detail)
	}
	return d.report
}

func (d *doctor) add(id, status string, title string, value, advice string) {
	d.report.Checks = append(d.report.Checks, Check{ID: id, Status: status, Title: title, Value: value, Advice: advice})
}

// runtime looks at the library that the engine loaded, or should have.
func (d *doctor) runtime(ctx context.Context, engine *engine.Engine, err error) {
	title := words.T(d.Lang, "doctor.runtime_library")
	path := d.Config.Library
	if engine != nil {
		path = engine.Backend.Decision.Library
	}
	var values []string
	if engine != nil {
		values = append(values, engine.Info().Device.Runtime)
	}
	values = append(values, path)
	hash, hashErr := ort.HashFile(ctx, path)
	if hashErr == nil {
		values = append(values, "sha256:"+hash)
	}
	code := inference.CodeOf(err)
	switch {
	case code == inference.CodeRuntimeMissing || code == inference.CodeRuntimeBad:
		d.add("runtime", CheckFail, title, strings.Join(values, " · "), words.Sentence(d.Lang, err))
	case hashErr != nil:
		d.add("runtime", CheckFail, title, strings.Join(values, " · "), hashErr.Error())
	default:
		d.add("runtime", CheckOK, title, strings.Join(values, " · "), "")
	}
}

// device says where the network runs, and why there.
func (d *doctor) device(engine *engine.Engine, err error) {
	title := words.T(d.Lang, "doctor.device")
	if engine == nil {
		advice := words.Sentence(d.Lang, err)
		var refused *inference.DeviceError
		if errors.As(err, &refused) && refused.Err != nil {
			advice += d.words(advice, ort.Words(refused.Err.Error()))
		}
		d.add("device", CheckFail, title, words.T(d.Lang, "doctor.cannot_be_opened"), advice)
		return
	}
	info := engine.Info()
	dev := info.Device
	d.report.Device = &DeviceReport{Kind: dev.Kind, Name: dev.Name, Reason: dev.Reason, Detail: dev.Detail, Runtime: dev.Runtime, GPU: dev.GPU,
		Driver: dev.Driver, Memory: dev.Memory, Lanes: dev.Lanes, Batch: dev.Batch}
	status := CheckOK
	if words.DeviceConcern(dev) {
		status = CheckNote
	}
	value := words.DeviceSentence(d.Lang, dev)
	if facts := words.DeviceFacts(d.Lang, dev); facts != "" {
		value += " · " + facts
	}
	advice := words.DeviceAdvice(d.Lang, dev)
	if f := engine.Backend.Decision.Findings; f != nil && dev.Reason != "" {
		advice += d.words(advice, ort.Words(f.Failure))
	}
	d.add("device", status, title, value, advice)

	speed := words.T(d.Lang, "doctor.speed",
		words.Milliseconds(info.Warm), dev.Lanes, dev.Batch)
	if f := engine.Backend.Decision.Findings; f != nil && f.GPURate > 0 {
		speed += words.T(d.Lang, "doctor.speed.tried",
			f.GPURate, f.CPURate, f.Difference)
	}
	d.add("speed", CheckOK, words.T(d.Lang, "doctor.warm_up"), speed, "")
}

// words returns the runtime's own message, where the advice does not have it.
func (d *doctor) words(advice, sentence string) string {
	if sentence == "" || strings.Contains(advice, sentence) {
		return ""
	}
	return words.T(d.Lang, "doctor.runtime_says") + sentence + words.T(d.Lang, "doctor.runtime_says_end")
}

// driver asks NVIDIA's driver for its version and the GPUs for their memory.
func (d *doctor) driver() {
	title, memory := words.T(d.Lang, "doctor.nvidia_driver"), words.T(d.Lang, "doctor.gpu_memory")
	info, cards, why := ort.DriverReport()
	if !info.Present {
		d.add("driver", CheckNote, title, words.T(d.Lang, "doctor.not_found"), "")
		d.add("gpu_memory", CheckNote, memory, words.T(d.Lang, "doctor.no_card_ask"), "")
		return
	}
	version := info.Version
	if version == "" {
		version = words.T(d.Lang, "doctor.version_unknown")
	}
	d.add("driver", CheckOK, title, version, "")
	if why != nil || len(cards) == 0 {
		advice := ""
		if why != nil {
			advice = why.Error()
		}
		d.add("gpu_memory", CheckNote, memory, words.T(d.Lang, "doctor.cannot_be_asked_no"), advice)
		return
	}
	var values []string
	for _, c := range cards {
		values = append(values, words.T(d.Lang, "doctor.gpu_memory.free",
			c.Name, float64(c.Free)/(1<<30), float64(c.Memory)/(1<<30)))
	}
	d.add("gpu_memory", CheckOK, memory, strings.Join(values, " · "), "")
}

// gpuRuntime looks at the folder with the GPU's libraries, whose hashes it compares.
func (d *doctor) gpuRuntime(ctx context.Context) {
	title := words.T(d.Lang, "doctor.gpu_runtime")
	folder := d.Config.GPUFolder
	b, err := ort.ReadBundle(folder)
	if err != nil {
		_, there := os.Stat(filepath.Join(folder, ort.LibraryName()))
		switch {
		case !errors.Is(err, fs.ErrNotExist):
			d.add("gpu_runtime", CheckNote, title, folder, err.Error())
		case there == nil:
			d.add("gpu_runtime", CheckNote, title, folder, words.T(d.Lang, "doctor.without_list_bundle_json"))
		default:
			d.add("gpu_runtime", CheckNote, title, words.T(d.Lang, "doctor.not_installed_not_needed"), "")
		}
		return
	}
	value := fmt.Sprintf("%s · onnxruntime-gpu %s · cuDNN %s · %s", folder, b.Packages["onnxruntime-gpu"], b.Packages["nvidia-cudnn-cu12"], b.Platform)
	broken, err := b.Damaged(ctx, folder, d.Config.GPUMemo())
	switch {
	case err != nil:
		d.add("gpu_runtime", CheckNote, title, value, err.Error())
	case !b.Fits():
		d.add("gpu_runtime", CheckNote, title, value, words.T(d.Lang, "doctor.made_for_another_system")+words.InstallOrCopy(d.Lang))
	case len(broken) > 0:
		d.add("gpu_runtime", CheckNote, title, value, words.T(d.Lang, "doctor.missing_or_damaged")+strings.Join(broken, ", ")+
			words.T(d.Lang, "doctor.copy_again_or")+words.Install(d.Lang))
	default:
		d.add("gpu_runtime", CheckOK, title, value+words.T(d.Lang, "doctor.verified"), "")
	}
}

// model says which pack there is; loading it has checked every hash.
func (d *doctor) model(ctx context.Context, engine *engine.Engine) {
	title := words.T(d.Lang, "doctor.model_pack")
	if engine == nil {
		p, err := pack.Load(ctx, d.Pack)
		if err != nil {
			d.add("model", CheckFail, title, words.T(d.Lang, "doctor.faulty"), words.Sentence(d.Lang, err))
			return
		}
		d.modelLine(title, p.ID, p.Title, len(p.Vocabulary), p.Files[pack.ModelFile])
		return
	}
	info := engine.Info()
	d.modelLine(title, info.PackID, info.PackTitle, len(engine.Vocabulary()), info.ModelHash)
}

func (d *doctor) modelLine(title string, id, name string, labels int, hash string) {
	d.add("model", CheckOK, title, words.T(d.Lang, "doctor.model", id, name, labels, hash), "")
}
