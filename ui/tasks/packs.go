package tasks

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
)

// packsShown is how many packs a menu offers by name; any other is found on the disk.
const packsShown = 8

// ShowPacks opens the choice of the model that a task is to be recognised with again:
// those that were imported or used before, or another one on the disk.
func (ts *Controller) ShowPacks(t workspace.Task, at fyne.CanvasObject) {
	if ts.Options.Models == nil {
		ts.showPacks(t, at, nil, ts.Options.Session.Workspace().Packs())
		return
	}
	ts.Goroutines.Go(func() {
		all, err := ts.Options.Models.List(ts.Ctx)
		used := slices.DeleteFunc(ts.Options.Session.Workspace().Packs(), isGone)
		ts.Do(func() {
			if ts.IsClosing {
				return
			}
			if err != nil {
				ts.Tell(words.Sentence(ts.Options.Lang, err), kit.ColorWrong)
			}
			ts.showPacks(t, at, all, used)
		})
	})
}

// isGone reports whether the folder or archive that a pack was in is no longer there.
func isGone(pack engine.PackInfo) bool {
	if pack.From == "" {
		return false
	}
	_, err := os.Stat(pack.From)
	return errors.Is(err, fs.ErrNotExist)
}

func (ts *Controller) showPacks(t workspace.Task, at fyne.CanvasObject, all []models.Model, used []engine.PackInfo) {
	items := ts.named(t, all, used)
	dir := ts.App.Preferences().String(settings.PrefPackDir)
	chosen := func(path string) {
		ts.App.Preferences().SetString(settings.PrefPackDir, filepath.Dir(path))
		ts.checkPack(t, path)
	}
	items = append(items[:min(len(items), packsShown)],
		shell.MenuItem{Text: kit.Tr("pack.folder"), On: func() {
			ts.ChooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFolder(kit.Tr("pack.folder.title"), dir)
			}, chosen)
		}},
		shell.MenuItem{Text: kit.Tr("pack.zip"), On: func() {
			ts.ChooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFile(kit.Tr("pack.zip.title"), dir, kit.Tr("pack.zip.kind"), []string{"zip"})
			}, chosen)
		}})
	ts.ShowMenuOf(t.Name, at, items)
}

// named returns the models that a task can be recognised with by name: those of the library, and those that
// were used from elsewhere.
func (ts *Controller) named(t workspace.Task, all []models.Model, used []engine.PackInfo) (items []shell.MenuItem) {
	titles := map[string]int{}
	for _, m := range all {
		titles[m.Title]++
	}
	there := map[string]bool{t.PackKey: true, "": true} // keys, and folders
	for _, m := range all {
		if m.Path != "" {
			there[m.Path] = true
		}
		if there[m.Key] {
			continue
		}
		there[m.Key] = true
		title, path := m.Title, m.Path
		if title == "" || titles[title] > 1 {
			title = strings.TrimPrefix(title+" · "+m.ID, " · ")
		}
		if path == "" { // the program's own
			path = m.ID
		}
		items = append(items, shell.MenuItem{Text: title, On: func() { ts.checkPack(t, path) }})
	}
	for _, pack := range used {
		if there[pack.Key] || pack.From != "" && there[pack.From] {
			continue
		}
		run := func() { ts.runWith(t, pack) }
		if pack.From != "" { // which says what became of it
			run = func() { ts.checkPack(t, pack.From) }
		}
		items = append(items, shell.MenuItem{Text: pack.Title, On: run})
	}
	return items
}

// checkPack reads the pack that was chosen, which takes a moment, and runs the task with
// it, or says what is wrong with it.
func (ts *Controller) checkPack(t workspace.Task, path string) {
	ts.Tell(kit.Tr("pack.checking", kit.Args{"Name": filepath.Base(path)}), kit.ColorMuted)
	ts.Goroutines.Go(func() {
		pack, err := ts.Options.CheckPack(ts.Ctx, path)
		ts.Do(func() {
			switch {
			case ts.IsClosing:
			case err != nil:
				ts.Tell("", kit.ColorMuted)
				ts.Ask(kit.Tr("pack.refused", kit.Args{"Name": filepath.Base(path)}), words.Sentence(ts.Options.Lang, err), false,
					kit.NewButton(kit.Tr("dialog.close"), kit.Primary, nil))
			default:
				ts.runWith(t, pack)
			}
		})
	})
}

// runWith has a task recognised with another pack, as a task beside it.
func (ts *Controller) runWith(t workspace.Task, pack engine.PackInfo) {
	ts.Tell("", kit.ColorMuted)
	ts.Follow.AwaitTask()
	ts.Options.Session.RunTaskWith(t.Number, pack)
	ts.Ticker.WakeUp()
}
