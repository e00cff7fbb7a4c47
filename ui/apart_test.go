package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// TestNothingLiesOverAnother checks that in windows of small screens and of large scales no text and no
// button lies over another one, in any view, with and without details and with something to say above.
func TestNothingLiesOverAnother(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		b := foreignWindow(t, l)
		b.finder.Search("任务=second")
		b.step()
		for _, size := range smallSizes() {
			b.Win.Resize(size)
			check := func(what string) {
				t.Helper()
				b.look(t)
				checkApart(t, fmt.Sprint(l, ", ", size, ", ", what), b.root, size)
			}
			check("pictures")
			b.setList(true)
			check("list")
			b.setList(false)
			b.grid.ScrollTo(1)
			b.toggleDetails()
			check("details")
			b.toggleDetails()
			b.reviewing.show(review.Judging)
			check("before the deck")
			b.reviewing.views.TypedKey(fyne.KeyReturn)
			check("deck")
			b.typeRunes("j")
			check("deck, one judged")
			b.reviewing.show(review.Weighing)
			check("figures")
			b.Frame.Status.Offer, b.session.status.Offer, b.session.status.Unfinished = true, true, 5
			check("figures under the strip")
			b.reviewing.show(review.Judging)
			check("deck under the strip")
			b.reviewing.show(review.Pictures)
			b.toggleDetails()
			check("details under the strip")
			b.toggleDetails()
			b.session.status.Offer, b.session.status.Unfinished = false, 0
		}
		b.session.ws.Clear()
		b.finder.Search("")
		for _, size := range smallSizes() {
			b.Win.Resize(size)
			b.look(t)
			checkApart(t, fmt.Sprint(l, ", ", size, ", empty"), b.root, size)
		}
	}
}

// smallSizes are those of windows on small screens, of 1366×768 at 150 % and 200 %, of 1920×1080 at 225 %,
// and the usual one.
func smallSizes() []fyne.Size {
	return []fyne.Size{{Width: 640, Height: 480}, {Width: 683, Height: 384}, {Width: 853, Height: 480}, {Width: 911, Height: 512}, {Width: 900, Height: 600}, {Width: 1280, Height: 800}}
}

// placed is a text or a button where it can be seen.
type placed struct {
	what     string
	from, to fyne.Position
	cut      bool // by the edge of the window or of what scrolls
	scrolls  bool // of a part of the window: whether it does, up and down
}

// checkApart checks that texts and buttons under an object are within a window of a size, and none
// over another.
func checkApart(t *testing.T, what string, o fyne.CanvasObject, size fyne.Size) {
	t.Helper()
	var all []placed
	collectPlaced(o, fyne.Position{}, placed{to: fyne.NewPos(size.Width, size.Height)}, &all)
	if len(all) == 0 {
		t.Errorf("%s: there is no text and no button", what)
	}
	const touch = 2 // dp by which the boxes of texts reach into each other
	for i, a := range all {
		if a.cut {
			t.Errorf("%s: %s is cut off", what, a.what)
		}
		for _, b := range all[:i] {
			if a.from.X+touch < b.to.X && b.from.X+touch < a.to.X && a.from.Y+touch < b.to.Y && b.from.Y+touch < a.to.Y {
				t.Errorf("%s: %s at %v–%v lies over %s at %v–%v", what, a.what, a.from, a.to, b.what, b.from, b.to)
			}
		}
	}
}

// collectPlaced adds what is visible under an object, which is at a position of the window and can be
// seen within a part of it.
func collectPlaced(o fyne.CanvasObject, at fyne.Position, seen placed, all *[]placed) {
	if !o.Visible() || o.Size().Width < 1 || o.Size().Height < 1 {
		return
	}
	at = at.Add(o.Position())
	add := func(text string, size fyne.Size) {
		p := placed{what: text, from: fyne.NewPos(max(at.X, seen.from.X), max(at.Y, seen.from.Y)), to: fyne.NewPos(min(at.X+size.Width, seen.to.X), min(at.Y+size.Height, seen.to.Y))}
		p.cut = at.X < seen.from.X-1 || at.X+size.Width > seen.to.X+1 || !seen.scrolls && (at.Y < seen.from.Y-1 || at.Y+size.Height > seen.to.Y+1)
		if text != "" && p.from.X < p.to.X && p.from.Y < p.to.Y {
			*all = append(*all, p)
		}
	}
	switch o := o.(type) {
	case *kit.Button:
		add("button "+o.Text, o.Size())
	case *kit.Line:
		if o.Align == fyne.TextAlignLeading { // the box of another is wider than its text
			add(o.Text, o.Size().Min(o.Natural().AddWidthHeight(0, 99)))
		}
	case *kit.Paragraph:
		add(o.Text, o.Size())
	case *container.Scroll:
		view := placed{scrolls: true, from: fyne.NewPos(max(at.X, seen.from.X), max(at.Y, seen.from.Y)),
			to: fyne.NewPos(min(at.X+o.Size().Width, seen.to.X), min(at.Y+o.Size().Height, seen.to.Y))}
		collectPlaced(o.Content, at, view, all) // whose position is minus the offset
	case *fyne.Container:
		for _, c := range o.Objects {
			collectPlaced(c, at, seen, all)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			collectPlaced(c, at, seen, all)
		}
	}
}
