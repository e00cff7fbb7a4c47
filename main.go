// Command wanwu-desktop is the window: drop pictures on it, see what is on them.
// Files and folders named as arguments are added at once, as those are that
// are dropped on the program's icon.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"wanwu/app/bench"
	"wanwu/app/desktop"
	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference/imagefile"
	"wanwu/inference/ort"
	"wanwu/ui"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/trial"
	"wanwu/ui/worktime"
)

// modelPack is the embedded pack that the window runs.
const modelPack = "efficientnet-lite2"

// gcPercent lets the heap grow by a quarter before it is collected, instead of by
// as much again: a million rows are most of what a window holds, they stay, and a
// picture allocates next to nothing, so collecting more often costs little.
const gcPercent = 25

// exitNoDisplay is the exit status where the system has given no window, so that
// scripts/run can go on without one. It is sysexits.h's “service unavailable”.
const exitNoDisplay = 69

func main() {
	ort.ProbeMain() // a child that tries a GPU does nothing else
	debug.SetGCPercent(gcPercent)
	os.Exit(run(os.Args[1:]))
}

// run opens the window, waits until it is closed, and returns the exit status: 2 where
// the flags are wrong, exitNoDisplay where there is no display for a window, 1 where there
// could be none for another reason.
func run(arguments []string) int {
	flags, wrong := ui.ParseFlags(arguments)
	onDesktop := fyneapp.NewWithID("io.github.wanwu.desktop")
	lang := settings.Language(onDesktop.Preferences(), flags.Lang, kit.Locale(os.Getenv))
	if err := kit.LoadTexts(lang); err != nil {
		native.ShowError(err.Error())
		return 1
	}
	switch {
	case ui.AskedForHelp(wrong):
		native.ShowText(flags.Usage())
		return 0
	case wrong != nil:
		native.ShowError(flags.Problem(wrong))
		return 2
	}
	script, err := parseTrial(flags.Trial)
	if err != nil {
		log.Print(err)
		return 2
	}
	fail := func(text string) int {
		if script != nil {
			log.Print(text) // nobody is there to close a dialog
		} else {
			native.ShowError(text)
		}
		return 1
	}
	dir, thumbs, warning, err := ui.OpenCache(flags.Data, settings.CacheLimit(onDesktop.Preferences()))
	if err != nil {
		return fail(ui.NoCache(err))
	}
	kept := flags.Workspace
	if kept == "" && flags.Data != "" {
		kept = dir
	}
	results, err := host.WorkspacePath(os.Getenv, kept)
	if err != nil {
		return fail(ui.NoResults(err))
	}
	paths := absolute(flags.Paths)
	var instance *desktop.Instance
	var unclaimed error
	if script == nil {
		if instance, unclaimed = desktop.Claim(context.Background(), results, paths); instance == nil && unclaimed == nil {
			return 0 // a window is open, and has come to the front
		}
		if unclaimed != nil && warning == "" {
			warning = ui.NoInstance(lang, unclaimed) // two windows share a workspace well enough
		}
	}
	defer func() {
		if err := instance.Close(); err != nil {
			log.Print(err)
		}
	}()
	choice := func() settings.EngineChoice { return settings.Engine(onDesktop.Preferences(), flags.Device) }
	record, err := openRecord(flags.Data, settings.LogLevel(onDesktop.Preferences(), flags.Level), lang, thumbs, choice)
	if err != nil {
		return fail(ui.NoLog(err))
	}
	defer record.close()
	if unclaimed != nil {
		record.Log.Warn("no claim on being the only window", "error", unclaimed)
	}
	session := session.New(session.Config{
		Open: func(ctx context.Context) (engine.Recognizer, error) { return record.openEngine(ctx, choice()) },
		OpenPack: func(ctx context.Context, card engine.PackCard) (engine.Recognizer, error) {
			return record.openPack(ctx, choice(), card)
		},
		Names:     record.names,
		Workspace: workspace.New(settings.Threshold(onDesktop.Preferences())), Thumbs: thumbs,
		Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
			return persist.Open(ctx, results, ws, true)
		},
	})
	record.follow(session)
	options := ui.Options{
		Session: session, Pictures: thumbs, Lang: lang, Warning: warning,
		Regular: assets.FontRegular(), Bold: assets.FontBold(), Icon: assets.Icon(),
		Samples: assets.Samples(), PasteDirs: []string{filepath.Dir(results), dir},
		Extensions: extensions, CheckPack: checkPack,
		Program: settings.Program{
			Device: flags.Device, GPUs: diagnose.GPUs, ResultsFile: results, SampleDir: filepath.Join(dir, "示例图片"), Cache: thumbs,
			Doctor: record.report, Zip: record.zip, Log: record.Log, GPURuntime: record.gpuRuntime(),
		},
	}
	timer := worktime.New()
	if script != nil {
		options.OnWork, options.Pictures = timer.Run, trial.NewPictures(thumbs, assets.Samples(), options.SampleDir)
	}
	w, err := ui.Open(onDesktop, options)
	if err != nil {
		if e := session.Close(); e != nil {
			record.Log.Warn("closing the session", "error", e)
		}
		status := fail(err.Error())
		if noDisplay := (*ui.DisplayError)(nil); errors.As(err, &noDisplay) {
			status = exitNoDisplay
		}
		return status
	}
	if script != nil {
		trial.Start(w.Probe(), timer, *script, report)
	}
	if instance != nil {
		instance.Serve(func(paths []string) bool {
			if w.Closing() {
				return false
			}
			fyne.Do(func() { w.Front(); w.Add(paths) })
			return true
		})
	}
	w.Add(paths)
	onDesktop.Run()
	return 0
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

// report prints what a trial measured.
func report(r bench.WindowReport, err error) {
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// extensions are those of the pictures that can be read here.
func extensions() (names []string) {
	for _, f := range imagefile.Formats() {
		for _, e := range f.Extensions {
			names = append(names, strings.TrimPrefix(e, "."))
		}
	}
	return names
}

// absolute makes paths independent of the working folder.
func absolute(paths []string) []string {
	for i, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			paths[i] = abs
		}
	}
	return paths
}
