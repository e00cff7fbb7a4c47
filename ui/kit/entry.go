package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is the text of the search field: an entry whose keys go past the field
// first, and which hands the window the shortcuts that edit no text.
type Entry struct {
	widget.Entry
	// OnShortcut gets the shortcuts that edit no text before the window does, and answers
	// whether it used one; nil for none.
	OnShortcut func(*desktop.CustomShortcut) (used bool)
	// OnRune gets characters before they are typed, and answers whether it used one; nil for
	// none.
	OnRune func(r rune) (used bool)

	key   func(name fyne.KeyName) (used bool)
	tabs  func() bool // whether Tab is a key of the field
	focus func(on bool)
	has   bool // the focus
}

// NewEntry makes an entry of one line. key gets every key first and answers whether it
// used it, tabs says whether Tab is among them, focus is called when the focus comes and goes.
func NewEntry(key func(fyne.KeyName) bool, tabs func() bool, focus func(bool)) *Entry {
	e := &Entry{key: key, tabs: tabs, focus: focus}
	e.Scroll = fyne.ScrollHorizontalOnly // lower than usual, and no scrollbar for that
	e.ExtendBaseWidget(e)
	return e
}

// NewField makes an entry for a form, with a text in it, and what shows it on a card. changed is called
// whenever the text is another one. Esc goes to the window, which closes the card.
func NewField(text string, changed func(string)) (*Entry, fyne.CanvasObject) {
	var e *Entry
	e = NewEntry(func(name fyne.KeyName) bool {
		if name != fyne.KeyEscape {
			return false
		}
		PassKey(fyne.CurrentApp().Driver().CanvasForObject(e), &fyne.KeyEvent{Name: name})
		return true
	}, func() bool { return false }, func(bool) {})
	e.SetText(text)
	e.OnChanged = changed
	return e, container.NewThemeOverride(e, FieldTheme{})
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	switch {
	case e.key(k.Name):
	case k.Name == fyne.KeyEscape:
		PassKey(fyne.CurrentApp().Driver().CanvasForObject(e), k)
	case len(k.Name) > 1 && k.Name[0] == 'F' && strings.Trim(string(k.Name[1:]), "0123456789") == "":
		PassKey(fyne.CurrentApp().Driver().CanvasForObject(e), k)
	default:
		e.Entry.TypedKey(k)
	}
}

// TypedRune implements fyne.Focusable.
func (e *Entry) TypedRune(r rune) {
	if e.OnRune == nil || !e.OnRune(r) {
		e.Entry.TypedRune(r)
	}
}

// TypedShortcut keeps what edits text (Ctrl+A, Ctrl+C, Ctrl+←…) and hands on the rest.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok {
		switch custom.KeyName {
		case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyHome, fyne.KeyEnd:
		default:
			if e.OnShortcut != nil && e.OnShortcut(custom) {
				return
			}
			if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
				c.TypedShortcut(s)
			}
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// AcceptsTab implements fyne.Tabbable.
func (e *Entry) AcceptsTab() bool { return e.tabs() }

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.has = true
	e.Entry.FocusGained()
	e.focus(true)
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.has = false
	e.Entry.FocusLost()
	e.focus(false)
}

// HasFocus reports whether the keys go to the entry.
func (e *Entry) HasFocus() bool { return e.has }

// CursorByte returns the byte before which the cursor is.
func (e *Entry) CursorByte() int {
	n := 0
	for i := range e.Text {
		if n == e.CursorColumn {
			return i
		}
		n++
	}
	return len(e.Text)
}

// Put sets the text with the cursor before byte at.
func (e *Entry) Put(text string, at int) {
	e.SetText(text)
	e.CursorColumn = len([]rune(text[:at]))
	e.Refresh()
}

// FieldTheme gives an entry the ground of the window instead of a grey box.
type FieldTheme struct{}

var _ fyne.Theme = FieldTheme{}

func (FieldTheme) now() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Font implements fyne.Theme.
func (FieldTheme) Font(s fyne.TextStyle) fyne.Resource { return FieldTheme{}.now().Font(s) }

// Icon implements fyne.Theme.
func (FieldTheme) Icon(n fyne.ThemeIconName) fyne.Resource { return FieldTheme{}.now().Icon(n) }

// Color implements fyne.Theme.
func (FieldTheme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if n == theme.ColorNameInputBackground {
		n = theme.ColorNameBackground
	}
	return FieldTheme{}.now().Color(n, v)
}

// Size implements fyne.Theme.
func (FieldTheme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameInnerPadding: // 34 dp high, as the buttons are
		return 7
	case theme.SizeNameInputBorder:
		return 1
	}
	return FieldTheme{}.now().Size(n)
}

// TextArea is an entry of several lines that leaves Esc to the window.
type TextArea struct{ widget.Entry }

// NewTextArea makes an empty one of a height in lines.
func NewTextArea(lines int) *TextArea {
	a := &TextArea{}
	a.MultiLine, a.Wrapping = true, fyne.TextWrapWord
	a.ExtendBaseWidget(a)
	a.SetMinRowsVisible(lines)
	return a
}

// TypedKey implements fyne.Focusable.
func (a *TextArea) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		PassKey(fyne.CurrentApp().Driver().CanvasForObject(a), k)
		return
	}
	a.Entry.TypedKey(k)
}
