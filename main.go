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
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"

	fyneapp "fyne.io/fyne/v2/app"

	"wanwu/app"
	"wanwu/app/bench"
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
	session := app.NewSession(app.SessionConfig{
		Open: func(ctx context.Context) (app.Recognizer, error) {
			return openEngine(ctx, ui.Engine(desktop.Preferences(), *device))
		},
		Workspace: app.NewWorkspace(ui.Threshold(desktop.Preferences())), Thumbs: thumbs,
		Keep: func(ctx context.Context, ws *app.Workspace) (*app.Keeper, error) {
			return app.OpenKeeper(ctx, results, ws, true)
		},
	})
	w, err := ui.Open(desktop, ui.Options{
		Session: session, Pictures: thumbs, Lang: lang, Warning: warning,
		Regular: assets.FontRegular(), Bold: assets.FontBold(), Icon: assets.Icon(),
		Samples: assets.Samples(), SampleDir: filepath.Join(dir, "示例图片"), Trial: trial,
		Device: *device, GPUs: app.GPUs, ResultsFile: results, Cache: thumbs,
		Doctor: func() (app.DoctorReport, bool) {
			return diagnose(session, lang, ui.Engine(desktop.Preferences(), *device))
		},
	})
	var noDisplay *ui.DisplayError
	if errors.As(err, &noDisplay) {
		noDisplay.Tell()
		os.Exit(1)
	}
	if trial != nil {
		w.Try(report)
	}
	w.Add(absolute(flag.Args()))
	desktop.Run()
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

// openEngine opens the embedded pack on a device, with the libraries beside the
// program.
func openEngine(ctx context.Context, choice ui.EngineChoice) (app.Recognizer, error) {
	pack, config, err := engineConfig(choice)
	if err != nil {
		return nil, err
	}
	return app.OpenEngineOn(ctx, pack, config)
}

// engineConfig is the embedded pack and what it is to run on.
func engineConfig(choice ui.EngineChoice) (pack fs.FS, config app.EngineConfig, err error) {
	if config, err = app.NewEngineConfig(os.Getenv, choice.Device); err != nil {
		return nil, config, err
	}
	config.MaxBatch, config.MaxDelay = choice.MaxBatch, choice.MaxDelay
	pack, err = fs.Sub(assets.Packs(), modelPack)
	return pack, config, err
}

// diagnose says how the window's engine fares on this machine.
func diagnose(s *app.Session, lang app.Lang, choice ui.EngineChoice) (app.DoctorReport, bool) {
	pack, config, err := engineConfig(choice)
	if err != nil {
		return app.DoctorReport{}, false // the engine has said so
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // there is nothing to hide then
	}
	return s.Diagnose(app.DoctorOptions{Lang: lang, Pack: pack, Config: config, Getenv: os.Getenv, Home: home})
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
