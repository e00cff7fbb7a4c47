package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/ui/find"
	"wanwu/ui/kit"
)

// tasks does what can be done with a task of the side list.
type tasks struct {
	*shell
	finder  Finder
	follow  Follower
	drops   *drops
	undone  *undoStack
	changed func() // the last removal has become another

	removed *removal // the task that was removed last, until something else is said
}

// Finder decides which pictures are shown.
type Finder interface {
	chosenTask() (t workspace.Task, ok bool) // whose pictures are shown alone
	search(text string)                      // shows what a query finds
	asked() query.Query                      // what is to be shown
}

// nameLimit is how many characters a task's name may have: the list shows some
// twenty of them.
const nameLimit = 80

// showTaskMenu opens what can be done with a task.
func (ts *tasks) showTaskMenu(t workspace.Task, at fyne.CanvasObject) {
	items := []menuItem{{text: kit.Tr("task.rename"), on: func() { ts.renameTask(t) }}}
	if t.Number != ts.frame.Status.Task {
		if !slices.Contains(ts.frame.Status.Queued, t.Number) {
			items = append(items, menuItem{text: ts.againText(t), on: func() { ts.run(t) }})
		}
	}
	if ts.opts.CheckPack != nil {
		items = append(items, menuItem{text: kit.Tr("task.other"), on: func() { ts.showPacks(t, at) }})
	}
	items = append(items,
		menuItem{text: kit.Tr("task.add"), on: func() { ts.drops.pickPictures(func(paths []string) { ts.drops.addTo(t, paths) }) }},
		menuItem{text: kit.Tr("task.add_folder"), on: func() { ts.drops.pickFolder(func(path string) { ts.drops.addTo(t, []string{path}) }) }})
	if t.Number != ts.frame.Status.Task {
		items = append(items, menuItem{text: kit.Tr("task.remove"), on: func() { ts.removeTask(t) }})
	}
	ts.showMenuOf(t.Name, at, items)
}

// againText says what running a task again means.
func (ts *tasks) againText(t workspace.Task) string {
	if t.Unfinished() {
		return kit.Tr("task.continue")
	}
	return kit.Tr("task.run")
}

// renameChosen asks for another name for the task that is shown alone, or that is the
// only one (F2).
func (ts *tasks) renameChosen() {
	t, ok := ts.finder.chosenTask()
	if !ok && len(ts.frame.Tasks) == 1 {
		t, ok = ts.frame.Tasks[0], true
	}
	if ok && len(ts.win.Canvas().Overlays().List()) == 0 {
		ts.renameTask(t)
	}
}

// renameTask asks for another name.
func (ts *tasks) renameTask(t workspace.Task) {
	entry := widget.NewEntry()
	entry.SetText(t.Name)
	var s *kit.Sheet
	save := func() {
		s.Close()
		name := []rune(strings.TrimSpace(entry.Text))
		if name = name[:min(len(name), nameLimit)]; len(name) > 0 && string(name) != t.Name {
			ts.opts.Session.RenameTask(t.Number, string(name))
			ts.ticker.WakeUp()
		}
	}
	entry.OnSubmitted = func(string) { save() }
	s = &kit.Sheet{
		Canvas: ts.win.Canvas(), Width: 380, Pad: 22,
		Content: container.New(kit.Stack{Gap: 12}, kit.Small(kit.Tr("task.name")), entry,
			container.New(kit.Row{Gap: 10, End: true},
				kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { s.Close() }), kit.NewButton(kit.Tr("task.save"), kit.Primary, save))),
	}
	ts.open(s, entry)
	entry.TypedShortcut(&fyne.ShortcutSelectAll{}) // what is typed takes the old name's place
}

// removal is a task that was taken out of the list, and the step that brings it back.
type removal struct {
	task workspace.Task
	step *undoStep
}

// removeTask takes a task out of the list; the strip offers to bring it back.
func (ts *tasks) removeTask(t workspace.Task) {
	if !ts.opts.Session.RemoveTask(t.Number, true) {
		ts.tell(kit.Tr("task.busy"), kit.ColorUnsure)
		return
	}
	ts.removed = &removal{task: t, step: ts.undone.push(func() { ts.bringBack(t) })}
	if find.HasTerm(ts.finder.asked(), find.TaskTerm(ts.frame.Tasks, t)) {
		ts.finder.search(ts.finder.asked().Without(query.FieldTask))
	}
	ts.changed()
	ts.ticker.WakeUp()
}

// bringBack undoes the removal of tasks.
func (ts *tasks) bringBack(tasks ...workspace.Task) {
	for _, t := range tasks {
		ts.opts.Session.RemoveTask(t.Number, false)
		if ts.removed != nil && ts.removed.task.Number == t.Number {
			ts.removed = nil
		}
	}
	ts.changed()
	ts.ticker.WakeUp()
}

// askClear empties the list after asking.
func (ts *tasks) askClear() {
	text := kit.Tr("clear.text")
	if n := ts.frame.Counts.Judged(); n > 0 {
		text += "\n" + kit.Tr("clear.verdicts", kit.Args{"N": kit.Number(n)})
	}
	// The last button has the keys: Enter must not clear.
	ts.tellSheet(kit.Tr("clear.title"), text, false,
		kit.NewButton(kit.Tr("clear.do"), kit.Secondary, func() {
			tasks := ts.opts.Session.Workspace().Tasks()
			if !ts.opts.Session.Clear() {
				ts.tell(kit.Tr("clear.busy"), kit.ColorUnsure)
				return
			}
			ts.undone.push(func() { ts.bringBack(tasks...) })
			ts.drops.forget()
			ts.finder.search("")
		}),
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Primary, nil))
}

// run has a task recognised again, or what is left of it.
func (ts *tasks) run(t workspace.Task) {
	ts.opts.Session.RunTask(t.Number)
	ts.ticker.WakeUp()
}

// removedName returns the name of the task that was removed last; false for none.
func (ts *tasks) removedName() (name string, ok bool) {
	if ts.removed == nil {
		return "", false
	}
	return ts.removed.task.Name, true
}

// undoRemoval brings that task back, acceptRemoval has no more said of it.
func (ts *tasks) undoRemoval()   { ts.undone.undo(ts.removed.step) }
func (ts *tasks) acceptRemoval() { ts.removed = nil }
