package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
)

// packsShown is how many packs a menu offers by name; any other is found on the disk.
const packsShown = 8

// showPacks opens the choice of the model that a task is to be recognised with again:
// those that are known, or another one on the disk.
func (ts *tasks) showPacks(t workspace.Task, at fyne.CanvasObject) {
	var items []menuItem
	for _, pack := range ts.opts.Session.Workspace().Packs() {
		if pack.Key != "" && pack.Key != t.PackKey && len(items) < packsShown {
			items = append(items, menuItem{text: pack.Title, on: func() { ts.runWith(t, pack) }})
		}
	}
	dir := ts.app.Preferences().String(settings.PrefPackDir)
	items = append(items,
		menuItem{text: kit.Tr("pack.folder"), on: func() {
			ts.chooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFolder(kit.Tr("pack.folder.title"), dir)
			}, func(path string) { ts.checkPack(t, path) })
		}},
		menuItem{text: kit.Tr("pack.zip"), on: func() {
			ts.chooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFile(kit.Tr("pack.zip.title"), dir, kit.Tr("pack.zip.kind"), []string{"zip"})
			}, func(path string) { ts.checkPack(t, path) })
		}})
	ts.showMenuOf(t.Name, at, items)
}

// checkPack reads the pack that was chosen, which takes a moment, and runs the task with
// it, or says what is wrong with it.
func (ts *tasks) checkPack(t workspace.Task, path string) {
	ts.app.Preferences().SetString(settings.PrefPackDir, filepath.Dir(path))
	ts.tell(kit.Tr("pack.checking", kit.Args{"Name": filepath.Base(path)}), kit.ColorMuted)
	ts.wg.Go(func() {
		pack, err := ts.opts.CheckPack(ts.ctx, path)
		ts.do(func() {
			switch {
			case ts.closing:
			case err != nil:
				ts.tell("", kit.ColorMuted)
				ts.tellSheet(kit.Tr("pack.refused", kit.Args{"Name": filepath.Base(path)}), words.Sentence(ts.opts.Lang, err), false,
					kit.NewButton(kit.Tr("dialog.close"), kit.Primary, nil))
			default:
				ts.runWith(t, pack)
			}
		})
	})
}

// runWith has a task recognised with another pack, as a task beside it.
func (ts *tasks) runWith(t workspace.Task, pack engine.PackInfo) {
	ts.tell("", kit.ColorMuted)
	ts.follow.awaitTask()
	ts.opts.Session.RunTaskWith(t.Number, pack)
	ts.ticker.WakeUp()
}
