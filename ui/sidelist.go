package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	sideWidth   float32 = 232
	sidePad     float32 = 12
	headingSize float32 = 32 // height of a heading's line
)

// sideList shows the states, the tasks and the labels with their counts; a click on one
// puts it into the query, another click takes it out again, and 全部 empties the query.
// With the keys it is one stop: arrows move, Enter and Space choose.
type sideList struct {
	widget.BaseWidget
	on   func(pick)
	menu func(t workspace.Task, at fyne.CanvasObject) // a task's menu was asked for

	rename func(t workspace.Task) // another name was asked for

	states     []*sideRow
	tasks      *labelList
	labels     *labelList
	headStates *kit.Line
	headTasks  *kit.Line
	headLabels *kit.Line

	all     int // pictures, whatever is asked
	counts  workspace.Counts
	list    []workspace.Task // newest first
	running int32            // the task that is being run
	waiting []int32          // those whose turn is still to come
	classes []labelCount
	asked   query.Query
	cursor  int // over states, then tasks, then labels
	focused bool
}

var _ fyne.Focusable = (*sideList)(nil)

// sideStates are the states in the order of the list, behind 全部.
func sideStates() []query.State {
	return []query.State{query.StateEmpty, query.StateFailed, query.StatePending}
}

// sideVerdicts are the verdicts of the list, behind the states, once something is judged.
func sideVerdicts() []query.Verdict { return []query.Verdict{query.VerdictNone, query.VerdictAny} }

func verdictName(v query.Verdict) string {
	if v == query.VerdictAny {
		return kit.Tr("verdict.any")
	}
	return kit.Tr("verdict.none")
}

// top is how many rows stand above the tasks.
func (s *sideList) top() int {
	if verdictCount(s.counts, query.VerdictAny) > 0 {
		return len(s.states)
	}
	return len(s.states) - len(sideVerdicts())
}

func newSideList(on func(pick), menu func(t workspace.Task, at fyne.CanvasObject)) *sideList {
	s := &sideList{
		on: on, menu: menu,
		headTasks:  kit.NewElastic(kit.Tr("side.tasks"), kit.ColorMuted, theme.SizeNameCaptionText),
		headStates: kit.NewElastic(kit.Tr("side.states"), kit.ColorMuted, theme.SizeNameCaptionText),
		headLabels: kit.NewElastic(kit.Tr("side.labels"), kit.ColorMuted, theme.SizeNameCaptionText),
	}
	for i := range 1 + len(sideStates()) + len(sideVerdicts()) {
		s.states = append(s.states, newSideRow(false, func() { s.choose(i) }))
	}
	s.tasks = newTaskList(func(i int) { s.choose(s.top() + i) }, s.openMenu)
	s.labels = newLabelList(func(i int) { s.choose(s.top() + len(s.list) + i) })
	s.ExtendBaseWidget(s)
	s.update(0, workspace.Counts{}, nil, query.Query{})
	return s
}

// openMenu opens the menu of task i of the list.
func (s *sideList) openMenu(i int) {
	if i >= 0 && i < len(s.list) {
		s.menu(s.list[i], s.tasks.entry(i))
	}
}

// taskAt is the task whose entry is at a place of the window; ok is false where none is.
func (s *sideList) taskAt(p fyne.Position) (t workspace.Task, ok bool) {
	if !s.Visible() || !s.tasks.Visible() {
		return workspace.Task{}, false
	}
	p = p.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(s.tasks))
	if size := s.tasks.Size(); p.X < 0 || p.Y < 0 || p.X >= size.Width || p.Y >= size.Height {
		return workspace.Task{}, false
	}
	i := int((p.Y + s.tasks.scroll.Offset.Y) / s.tasks.row)
	if i >= len(s.list) {
		return workspace.Task{}, false
	}
	return s.list[i], true
}

// setTasks shows the tasks, the newest on top; running is the one that is being run,
// waiting are those whose turn is still to come.
func (s *sideList) setTasks(tasks []workspace.Task, running int32, waiting []int32) {
	grown := len(tasks) != len(s.list)
	s.list, s.running, s.waiting = slices.Clone(tasks), running, waiting
	slices.Reverse(s.list)
	s.showTasks()
	kit.SetShown(s.headTasks, len(s.list) > 0)
	kit.SetShown(s.tasks, len(s.list) > 0)
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
			name = kit.Tr("task.running", kit.Args{"Name": t.Name})
		case slices.Contains(s.waiting, t.Number):
			name = kit.Tr("task.waiting", kit.Args{"Name": t.Name})
		case t.Unfinished():
			name = kit.Tr("task.unfinished", kit.Args{"Name": t.Name})
		}
		entries[i] = sideEntry{
			name: name, n: t.Total, chosen: s.asksFor(s.taskTerm(t)), cursor: s.focused && s.cursor == s.top()+i,
		}
	}
	s.tasks.set(entries)
}

