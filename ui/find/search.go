package find

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

const (
	// suggestions is how many are shown at most.
	suggestions = 8
	// SearchWidth is the width of the search field in dp.
	SearchWidth float32 = 340
	// SearchWidthMin is its width in a narrow window.
	SearchWidthMin float32 = 150
	// searchMargins is what of that is left and right of the text.
	searchMargins float32 = 14
	// searchHintFrom is the width from which on the hint says what can be searched for.
	searchHintFrom float32 = 240
)

// Search is the field in which pictures are looked for, with its panel below: what
// the word being typed can become, or why the text is no query. What is found follows
// each key.
type Search struct {
	Entry *kit.Entry
	clear *kit.Button
	Root  fyne.CanvasObject
	Panel *Panel
	on    SearchActions

	query     query.Query // the last text that was one
	tentative bool        // whether it may be on its way to something else
	wrong     error       // why the present text is none
	quiet     bool        // the text is being set, not typed
	shut      bool        // the panel was closed with Esc, until the next key
	typed     bool        // whether something was typed since the field got the focus
}

// SearchActions is what the field asks of the window.
type SearchActions struct {
	OnQuery  func(q query.Query, tentative bool)
	OnLeave  func() // the focus goes back to the pictures
	Words    func() []query.Word
	Lang     words.Lang
	OnResize func() // the panel has come, gone or changed its size
	// ByWords looks for pictures that a text fits; nil where nothing does.
	ByWords func(text string)
}

// NewSearch makes the field, empty, with its panel hidden.
func NewSearch(on SearchActions) *Search {
	f := &Search{on: on}
	f.Entry = kit.NewEntry(f.key, func() bool { return len(f.Panel.List) > 0 }, f.focus)
	f.Entry.PlaceHolder = kit.Tr("search.hint.short")
	f.Entry.OnChanged = func(string) { f.changed() }
	f.clear = kit.NewButton("×", kit.Glyph, func() { f.SetText("") })
	f.clear.Hide()
	f.Panel = newSearchPanel(f.accept)
	f.Root = container.New(searchLayout{f}, container.NewThemeOverride(f.Entry, kit.FieldTheme{}), f.clear)
	return f
}

// searchLayout lays the cross over the end of the entry.
type searchLayout struct{ f *Search }

func (l searchLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	l.f.showHint(size.Width)
	m := l.f.clear.MinSize()
	kit.Place(l.f.clear, size.Width-m.Width-4, (size.Height-m.Height)/2, m.Width, m.Height)
}

func (l searchLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(SearchWidthMin, 34)
}

// showHint shows as much of what can be searched for as a width has room for: a longer text
// would have a scrollbar.
func (f *Search) showHint(width float32) {
	hint := kit.Tr("search.hint.short")
	if width >= searchHintFrom {
		size := theme.Current().Size(theme.SizeNameText)
		measure := func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width }
		if hint = kit.Tr("search.hint"); measure(hint) > width-searchMargins {
			hint = kit.Ellipsis(hint, width-searchMargins, measure)
		}
	}
	if f.Entry.PlaceHolder != hint {
		f.Entry.SetPlaceHolder(hint)
	}
}

// SetText writes a query into the field, as a click in the side list does.
func (f *Search) SetText(text string) {
	f.quiet = true
	f.Entry.Put(text, len(text))
	f.shut = true
	f.read()
	f.quiet = false
}

// changed takes over a text that has changed.
func (f *Search) changed() {
	if f.quiet {
		return
	}
	f.shut, f.typed = false, true
	f.read()
}

// read takes the text over: where it is a query, that is what is shown.
func (f *Search) read() {
	kit.SetShown(f.clear, f.Entry.Text != "")
	q, err := query.Parse(f.Entry.Text)
	if f.wrong = err; err == nil {
		// While a field's name is typed, the pictures stay: 置信度 alone finds nothing.
		f.emit(q, !f.quiet && q.Unsettled())
	}
	f.show()
}

// emit has a query shown, where it is another. A tentative one that finds nothing is not
// shown.
func (f *Search) emit(q query.Query, tentative bool) {
	if q.Text() != f.query.Text() || tentative != f.tentative {
		f.query, f.tentative = q, tentative
		f.on.OnQuery(q, tentative)
	}
}

