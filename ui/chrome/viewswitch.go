package chrome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// ViewSwitch is the buttons of the three views.
type ViewSwitch [3]*kit.Button

func newViewSwitch(kind kit.ButtonKind, show func(review.View)) (s ViewSwitch) {
	for i, text := range []string{kit.Tr("view.pictures"), kit.Tr("view.judging"), kit.Tr("view.weighing")} {
		s[i] = kit.NewButton(text, kind, func() { show(review.View(i)) })
	}
	s[0].Choose(true)
	return s
}

// choose marks the view that is shown.
func (s ViewSwitch) choose(v review.View) {
	for i, b := range s {
		b.Choose(review.View(i) == v)
	}
}

// Row returns the buttons beside each other.
func (s ViewSwitch) Row(l fyne.Layout) fyne.CanvasObject { return container.New(l, s[0], s[1], s[2]) }

// Fit reports whether the views have room in a toolbar of a width, and shows them there or not. It
// does not depend on which of them is shown, so that they stay where they are.
func (t *Toolbar) Fit(width float32) bool {
	need := 2*ToolbarSide + find.SearchWidthMin + 2 + t.sizes.Width
	gap := float32(8)
	buttons := []*kit.Button{t.add, t.folder, t.views[0], t.views[1], t.views[2], t.Order, t.Settings, t.view, t.Export}
	if !t.wide {
		buttons = append(buttons, t.Details)
	}
	for _, b := range buttons {
		need += b.MinSize().Width + gap
	}
	on := !t.small && need+2*gap <= width
	if on != t.views[0].Visible() {
		for _, b := range t.views {
			kit.SetShown(b, on)
		}
		t.bar.Layout.Layout(t.bar.Objects, t.bar.Size())
	}
	return on
}
