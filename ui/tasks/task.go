package tasks

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/ui/drops"
	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/shell"
)

// Controller does what can be done with a task of the side list.
type Controller struct {
	*shell.Shell
	Finder  Finder
	Follow  drops.Follower
	Drops   *drops.Controller
	Undone  *shell.UndoStack
	Changed func() // tasks were removed or brought back, or the last removal has become another
	Reading Reading
	// TypeLabel asks for a label that is a line of text, for a pack by its key; nil where none can be
	// typed.
	TypeLabel func(packKey string)

	removed *removal // the task that was removed last, until something else is said
}

// Reading reads the text in pictures.
type Reading interface {
	Offered() bool
	Read(wanted func(r *workspace.Row) bool)
}

// Finder decides which pictures are shown.
type Finder interface {
	ChosenTask() (t workspace.Task, ok bool) // whose pictures are shown alone
	Search(text string)                      // shows what a query finds
	ShowAll()                                // whatever limits the pictures
	Asked() query.Query                      // what is to be shown
}

// nameLimit is how many characters a task's name may have: the list shows some
// twenty of them.
const nameLimit = 80

// ShowMenu opens what can be done with a task.
func (ts *Controller) ShowMenu(t workspace.Task, at fyne.CanvasObject) {
	items := []shell.MenuItem{{Text: kit.Tr("task.rename"), On: func() { ts.Rename(t) }}}
	if t.Number != ts.Frame.Status.Task {
		if !slices.Contains(ts.Frame.Status.Queued, t.Number) {
			items = append(items, shell.MenuItem{Text: ts.againText(t), On: func() { ts.Run(t) }})
		}
	}
	if ts.Options.CheckPack != nil {
		items = append(items, shell.MenuItem{Text: kit.Tr("task.other"), On: func() { ts.ShowPacks(t, at) }})
	}
	items = append(items,
		shell.MenuItem{Text: kit.Tr("task.add"), On: func() { ts.Drops.PickPictures(func(paths []string) { ts.Drops.AddTo(t, paths) }) }},
		shell.MenuItem{Text: kit.Tr("task.add_folder"), On: func() { ts.Drops.PickFolder(func(path string) { ts.Drops.AddTo(t, []string{path}) }) }})
	if ts.Reading.Offered() {
		items = append(items, shell.MenuItem{Text: kit.Tr("task.read"), On: func() { ts.Reading.Read(func(r *workspace.Row) bool { return r.Task == t.Number }) }})
	}
	if ts.TypeLabel != nil {
		items = append(items, shell.MenuItem{Text: kit.Tr("typed.menu"), On: func() { ts.TypeLabel(t.PackKey) }})
	}
	if t.Number != ts.Frame.Status.Task {
		items = append(items, shell.MenuItem{Text: kit.Tr("task.remove"), On: func() { ts.Remove(t) }})
	}
	ts.ShowMenuOf(t.Name, at, items)
}

// againText says what running a task again means.
func (ts *Controller) againText(t workspace.Task) string {
	if t.Unfinished() {
		return kit.Tr("task.continue")
	}
	return kit.Tr("task.run")
}

// RenameChosen asks for another name for the task that is shown alone, or that is the
// only one (F2).
func (ts *Controller) RenameChosen() {
	t, ok := ts.Finder.ChosenTask()
	if !ok && len(ts.Frame.Tasks) == 1 {
		t, ok = ts.Frame.Tasks[0], true
	}
	if ok && len(ts.Win.Canvas().Overlays().List()) == 0 {
		ts.Rename(t)
	}
}

// Rename asks for another name.
func (ts *Controller) Rename(t workspace.Task) {
	entry := kit.NewEntry(func(fyne.KeyName) bool { return false }, func() bool { return false }, func(bool) {})
	entry.SetText(t.Name)
	var s *kit.Sheet
	save := func() {
		s.Close()
		name := []rune(strings.TrimSpace(entry.Text))
		if name = name[:min(len(name), nameLimit)]; len(name) > 0 && string(name) != t.Name {
			ts.Options.Session.RenameTask(t.Number, string(name))
			ts.Ticker.WakeUp()
		}
	}
	entry.OnSubmitted = func(string) { save() }
	s = &kit.Sheet{
		Canvas: ts.Win.Canvas(), Width: 380, Pad: 22,
		Content: container.New(kit.Stack{Gap: 12}, kit.Small(kit.Tr("task.name")), container.NewThemeOverride(entry, kit.FieldTheme{}),
			container.New(kit.Row{Gap: 10, End: true},
				kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { s.Close() }), kit.NewButton(kit.Tr("task.save"), kit.Primary, save))),
	}
	ts.Open(s, entry)
	entry.TypedShortcut(&fyne.ShortcutSelectAll{}) // what is typed takes the old name's place
}

// removal is a task that was taken out of the list, and the step that brings it back.
type removal struct {
	task workspace.Task
	step *shell.UndoStep
}

// Remove takes a task out of the list; the strip offers to bring it back.
func (ts *Controller) Remove(t workspace.Task) {
	if !ts.Options.Session.RemoveTask(t.Number, true) {
		ts.Tell(kit.Tr("task.busy"), kit.ColorUnsure)
		return
	}
	ts.removed = &removal{task: t, step: ts.Undone.Push(func() { ts.bringBack(t) })}
	if find.HasTerm(ts.Finder.Asked(), find.TaskTerm(ts.Frame.Tasks, t)) {
		ts.Finder.Search(ts.Finder.Asked().Without(query.FieldTask))
	}
	ts.Changed()
	ts.Ticker.WakeUp()
}

// bringBack undoes the removal of tasks.
func (ts *Controller) bringBack(tasks ...workspace.Task) {
	for _, t := range tasks {
		ts.Options.Session.RemoveTask(t.Number, false)
		if ts.removed != nil && ts.removed.task.Number == t.Number {
			ts.removed = nil
		}
	}
	ts.Changed()
	ts.Ticker.WakeUp()
}

// AskClear empties the list after asking.
func (ts *Controller) AskClear() {
	text := kit.Tr("clear.text")
	if n := ts.Frame.Counts.Judged(); n > 0 {
		text += "\n" + kit.Tr("clear.verdicts", kit.Args{"N": kit.Number(n)})
	}
	// The last button has the keys: Enter must not clear.
	ts.Ask(kit.Tr("clear.title"), text, false,
		kit.NewButton(kit.Tr("clear.do"), kit.Secondary, func() {
			tasks := ts.Options.Session.Workspace().Tasks()
			if !ts.Options.Session.Clear() {
				ts.Tell(kit.Tr("clear.busy"), kit.ColorUnsure)
				return
			}
			ts.Undone.Push(func() { ts.bringBack(tasks...) })
			ts.Drops.Forget()
			ts.Finder.ShowAll()
			ts.Changed()
		}),
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Primary, nil))
}

// Run has a task recognised again, or what is left of it.
func (ts *Controller) Run(t workspace.Task) {
	ts.Options.Session.RunTask(t.Number)
	ts.Ticker.WakeUp()
}

// RemovedName returns the name of the task that was removed last; false for none.
func (ts *Controller) RemovedName() (name string, ok bool) {
	if ts.removed == nil {
		return "", false
	}
	return ts.removed.task.Name, true
}

// UndoRemoval brings that task back, AcceptRemoval has no more said of it.
func (ts *Controller) UndoRemoval()   { ts.Undone.Undo(ts.removed.step) }
func (ts *Controller) AcceptRemoval() { ts.removed = nil }