// settle treats the text of the field as complete.
func (f *Search) settle() {
	if f.tentative {
		f.emit(f.query, false)
	}
}

// show brings the panel up to date.
func (f *Search) show() {
	var list []query.Suggestion
	if f.Entry.HasFocus() && !f.shut {
		list = query.Suggest(f.Entry.Text, f.Entry.CursorByte(), f.on.Words(), f.on.Lang == words.English, suggestions)
		if f.alreadyThere(list) {
			list = nil
		}
		list = f.withWords(list)
	}
	note, color := "", kit.ColorMuted
	var syntax *query.SyntaxError
	if errors.As(f.wrong, &syntax) && !(syntax.Unfinished && len(list) > 0) {
		note = words.Sentence(f.on.Lang, f.wrong)
		if !syntax.Unfinished {
			color = kit.ColorWrong
		}
	}
	if f.Panel.set(list, note, color) {
		f.on.OnResize()
	}
}

// withWords adds that pictures can be looked for that the text describes, where it is more than
// conditions on fields.
func (f *Search) withWords(list []query.Suggestion) []query.Suggestion {
	text := strings.TrimSpace(f.Entry.Text)
	if f.on.ByWords == nil || text == "" || f.wrong != nil {
		return list
	}
	for _, t := range f.query.Terms() {
		if t.Field != query.FieldAny {
			return list
		}
	}
	list = list[:min(len(list), suggestions-1)]
	return append(slices.Clip(list), query.Suggestion{Name: text, Kind: kit.Tr("search.by_words"), Text: text, N: byWords})
}

// byWords is the number of pictures of a suggestion that looks for what a text describes.
const byWords = -2

// alreadyThere reports whether all that is suggested is what is there.
func (f *Search) alreadyThere(list []query.Suggestion) bool {
	return len(list) == 1 && f.Entry.Text[list[0].From:list[0].To] == list[0].Text
}

// focus follows the entry's focus.
func (f *Search) focus(on bool) {
	f.shut = !on
	f.typed = false
	if !on {
		f.settle()
	}
	f.show()
}

// key handles a key of the field; used is false for those that edit the text.
func (f *Search) key(name fyne.KeyName) (used bool) {
	list := len(f.Panel.List)
	switch name {
	case fyne.KeyEscape:
		switch {
		case list > 0 && f.typed:
			f.shut = true
			f.show()
		case f.Entry.Text != "":
			f.SetText("")
		default:
			f.on.OnLeave()
		}
	case fyne.KeyDown:
		if list == 0 || f.onWords(f.Panel.chosen) {
			f.on.OnLeave()
		} else {
			f.Panel.choose(min(f.Panel.chosen+1, list-1))
		}
	case fyne.KeyUp:
		f.Panel.choose(max(f.Panel.chosen-1, -1))
	case fyne.KeyTab:
		if list == 0 || f.Panel.chosen < 0 && f.onWords(0) {
			return false
		}
		f.accept(max(f.Panel.chosen, 0))
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case f.Panel.chosen >= 0:
			f.accept(f.Panel.chosen)
		case f.wrong == nil:
			f.settle()
			f.on.OnLeave()
		}
	default:
		return false
	}
	return true
}

// onWords reports whether suggestion i looks for what the text describes.
func (f *Search) onWords(i int) bool { return i >= 0 && f.Panel.List[i].N == byWords }

// accept puts suggestion i into the text.
func (f *Search) accept(i int) {
	if i >= len(f.Panel.List) {
		return // a click on what has just gone
	}
	s, text := f.Panel.List[i], f.Entry.Text
	if f.onWords(i) {
		f.shut = true
		f.show()
		f.on.ByWords(s.Text)
		return
	}
	word, rest := s.Text, text[s.To:]
	if s.Whole && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, ")") && !strings.HasPrefix(rest, "|") {
		word += " "
	}
	f.quiet = true
	f.Entry.Put(text[:s.From]+word+rest, s.From+len(word))
	f.quiet = false
	f.shut = s.Whole
	f.read()
}
