package ui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/query"
	"wanwu/app/words"
)

const (
	// suggestions is how many are shown at most.
	suggestions = 8
	// The width of the search field, in dp: as in the look, and in a narrow window.
	searchWidth    float32 = 340
	searchWidthMin float32 = 150
)

// searchField is the field in which pictures are looked for, with its panel below: what
// the word being typed can become, or why the text is no query. What is found follows
// each key.
type searchField struct {
	entry *searchEntry
	clear *button
	root  fyne.CanvasObject
	panel *searchPanel
	on    searchActions

	query     query.Query // the last text that was one
	tentative bool        // whether it may be on its way to something else
	wrong     error       // why the present text is none
	quiet     bool        // the text is being set, not typed
	shut      bool        // the panel was put away with Esc, until the next key
	typed     bool        // whether something was typed since the field got the focus
}

// searchActions is what the field asks of the window.
type searchActions struct {
	asked func(q query.Query, tentative bool)
	leave func() // the focus goes back to the pictures
	words func() []query.Word
	lang  words.Lang
	moved func() // the panel has come, gone or changed its size
}

func newSearchField(on searchActions) *searchField {
	f := &searchField{on: on}
	f.entry = newSearchEntry(f.key, func() bool { return len(f.panel.list) > 0 }, f.focus)
	f.entry.PlaceHolder = tr("search.hint.short")
	f.entry.OnChanged = func(string) { f.changed() }
	f.clear = newButton("×", glyph, func() { f.set("") })
	f.clear.Hide()
	f.panel = newSearchPanel(f.accept)
	f.root = container.New(searchLayout{f}, container.NewThemeOverride(f.entry, fieldTheme{}), f.clear)
	return f
}

// searchLayout lays the cross over the end of the entry.
type searchLayout struct{ f *searchField }

func (l searchLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	m := l.f.clear.MinSize()
	place(l.f.clear, size.Width-m.Width-4, (size.Height-m.Height)/2, m.Width, m.Height)
}

func (l searchLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(searchWidthMin, 34)
}

// setWide is told when the window has become wide enough for the long hint, or too narrow.
func (f *searchField) setWide(wide bool) {
	hint := tr("search.hint.short")
	if wide {
		hint = tr("search.hint")
	}
	f.entry.SetPlaceHolder(hint)
}

// set writes a query into the field, as a click in the side list does.
func (f *searchField) set(text string) {
	f.quiet = true
	f.entry.put(text, len(text))
	f.shut = true
	f.read()
	f.quiet = false
}

// changed is called when the text has become another.
func (f *searchField) changed() {
	if f.quiet {
		return
	}
	f.shut, f.typed = false, true
	f.read()
}

// read takes the text over: where it is a query, that is what is shown.
func (f *searchField) read() {
	setShown(f.clear, f.entry.Text != "")
	q, err := query.Parse(f.entry.Text)
	if f.wrong = err; err == nil {
		// While a field's name is typed, the pictures stay: 置信度 alone finds nothing.
		f.ask(q, !f.quiet && q.Unsettled())
	}
	f.show()
}

// ask has a query shown, where it is another. A tentative one that finds nothing is not
// shown.
func (f *searchField) ask(q query.Query, tentative bool) {
	if q.Text() != f.query.Text() || tentative != f.tentative {
		f.query, f.tentative = q, tentative
		f.on.asked(q, tentative)
	}
}

// settle means what stands in the field.
func (f *searchField) settle() {
	if f.tentative {
		f.ask(f.query, false)
	}
}

// show brings the panel up to date.
func (f *searchField) show() {
	var list []query.Suggestion
	if f.entry.focused() && !f.shut {
		list = query.Suggest(f.entry.Text, f.entry.at(), f.on.words(), f.on.lang == words.English, suggestions)
		if f.alreadyThere(list) {
			list = nil
		}
	}
	note, color := "", colorMuted
	var syntax *query.SyntaxError
	if errors.As(f.wrong, &syntax) && !(syntax.Unfinished && len(list) > 0) {
		note = words.Sentence(f.on.lang, f.wrong)
		if !syntax.Unfinished {
			color = colorWrong
		}
	}
	if f.panel.set(list, note, color) {
		f.on.moved()
	}
}

// alreadyThere is whether all that is suggested is what stands there.
func (f *searchField) alreadyThere(list []query.Suggestion) bool {
	return len(list) == 1 && f.entry.Text[list[0].From:list[0].To] == list[0].Text
}

// focus is told when the entry gets the focus and loses it.
func (f *searchField) focus(on bool) {
	f.shut = !on
	f.typed = false
	if !on {
		f.settle()
	}
	f.show()
}

// key handles a key of the field; used is false for those that edit the text.
func (f *searchField) key(name fyne.KeyName) (used bool) {
	list := len(f.panel.list)
	switch name {
	case fyne.KeyEscape:
		switch {
		case list > 0 && f.typed:
			f.shut = true
			f.show()
		case f.entry.Text != "":
			f.set("")
		default:
			f.on.leave()
		}
	case fyne.KeyDown:
		if list == 0 {
			f.on.leave()
		} else {
			f.panel.choose(min(f.panel.chosen+1, list-1))
		}
	case fyne.KeyUp:
		f.panel.choose(max(f.panel.chosen-1, -1))
	case fyne.KeyTab:
		if list == 0 {
			return false
		}
		f.accept(max(f.panel.chosen, 0))
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case f.panel.chosen >= 0:
			f.accept(f.panel.chosen)
		case f.wrong == nil:
			f.settle()
			f.on.leave()
		}
	default:
		return false
	}
	return true
}

// accept puts suggestion i into the text.
func (f *searchField) accept(i int) {
	if i >= len(f.panel.list) {
		return // a click on what has just gone
	}
	s, text := f.panel.list[i], f.entry.Text
	word, rest := s.Text, text[s.To:]
	if s.Whole && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, ")") && !strings.HasPrefix(rest, "|") {
		word += " "
	}
	f.quiet = true
	f.entry.put(text[:s.From]+word+rest, s.From+len(word))
	f.quiet = false
	f.shut = s.Whole
	f.read()
}
