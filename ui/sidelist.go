package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app"
)

const (
	sideWidth   float32 = 232
	sidePad     float32 = 12
	headingSize float32 = 32 // height of a heading's line
)

// sideList shows the states and the labels with their counts; a click on one
// shows its pictures alone, another click, or one on 全部, shows all again.
// With the keys it is one stop: arrows move, Enter and Space choose.
type sideList struct {
	widget.BaseWidget
	on func(app.Filter)

	states     []*sideRow
	labels     *labelList
	headStates *line
	headLabels *line

	counts  app.Counts
	classes []labelCount
	filter  app.Filter
	cursor  int // over states, then labels
	focused bool
}

var _ fyne.Focusable = (*sideList)(nil)

// sideKinds are the states in the order of the list.
func sideKinds() []app.Kind {
	return []app.Kind{app.KindAll, app.KindEmpty, app.KindFailed, app.KindPending}
}

func kindName(k app.Kind) string {
	switch k {
	case app.KindEmpty:
		return tr("state.empty")
	case app.KindFailed:
		return tr("state.failed")
	case app.KindPending:
		return tr("state.pending")
	}
	return tr("state.all")
}

func newSideList(on func(app.Filter)) *sideList {
	s := &sideList{
		on: on, filter: app.All,
		headStates: newElastic(tr("side.states"), colorMuted, theme.SizeNameCaptionText),
		headLabels: newElastic(tr("side.labels"), colorMuted, theme.SizeNameCaptionText),
	}
	for i := range sideKinds() {
		s.states = append(s.states, newSideRow(false, func() { s.choose(i) }))
	}
	s.labels = newLabelList(func(i int) { s.choose(len(s.states) + i) })
	s.ExtendBaseWidget(s)
	s.update(app.Counts{}, nil, app.All)
	return s
}

// update shows counts and labels; what has not changed is not touched.
func (s *sideList) update(c app.Counts, labels []labelCount, f app.Filter) {
	s.counts, s.classes, s.filter = c, labels, f
	s.cursor = min(s.cursor, len(s.states)+len(labels)-1)
	for i, k := range sideKinds() {
		n := c.All
		switch k {
		case app.KindEmpty:
			n = c.Empty
		case app.KindFailed:
			n = c.Failed
		case app.KindPending:
			n = c.Pending
		}
		s.states[i].set(sideEntry{
			name: kindName(k), n: n, chosen: f == app.Filter{Kind: k, Class: -1}, cursor: s.focused && s.cursor == i,
		})
	}
	most := 1
	if len(labels) > 0 {
		most = max(1, labels[0].n)
	}
	entries := make([]sideEntry, len(labels))
	for i, l := range labels {
		entries[i] = sideEntry{
			name: l.name, n: l.n, share: float32(l.n) / float32(most),
			chosen: f.Class == l.class, cursor: s.focused && s.cursor == len(s.states)+i,
		}
	}
	s.labels.set(entries)
	setShown(s.headLabels, len(labels) > 0)
}

// choose asks for the filter of an entry, or for everything where it holds.
func (s *sideList) choose(i int) {
	s.cursor = i
	var f app.Filter
	switch k := i - len(s.states); {
	case k < 0:
		f = app.Filter{Kind: sideKinds()[i], Class: -1}
	case k < len(s.classes):
		f = app.Filter{Kind: app.KindAll, Class: s.classes[k].class}
	default:
		return
	}
	if f == s.filter {
		f = app.All
	}
	s.update(s.counts, s.classes, f) // at once; the pictures follow
	s.on(f)
}

func (s *sideList) FocusGained() { s.focused = true; s.update(s.counts, s.classes, s.filter) }
func (s *sideList) FocusLost()   { s.focused = false; s.update(s.counts, s.classes, s.filter) }

func (s *sideList) TypedRune(rune) {}

func (s *sideList) TypedKey(e *fyne.KeyEvent) {
	last := len(s.states) + len(s.classes) - 1
	switch e.Name {
	case fyne.KeyUp:
		s.cursor = max(0, s.cursor-1)
	case fyne.KeyDown:
		s.cursor = min(last, s.cursor+1)
	case fyne.KeyHome:
		s.cursor = 0
	case fyne.KeyEnd:
		s.cursor = last
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		s.choose(s.cursor)
		return
	default:
		passKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
		return
	}
	if k := s.cursor - len(s.states); k >= 0 {
		s.labels.reveal(k)
	}
	s.update(s.counts, s.classes, s.filter)
}

func (s *sideList) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{s.headStates, s.headLabels, s.labels}
	for _, r := range s.states {
		objects = append(objects, r)
	}
	return &drawn{
		objects: objects,
		layout: func(size fyne.Size) {
			w := size.Width - 2*sidePad
			y := sidePad + 4
			place(s.headStates, sidePad+4, y, w-4, headingSize)
			y += headingSize
			for _, r := range s.states {
				place(r, sidePad, y, w, stateRow)
				y += stateRow
			}
			y += 4
			place(s.headLabels, sidePad+4, y, w-4, headingSize)
			y += headingSize
			// Wider than the rows, so that the scrollbar stands beside them.
			place(s.labels, sidePad, y, w+sidePad-1, max(0, size.Height-y-4))
		},
		minSize: func() fyne.Size { return fyne.NewSize(sideWidth, 240) },
	}
}
