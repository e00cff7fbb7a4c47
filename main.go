// Command wanwu-desktop is the window: drop pictures on it, see what is on them.
// Files and folders named as arguments are added at once, as those are that
// are dropped on the program's icon.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"wanwu/app"
	"wanwu/app/bench"
	"wanwu/app/diagnose"
	"wanwu/assets"
	"wanwu/inference/ort"
	"wanwu/ui"
)

// modelPack is the embedded pack that the window runs.
const modelPack = "efficientnet-lite2"

// gcPercent lets the heap grow by a quarter before it is collected, instead of by
// as much again: a million rows are most of what a window holds, they stay, and a
// picture allocates next to nothing, so collecting more often costs little.
const gcPercent = 25

func main() {
	ort.ProbeMain() // a child that tries a GPU does nothing else
	debug.SetGCPercent(gcPercent)
	langFlag := flag.String("lang", "", "language of the window: zh or en")
	data := flag.String("data", "", "folder of thumbnails, sample pictures and results (default: the user's own)")
	workspace := flag.String("workspace", "", "file that keeps the results (default: in the user's data folder, or "+app.EnvWorkspace+")")
	device := flag.String("device", "", "where to run: auto, cpu, cuda:N or tensorrt:N (default: as the settings say)")
	level := flag.String("log-level", "", "what the log has: off, error, warn, info or debug (default: as the settings say, or "+diagnose.EnvLevel+")")
	script := flag.String("trial", "", "go through a script given as JSON and print what was measured (wanwu bench does this)")
	flag.Parse()
	trial, err := parseTrial(*script)
	if err != nil {
		log.Fatal(err)
	}
	desktop := fyneapp.NewWithID("io.github.wanwu.desktop")
	lang := ui.Language(desktop.Preferences(), *langFlag, ui.Locale(os.Getenv))
	if err := ui.LoadTexts(assets.Translations(), lang); err != nil {
		log.Fatal(err)
	}
	dir, thumbs, warning, err := ui.OpenCache(*data, ui.CacheLimit(desktop.Preferences()))
	if err != nil {
		log.Fatal(err)
	}
	kept := *workspace
	if kept == "" && *data != "" {
		kept = dir
	}
	results, err := app.WorkspacePath(os.Getenv, kept)
	if err != nil {
		log.Fatal(err)
	}
	paths := absolute(flag.Args())
	var instance *app.Instance
	if trial == nil {
		if instance, err = app.Claim(context.Background(), results, paths); instance == nil && err == nil {
			return // a window is open, and has come to the front
		}
		if err != nil && warning == "" {
			warning = app.Sentence(lang, err) // two windows share a workspace well enough
		}
	}
	choice := func() ui.EngineChoice { return ui.Engine(desktop.Preferences(), *device) }
	record, err := openRecord(*data, ui.LogLevel(desktop.Preferences(), *level), lang, thumbs, choice)
	if err != nil {
		log.Fatal(err)
	}
	session := app.NewSession(app.SessionConfig{
		Open: func(ctx context.Context) (app.Recognizer, error) { return record.openEngine(ctx, choice()) },
		OpenPack: func(ctx context.Context, card app.PackCard) (app.Recognizer, error) {
			return record.openPack(ctx, choice(), card)
		},
		Names:     record.names,
		Workspace: app.NewWorkspace(ui.Threshold(desktop.Preferences())), Thumbs: thumbs,
		Keep: func(ctx context.Context, ws *app.Workspace) (*app.Keeper, error) {
			return app.OpenKeeper(ctx, results, ws, true)
		},
	})
	record.follow(session)
	w, err := ui.Open(desktop, ui.Options{
		Session: session, Pictures: thumbs, Lang: lang, Warning: warning,
		Regular: assets.FontRegular(), Bold: assets.FontBold(), Icon: assets.Icon(),
		Samples: assets.Samples(), SampleDir: filepath.Join(dir, "示例图片"), PasteDir: filepath.Dir(results), Trial: trial,
		Device: *device, GPUs: app.GPUs, ResultsFile: results, Cache: thumbs,
		Doctor: record.report, Zip: record.zip, Log: record.Log, GPURuntime: record.gpuRuntime(),
	})
	var noDisplay *ui.DisplayError
	if errors.As(err, &noDisplay) {
		noDisplay.Tell()
		os.Exit(1)
	}
	if trial != nil {
		w.Try(report)
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
	desktop.Run()
	if err := instance.Close(); err != nil {
		log.Print(err)
	}
	record.close()
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

// absolute makes paths independent of the working folder.
func absolute(paths []string) []string {
	for i, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			paths[i] = abs
		}
	}
	return paths
}
