package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/app/export/formats"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/settings"
)

// keyPlace is where a key works.
type keyPlace uint8

const (
	keyAnywhere keyPlace = iota // in the window and above it, but not below a sheet
	keyPictures                 // the pictures have the focus
	keyViewer                   // a picture is enlarged
	keyDemo                     // the demo is shown
)

// stroke is one press: a key with what is held, or a character.
type stroke struct {
	name fyne.KeyName
	mod  fyne.KeyModifier
	char rune
}

// binding is one thing that the keyboard does. The table of them is what the window
// listens to, what the sheet of keys shows, and what a test goes through.
type binding struct {
	id      string // of the test
	place   keyPlace
	show    string // the keys in words, "Ctrl" standing for Cmd on a Mac
	does    string // what they do, in the user's language
	strokes []stroke
	// on is what the window does; nil where the widget of the place does it.
	on func()
}

const (
	modCtrl  = fyne.KeyModifierShortcutDefault
	modShift = fyne.KeyModifierShift
)

func plain(names ...fyne.KeyName) (s []stroke) { return with(0, names...) }

func with(mod fyne.KeyModifier, names ...fyne.KeyName) (s []stroke) {
	for _, n := range names {
		s = append(s, stroke{name: n, mod: mod})
	}
	return s
}

func chars(text string) (s []stroke) {
	for _, r := range text {
		s = append(s, stroke{char: r})
	}
	return s
}

func arrowKeys() []fyne.KeyName {
	return []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown}
}

