package labels

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// TypedHost is what the field for a label needs of the window.
type TypedHost struct {
	Canvas fyne.Canvas
	Lang   words.Lang
	// Work runs a function that blocks off the main goroutine, and then done on it, unless the
	// window is closing.
	Work func(work func(), done func())
	// Add adds the label of a name and applies it. It blocks.
	Add func(name string) (labelling.Typed, error)
	// Added says that it is there.
	Added func(text string, color fyne.ThemeColorName)
	// Open puts the sheet on the window.
	Open func(s *kit.Sheet, first fyne.Focusable)
}

// AskTyped opens a field in which a label is typed, which is scored at once.
func AskTyped(h TypedHost) {
	said := kit.NewParagraph(kit.Tr("typed.how"), kit.ColorMuted, sheetWidth-44)
	var s *kit.Sheet
	var entry *kit.Entry
	busy := false
	say := func(text string, color fyne.ThemeColorName) {
		said.Color = color
		said.Set(text)
		s.Refresh()
	}
	add := func() {
		name := strings.TrimSpace(entry.Text)
		if busy || name == "" {
			return
		}
		busy = true
		say(kit.Tr("typed.adding"), kit.ColorMuted)
		var t labelling.Typed
		var err error
		h.Work(func() { t, err = h.Add(name) }, func() {
			busy = false
			if err != nil {
				say(typedSentence(h.Lang, err), kit.ColorWrong)
				return
			}
			s.Close()
			if t.Known {
				h.Added(kit.Tr("typed.known", kit.Args{"Name": t.Name}), kit.ColorMuted)
			} else if len(t.Lacks) > 0 {
				h.Added(kit.Tr("typed.lacks", kit.Args{"Name": t.Name, "Words": strings.Join(t.Lacks, " ")}), kit.ColorUnsure)
			} else {
				h.Added(kit.Tr("typed.added", kit.Args{"Name": t.Name}), kit.ColorRight)
			}
		})
	}
	entry = kit.NewEntry(func(k fyne.KeyName) bool {
		if k != fyne.KeyReturn && k != fyne.KeyEnter {
			return false
		}
		add()
		return true
	}, func() bool { return false }, func(bool) {})
	entry.SetPlaceHolder(kit.Tr("typed.hint"))
	title := kit.NewElastic(kit.Tr("typed.title"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	s = &kit.Sheet{
		Canvas: h.Canvas, Width: sheetWidth, Pad: 22,
		Content: container.New(kit.Stack{Gap: 10}, title, container.NewThemeOverride(entry, kit.FieldTheme{}), said,
			container.NewHBox(kit.NewButton(kit.Tr("typed.add"), kit.Primary, add), kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { s.Close() }))),
	}
	h.Open(s, entry)
}

// typedSentence says why a label cannot be typed, and what to do.
func typedSentence(l words.Lang, err error) string {
	switch {
	case errors.Is(err, engine.ErrNoText):
		return kit.Tr("typed.no_text")
	case errors.Is(err, labelling.ErrLabelsNoVectors):
		return kit.Tr("typed.no_vectors")
	case errors.Is(err, engine.ErrUnknownWords):
		return kit.Tr("typed.unknown")
	case errors.Is(err, engine.ErrLongText):
		return kit.Tr("typed.long")
	case errors.Is(err, labelling.ErrNoName), errors.Is(err, labelling.ErrBadName):
		return kit.Tr("typed.bad_name")
	case errors.Is(err, labelling.ErrPackLabel):
		return kit.Tr("typed.pack_has")
	case errors.Is(err, labelling.ErrTaught):
		return kit.Tr("typed.taught")
	}
	return words.Sentence(l, err)
}
