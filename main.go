// Command wanwu-desktop is the window: drop pictures on it, see what is on them.
// Files and folders named as arguments are added at once, as those are that
// are dropped on the program's icon.
package main

import (
	"context"
	"flag"
	"io/fs"
	"log"
	"os"
	"path/filepath"

	fyneapp "fyne.io/fyne/v2/app"

	"wanwu/app"
	"wanwu/assets"
	"wanwu/inference/ort"
	"wanwu/ui"
)

// modelPack is the embedded pack that the window runs.
const modelPack = "efficientnet-lite2"

func main() {
	ort.ProbeMain() // a child that tries a GPU does nothing else
	langFlag := flag.String("lang", "", "language of the window: zh or en")
	data := flag.String("data", "", "folder of thumbnails and sample pictures (default: the user's cache folder)")
	device := flag.String("device", "auto", "where to run: auto, cpu, cuda:N or tensorrt:N")
	flag.Parse()
	desktop := fyneapp.NewWithID("io.github.wanwu.desktop")
	lang := ui.Language(desktop.Preferences(), *langFlag, ui.Locale(os.Getenv))
	if err := ui.LoadTexts(assets.Translations(), lang); err != nil {
		log.Fatal(err)
	}
	dir, thumbs, warning, err := ui.OpenCache(*data)
	if err != nil {
		log.Fatal(err)
	}
	session := app.NewSession(app.SessionConfig{
		Open:      func(ctx context.Context) (app.Recognizer, error) { return openEngine(ctx, *device) },
		Workspace: app.NewWorkspace(ui.Threshold(desktop.Preferences())), Thumbs: thumbs,
	})
	w := ui.NewWindow(desktop, ui.Options{
		Session: session, Pictures: thumbs, Lang: lang, Warning: warning,
		Regular: assets.FontRegular(), Bold: assets.FontBold(), Icon: assets.Icon(),
		Samples: assets.Samples(), SampleDir: filepath.Join(dir, "示例图片"),
	})
	w.Show()
	w.Add(absolute(flag.Args()))
	desktop.Run()
}

// openEngine opens the embedded pack on a device, with the libraries beside the
// program.
func openEngine(ctx context.Context, device string) (app.Recognizer, error) {
	config, err := app.NewEngineConfig(os.Getenv, device)
	if err != nil {
		return nil, err
	}
	pack, err := fs.Sub(assets.Packs(), modelPack)
	if err != nil {
		return nil, err
	}
	return app.OpenEngineOn(ctx, pack, config)
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
