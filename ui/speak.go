package ui

import (
	"wanwu/app/words"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/watch"
)

// speak has the window say everything in another language at once. The widgets with texts are made
// anew; the pictures, what is selected of them and what can be undone stay, as does what runs.
func (w *Window) speak(l words.Lang) {
	if l == w.Options.Lang || w.IsClosing {
		return
	}
	query, shown, page := w.finder.request.Query.Text(), w.reviewing.views.View(), w.settings.Page()
	for s := w.TopSheet(); s != nil; s = w.TopSheet() {
		s.Close()
	}
	if w.dismiss != nil {
		w.dismiss()
	}
	kit.LoadTexts(l)
	w.Options.Lang = l
	w.view.Speak(l)
	w.settings.Speak(l)
	w.Ticker.Lang.Set(l)
	opened := w.layout.Opened
	w.news.said, w.Options.Warning = chrome.Notice{}, ""
	w.furnish()
	if w.dismiss != nil {
		w.serve()
	}
	w.layout.Opened = opened
	w.toolbar.Details.Choose(opened)
	w.finder.Search(query)
	w.head.ShowOrder(w.finder.request.Order)
	w.toolbar.ShowOrder(w.finder.request.Order)
	w.paint(watch.Frame{Request: w.Frame.Request}, w.Frame)
	w.reviewing.show(shown)
	if shown == review.Pictures && w.grid.Visible() {
		w.Win.Canvas().Focus(w.grid)
	}
	w.Ticker.WakeUp()
	if page >= 0 {
		w.settings.Open(page)
	}
}
