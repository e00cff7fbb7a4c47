package find

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	// SideWidth is the width of the list in dp.
	SideWidth   float32 = 232
	sidePad     float32 = 12
	headingSize float32 = 32 // height of a heading's line
)

// SideList shows the tasks, the states and the labels with their counts; a click on one
// puts it into the query, another click takes it out again, and 全部 empties the query.
// With the keys it is one stop: arrows move, Enter and Space choose.
type SideList struct {
	widget.BaseWidget
	on   func(Choice)
	menu func(t workspace.Task, at fyne.CanvasObject) // a task's menu was asked for

	OnRename func(t workspace.Task) // another name was asked for

	States     []*Row
	Tasks      *EntryList
	Labels     *EntryList
	headStates *kit.Line
	headTasks  *kit.Line
	headLabels *kit.Line
	library    *kit.Button // opens the label library; hidden where there is none
	content    *fyne.Container
	scroll     *container.Scroll // of all, in a window that is too low for it

	all     int // pictures, whatever is asked
	counts  workspace.Counts
	list    []workspace.Task // newest first
	running int32            // the task that is being run
	waiting []int32          // those whose turn is still to come
	classes []LabelCount
	query   query.Query
	cursor  int // an entry, numbered as Choose has them
	focused bool
}

var _ fyne.Focusable = (*SideList)(nil)

// sideStates returns the states in the order of the list, behind 全部.
func sideStates() []query.Choice {
	return []query.Choice{query.StateEmpty, query.StateFailed, query.StatePending}
}

// sideVerdicts returns the verdicts of the list, behind the states: before anything is judged too,
// so that no row comes in under the mouse.
func sideVerdicts() []query.Choice { return []query.Choice{query.VerdictNone, query.VerdictAny} }

func verdictName(v query.Choice) string {
	if v == query.VerdictAny {
		return kit.Tr("verdict.any")
	}
	return kit.Tr("verdict.none")
}

// FirstTask returns the number of the first task, for Choose.
func (s *SideList) FirstTask() int { return len(s.States) }

// placeOf returns where entry i is from the top of the list, where the tasks come first.
func (s *SideList) placeOf(i int) int {
	switch first := s.FirstTask(); {
	case i < first:
		return i + len(s.list)
	case i < first+len(s.list):
		return i - first
	}
	return i
}

// entryAt returns the entry at a place of the list; the inverse of placeOf.
func (s *SideList) entryAt(place int) int {
	switch n := len(s.list); {
	case place < n:
		return place + s.FirstTask()
	case place < n+s.FirstTask():
		return place - n
	}
	return place
}

// NewSideList makes an empty list. on is called with what is chosen, menu where a task's
// menu is asked for, beside at.
func NewSideList(on func(Choice), menu func(t workspace.Task, at fyne.CanvasObject)) *SideList {
	s := &SideList{
		on: on, menu: menu,
		headTasks:  kit.NewElastic(kit.Tr("side.tasks"), kit.ColorMuted, theme.SizeNameCaptionText),
		headStates: kit.NewElastic(kit.Tr("side.states"), kit.ColorMuted, theme.SizeNameCaptionText),
		headLabels: kit.NewElastic(kit.Tr("side.labels"), kit.ColorMuted, theme.SizeNameCaptionText),
		library:    kit.NewButton(kit.Tr("library.open"), kit.Heading, nil),
	}
	s.library.Hide()
	for i := range 1 + len(sideStates()) + len(sideVerdicts()) {
		s.States = append(s.States, newRow(false, func() { s.Choose(i) }))
	}
	s.Tasks = newTaskList(func(i int) { s.Choose(s.FirstTask() + i) }, s.openMenu)
	s.Labels = newLabelList(func(i int) { s.Choose(s.FirstTask() + len(s.list) + i) })
	objects := []fyne.CanvasObject{s.headTasks, s.Tasks, s.headStates, s.headLabels, s.library, s.Labels}
	for _, r := range s.States {
		objects = append(objects, r)
	}
	s.content = container.New(&sideLayout{s}, objects...)
	s.scroll = container.NewVScroll(s.content)
	s.ExtendBaseWidget(s)
	s.Update(0, workspace.Counts{}, nil, query.Query{})
	return s
}

// OfferLibrary shows a button beside the labels' heading that opens the label library.
func (s *SideList) OfferLibrary(open func()) {
	s.library.OnTapped = open
	s.library.Show()
}

// openMenu opens the menu of task i of the list.
func (s *SideList) openMenu(i int) {
	if i >= 0 && i < len(s.list) {
		s.menu(s.list[i], s.Tasks.widgetOf(i))
	}
}

// TaskAt returns the task whose entry is at a place of the window; ok is false where none is.
func (s *SideList) TaskAt(p fyne.Position) (t workspace.Task, ok bool) {
	if !s.Visible() || !s.Tasks.Visible() {
		return workspace.Task{}, false
	}
	p = p.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(s.Tasks))
	if size := s.Tasks.Size(); p.X < 0 || p.Y < 0 || p.X >= size.Width || p.Y >= size.Height {
		return workspace.Task{}, false
	}
	i := int((p.Y + s.Tasks.scroll.Offset.Y) / s.Tasks.row)
	if i >= len(s.list) {
		return workspace.Task{}, false
	}
	return s.list[i], true
}

