package judging

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/labels"
	"wanwu/ui/library"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
	"wanwu/ui/viewer"
)

// Library opens the page of the label library, and takes back what was changed there.
type Library struct {
	*shell.Shell
	Picture Picture
	Undone  *shell.UndoStack
	Changed func() // called when the library has become another

	saved []savedLabels
}

// savedLabels is a change of a label library: of which pack, the hash of what it led to, and what
// takes it back.
type savedLabels struct {
	pack, hash string
	step       *shell.UndoStep
}

// Offered reports whether there is a label library.
func (l *Library) Offered() bool {
	return l.Options.Labels != nil && l.Options.SaveLabels != nil && l.Options.UndoLabels != nil
}

// packs lists the packs whose labels can be changed, with that of the picture with the focus, or
// of the newest task, first.
func (l *Library) packs() (packs []engine.PackInfo, first int) {
	ws := l.Options.Session.Workspace()
	key := ""
	if tasks := ws.Tasks(); len(tasks) > 0 {
		key = tasks[len(tasks)-1].PackKey
	}
	if r, ok := l.Picture.Row(); ok {
		if t, ok := ws.Task(r.Task); ok {
			key = t.PackKey
		}
	}
	for _, p := range ws.Packs() {
		if p.Key == "" {
			continue
		}
		if p.Key == key {
			first = len(packs)
		}
		packs = append(packs, p)
	}
	return packs, first
}

// Open opens the page; with focused set, at the label of the picture with the focus.
func (l *Library) Open(focused bool) {
	packs, first := l.packs()
	if !l.Offered() || len(l.Win.Canvas().Overlays().List()) > 0 {
		return
	}
	if len(packs) == 0 {
		l.Tell(kit.Tr("library.no_pack"), kit.ColorUnsure)
		return
	}
	name := ""
	if focused {
		name = l.Label()
	}
	prefs, ws := l.App.Preferences(), l.Options.Session.Workspace()
	library.Show(library.Host{
		Host: native.Host{
			Lang: l.Options.Lang, Canvas: l.Win.Canvas(), Open: l.Shell.Open, ChooseFile: l.ChooseFile,
			Go:     func(f func(ctx context.Context)) { l.Goroutines.Go(func() { f(l.Ctx) }) },
			Do:     func(f func()) { l.Do(func() { l.unlessClosing(f) }) },
			Folder: func() string { return prefs.String(settings.PrefSaveDir) }, SetFolder: func(dir string) { prefs.SetString(settings.PrefSaveDir, dir) },
		},
		Packs:  packs,
		Counts: func() map[string]int { return counts(ws) },
		Load:   l.Options.Labels, Save: l.Options.SaveLabels, Undo: l.Options.UndoLabels, Redo: l.Options.RedoLabels,
		Type: l.typing(),
		Saved: func(e *labelling.Edition) {
			l.Remember(e)
			l.Ticker.WakeUp()
			l.Changed()
		},
		Undone: func(e *labelling.Edition, hash string) {
			l.Undone.Drop(l.forget(e.Pack, hash))
			l.Ticker.WakeUp()
			l.Changed()
		},
	}, packs[first], name)
}

// Remember has Ctrl+Z take back the change that led to an edition.
func (l *Library) Remember(e *labelling.Edition) {
	pack, hash := e.Pack, e.Hash
	l.saved = append(l.saved, savedLabels{pack.Key, hash, l.Undone.Push(func() { l.undo(pack, hash) })})
}

// typing returns what asks for a label that is a line of text; nil where none can be typed.
func (l *Library) typing() func(pack engine.PackInfo, added func()) {
	if l.Options.AddTyped == nil {
		return nil
	}
	return func(pack engine.PackInfo, added func()) { l.TypeLabel(pack.Key, added) }
}

// TypeLabel asks for a label that is a line of text, for the pack of a key, and calls added once it is
// there.
func (l *Library) TypeLabel(packKey string, added func()) {
	labels.AskTyped(labels.TypedHost{
		Canvas: l.Win.Canvas(), Lang: l.Options.Lang, Open: l.Shell.Open, Work: l.Background,
		Add: func(name string) (labelling.Typed, error) { return l.Options.AddTyped(l.Ctx, packKey, name) },
		Added: func(text string, color fyne.ThemeColorName) {
			l.Tell(text, color)
			l.Ticker.WakeUp()
			added()
		},
	})
}

func (l *Library) unlessClosing(f func()) {
	if !l.IsClosing {
		l.Work("library", f)
	}
}

// Label returns the name of the best label of the picture with the focus; empty for none.
func (l *Library) Label() string {
	r, ok := l.Picture.Row()
	if !ok {
		return ""
	}
	top, ok := r.Top()
	if !ok {
		return ""
	}
	return viewer.ClassName(l.Options.Session.Workspace().Vocabulary(), top.Class, l.Options.Lang)
}

// counts returns how many pictures have each label, by its name.
func counts(ws *workspace.Workspace) map[string]int {
	v, by := ws.Vocabulary(), map[string]int{}
	for class, n := range ws.Counts().Labels {
		if int(class) < len(v) {
			by[v[class].Name] += n
		}
	}
	return by
}

// forget removes the last change of a pack's labels that led to a hash, and returns what takes it
// back; nil where there is none.
func (l *Library) forget(pack engine.PackInfo, hash string) *shell.UndoStep {
	for at, s := range slices.Backward(l.saved) {
		if s.pack == pack.Key && s.hash == hash {
			l.saved = slices.Delete(l.saved, at, at+1)
			return s.step
		}
	}
	return nil
}

// undo takes back the change that led to a hash, where that is still the present one.
func (l *Library) undo(pack engine.PackInfo, hash string) {
	l.forget(pack, hash)
	l.Goroutines.Go(func() {
		e, err := l.Options.Labels(pack)
		ok := false
		if err == nil && e.Hash == hash {
			ok, err = l.Options.UndoLabels(l.Ctx, e)
		}
		l.Do(func() {
			l.unlessClosing(func() {
				switch {
				case err != nil:
					l.Tell(words.Sentence(l.Options.Lang, err), kit.ColorWrong)
				case ok:
					l.Tell(kit.Tr("library.undone"), kit.ColorMuted)
					l.Ticker.WakeUp()
					l.Changed()
				default:
					l.Tell(kit.Tr("library.changed_since"), kit.ColorUnsure)
				}
			})
		})
	})
}
