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
func (w *Window) showPacks(t workspace.Task, at fyne.CanvasObject) {
	var items []menuItem
	for _, card := range w.opts.Session.Workspace().Packs() {
		if card.Key != "" && card.Key != t.PackKey && len(items) < packsShown {
			items = append(items, menuItem{card.Title, func() { w.runWith(t, card) }})
		}
	}
	dir := w.app.Preferences().String(settings.PrefPackDir)
	items = append(items,
		menuItem{kit.Tr("pack.folder"), func() {
			w.ask(func(d native.FileDialogs) (string, error) {
				return d.OpenFolder(kit.Tr("pack.folder.title"), dir)
			}, func(path string) { w.checkPack(t, path) })
		}},
		menuItem{kit.Tr("pack.zip"), func() {
			w.ask(func(d native.FileDialogs) (string, error) {
				return d.OpenFile(kit.Tr("pack.zip.title"), dir, kit.Tr("pack.zip.kind"), []string{"zip"})
			}, func(path string) { w.checkPack(t, path) })
		}})
	w.showMenu(at, items)
}

// checkPack reads the pack that was chosen, which takes a moment, and runs the task with
// it, or says what is wrong with it.
func (w *Window) checkPack(t workspace.Task, path string) {
	w.app.Preferences().SetString(settings.PrefPackDir, filepath.Dir(path))
	w.tell(kit.Tr("pack.checking", kit.Args{"Name": filepath.Base(path)}), kit.ColorMuted)
	w.wg.Go(func() {
		card, err := w.opts.CheckPack(path)
		w.do(func() {
			switch {
			case w.closing:
			case err != nil:
				w.tell("", kit.ColorMuted)
				w.tellSheet(kit.Tr("pack.refused", kit.Args{"Name": filepath.Base(path)}), words.Sentence(w.opts.Lang, err), false,
					kit.NewButton(kit.Tr("dialog.close"), kit.Primary, nil))
			default:
				w.runWith(t, card)
			}
		})
	})
}

// runWith has a task recognised with another pack, as a task beside it.
func (w *Window) runWith(t workspace.Task, card engine.PackCard) {
	w.tell("", kit.ColorMuted)
	w.follow = true
	w.opts.Session.RunTaskWith(t.Number, card)
	w.ticker.poke()
}