// SetTasks shows the tasks, the newest on top; running is the one that is being run,
// waiting are those whose turn is still to come.
func (s *SideList) SetTasks(tasks []workspace.Task, running int32, waiting []int32) {
	grown := len(tasks) != len(s.list)
	s.list, s.running, s.waiting = slices.Clone(tasks), running, waiting
	slices.Reverse(s.list)
	s.showTasks()
	kit.SetShown(s.headTasks, len(s.list) > 0)
	kit.SetShown(s.Tasks, len(s.list) > 0)
	if grown {
		s.Refresh()
	}
}

func (s *SideList) showTasks() {
	entries := make([]Entry, len(s.list))
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
		entries[i] = Entry{
			Name: name, N: t.Total, Chosen: s.has(s.taskTerm(t)), Cursor: s.focused && s.cursor == s.FirstTask()+i,
		}
	}
	s.Tasks.set(entries)
}

// Update shows counts and labels, and how many pictures there are in all; what has not
// changed is not touched.
func (s *SideList) Update(all int, c workspace.Counts, labels []LabelCount, q query.Query) {
	grown := min(len(labels), leastLabels) != min(len(s.classes), leastLabels)
	s.all, s.counts, s.classes, s.query = all, c, labels, q
	s.cursor = min(s.cursor, s.FirstTask()+len(s.list)+len(labels)-1)
	s.showTasks()
	s.States[0].set(Entry{Name: kit.Tr("state.all"), N: all, Chosen: q.Empty(), Cursor: s.focused && s.cursor == 0})
	for i, k := range sideStates() {
		s.States[i+1].set(Entry{
			Name: stateName(k), N: c.Of(k), Chosen: s.has(StateTerm(k)), Cursor: s.focused && s.cursor == i+1,
		})
	}
	for k, v := range sideVerdicts() {
		i := 1 + len(sideStates()) + k
		s.States[i].set(Entry{Name: verdictName(v), N: c.Of(v), Chosen: s.has(VerdictTerm(v)), Cursor: s.focused && s.cursor == i})
	}
	most := 1
	if len(labels) > 0 {
		most = max(1, labels[0].N)
	}
	entries := make([]Entry, len(labels))
	for i, l := range labels {
		entries[i] = Entry{
			Name: l.Name, N: l.N, Share: float32(l.N) / float32(most),
			Chosen: s.has(LabelTerm(l.Name)), Cursor: s.focused && s.cursor == s.FirstTask()+len(s.list)+i,
		}
	}
	s.Labels.set(entries)
	kit.SetShown(s.headLabels, len(labels) > 0)
	if grown {
		s.Refresh()
	}
}

// LabelCounts returns the labels that are shown, descending by count.
func (s *SideList) LabelCounts() []LabelCount { return s.classes }

// SetQuery marks what a query asks for.
func (s *SideList) SetQuery(q query.Query) { s.Update(s.all, s.counts, s.classes, q) }

// Choose picks entry i: the states from 0 on, then the tasks, then the labels.
func (s *SideList) Choose(i int) {
	s.cursor = i
	switch k := i - s.FirstTask(); {
	case i == 0:
		s.on(Choice{All: true})
	case i <= len(sideStates()):
		s.on(Choice{Term: StateTerm(sideStates()[i-1])})
	case k < 0:
		s.on(Choice{Term: VerdictTerm(sideVerdicts()[i-1-len(sideStates())])})
	case k < len(s.list):
		s.on(Choice{Term: s.taskTerm(s.list[k]), Task: s.list[k]})
	case k-len(s.list) < len(s.classes):
		s.on(Choice{Term: LabelTerm(s.classes[k-len(s.list)].Name)})
	}
}

// has reports whether the present query has a condition.
func (s *SideList) has(t query.Term) bool { return HasTerm(s.query, t) }

// FocusGained implements fyne.Focusable.
func (s *SideList) FocusGained() { s.focused = true; s.SetQuery(s.query) }

// FocusLost implements fyne.Focusable.
func (s *SideList) FocusLost() { s.focused = false; s.SetQuery(s.query) }

// TypedRune implements fyne.Focusable.
func (s *SideList) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (s *SideList) TypedKey(e *fyne.KeyEvent) {
	last := s.FirstTask() + len(s.list) + len(s.classes) - 1
	switch e.Name {
	case fyne.KeyUp:
		s.cursor = s.entryAt(max(0, s.placeOf(s.cursor)-1))
	case fyne.KeyDown:
		s.cursor = s.entryAt(min(last, s.placeOf(s.cursor)+1))
	case fyne.KeyHome:
		s.cursor = s.entryAt(0)
	case fyne.KeyEnd:
		s.cursor = s.entryAt(last)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		s.Choose(s.cursor)
		return
	case fyne.KeyF2:
		if i := s.cursor - s.FirstTask(); i >= 0 && i < len(s.list) {
			s.OnRename(s.list[i])
			return
		}
		kit.PassKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
		return
	case desktop.KeyMenu:
		s.openMenu(s.cursor - s.FirstTask())
		return
	default:
		kit.PassKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
		return
	}
	switch k := s.cursor - s.FirstTask(); {
	case k >= len(s.list):
		s.Labels.reveal(k - len(s.list))
		s.reveal(s.Labels)
	case k >= 0:
		s.Tasks.reveal(k)
		s.reveal(s.Tasks)
	default:
		s.reveal(s.States[s.cursor])
	}
	s.SetQuery(s.query)
}

// CreateRenderer implements fyne.Widget.
func (s *SideList) CreateRenderer() fyne.WidgetRenderer {
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{s.scroll}, Arrange: s.scroll.Resize,
		Update: func() { s.content.Refresh(); s.scroll.Refresh() },
		Min:    func() fyne.Size { return fyne.NewSize(SideWidth, 120) },
	}
}
