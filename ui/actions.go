package ui

import (
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
)

// open shows a sheet with the focus on first, which may be nil.
func (w *Window) open(s *kit.Sheet, first fyne.Focusable) {
	w.sheets = append(w.sheets, s)
	s.Open(first)
}

// topSheet is the sheet that lies on top, nil where there is none.
func (w *Window) topSheet() *kit.Sheet {
	for len(w.sheets) > 0 {
		if s := w.sheets[len(w.sheets)-1]; s.Shown {
			return s
		}
		w.sheets = w.sheets[:len(w.sheets)-1]
	}
	return nil
}

// tellSheet opens a question in the middle; each button closes it first.
func (w *Window) tellSheet(title, text string, stays bool, buttons ...*kit.Button) *kit.Sheet {
	s := &kit.Sheet{Canvas: w.win.Canvas(), Width: 460, Pad: 22, Stays: stays}
	for _, b := range buttons {
		on := b.OnTapped
		b.OnTapped = func() {
			s.Close()
			if on != nil {
				on()
			}
		}
	}
	s.Content = kit.Question(title, text, buttons...)
	w.open(s, buttons[len(buttons)-1])
	return s
}

func (w *Window) toggleDetails() {
	w.layout.opened = !w.layout.opened
	w.toolbar.details.Choose(w.layout.opened)
	w.root.Refresh()
}

// want shows other pictures, or the same in another order.
func (w *Window) want(a asked) {
	w.asked = a
	w.side.SetQuery(a.query) // at once; the pictures follow
	w.ticker.ask(a)
}

// drop takes what was dropped on the window: a task of its own, or, on a task of the list
// at the left, what is added to that.
func (w *Window) drop(at fyne.Position, uris []fyne.URI) {
	paths, others := droppedPaths(uris)
	if len(paths) == 0 && others > 0 {
		w.tell(kit.Tr("drop.foreign"), kit.ColorUnsure)
		return
	}
	if t, ok := w.side.TaskAt(at); ok && len(paths) > 0 && w.topSheet() == nil {
		w.addTo(t, paths)
		return
	}
	w.Add(paths)
}

// ask runs one native dialog off the main goroutine and then, on it, hands over
// what was chosen. While one stands open there is no second.
func (w *Window) ask(open func(d native.FileDialogs) (string, error), chosen func(path string)) {
	if w.asking || w.closing {
		return
	}
	w.asking = true
	w.dialogs.Go(func() {
		path, err := open(w.opts.Dialogs)
		w.do(func() {
			w.asking = false
			switch {
			case w.closing || errors.Is(err, native.ErrCancelled):
			case err != nil:
				w.tell(err.Error(), kit.ColorWrong)
			case path != "":
				chosen(path)
			}
		})
	})
}

func (w *Window) addPictures() { w.pickPicture(func(path string) { w.Add([]string{path}) }) }

// extensions are what the dialog for pictures offers first; everything else is behind its
// filter for all files, and the contents decide.
func (w *Window) extensions() []string {
	if w.opts.Extensions == nil {
		return nil
	}
	return w.opts.Extensions()
}

func (w *Window) addFolder() { w.pickFolder(func(path string) { w.Add([]string{path}) }) }

// pickPicture asks for a picture or an archive.
func (w *Window) pickPicture(picked func(path string)) {
	p := w.app.Preferences()
	dir := p.String(settings.PrefOpenDir)
	w.ask(func(d native.FileDialogs) (string, error) {
		return d.OpenFile(kit.Tr("dialog.add"), dir, kit.Tr("dialog.pictures"), append(w.extensions(), archiveExtensions()...))
	}, func(path string) {
		p.SetString(settings.PrefOpenDir, filepath.Dir(path))
		picked(path)
	})
}

// pickFolder asks for a folder.
func (w *Window) pickFolder(picked func(path string)) {
	p := w.app.Preferences()
	dir := p.String(settings.PrefOpenDir)
	w.ask(func(d native.FileDialogs) (string, error) {
		return d.OpenFolder(kit.Tr("dialog.folder"), dir)
	}, func(path string) {
		p.SetString(settings.PrefOpenDir, path)
		picked(path)
	})
}

// addSamples unpacks the sample pictures and adds them.
func (w *Window) addSamples() {
	w.wg.Go(func() {
		dir, err := UnpackSamples(w.opts.Samples, w.opts.SampleDir)
		w.do(func() {
			if err != nil {
				w.tell(words.ExportSentence(w.opts.Lang, err), kit.ColorWrong)
				return
			}
			w.Add([]string{dir})
		})
	})
}

// retryFocused reads the picture again that the inspector shows.
func (w *Window) retryFocused() {
	row := w.inspector.Shown.Row
	if r, ok := w.focusedRow(); ok && r.State == workspace.Done && r.Task != 0 {
		w.opts.Session.RunTask(r.Task) // which reads what has changed, and nothing else
		w.ticker.poke()
		return
	}
	if row < 0 {
		return
	}
	w.opts.Session.Retry([]int{row})
	w.ticker.poke()
}

// revealFocused shows the file in the system's file manager; of a member of an
// archive, the archive.
func (w *Window) revealFocused() {
	r, ok := w.opts.Session.Workspace().Row(w.inspector.Shown.Row)
	if !ok {
		return
	}
	w.hand(native.Reveal, r.File)
}

// clear empties the list after asking.
func (w *Window) clear() {
	w.tellSheet(kit.Tr("clear.title"), kit.Tr("clear.text"), false,
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, nil),
		kit.NewButton(kit.Tr("clear.do"), kit.Primary, func() {
			tasks := w.opts.Session.Workspace().Tasks()
			if !w.opts.Session.Clear() {
				w.tell(kit.Tr("clear.busy"), kit.ColorUnsure)
				return
			}
			w.undone.push(func() { w.bringBack(tasks...) })
			w.dropped, w.roots = nil, nil
			w.search("")
		}))
}

// archiveExtensions are those of the archives that are looked into.
func archiveExtensions() []string { return []string{"zip", "cbz", "livp"} }
