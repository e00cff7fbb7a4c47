package settings

import (
	"context"

	"fyne.io/fyne/v2"

	"wanwu/app/diagnose"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/models"
	"wanwu/ui/native"
)

// Program is what the settings can show and change of the program. What is nil or empty
// is not offered. Functions block and are called off the main goroutine.
type Program struct {
	// Device is the device that was named for this start alone, which outranks the
	// settings; empty for none.
	Device string
	// GPUs names the cards that can be chosen.
	GPUs func() []string
	// Doctor reports the state of the program on this machine; ok is false while the engine is
	// being opened.
	Doctor func(ctx context.Context) (r diagnose.DoctorReport, ok bool)
	// Zip writes a report, and what else helps to find a fault, into a file that the user
	// has chosen; overwrite says that they were asked about one that is there.
	Zip func(ctx context.Context, r diagnose.DoctorReport, path string, overwrite bool) error
	// GPURuntime installs the GPU runtime.
	GPURuntime GPURuntime
	// Service serves other programs on this machine.
	Service Service
	// Models are the models that can be chosen among.
	Models models.Library
	// ResultsFile is where the results are, SampleDir where the samples are unpacked to.
	ResultsFile, SampleDir string
	// Cache has the thumbnails.
	Cache Cache
	// Log is the program's log.
	Log *diagnose.Log
}

// Host is what the settings need of the window.
type Host struct {
	App     fyne.App
	Window  fyne.Window
	Lang    words.Lang
	Program *Program
	// Go runs f on a goroutine that the window waits for, Do a function on the main one.
	Go func(f func(ctx context.Context))
	Do func(func())
	// Status, Threshold and Counts are what the window shows now.
	Status    func() session.Status
	Threshold func() float32
	Counts    func() (scope string, n workspace.Counts)
	// Open shows a sheet with the focus on first.
	Open func(s *kit.Sheet, first fyne.Focusable)
	// ChooseFile has the user choose a file.
	ChooseFile func(open func(d native.FileDialogs) (string, error), chosen func(path string))
	// Launch hands a path to a program of the system.
	Launch func(open func(ctx context.Context, path string) error, path string)
	// Reopen has the engine opened again.
	Reopen func()
	// SetThreshold, SetTheme and SetLanguage apply at once.
	SetThreshold func(t float32)
	SetTheme     func(m kit.ThemeMode)
	SetLanguage  func(l words.Lang)
	// Samples unpacks the sample pictures and returns their paths; it blocks.
	Samples func() ([]string, error)
	// Inspect shows the focused picture again, ShowKeys the keys; Clear asks whether to
	// empty the list.
	Inspect, ShowKeys, Clear func()
}

// opener returns a button's action that hands a path to a program of the system.
func (h Host) opener(open func(context.Context, string) error, path string) func() {
	return func() { h.Launch(open, path) }
}
