package tasks

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
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
// those that are known, or another one on the disk.
func (ts *Controller) ShowPacks(t workspace.Task, at fyne.CanvasObject) {
	var items []shell.MenuItem
	for _, pack := range ts.Options.Session.Workspace().Packs() {
		if pack.Key != "" && pack.Key != t.PackKey && len(items) < packsShown {
			items = append(items, shell.MenuItem{Text: pack.Title, On: func() { ts.runWith(t, pack) }})
		}
	}
	dir := ts.App.Preferences().String(settings.PrefPackDir)
	items = append(items,
		shell.MenuItem{Text: kit.Tr("pack.folder"), On: func() {
			ts.ChooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFolder(kit.Tr("pack.folder.title"), dir)
			}, func(path string) { ts.checkPack(t, path) })
		}},
		shell.MenuItem{Text: kit.Tr("pack.zip"), On: func() {
			ts.ChooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFile(kit.Tr("pack.zip.title"), dir, kit.Tr("pack.zip.kind"), []string{"zip"})
			}, func(path string) { ts.checkPack(t, path) })
		}})
	ts.ShowMenuOf(t.Name, at, items)
}

// checkPack reads the pack that was chosen, which takes a moment, and runs the task with
// it, or says what is wrong with it.
func (ts *Controller) checkPack(t workspace.Task, path string) {
	ts.App.Preferences().SetString(settings.PrefPackDir, filepath.Dir(path))
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