// bindings returns the table of keys, in the order of the sheet.
func (w *Window) bindings() []binding {
	return []binding{
		{"add", keyAnywhere, "Ctrl+O", kit.Tr("key.add"), with(modCtrl, fyne.KeyO), w.drops.AddPictures},
		{"folder", keyAnywhere, "Ctrl+Shift+O", kit.Tr("key.folder"), with(modCtrl|modShift, fyne.KeyO), w.drops.AddFolder},
		{"paste", keyAnywhere, "Ctrl+V", kit.Tr("key.paste"), with(modCtrl, fyne.KeyV), w.drops.Paste},
		{"copy", keyAnywhere, "Ctrl+C", kit.Tr("key.copy"), with(modCtrl, fyne.KeyC), w.copier.copyKey},
		{"copy.row", keyAnywhere, "Ctrl+Shift+C", kit.Tr("key.copy.row"), with(modCtrl|modShift, fyne.KeyC), w.copier.copyRow},
		{"undo", keyAnywhere, "Ctrl+Z", kit.Tr("key.undo"), with(modCtrl, fyne.KeyZ), w.undoLast},
		{"search", keyAnywhere, "Ctrl+F", kit.Tr("key.search"), with(modCtrl, fyne.KeyF), w.finder.focusSearch},
		{"export", keyAnywhere, "Ctrl+E", kit.Tr("key.export"), with(modCtrl, fyne.KeyE), func() { w.exporting.exportRows(w.exporting.filterScope(), formats.XLSX) }},
		{"cards", keyAnywhere, "Ctrl+1", kit.Tr("key.cards"), with(modCtrl, fyne.Key1), func() { w.reviewing.show(review.Pictures); w.setList(false) }},
		{"list", keyAnywhere, "Ctrl+2", kit.Tr("key.list"), with(modCtrl, fyne.Key2), func() { w.reviewing.show(review.Pictures); w.setList(true) }},
		{"judging", keyAnywhere, "Ctrl+3", kit.Tr("key.judging"), with(modCtrl, fyne.Key3), func() { w.reviewing.show(review.Judging) }},
		{"weighing", keyAnywhere, "Ctrl+4", kit.Tr("key.weighing"), with(modCtrl, fyne.Key4), func() { w.reviewing.show(review.Weighing) }},
		{"demo", keyAnywhere, "F11", kit.Tr("key.demo"), plain(fyne.KeyF11), w.picture.toggleDemo},
		{"settings", keyAnywhere, "Ctrl+,", kit.Tr("key.settings"), with(modCtrl, fyne.KeyComma), func() { w.settings.Open(settings.PageRecognise) }},
		{"keys", keyAnywhere, "? F1", kit.Tr("key.keys"), append(chars("?？"), plain(fyne.KeyF1)...), w.showKeys},
		{"rename", keyAnywhere, "F2", kit.Tr("key.rename"), plain(fyne.KeyF2), w.tasks.RenameChosen},
		{"tab", keyAnywhere, "Tab", kit.Tr("key.tab"), plain(fyne.KeyTab), nil},
		{"press", keyAnywhere, "Enter Space", kit.Tr("key.press"), plain(fyne.KeyReturn, fyne.KeySpace), nil},
		{"escape", keyAnywhere, "Esc", kit.Tr("key.escape"), plain(fyne.KeyEscape), nil},

		{"move", keyPictures, "← → ↑ ↓", kit.Tr("key.move"), plain(arrowKeys()...), nil},
		{"ends", keyPictures, "Home End", kit.Tr("key.ends"), plain(fyne.KeyHome, fyne.KeyEnd), nil},
		{"page", keyPictures, "PgUp PgDn", kit.Tr("key.page"), plain(fyne.KeyPageUp, fyne.KeyPageDown), nil},
		{"range", keyPictures, "Shift+← → ↑ ↓", kit.Tr("key.range"), with(modShift, arrowKeys()...), nil},
		{"toggle", keyPictures, "Ctrl+Space", kit.Tr("key.toggle"), with(modCtrl, fyne.KeySpace), nil},
		{"all", keyPictures, "Ctrl+A", kit.Tr("key.all"), with(modCtrl, fyne.KeyA), w.selectKey(w.grid.SelectAll)},
		{"invert", keyPictures, "Ctrl+I", kit.Tr("key.invert"), with(modCtrl, fyne.KeyI), w.selectKey(w.grid.InvertSelection)},
		{"open", keyPictures, "Enter", kit.Tr("key.open"), plain(fyne.KeyReturn), nil},
		{"similar", keyPictures, "S", kit.Tr("key.similar"), chars("sS"), w.ranking.Similar},
		{"full", keyPictures, "F", kit.Tr("key.full"), chars("fF"), func() { w.reviewing.openFull() }},
		{"menu", keyPictures, "Shift+F10", kit.Tr("key.menu"), append(with(modShift, fyne.KeyF10), plain(desktop.KeyMenu)...), w.pictureMenuKey},

		{"judge.right", keyPictures, "J", kit.Tr("key.judge.right"), chars("jJ"), func() { w.judging.Judge(workspace.Right, "") }},
		{"judge.wrong", keyPictures, "K", kit.Tr("key.judge.wrong"), chars("kK"), func() { w.judging.Judge(workspace.Wrong, "") }},
		{"judge.unsure", keyPictures, "L", kit.Tr("key.judge.unsure"), chars("lL"), func() { w.judging.Judge(workspace.Unsure, "") }},
		{"relabel", keyPictures, "R", kit.Tr("key.relabel"), chars("rR"), w.judging.Relabel},

		{"viewer.next", keyViewer, "← →", kit.Tr("key.next"), plain(fyne.KeyRight, fyne.KeyLeft), nil},
		{"viewer.zoom", keyViewer, "＋ −", kit.Tr("key.zoom"), chars("+-"), nil},
		{"viewer.levels", keyViewer, "1 0", kit.Tr("key.levels"), chars("10"), nil},
		{"viewer.pan", keyViewer, "Shift+← → ↑ ↓", kit.Tr("key.pan"), with(modShift, arrowKeys()...), nil},
		{"viewer.full", keyViewer, "F", kit.Tr("key.full"), chars("fF"), nil},
		{"viewer.close", keyViewer, "Esc", kit.Tr("key.back"), plain(fyne.KeyEscape), nil},

		{"demo.next", keyDemo, "← →", kit.Tr("key.next"), plain(fyne.KeyRight, fyne.KeyLeft), nil},
		{"demo.close", keyDemo, "Esc", kit.Tr("key.back"), plain(fyne.KeyEscape), nil},
	}
}

// keyNames returns a binding's keys as this system calls them.
func keyNames(show string) []string {
	if runtime.GOOS == "darwin" {
		show = strings.ReplaceAll(show, "Ctrl", "Cmd")
	}
	if at := strings.LastIndexByte(show, '+'); at > 0 && strings.Contains(show, " ") && at < strings.IndexByte(show, ' ') {
		return []string{show} // Shift with one of several
	}
	return strings.Fields(show)
}