// update shows counts and labels, and how many pictures there are in all; what has not
// changed is not touched.
func (s *sideList) update(all int, c workspace.Counts, labels []labelCount, q query.Query) {
	top := s.top()
	s.all, s.counts, s.classes, s.asked = all, c, labels, q
	s.cursor = min(s.cursor, s.top()+len(s.list)+len(labels)-1)
	s.showTasks()
	s.states[0].set(sideEntry{name: kit.Tr("state.all"), n: all, chosen: q.Empty(), cursor: s.focused && s.cursor == 0})
	for i, k := range sideStates() {
		s.states[i+1].set(sideEntry{
			name: stateName(k), n: stateCount(c, k), chosen: s.asksFor(stateTerm(k)), cursor: s.focused && s.cursor == i+1,
		})
	}
	for k, v := range sideVerdicts() {
		i := 1 + len(sideStates()) + k
		kit.SetShown(s.states[i], i < s.top())
		s.states[i].set(sideEntry{name: verdictName(v), n: verdictCount(c, v), chosen: s.asksFor(verdictTerm(v)), cursor: s.focused && s.cursor == i})
	}
	most := 1
	if len(labels) > 0 {
		most = max(1, labels[0].n)
	}
	entries := make([]sideEntry, len(labels))
	for i, l := range labels {
		entries[i] = sideEntry{
			name: l.name, n: l.n, share: float32(l.n) / float32(most),
			chosen: s.asksFor(labelTerm(l.name)), cursor: s.focused && s.cursor == s.top()+len(s.list)+i,
		}
	}
	s.labels.set(entries)
	kit.SetShown(s.headLabels, len(labels) > 0)
	if s.top() != top {
		s.Refresh()
	}
}

// labelCounts are the labels that are shown, descending by count.
func (s *sideList) labelCounts() []labelCount { return s.classes }

// setQuery marks what a query asks for.
func (s *sideList) setQuery(q query.Query) { s.update(s.all, s.counts, s.classes, q) }

// choose picks an entry.
func (s *sideList) choose(i int) {
	s.cursor = i
	switch k := i - s.top(); {
	case i == 0:
		s.on(pick{all: true})
	case i <= len(sideStates()):
		s.on(pick{term: stateTerm(sideStates()[i-1])})
	case k < 0:
		s.on(pick{term: verdictTerm(sideVerdicts()[i-1-len(sideStates())])})
	case k < len(s.list):
		s.on(pick{term: s.taskTerm(s.list[k]), task: s.list[k]})
	case k-len(s.list) < len(s.classes):
		s.on(pick{term: labelTerm(s.classes[k-len(s.list)].name)})
	}
}

// asksFor is whether the query that holds has a condition.
func (s *sideList) asksFor(t query.Term) bool { return asksFor(s.asked, t) }

func (s *sideList) FocusGained() { s.focused = true; s.setQuery(s.asked) }
func (s *sideList) FocusLost()   { s.focused = false; s.setQuery(s.asked) }

func (s *sideList) TypedRune(rune) {}

func (s *sideList) TypedKey(e *fyne.KeyEvent) {
	last := s.top() + len(s.list) + len(s.classes) - 1
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
		if i := s.cursor - s.top(); i >= 0 && i < len(s.list) {
			s.rename(s.list[i])
			return
		}
		kit.PassKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
		return
	case desktop.KeyMenu:
		s.openMenu(s.cursor - s.top())
		return
	default:
		kit.PassKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
		return
	}
	switch k := s.cursor - s.top(); {
	case k >= len(s.list):
		s.labels.reveal(k - len(s.list))
	case k >= 0:
		s.tasks.reveal(k)
	}
	s.setQuery(s.asked)
}

func (s *sideList) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{s.headStates, s.headTasks, s.tasks, s.headLabels, s.labels}
	for _, r := range s.states {
		objects = append(objects, r)
	}
	layout := func(size fyne.Size) {
		w := size.Width - 2*sidePad
		y := sidePad + 4
		kit.Place(s.headStates, sidePad+4, y, w-4, headingSize)
		y += headingSize
		for _, r := range s.states[:s.top()] {
			kit.Place(r, sidePad, y, w, stateRow)
			y += stateRow
		}
		if n := len(s.list); n > 0 {
			y += 4
			kit.Place(s.headTasks, sidePad+4, y, w-4, headingSize)
			y += headingSize
			// No more than a third of the height: the labels want room as well.
			h := float32(n) * stateRow
			if most := max(2*stateRow, size.Height/3); h > most {
				h = float32(int(most/stateRow)) * stateRow
			}
			kit.Place(s.tasks, sidePad, y, w+sidePad-1, h)
			y += h
		}
		y += 4
		kit.Place(s.headLabels, sidePad+4, y, w-4, headingSize)
		y += headingSize
		// Wider than the rows, so that the scrollbar stands beside them.
		kit.Place(s.labels, sidePad, y, w+sidePad-1, max(0, size.Height-y-4))
	}
	return &kit.Renderer{
		Parts: objects, Arrange: layout, Update: func() { layout(s.Size()) },
		Min: func() fyne.Size { return fyne.NewSize(sideWidth, 240) },
	}
}
