package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/query"
	"wanwu/ui/kit"
)

// noMatch is what is where the grid will be while there is nothing to show of a filled list: why,
// and the one thing to do about it.
type noMatch struct {
	*fyne.Container
	title, hint *kit.Line
	button      *kit.Button
}

func newNoMatch() *noMatch {
	n := &noMatch{
		title:  kit.NewLine("", theme.ColorNameForeground, kit.SizeLabel),
		hint:   kit.NewLine("", kit.ColorMuted, theme.SizeNameCaptionText),
		button: kit.NewButton("", kit.Secondary, nil),
	}
	n.title.Align, n.hint.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	n.Container = container.NewCenter(container.New(kit.Stack{Gap: 12}, n.title, n.hint, container.NewCenter(n.button)))
	n.Hide()
	return n
}

// say shows a reason; an empty button is none.
func (n *noMatch) say(title, hint, button string, on func()) {
	n.button.OnTapped = on
	if n.title.Text == title && n.hint.Text == hint && n.button.Text == button {
		return
	}
	n.title.Set(title)
	n.hint.Set(hint)
	n.button.Set(button, "")
	kit.SetShown(n.hint, hint != "")
	kit.SetShown(n.button, button != "")
	n.Refresh()
}

// explainNone shows why there is nothing to show: the search finds nothing, or it is for a task
// that has no pictures, or none yet.
func (w *Window) explainNone() {
	t, ok := w.finder.ChosenTask()
	if !ok || t.Total > 0 || w.Frame.Request.Query.Without(query.FieldTask) != "" {
		w.noMatch.say(kit.Tr("grid.none"), kit.Tr("grid.none.hint"), kit.Tr("grid.all"), w.finder.ShowAll)
		return
	}
	name := kit.Args{"Name": t.Name}
	switch st := w.Frame.Status; {
	case st.Task == t.Number:
		w.noMatch.say(kit.Tr("task.looking"), "", "", nil)
	case slices.Contains(st.Queued, t.Number):
		w.noMatch.say(kit.Tr("task.queue"), "", "", nil)
	case t.Unfinished():
		w.noMatch.say(kit.Tr("task.new"), kit.Tr("task.new.hint", name), kit.Tr("task.continue"), func() { w.tasks.Run(t) })
	default:
		w.noMatch.say(kit.Tr("task.bare"), kit.Tr("task.bare.hint", name), kit.Tr("task.remove"), func() { w.tasks.Remove(t) })
	}
}
