package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/settings"
)

// news is the strip above the pictures: what there is to decide or to know.
type news struct {
	*shell
	strip    *strip
	root     *fyne.Container
	tasks    *tasks
	follow   *follower
	retry    *retrier
	settings *settings.Settings
	undone   *undoStack

	dismissed dismissed
}

// dismissed is which news of the file and of the thumbnails the user has dismissed.
type dismissed struct {
	report, cache bool
	problem       string
}

// paintStrip shows what matters most of what there is to say.
func (n *news) paint() {
	st, l := n.frame.status, n.opts.Lang
	var t stripText
	var buttons func() []*kit.Button
	known := func(on func()) func() []*kit.Button {
		return func() []*kit.Button {
			return []*kit.Button{kit.NewButton(kit.Tr("strip.known"), kit.Secondary, func() { on(); n.paint() })}
		}
	}
	report, problem := words.ReportSentence(l, st.FileReport), words.Sentence(l, st.FileErr)
	if problem == "" {
		n.dismissed.problem = "" // should it come again, it is said again
	}
	switch {
	case report != "" && !n.dismissed.report:
		t = stripText{report, kit.ColorWrong, "report"}
		buttons = known(func() { n.dismissed.report = true })
	case problem != "" && problem != n.dismissed.problem:
		t = stripText{problem, kit.ColorWrong, "problem"}
		buttons = known(func() { n.dismissed.problem = problem })
	case st.CacheErr != nil && !n.dismissed.cache:
		t = stripText{kit.Tr("strip.cache", kit.Args{"Why": words.Sentence(l, st.CacheErr)}), kit.ColorUnsure, "cache"}
		buttons = known(func() { n.dismissed.cache = true })
	case st.Phase == session.Broken && n.frame.counts.All > 0: // else it is said in the middle
		t = stripText{words.Sentence(l, st.Err), kit.ColorWrong, "broken"}
		buttons = func() []*kit.Button {
			return []*kit.Button{
				kit.NewButton(kit.Tr("empty.retry"), kit.Primary, n.opts.Session.Reopen),
				kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, func() { n.settings.Open(settings.PageDevice) }),
			}
		}
	case n.tasks.removed != nil:
		t = stripText{kit.Tr("task.removed", kit.Args{"Name": n.tasks.removed.task.Name}), theme.ColorNameForeground, "undo"}
		buttons = n.undoButtons
	case st.Offer:
		t = stripText{offerText(st), theme.ColorNameForeground, "offer"}
		buttons = n.offerButtons
	case st.Restoring && n.frame.counts.All > 0:
		t = stripText{kit.Tr("strip.restoring"), kit.ColorMuted, "restoring"}
		buttons = func() []*kit.Button { return nil }
	case find.HasTerm(n.frame.request.query, find.StateTerm(query.StateFailed)) && n.frame.n > 0:
		t = stripText{kit.Tr("strip.failed", kit.Args{"N": kit.Number(n.frame.n)}), theme.ColorNameForeground, "failed"}
		buttons = func() []*kit.Button {
			return []*kit.Button{kit.NewButton(kit.Tr("strip.retry"), kit.Secondary, n.retry.shown)}
		}
	}
	if n.strip.show(t, buttons) {
		n.root.Refresh()
	}
}

// offerText says what was left unfinished: by the run that was stopped, or by earlier ones.
func offerText(st session.Status) string {
	left := kit.Args{"N": kit.Number(st.Unfinished)}
	switch {
	case st.Stopped && st.Unfinished == 0:
		return kit.Tr("strip.stopped_scan")
	case st.Stopped:
		return kit.Tr("strip.stopped", left)
	case st.Unfinished == 0:
		return kit.Tr("strip.offer_scan")
	}
	return kit.Tr("strip.offer", left)
}

func (n *news) offerButtons() []*kit.Button {
	return []*kit.Button{
		kit.NewButton(kit.Tr("strip.continue"), kit.Primary, func() {
			n.follow.awaitTask()
			n.opts.Session.ResumeUnfinished()
			n.ticker.wakeUp()
		}),
		kit.NewButton(kit.Tr("strip.leave"), kit.Secondary, func() {
			n.opts.Session.DismissUnfinished()
			n.ticker.wakeUp()
		}),
	}
}

func (n *news) undoButtons() []*kit.Button {
	step := n.tasks.removed.step
	return []*kit.Button{
		kit.NewButton(kit.Tr("task.undo"), kit.Primary, func() { n.undone.undo(step) }),
		kit.NewButton(kit.Tr("strip.known"), kit.Secondary, func() { n.tasks.removed = nil; n.paint() }),
	}
}
