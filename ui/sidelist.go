package ui

import (
	"slices"

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

// sideList shows the states, the tasks and the labels with their counts; a click on one
// shows its pictures alone, another click, or one on 全部, shows all again.
// With the keys it is one stop: arrows move, Enter and Space choose.
type sideList struct {
	widget.BaseWidget
	on   func(app.Filter)
	menu func(t app.Task, at fyne.CanvasObject) // a task's menu was asked for

	states     []*sideRow
	tasks      *labelList
	labels     *labelList
	headStates *line
	headTasks  *line
	headLabels *line

	counts  app.Counts
	list    []app.Task // newest first
	running int32      // the task that is being run
	classes []labelCount
	filter  app.Filter
	cursor  int // over states, then tasks, then labels
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

func newSideList(on func(app.Filter), menu func(t app.Task, at fyne.CanvasObject)) *sideList {
	s := &sideList{
		on: on, menu: menu, filter: app.All,
		headTasks:  newElastic(tr("side.tasks"), colorMuted, theme.SizeNameCaptionText),
		headStates: newElastic(tr("side.states"), colorMuted, theme.SizeNameCaptionText),
		headLabels: newElastic(tr("side.labels"), colorMuted, theme.SizeNameCaptionText),
	}
	for i := range sideKinds() {
		s.states = append(s.states, newSideRow(false, func() { s.choose(i) }))
	}
	s.tasks = newTaskList(func(i int) { s.choose(len(s.states) + i) }, s.openMenu)
	s.labels = newLabelList(func(i int) { s.choose(len(s.states) + len(s.list) + i) })
	s.ExtendBaseWidget(s)
	s.update(app.Counts{}, nil, app.All)
	return s
}

// openMenu opens the menu of task i of the list.
func (s *sideList) openMenu(i int) {
	if i >= 0 && i < len(s.list) {
		s.menu(s.list[i], s.tasks.entry(i))
	}
}

// setTasks shows the tasks, the newest on top; running is the one that is being run.
func (s *sideList) setTasks(tasks []app.Task, running int32) {
	grown := len(tasks) != len(s.list)
	s.list, s.running = slices.Clone(tasks), running
	slices.Reverse(s.list)
	s.showTasks()
	setShown(s.headTasks, len(s.list) > 0)
	setShown(s.tasks, len(s.list) > 0)
	if grown {
		s.Refresh()
	}
}

func (s *sideList) showTasks() {
	entries := make([]sideEntry, len(s.list))
	for i, t := range s.list {
		name := t.Name
		switch {
		case t.Number == s.running:
			name = tr("task.running", args{"Name": t.Name})
		case t.Unfinished():
			name = tr("task.unfinished", args{"Name": t.Name})
		}
		entries[i] = sideEntry{
			name: name, n: t.Total, chosen: s.filter.Task == t.Number, cursor: s.focused && s.cursor == len(s.states)+i,
		}
	}
	s.tasks.set(entries)
}

// update shows counts and labels; what has not changed is not touched.
func (s *sideList) update(c app.Counts, labels []labelCount, f app.Filter) {
	s.counts, s.classes, s.filter = c, labels, f
	s.cursor = min(s.cursor, len(s.states)+len(s.list)+len(labels)-1)
	s.showTasks()
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
			chosen: f.Class == l.class, cursor: s.focused && s.cursor == len(s.states)+len(s.list)+i,
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
	case k < len(s.list):
		f = app.Filter{Kind: app.KindAll, Class: -1, Task: s.list[k].Number}
	case k-len(s.list) < len(s.classes):
		f = app.Filter{Kind: app.KindAll, Class: s.classes[k-len(s.list)].class}
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
	last := len(s.states) + len(s.list) + len(s.classes) - 1
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
	case fyne.KeyF2:
		s.openMenu(s.cursor - len(s.states))
		return
	default:
		passKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
		return
	}
	switch k := s.cursor - len(s.states); {
	case k >= len(s.list):
		s.labels.reveal(k - len(s.list))
	case k >= 0:
		s.tasks.reveal(k)
	}
	s.update(s.counts, s.classes, s.filter)
}

func (s *sideList) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{s.headStates, s.headTasks, s.tasks, s.headLabels, s.labels}
	for _, r := range s.states {
		objects = append(objects, r)
	}
	layout := func(size fyne.Size) {
		w := size.Width - 2*sidePad
		y := sidePad + 4
		place(s.headStates, sidePad+4, y, w-4, headingSize)
		y += headingSize
		for _, r := range s.states {
			place(r, sidePad, y, w, stateRow)
			y += stateRow
		}
		if n := len(s.list); n > 0 {
			y += 4
			place(s.headTasks, sidePad+4, y, w-4, headingSize)
			y += headingSize
			// No more than a third of the height: the labels want room as well.
			h := float32(n) * stateRow
			if most := max(2*stateRow, size.Height/3); h > most {
				h = float32(int(most/stateRow)) * stateRow
			}
			place(s.tasks, sidePad, y, w+sidePad-1, h)
			y += h
		}
		y += 4
		place(s.headLabels, sidePad+4, y, w-4, headingSize)
		y += headingSize
		// Wider than the rows, so that the scrollbar stands beside them.
		place(s.labels, sidePad, y, w+sidePad-1, max(0, size.Height-y-4))
	}
	return &drawn{
		objects: objects, layout: layout, refresh: func() { layout(s.Size()) },
		minSize: func() fyne.Size { return fyne.NewSize(sideWidth, 240) },
	}
}