// keyboard is what the window does by keys, but for those that Fyne knows as shortcuts.
type keyboard struct {
	plain   map[fyne.KeyName]func() // without anything held
	shifted map[fyne.KeyName]func() // with Shift held, which Fyne knows no shortcuts of
	chars   map[rune]func()
}

// listen takes the table, and adds its shortcuts to a canvas for as long as no sheet is above it.
func (k *keyboard) listen(c fyne.Canvas, table []binding, topSheet func() *kit.Sheet) {
	*k = keyboard{map[fyne.KeyName]func(){}, map[fyne.KeyName]func(){}, map[rune]func(){}}
	for _, b := range table {
		if b.on == nil {
			continue
		}
		for _, s := range b.strokes {
			switch {
			case s.char != 0:
				k.chars[s.char] = b.on
			case s.mod == 0:
				k.plain[s.name] = b.on
			case s.mod == modShift:
				k.shifted[s.name] = b.on
			default:
				c.AddShortcut(s.shortcut(), func(fyne.Shortcut) {
					if topSheet() == nil { // otherwise it would act on the window below
						b.on()
					}
				})
			}
		}
	}
}

// press does what a key is for with mod held; used is false for one that does nothing.
func (k *keyboard) press(name fyne.KeyName, mod fyne.KeyModifier) (used bool) {
	on := k.plain[name]
	if mod&modShift != 0 && k.shifted[name] != nil {
		on = k.shifted[name]
	}
	if on != nil {
		on()
	}
	return on != nil
}

// shortcut returns a stroke with something held as Fyne calls it: it has names of its own for some.
func (s stroke) shortcut() fyne.Shortcut {
	if s.mod == modCtrl {
		switch s.name {
		case fyne.KeyC:
			return &fyne.ShortcutCopy{}
		case fyne.KeyV:
			return &fyne.ShortcutPaste{}
		case fyne.KeyA:
			return &fyne.ShortcutSelectAll{}
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		}
	}
	return &desktop.CustomShortcut{KeyName: s.name, Modifier: s.mod}
}

// typedKey gets the keys that nothing else wants: Esc closes what is open, the
// arrows go to the grid.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	if s := w.TopSheet(); s != nil {
		s.Scroll(e.Name)
		w.settings.Scroll(e.Name)
		if e.Name == fyne.KeyEscape {
			w.escape()
		}
		return
	}
	if w.keyboard.press(e.Name, w.grid.Modifiers()) {
		return
	}
	switch {
	case w.picture.demo.Shown:
		w.picture.demo.TypedKey(e)
		return
	case w.picture.viewer.Shown:
		w.picture.viewer.TypedKey(e)
		return
	}
	if w.reviewing.views.TypedKey(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyEscape:
		w.escape()
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown:
		if c := w.Win.Canvas(); len(c.Overlays().List()) == 0 && w.grid.Visible() && c.Focused() == nil {
			c.Focus(w.grid)
			w.grid.TypedKey(e)
		}
	}
}

// typedRune gets the characters that nothing else wants.
func (w *Window) typedRune(r rune) {
	switch {
	case w.TopSheet() != nil:
	case w.picture.viewer.Shown && w.picture.viewer.UseRune(r):
	case w.picture.demo.Shown && (r == 'f' || r == 'F'): // it has the screen already
	default:
		if on := w.keyboard.chars[r]; on != nil {
			on()
		}
	}
}

func (w *Window) escape() {
	if s := w.TopSheet(); s != nil {
		s.Escape()
		return
	}
	switch {
	case w.layout.Opened:
		w.toggleDetails()
	case w.ranking.Shown():
		w.ranking.Back()
	}
}

// selectKey handles Ctrl+A and Ctrl+I where no text has the focus.
func (w *Window) selectKey(do func()) func() {
	return func() {
		if len(w.Win.Canvas().Overlays().List()) == 0 && w.grid.Visible() && w.reviewing.views.View() == review.Pictures {
			w.Work("select", do)
		}
	}
}

// undoLast takes back what was done last.
func (w *Window) undoLast() {
	if !w.undone.Last() {
		w.Tell(kit.Tr("undo.nothing"), kit.ColorMuted)
	}
}
