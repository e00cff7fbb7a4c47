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
	"wanwu/inference/imagefile"
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
	Card    string `json:"card,omitempty"`
	Driver  string `json:"driver,omitempty"`
	Memory  int64  `json:"memory,omitempty"` // bytes
	Lanes   int    `json:"lanes"`
	Batch   int    `json:"batch"`
}

// DoctorReport says how the program fares on this machine. It holds no path of
// the user's: what DoctorOptions.Veil hides is hidden everywhere in it.
type DoctorReport struct {
	Version string        `json:"version"`
	OS      string        `json:"os"`
	Arch    string        `json:"arch"`
	OK      bool          `json:"ok"` // no check failed
	Device  *DeviceReport `json:"device,omitempty"`
	Checks  []Check       `json:"checks"`
}

// DoctorOptions are what a doctor looks at, and through.
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

func (d *doctor) say(t words.Text) string { return t.In(d.Lang) }

func (d *doctor) add(id, status string, title words.Text, value, advice string) {
	d.report.Checks = append(d.report.Checks, Check{ID: id, Status: status, Title: d.say(title), Value: value, Advice: advice})
}

// runtime looks at the library that the engine loaded, or should have.
func (d *doctor) runtime(ctx context.Context, engine *engine.Engine, err error) {
	title := words.NewText("运行库", "Runtime library")
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
	title := words.NewText("设备", "Device")
	if engine == nil {
		advice := words.Sentence(d.Lang, err)
		var refused *inference.DeviceError
		if errors.As(err, &refused) && refused.Err != nil {
			advice += d.words(advice, ort.Words(refused.Err.Error()))
		}
		d.add("device", CheckFail, title, d.say(words.NewText("无法打开", "cannot be opened")), advice)
		return
	}
	info := engine.Info()
	dev := info.Device
	d.report.Device = &DeviceReport{Kind: dev.Kind, Name: dev.Name, Reason: dev.Reason, Detail: dev.Detail, Runtime: dev.Runtime, Card: dev.Card,
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

	speed := fmt.Sprintf(d.say(words.NewText("单张 %d 毫秒 · 同时 %d 路 · 每批至多 %d 张", "%d ms a picture · %d at once · batches of up to %d")),
		info.Warm.Milliseconds(), dev.Lanes, dev.Batch)
	if f := engine.Backend.Decision.Findings; f != nil && f.GPU > 0 {
		speed += fmt.Sprintf(d.say(words.NewText(" · 试跑 GPU %.0f、CPU %.0f 张/秒，结果相差 %.2g", " · tried: GPU %.0f, CPU %.0f pictures/s, answers differ by %.2g")),
			f.GPU, f.CPU, f.Difference)
	}
	d.add("speed", CheckOK, words.NewText("预热", "Warm-up"), speed, "")
}

// words are what the runtime itself said, where the advice does not have it.
func (d *doctor) words(advice, sentence string) string {
	if sentence == "" || strings.Contains(advice, sentence) {
		return ""
	}
	return d.say(words.NewText("（运行库说：", " (the runtime says: ")) + sentence + d.say(words.NewText("）", ")"))
}

// driver asks NVIDIA's driver for its version and the cards for their memory.
func (d *doctor) driver() {
	title, memory := words.NewText("NVIDIA 驱动", "NVIDIA driver"), words.NewText("显存", "GPU memory")
	info, cards, why := ort.DriverReport()
	if !info.Present {
		d.add("driver", CheckNote, title, d.say(words.NewText("未找到", "not found")), "")
		d.add("gpu_memory", CheckNote, memory, d.say(words.NewText("没有显卡可查", "no card to ask")), "")
		return
	}
	version := info.Version
	if version == "" {
		version = d.say(words.NewText("版本未知", "version unknown"))
	}
	d.add("driver", CheckOK, title, version, "")
	if why != nil || len(cards) == 0 {
		advice := ""
		if why != nil {
			advice = why.Error()
		}
		d.add("gpu_memory", CheckNote, memory, d.say(words.NewText("无法查询（没有可用的 NVML）", "cannot be asked (no NVML that works)")), advice)
		return
	}
	var values []string
	for _, c := range cards {
		values = append(values, fmt.Sprintf(d.say(words.NewText("%s：空闲 %.1f GiB，共 %.1f GiB", "%s: %.1f GiB free of %.1f GiB")),
			c.Name, float64(c.Free)/(1<<30), float64(c.Memory)/(1<<30)))
	}
	d.add("gpu_memory", CheckOK, memory, strings.Join(values, " · "), "")
}

// gpuRuntime looks at the folder with the GPU's libraries, whose hashes it compares.
func (d *doctor) gpuRuntime(ctx context.Context) {
	title := words.NewText("GPU 运行库", "GPU runtime")
	folder := d.Config.GPUFolder
	b, err := ort.ReadBundle(folder)
	if err != nil {
		_, there := os.Stat(filepath.Join(folder, ort.LibraryName()))
		switch {
		case !errors.Is(err, fs.ErrNotExist):
			d.add("gpu_runtime", CheckNote, title, folder, err.Error())
		case there == nil:
			d.add("gpu_runtime", CheckNote, title, folder, d.say(words.NewText("没有清单 bundle.json，无法核对文件", "without the list bundle.json its files cannot be checked")))
		default:
			d.add("gpu_runtime", CheckNote, title, d.say(words.NewText("未安装（没有 NVIDIA 显卡时不需要）", "not installed (not needed without an NVIDIA card)")), "")
		}
		return
	}
	value := fmt.Sprintf("%s · onnxruntime-gpu %s · cuDNN %s · %s", folder, b.Packages["onnxruntime-gpu"], b.Packages["nvidia-cudnn-cu12"], b.Platform)
	broken, err := b.Damaged(ctx, folder, d.Config.GPUMemo())
	switch {
	case err != nil:
		d.add("gpu_runtime", CheckNote, title, value, err.Error())
	case !b.Fits():
		d.add("gpu_runtime", CheckNote, title, value, d.say(words.NewText("这是另一种系统的运行库：", "made for another system: "))+words.InstallOrCopy().In(d.Lang))
	case len(broken) > 0:
		d.add("gpu_runtime", CheckNote, title, value, d.say(words.NewText("缺少或损坏：", "missing or damaged: "))+strings.Join(broken, ", ")+
			d.say(words.NewText("；请重新拷贝，或", "; copy it again, or "))+words.Install().In(d.Lang))
	default:
		d.add("gpu_runtime", CheckOK, title, value+d.say(words.NewText("（已核对）", " (verified)")), "")
	}
}

// model says which pack there is; loading it has checked every hash.
func (d *doctor) model(ctx context.Context, engine *engine.Engine) {
	title := words.NewText("模型包", "Model pack")
	if engine == nil {
		p, err := pack.Load(ctx, d.Pack)
		if err != nil {
			d.add("model", CheckFail, title, d.say(words.NewText("有问题", "faulty")), words.Sentence(d.Lang, err))
			return
		}
		d.modelLine(title, p.ID, p.Title, len(p.Vocabulary), p.Files[pack.ModelFile])
		return
	}
	info := engine.Info()
	d.modelLine(title, info.PackID, info.PackTitle, len(engine.Vocabulary()), info.ModelHash)
}

func (d *doctor) modelLine(title words.Text, id, name string, labels int, hash string) {
	d.add("model", CheckOK, title, fmt.Sprintf(d.say(words.NewText("%s · %s · %d 个标签 · %s（已核对）", "%s · %s · %d labels · %s (verified)")), id, name, labels, hash), "")
}

// heic says which decoder reads HEIC.
func (d *doctor) heic() {
	title := words.NewText("HEIC 解码", "HEIC decoder")
	engine := imagefile.HEIFEngine()
	name := engine.Name
	if engine.Native && !engine.Own {
		name += d.say(words.NewText(" · 系统的", " · the system's"))
	}
	why := ""
	if engine.Why != nil {
		why = strings.ReplaceAll(engine.Why.Error(), "\n", d.say(words.NewText("；", "; ")))
	}
	switch {
	case !engine.Native:
		d.add("heic", CheckNote, title, name, d.say(words.NewText(
			"较慢、内存占用大。在程序旁的 heif 文件夹里放一个 libheif，或安装系统的，会快得多：",
			"slow, and takes much memory. A libheif in the folder heif beside the program, or the system's, is much faster: "))+why)
	case engine.Why != nil:
		d.add("heic", CheckNote, title, name, d.say(words.NewText(
			"程序自己的 libheif 用不了，系统的通常慢一些：", "the program's own libheif cannot be used, and the system's is slower as a rule: "))+why)
	default:
		d.add("heic", CheckOK, title, name, "")
	}
}

// cache writes a file where thumbnails and engines go.
func (d *doctor) cache() {
	title := words.NewText("缓存文件夹", "Cache folder")
	dir := d.Config.CacheDir
	if dir == "" {
		d.add("cache", CheckNote, title, d.say(words.NewText("未知", "unknown")), d.say(words.NewText("系统没有给出缓存文件夹，改用临时文件夹", "the system names none; a temporary folder is used")))
		return
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		var file *os.File
		if file, err = os.CreateTemp(dir, ".doctor-*"); err == nil {
			_, err = file.WriteString("doctor")
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}
	if err != nil {
		d.add("cache", CheckNote, title, dir, d.say(words.NewText("无法写入，改用临时文件夹：", "cannot be written, a temporary folder is used: "))+err.Error())
		return
	}
	d.add("cache", CheckOK, title, dir, "")
}

// log says where the program writes what it does.
func (d *doctor) log() {
	title := words.NewText("日志", "Log")
	switch {
	case d.LogFile == "":
	case d.LogErr != nil:
		d.add("log", CheckNote, title, d.LogFile, d.say(words.NewText("无法写入，程序照常工作：", "cannot be written, the program works without it: "))+d.LogErr.Error())
	default:
		d.add("log", CheckOK, title, d.LogFile, "")
	}
}

// display says whether a window could be opened.
func (d *doctor) display() {
	title := words.NewText("图形显示", "Display")
	if runtime.GOOS != "linux" {
		d.add("display", CheckOK, title, runtime.GOOS, "")
		return
	}
	for _, k := range []string{"WAYLAND_DISPLAY", "DISPLAY"} {
		if v := d.Getenv(k); v != "" {
			d.add("display", CheckOK, title, k+"="+v, "")
			return
		}
	}
	d.add("display", CheckNote, title, d.say(words.NewText("没有（未设置 DISPLAY 或 WAYLAND_DISPLAY）", "none (neither DISPLAY nor WAYLAND_DISPLAY is set)")),
		d.say(words.NewText("打不开窗口，命令行照常可用", "no window can be opened; the command line works")))
}
