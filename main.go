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
	"wanwu/ui"
)

// modelPack is the embedded pack that the window runs.
const modelPack = "efficientnet-lite2"

func main() {
	langFlag := flag.String("lang", "", "language of the window: zh or en")
	data := flag.String("data", "", "folder of thumbnails and sample pictures (default: the user's cache folder)")
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
		Open: openEngine, Workspace: app.NewWorkspace(ui.Threshold(desktop.Preferences())), Thumbs: thumbs,
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

// openEngine opens the embedded pack with the library beside the program.
func openEngine(ctx context.Context) (app.Recognizer, error) {
	library, err := app.RuntimeLibrary(os.Getenv)
	if err != nil {
		return nil, err
	}
	pack, err := fs.Sub(assets.Packs(), modelPack)
	if err != nil {
		return nil, err
	}
	return app.OpenEngine(ctx, pack, library)
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
