package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

const stripHeight float32 = 44

// strip is a line above the pictures with something to decide or to know: it stays
// until that is done, and takes no more room than it needs.
type strip struct {
	widget.BaseWidget
	says    stripText
	text    *kit.Line
	buttons []*kit.Button
	root    *fyne.Container
}

// stripText is what a strip says. Two that are equal are the same strip.
type stripText struct {
	text  string
	color fyne.ThemeColorName
	what  string // the kind of it, which chooses the buttons
}

func newStrip() *strip {
	s := &strip{text: kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText)}
	s.root = container.New(kit.Inset{Left: 14, Right: 14})
	s.ExtendBaseWidget(s)
	s.Hide()
	return s
}

// say shows a text with buttons; an empty one hides the strip. It says whether the
// strip has come or gone, which moves what lies below it.
func (s *strip) say(t stripText, buttons func() []*kit.Button) (moved bool) {
	if t == s.says {
		return false
	}
	s.says = t
	was := s.Visible()
	kit.SetShown(s, t.text != "")
	if t.text != "" {
		s.text.SetColored(t.text, t.color)
		s.buttons = buttons()
		objects := []fyne.CanvasObject{s.text}
		for _, b := range s.buttons {
			objects = append(objects, b)
		}
		s.root.Objects = []fyne.CanvasObject{container.New(kit.Row{Gap: 10, Elastic: s.text}, objects...)}
		s.root.Refresh()
	}
	return was != s.Visible()
}

func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	back, edge := kit.NewSurface(kit.ColorSoft, "", 0), kit.NewSurface(kit.ColorLine, "", 0)
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, edge, s.root},
		Arrange: func(size fyne.Size) {
			kit.Place(back, 0, 0, size.Width, size.Height)
			kit.Place(edge, 0, size.Height-1, size.Width, 1)
			kit.Place(s.root, 0, 0, size.Width, size.Height-1)
		},
		Min: func() fyne.Size { return fyne.NewSize(200, stripHeight) },
	}
}

// told is which news of the file and of the thumbnails the user has put away.
type told struct {
	report, cache bool
	problem       string
}

// paintStrip shows what matters most of what there is to say.
func (w *Window) paintStrip() {
	st, l := w.frame.status, w.opts.Lang
	var t stripText
	var buttons func() []*kit.Button
	known := func(on func()) func() []*kit.Button {
		return func() []*kit.Button {
			return []*kit.Button{kit.NewButton(kit.Tr("strip.known"), kit.Secondary, func() { on(); w.paintStrip() })}
		}
	}
	report, problem := words.ReportSentence(l, st.FileReport), words.Sentence(l, st.FileErr)
	if problem == "" {
		w.told.problem = "" // should it come again, it is said again
	}
	switch {
	case report != "" && !w.told.report:
		t = stripText{report, kit.ColorWrong, "report"}
		buttons = known(func() { w.told.report = true })
	case problem != "" && problem != w.told.problem:
		t = stripText{problem, kit.ColorWrong, "problem"}
		buttons = known(func() { w.told.problem = problem })
	case st.CacheErr != nil && !w.told.cache:
		t = stripText{kit.Tr("strip.cache", kit.Args{"Why": words.Sentence(l, st.CacheErr)}), kit.ColorUnsure, "cache"}
		buttons = known(func() { w.told.cache = true })
	case st.Phase == session.Broken && w.frame.counts.All > 0: // else it is said in the middle
		t = stripText{words.Sentence(l, st.Err), kit.ColorWrong, "broken"}
		buttons = func() []*kit.Button {
			return []*kit.Button{
				kit.NewButton(kit.Tr("empty.retry"), kit.Primary, w.opts.Session.Reopen),
				kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, func() { w.settings.Open(settings.PageDevice) }),
			}
		}
	case w.undo != nil:
		t = stripText{kit.Tr("task.removed", kit.Args{"Name": w.undo.task.Name}), theme.ColorNameForeground, "undo"}
		buttons = w.undoButtons
	case st.Offer:
		t = stripText{kit.Tr("strip.offer", kit.Args{"N": kit.Number(st.Unfinished)}), theme.ColorNameForeground, "offer"}
		if st.Unfinished == 0 {
			t.text = kit.Tr("strip.offer_scan")
		}
		buttons = w.offerButtons
	case st.Restoring && w.frame.counts.All > 0:
		t = stripText{kit.Tr("strip.restoring"), kit.ColorMuted, "restoring"}
		buttons = func() []*kit.Button { return nil }
	case find.AsksFor(w.frame.asked.query, find.StateTerm(query.StateFailed)) && w.frame.n > 0:
		t = stripText{kit.Tr("strip.failed", kit.Args{"N": kit.Number(w.frame.n)}), theme.ColorNameForeground, "failed"}
		buttons = func() []*kit.Button {
			return []*kit.Button{kit.NewButton(kit.Tr("strip.retry"), kit.Secondary, w.retryShown)}
		}
	}
	if w.strip.say(t, buttons) {
		w.root.Refresh()
	}
}

func (w *Window) offerButtons() []*kit.Button {
	return []*kit.Button{
		kit.NewButton(kit.Tr("strip.continue"), kit.Primary, func() {
			w.follow = true
			w.opts.Session.ResumeUnfinished()
			w.ticker.poke()
		}),
		kit.NewButton(kit.Tr("strip.leave"), kit.Secondary, func() {
			w.opts.Session.DismissUnfinished()
			w.ticker.poke()
		}),
	}
}

func (w *Window) undoButtons() []*kit.Button {
	step := w.undo.step
	return []*kit.Button{
		kit.NewButton(kit.Tr("task.undo"), kit.Primary, func() { w.undone.takeBack(step) }),
		kit.NewButton(kit.Tr("strip.known"), kit.Secondary, func() { w.undo = nil; w.paintStrip() }),
	}
}

// followDrop shows the task of a drop alone when it begins, where there are others:
// its pictures would be at the end of the list otherwise.
func (w *Window) followDrop(old, f frame) {
	task := f.status.Task
	begins := task != 0 && (task != old.status.Task || old.status.Phase != f.status.Phase)
	if task == 0 && f.status.Ran != 0 && !f.status.Begun.Equal(w.before.Begun) {
		task, begins = f.status.Ran, true // it was over before anybody looked
	}
	if !w.follow || !begins {
		return
	}
	w.follow = false
	switch i := slices.IndexFunc(f.tasks, func(t workspace.Task) bool { return t.Number == task }); {
	case i >= 0 && len(f.tasks) > 1:
		w.showTask(f.tasks[i])
	case !w.asked.query.Empty():
		w.search("") // what was dropped may not pass
	}
}
