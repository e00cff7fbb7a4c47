package ui

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/ui/find"
	"wanwu/ui/kit"
)

// search writes a query into the field and shows what it finds.
func (w *Window) search(text string) { w.find.SetText(text) }

// focusSearch puts the keys into the search field (Ctrl+F).
func (w *Window) focusSearch() {
	c := w.win.Canvas()
	if len(c.Overlays().List()) > 0 {
		return
	}
	c.Focus(w.find.Entry)
	w.find.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// leaveSearch gives the keys back to the pictures.
func (w *Window) leaveSearch() {
	c := w.win.Canvas()
	if w.grid.Visible() {
		c.Focus(w.grid)
	} else {
		c.Unfocus()
	}
}

// searchWords are the names that a query can be made of, with how many pictures they
// find.
func (w *Window) searchWords() (sentence []query.Word) {
	f := w.frame
	byCategory := map[string]int{}
	for _, l := range f.labels {
		word := query.Word{Field: query.FieldLabel, Text: l.Name, N: l.N}
		if int(l.Class) < len(f.vocabulary) {
			word.Class = &f.vocabulary[l.Class]
			byCategory[word.Class.Category] += l.N
		}
		sentence = append(sentence, word)
	}
	categories := len(sentence)
	for name, n := range byCategory {
		if name != "" {
			sentence = append(sentence, query.Word{Field: query.FieldCategory, Text: name, N: n})
		}
	}
	slices.SortFunc(sentence[categories:], func(a, b query.Word) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text))
	})
	for _, s := range query.States() {
		n := f.side.OK
		if s != query.StateOK {
			n = find.StateCount(f.side, s)
		}
		sentence = append(sentence, query.Word{Field: query.FieldState, State: s, Text: s.Name(w.opts.Lang == words.English), N: n})
	}
	for _, v := range query.Verdicts() {
		sentence = append(sentence, query.Word{Field: query.FieldVerdict, Verdict: v, Text: v.Name(w.opts.Lang == words.English), N: find.VerdictCount(f.side, v)})
	}
	for _, t := range slices.Backward(f.tasks) {
		sentence = append(sentence, query.Word{Field: query.FieldTask, Text: find.TaskTerm(f.tasks, t).Text, N: t.Total})
	}
	return sentence
}

// showFound asks for what the field has found out to be a query.
func (w *Window) showFound(q query.Query, tentative bool) {
	w.want(asked{query: q, order: w.asked.order, tentative: tentative})
}

// placeSearchPanel puts the panel under the field.
func (w *Window) placeSearchPanel() {
	p := w.find.Panel
	if !p.Visible() {
		return
	}
	d := fyne.CurrentApp().Driver()
	at, window := d.AbsolutePositionForObject(w.find.Root), d.AbsolutePositionForObject(w.root)
	width := min(max(find.PanelWidth, w.find.Root.Size().Width), w.root.Size().Width-16)
	x := min(at.X-window.X, w.root.Size().Width-width-8)
	kit.Place(p, x, at.Y-window.Y+w.find.Root.Size().Height+4, width, p.HeightAt(width))
}
