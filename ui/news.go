package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/chrome"
	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
	"wanwu/ui/tasks"
)

// news is the strip above the pictures: what there is to decide or to know.
type news struct {
	*shell.Shell
	strip    *chrome.Strip
	root     *fyne.Container
	tasks    *tasks.Controller
	follow   *follower
	retry    *retrier
	settings *settings.Settings
	offer    *review.Views // what it offers about the folders of a drop
	// others are further parts that may have something to say, what matters more first.
	others []func() (chrome.Notice, func() []*kit.Button)

	said chrome.Notice // by another part, until it is dismissed

	dismissed dismissed
}

// dismissed is which news of the file and of the thumbnails the user has dismissed.
type dismissed struct {
	cache           bool
	report, problem string
}

// say shows a text of a kind until it is dismissed, or the same kind has nothing more to
// say: an empty text.
func (n *news) say(kind, text string, color fyne.ThemeColorName) {
	if text == "" && n.said.Kind != kind {
		return
	}
	n.said = chrome.Notice{Text: text, Color: color, Kind: kind}
	n.paint()
}

// paint shows what matters most of what there is to say.
func (n *news) paint() {
	t, buttons := n.problem()
	if t.Text == "" {
		t, buttons = n.offered()
	}
	if n.strip.Say(t, buttons) {
		n.root.Refresh()
	}
}

// known is the button of what is only to be known.
func (n *news) known(on func()) func() []*kit.Button {
	return func() []*kit.Button {
		return []*kit.Button{kit.NewButton(kit.Tr("strip.known"), kit.Secondary, func() { on(); n.paint() })}
	}
}

// problem says what is wrong with the file, with the thumbnails or with the engine.
func (n *news) problem() (t chrome.Notice, buttons func() []*kit.Button) {
	st, l := n.Frame.Status, n.Options.Lang
	report, problem := words.ReportSentence(l, st.FileReport), words.Sentence(l, st.FileErr)
	if problem == "" {
		n.dismissed.problem = "" // should it come again, it is reported again
	}
	switch {
	case report != "" && report != n.dismissed.report: // reading what other processes store may add to it
		t = chrome.Notice{Text: report, Color: kit.ColorWrong, Kind: "report"}
		buttons = n.known(func() { n.dismissed.report = report })
	case problem != "" && problem != n.dismissed.problem:
		t = chrome.Notice{Text: problem, Color: kit.ColorWrong, Kind: "problem"}
		buttons = n.known(func() { n.dismissed.problem = problem })
	case st.CacheErr != nil && !n.dismissed.cache:
		t = chrome.Notice{Text: kit.Tr("strip.cache", kit.Args{"Why": words.Sentence(l, st.CacheErr)}), Color: kit.ColorUnsure, Kind: "cache"}
		buttons = n.known(func() { n.dismissed.cache = true })
	case st.Phase == session.Broken && n.Frame.Counts.All > 0: // else it is reported in the middle
		t = chrome.Notice{Text: words.Sentence(l, st.Err), Color: kit.ColorWrong, Kind: "broken"}
		buttons = func() []*kit.Button {
			return []*kit.Button{
				kit.NewButton(kit.Tr("empty.retry"), kit.Primary, n.Options.Session.Reopen),
				kit.NewButton(kit.Tr("toolbar.settings"), kit.Secondary, func() { n.settings.Open(settings.PageDevice) }),
			}
		}
	}
	return t, buttons
}

// offered says what there is to decide or to know where nothing is wrong.
func (n *news) offered() (t chrome.Notice, buttons func() []*kit.Button) {
	st := n.Frame.Status
	name, removed := n.tasks.RemovedName()
	var other chrome.Notice
	var otherButtons func() []*kit.Button
	for _, say := range n.others {
		if other.Text == "" {
			other, otherButtons = say()
		}
	}
	switch {
	case removed:
		t = chrome.Notice{Text: kit.Tr("task.removed", kit.Args{"Name": name}), Color: theme.ColorNameForeground, Kind: "undo"}
		buttons = n.undoButtons
	case other.Text != "":
		t, buttons = other, otherButtons
	case st.Offer:
		t = chrome.Notice{Text: offerText(st), Color: theme.ColorNameForeground, Kind: "offer"}
		buttons = n.offerButtons
	case n.said.Text != "":
		t, buttons = n.said, n.known(func() { n.said = chrome.Notice{} })
	case n.offer.Offer() != "":
		t = chrome.Notice{Text: n.offer.Offer(), Color: theme.ColorNameForeground, Kind: "folders"}
		buttons = n.offer.OfferButtons
	case st.Restoring && n.Frame.Counts.All > 0:
		t = chrome.Notice{Text: kit.Tr("strip.restoring"), Color: kit.ColorMuted, Kind: "restoring"}
		buttons = func() []*kit.Button { return nil }
	case find.HasTerm(n.Frame.Request.Query, find.StateTerm(query.StateFailed)) && n.Frame.N > 0:
		t = chrome.Notice{Text: kit.Tr("strip.failed", kit.Args{"N": kit.Number(n.Frame.N)}), Color: theme.ColorNameForeground, Kind: "failed"}
		buttons = func() []*kit.Button {
			return []*kit.Button{kit.NewButton(kit.Tr("strip.retry"), kit.Secondary, n.retry.shown)}
		}
	}
	return t, buttons
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
			n.follow.AwaitTask()
			n.Options.Session.ResumeUnfinished()
			n.Ticker.WakeUp()
		}),
		kit.NewButton(kit.Tr("strip.leave"), kit.Secondary, func() {
			n.Options.Session.DismissUnfinished()
			n.Ticker.WakeUp()
		}),
	}
}

func (n *news) undoButtons() []*kit.Button {
	return []*kit.Button{
		kit.NewButton(kit.Tr("task.undo"), kit.Primary, n.tasks.UndoRemoval),
		kit.NewButton(kit.Tr("strip.known"), kit.Secondary, func() { n.tasks.AcceptRemoval(); n.paint() }),
	}
}
