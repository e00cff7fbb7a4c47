// Package launch opens the window for the program that app/desktop puts together: the application,
// its flags and language, what is reported before there is a window, and the measuring of one.
package launch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"wanwu/app/assess"
	"wanwu/app/bench"
	"wanwu/app/desktop"
	"wanwu/app/diagnose"
	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/ui"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
	"wanwu/ui/trial"
	"wanwu/ui/worktime"
)

// Front is the application with its flags and its language. It implements desktop.Front.
type Front struct {
	app    fyne.App
	file   settings.File // of the preferences
	state  settings.FileState
	flags  *Flags
	lang   words.Lang
	script *bench.Trial // nil for a window that a person uses
}

var _ desktop.Front = (*Front)(nil)

// New reads the arguments behind the program's name. Where they ask for no window, or are wrong,
// that is reported, front is nil, and status is the exit status.
func New(arguments []string) (front *Front, status int) {
	flags, wrong := ParseFlags(arguments)
	f := openApplication()
	f.flags, f.lang = flags, settings.Language(f.app.Preferences(), flags.Lang, words.LocaleOf(os.Getenv))
	kit.LoadTexts(f.lang)
	switch {
	case AskedForHelp(wrong):
		native.ShowText(flags.Usage())
		return nil, 0
	case wrong != nil:
		native.ShowError(flags.Problem(wrong))
		return nil, 2
	}
	script, err := parseTrial(flags.Trial)
	if err != nil {
		log.Print(err) // a program has written it, and reads this
		return nil, 2
	}
	f.script = script
	return f, 0
}

// applicationID is by what Fyne finds the preferences.
const applicationID = "io.github.wanwu.desktop"

// openApplication opens the application with its preferences, those of the copy where their file is
// damaged, and keeps a copy of them.
func openApplication() *Front {
	f := &Front{app: fyneapp.NewWithID(applicationID)}
	f.file = settings.FileOf(f.app)
	var err error
	if f.state, err = f.file.Restore(); err != nil {
		log.Print(err) // there is no log of the program's own yet
	}
	if f.state == settings.FileRestored {
		f.app = fyneapp.NewWithID(applicationID) // reads them
	}
	f.keep()
	return f
}

// keep makes a copy of the preferences.
func (f *Front) keep() {
	if err := f.file.Keep(); err != nil {
		log.Print(err)
	}
}

// parseTrial reads a script; nil for none.
func parseTrial(script string) (t *bench.Trial, err error) {
	if script == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(script), &t); err != nil {
		return nil, fmt.Errorf("-trial: %w", err)
	}
	return t, nil
}

// Flags implements desktop.Front.
func (f *Front) Flags() desktop.Flags {
	return desktop.Flags{Data: f.flags.Data, Workspace: f.flags.Workspace, Trial: f.script != nil, Paths: f.flags.Paths}
}

// openReader returns what opens the first pack that reads text; nil where there is no place for packs.
func openReader(shelf *models.Shelf) func(ctx context.Context) (shell.Reader, error) {
	if shelf == nil {
		return nil
	}
	return func(ctx context.Context) (shell.Reader, error) {
		id, err := shelf.ReaderID(ctx)
		if err != nil || id == "" {
			return nil, err
		}
		r, err := shelf.OpenReader(ctx, id)
		if err != nil {
			return nil, err // not a nil reader in an interface
		}
		return r, nil
	}
}

// Lang implements desktop.Front.
func (f *Front) Lang() words.Lang { return f.lang }

// Engine implements desktop.Front.
func (f *Front) Engine() desktop.EngineChoice {
	return desktop.EngineChoice(settings.Engine(f.app.Preferences(), f.flags.Device))
}

// Threshold implements desktop.Front.
func (f *Front) Threshold() float32 { return settings.Threshold(f.app.Preferences()) }

// CacheLimit implements desktop.Front.
func (f *Front) CacheLimit() int64 { return settings.CacheLimit(f.app.Preferences()) }

// LogLevel implements desktop.Front.
func (f *Front) LogLevel() string { return settings.LogLevel(f.app.Preferences(), f.flags.Level) }

// Serve implements desktop.Front.
func (f *Front) Serve() bool { return f.script == nil && settings.Serve.On(f.app.Preferences()) }

// Fail implements desktop.Front.
func (f *Front) Fail(err error) {
	if f.script != nil {
		log.Print(failure(err)) // there is no user to close a dialog
		return
	}
	native.ShowError(failure(err))
}

// Run implements desktop.Front.
func (f *Front) Run() {
	f.app.Run()
	f.keep()
}

// Open implements desktop.Front.
func (f *Front) Open(p desktop.Program) (desktop.Window, error) {
	options := shell.Options{
		Session: p.Session, Pictures: p.Thumbs, Lang: f.lang, Warning: warnings(f.lang, f.state, p.Warning),
		Regular: assets.FontRegular(), Bold: assets.FontBold(), Icon: assets.Icon(), Samples: assets.Samples(),
		PasteDirs:  []string{filepath.Dir(p.Results), p.Folder},
		Extensions: p.Extensions, CheckPack: p.CheckPack, Teach: p.Session.Teach, SaveTaught: p.Session.SaveTaught, Judged: p.Session.Judged, Embeddings: p.Session.Embeddings,
		Labels: p.Session.Labels, SaveLabels: p.Session.SaveLabels, UndoLabels: p.Session.UndoLabels, RedoLabels: p.Session.RedoLabels,
		ReadTable: func(path string) (assess.Table, error) { return assess.ReadTable(f.lang, path) },
		Similar:   p.Session.Similar, FindByWords: p.Session.FindByWords, AddTyped: p.Session.AddTyped, OpenReader: openReader(p.Models),
		Program: settings.Program{
			Device: f.flags.Device, GPUs: diagnose.GPUs, ResultsFile: p.Results, SampleDir: filepath.Join(p.Folder, "示例图片"),
			Cache: p.Thumbs, Doctor: p.Doctor, Zip: p.Zip, Log: p.Log,
		},
	}
	if p.GPURuntime != nil {
		options.GPURuntime = p.GPURuntime
	}
	if p.Models != nil {
		options.Models = p.Models
	}
	if p.Service != nil {
		options.Service = p.Service
	}
	timer := worktime.New()
	if f.script != nil {
		options.OnWork, options.Pictures = timer.Run, trial.NewPictures(p.Thumbs, assets.Samples(), options.SampleDir)
	}
	w, err := openWindow(f.app, options)
	if err != nil {
		if noDisplay := (*DisplayError)(nil); errors.As(err, &noDisplay) {
			err = &noWindow{noDisplay}
		}
		return nil, err
	}
	if f.script != nil {
		trial.Start(w.Probe(), timer, *f.script, report)
	} else { // a trial measures one size everywhere
		f.app.Lifecycle().SetOnStarted(w.FitScreen)
	}
	return window{w}, nil
}

// noWindow is a *DisplayError that desktop knows as desktop.ErrNoDisplay.
type noWindow struct{ *DisplayError }

func (e *noWindow) Unwrap() []error { return []error{e.DisplayError, desktop.ErrNoDisplay} }

// window is a window as desktop needs it.
type window struct{ *ui.Window }

// Receive implements desktop.Window.
func (w window) Receive(paths []string) bool {
	if w.Closing() {
		return false
	}
	fyne.Do(func() { w.Front(); w.Add(paths) })
	return true
}

// report prints what a trial measured.
func report(r bench.WindowReport, err error) {
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r)
	}
	if err != nil {
		log.Fatal(err)
	}
}
