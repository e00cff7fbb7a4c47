package ui

import (
	"time"

	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/watch"
)

// judging records the verdicts of a person.
type judging struct {
	*shell
	picture Picture
	grid    *grid.Grid
	view    *watch.View
	undone  *undoStack
	views   func() *review.Views // judge pictures of their own

	recent recentList // labels that were given last
	back   *returning // what undo brings back, until it is among the pictures again; nil for nothing
}

// Picture is the picture with the focus, as the window shows it.
type Picture interface {
	row() (workspace.Row, bool) // that is shown; false for none
	enlarged() bool             // whether it fills the window
	inspect()                   // shows what has become of it
}

// returning is a picture whose verdict was taken back. It may be no longer among those that are
// shown, as where one looks at what is still to judge: it comes back with the next look, and what
// is reported until then waits for that, or it would be said of the one beside it.
type returning struct {
	row      int
	revision uint64   // of the workspace from which on it is listed, if it is at all
	then     []func() // verdicts given meanwhile
}

// judge says of the picture with the focus, or of all that are selected where they are several,
// that its answer is right, wrong or unsure; label is what it shows instead, empty where that is
// not said. After a single one it continues to the next.
func (j *judging) judge(v workspace.Verdict, label string) {
	if len(j.win.Canvas().Overlays().List()) == 0 && j.views().Judge(v, label) {
		return
	}
	if j.frame.Counts.All == 0 || !j.grid.Visible() || len(j.win.Canvas().Overlays().List()) > 0 {
		return
	}
	if j.back != nil {
		j.back.then = append(j.back.then, func() { j.judge(v, label) })
		return
	}
	if j.grid.Selection().Count() > 1 && !j.picture.enlarged() {
		j.judgeSelected(v, label)
		return
	}
	i := j.grid.FocusedCell()
	if i < 0 || i >= j.view.Len() {
		return
	}
	r, ok := j.opts.Session.Workspace().Row(j.view.ID(i))
	if !ok || r.State != workspace.Done {
		j.tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
		return
	}
	j.pushUndo(j.opts.Session.Workspace().Judge([]workspace.Judged{judgementOf(r, j.opts.Session.Vocabulary(), v, label)}), true)
	j.work("judge", func() { j.grid.MoveTo(min(i+1, j.view.Len()-1), 0) })
	j.refresh()
}

// refresh shows what was judged at once; the counts follow with the next tick.
func (j *judging) refresh() {
	j.grid.Reload()
	j.picture.inspect()
	j.ticker.WakeUp()
}

// judgementOf returns a judgement of a row. What is right is what the answer says; classes must be
// asked for after the row, which may be one of another pack that has just come.
func judgementOf(r workspace.Row, classes inference.Vocabulary, v workspace.Verdict, label string) workspace.Judged {
	if top, ok := r.Top(); ok && v == workspace.Right && int(top.Class) < len(classes) {
		label = classes[top.Class].Name
	}
	return workspace.Judged{Row: r.Index, Judgement: workspace.Judgement{Verdict: v, Label: label, At: time.Now()}}
}

// judgeSelected judges what is selected, off the main goroutine since it may be a
// million pictures.
func (j *judging) judgeSelected(v workspace.Verdict, label string) {
	ids := j.grid.Selection().IDs().Clone()
	j.wg.Go(func() {
		ws := j.opts.Session.Workspace()
		var words []workspace.Judged
		for id := range ids.All() {
			if r, ok := ws.Row(id); ok && r.State == workspace.Done {
				words = append(words, judgementOf(r, j.opts.Session.Vocabulary(), v, label))
			}
		}
		before := ws.Judge(words)
		j.do(func() {
			j.pushUndo(before, false)
			j.refresh()
			j.tell(kit.Tr("judge.several", kit.Args{"N": kit.Number(len(words))}), kit.ColorMuted)
		})
	})
}

// pushUndo remembers what was said before; single is whether it was said of one picture,
// whose copies may be among them.
func (j *judging) pushUndo(before []workspace.Judged, single bool) {
	if len(before) > 0 {
		j.undone.push(func() { j.undo(before, single) })
	}
}

// undo takes a judgement back, and goes to its picture, where it is a single one: at once
// where that is shown, else with the look that lists it again.
func (j *judging) undo(before []workspace.Judged, single bool) {
	ws := j.opts.Session.Workspace()
	was := ws.Revision()
	ws.Judge(before)
	i, shown := j.view.Find(before[0].Row)
	switch now := ws.Revision(); {
	case !single:
	case shown:
		j.work("judge", func() { j.grid.MoveTo(i, 0) })
	case now != was: // else there is no look to wait for
		j.back = &returning{row: before[0].Row, revision: now}
	}
	j.refresh()
}

// goBack gives the focus to a picture that undo has brought back and does what waited for
// it, once a frame of at least its revision is shown.
func (j *judging) goBack(revision uint64) {
	b := j.back
	if b == nil || revision < b.revision {
		return
	}
	j.back = nil
	if i, ok := j.view.Find(b.row); ok {
		j.work("judge", func() { j.grid.MoveTo(i, 0) })
	}
	for _, f := range b.then {
		f()
	}
}
