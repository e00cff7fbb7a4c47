package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/engine"
	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/ui/find"
	"wanwu/ui/kit"
)

// nameLimit is how many characters a task's name may have: the list shows some
// twenty of them.
const nameLimit = 80

// showTaskMenu opens what can be done with a task.
func (w *Window) showTaskMenu(t workspace.Task, at fyne.CanvasObject) {
	items := []menuItem{{kit.Tr("task.rename"), func() { w.renameTask(t) }}}
	if t.Number != w.frame.status.Task {
		if !slices.Contains(w.frame.status.Queued, t.Number) {
			items = append(items, menuItem{w.againText(t), func() {
				w.opts.Session.RunTask(t.Number)
				w.ticker.poke()
			}})
		}
	}
	if w.opts.CheckPack != nil {
		items = append(items, menuItem{kit.Tr("task.other"), func() { w.showPacks(t, at) }})
	}
	items = append(items,
		menuItem{kit.Tr("task.add"), func() { w.pickPicture(func(path string) { w.addTo(t, []string{path}) }) }},
		menuItem{kit.Tr("task.add_folder"), func() { w.pickFolder(func(path string) { w.addTo(t, []string{path}) }) }})
	if t.Number != w.frame.status.Task {
		items = append(items, menuItem{kit.Tr("task.remove"), func() { w.removeTask(t) }})
	}
	w.showMenu(at, items)
}

// addTo adds files and folders to a task.
func (w *Window) addTo(t workspace.Task, paths []string) {
	w.adds(paths)
	w.opts.Session.AddTo(t.Number, paths)
	w.ticker.poke()
}

// againText says what running a task again means.
func (w *Window) againText(t workspace.Task) string {
	if t.Unfinished() {
		return kit.Tr("task.continue")
	}
	return kit.Tr("task.run")
}

// renameChosen asks for another name for the task that is shown alone, or that is the
// only one (F2).
func (w *Window) renameChosen() {
	t, ok := w.chosenTask()
	if !ok && len(w.frame.tasks) == 1 {
		t, ok = w.frame.tasks[0], true
	}
	if ok && len(w.win.Canvas().Overlays().List()) == 0 {
		w.renameTask(t)
	}
}

// renameTask asks for another name.
func (w *Window) renameTask(t workspace.Task) {
	entry := widget.NewEntry()
	entry.SetText(t.Name)
	var s *kit.Sheet
	save := func() {
		s.Close()
		name := []rune(strings.TrimSpace(entry.Text))
		if name = name[:min(len(name), nameLimit)]; len(name) > 0 && string(name) != t.Name {
			w.opts.Session.RenameTask(t.Number, string(name))
			w.ticker.poke()
		}
	}
	entry.OnSubmitted = func(string) { save() }
	s = &kit.Sheet{
		Canvas: w.win.Canvas(), Width: 380, Pad: 22,
		Content: container.New(kit.Stack{Gap: 12}, kit.Small(kit.Tr("task.name")), entry,
			container.New(kit.Row{Gap: 10, End: true},
				kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { s.Close() }), kit.NewButton(kit.Tr("task.save"), kit.Primary, save))),
	}
	w.open(s, entry)
}

// removal is a task that was taken out of the list, and the step that brings it back.
type removal struct {
	task workspace.Task
	step *undoStep
}

// removeTask takes a task out of the list; the strip offers to bring it back.
func (w *Window) removeTask(t workspace.Task) {
	if !w.opts.Session.RemoveTask(t.Number, true) {
		w.tell(kit.Tr("task.busy"), kit.ColorUnsure)
		return
	}
	w.undo = &removal{task: t, step: w.undone.push(func() { w.bringBack(t) })}
	if find.AsksFor(w.asked.query, find.TaskTerm(w.frame.tasks, t)) {
		w.search(w.asked.query.Without(query.FieldTask))
	}
	w.paintStrip()
	w.ticker.poke()
}

// taskOf is the task that a scope is limited to; ok is false where it is to none.
func (w *Window) taskOf(s scope) (t workspace.Task, ok bool) {
	if s.all {
		return t, false
	}
	return w.chosenTask()
}

// tasksOf is the tasks that the pictures of a scope may belong to.
func (w *Window) tasksOf(s scope) []workspace.Task {
	if t, ok := w.taskOf(s); ok {
		return []workspace.Task{t}
	}
	return w.opts.Session.Workspace().Tasks()
}

// answeredBy is by what the pictures of a scope were recognised: where its tasks are of
// one pack, that and the device of the newest, whatever the session runs by itself.
func (w *Window) answeredBy(s scope) engine.Info {
	own, _ := w.opts.Session.Info()
	tasks := w.tasksOf(s)
	if len(tasks) == 0 || slices.ContainsFunc(tasks, func(t workspace.Task) bool { return t.PackKey != tasks[0].PackKey }) {
		return own
	}
	return w.opts.Session.Workspace().InfoOf(&tasks[len(tasks)-1], own)
}

// rootsOf is what was dropped for the pictures of a scope.
func (w *Window) rootsOf(s scope) (roots []string) {
	for _, t := range w.tasksOf(s) {
		roots = append(roots, t.Roots...)
	}
	if roots == nil {
		roots = w.roots
	}
	return roots
}

// bringBack undoes the removal of tasks.
func (w *Window) bringBack(tasks ...workspace.Task) {
	for _, t := range tasks {
		w.opts.Session.RemoveTask(t.Number, false)
		if w.undo != nil && w.undo.task.Number == t.Number {
			w.undo = nil
		}
	}
	w.paintStrip()
	w.ticker.poke()
}
