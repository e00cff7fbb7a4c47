package judging

import (
	"time"

	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/shell"
	"wanwu/ui/watch"
)

// Controller records the verdicts of a person.
type Controller struct {
	*shell.Shell
	Picture Picture
	Grid    *grid.Grid
	View    *watch.View
	Undone  *shell.UndoStack
	Views   func() *review.Views // judge pictures of their own
	Changed func()               // called when something else has been said of pictures

	recent recentList // labels that were given last
	index  labelIndex // of the labels that are offered
	back   *returning // what undo brings back, until it is among the pictures again; nil for nothing
}

// Picture is the picture with the focus, as the window shows it.
type Picture interface {
	Row() (workspace.Row, bool) // that is shown; false for none
	Enlarged() bool             // whether it fills the window
	Inspect()                   // shows what has become of it
}

// returning is a picture whose verdict was taken back. It may be no longer among those that are
// shown, as where one looks at what is still to judge: it comes back with the next look, and what
// is reported until then waits for that, or it would be said of the one beside it.
type returning struct {
	row      int
	revision uint64   // of the workspace from which on it is listed, if it is at all
	then     []func() // verdicts given meanwhile
}

// Judge says of the picture with the focus, or of all that are selected where they are several,
// that its answer is right, wrong or unsure; label is what it shows instead, empty where that is
// not said. After a single one it continues to the next.
func (j *Controller) Judge(v workspace.Verdict, label string) {
	if len(j.Win.Canvas().Overlays().List()) == 0 && j.Views().Judge(v, label) {
		return
	}
	if j.Frame.Counts.All == 0 || !j.Grid.Visible() || len(j.Win.Canvas().Overlays().List()) > 0 {
		return
	}
	if j.back != nil {
		j.back.then = append(j.back.then, func() { j.Judge(v, label) })
		return
	}
	if j.Grid.Selection().Count() > 1 && !j.Picture.Enlarged() {
		j.judgeSelected(v, label)
		return
	}
	i := j.Grid.FocusedCell()
	if i < 0 || i >= j.View.Len() {
		return
	}
	r, ok := j.Options.Session.Workspace().Row(j.View.ID(i))
	if !ok || r.State != workspace.Done {
		j.Tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
		return
	}
	j.pushUndo(j.Options.Session.Workspace().Judge([]workspace.Judged{JudgementOf(r, j.Options.Session.Vocabulary(), v, label)}), true)
	j.Work("judge", func() { j.Grid.MoveTo(min(i+1, j.View.Len()-1), 0) })
	j.Refresh()
}

// Refresh shows what was judged at once; the counts follow with the next tick.
func (j *Controller) Refresh() {
	j.Grid.Reload()
	j.Picture.Inspect()
	j.Ticker.WakeUp()
	j.Changed()
}

// JudgementOf returns a judgement of a row. What is right is what the answer says; classes must be
// asked for after the row, which may be one of another pack that has just come.
func JudgementOf(r workspace.Row, classes inference.Vocabulary, v workspace.Verdict, label string) workspace.Judged {
	if top, ok := r.Top(); ok && v == workspace.Right && int(top.Class) < len(classes) {
		label = classes[top.Class].Name
	}
	return workspace.Judged{Row: r.Index, Judgement: workspace.Judgement{Verdict: v, Label: label, At: time.Now()}}
}

// judgeSelected judges what is selected, off the main goroutine since it may be a
// million pictures.
func (j *Controller) judgeSelected(v workspace.Verdict, label string) {
	ids := j.Grid.Selection().IDs().Clone()
	j.Goroutines.Go(func() {
		ws := j.Options.Session.Workspace()
		var words []workspace.Judged
		for id := range ids.All() {
			if r, ok := ws.Row(id); ok && r.State == workspace.Done {
				words = append(words, JudgementOf(r, j.Options.Session.Vocabulary(), v, label))
			}
		}
		before := ws.Judge(words)
		j.Do(func() {
			j.pushUndo(before, false)
			j.Refresh()
			j.Tell(kit.Tr("judge.several", kit.Args{"N": kit.Number(len(words))}), kit.ColorMuted)
		})
	})
}

// pushUndo remembers what was said before; single is whether it was said of one picture,
// whose copies may be among them.
func (j *Controller) pushUndo(before []workspace.Judged, single bool) {
	if len(before) > 0 {
		j.Undone.Push(func() { j.undo(before, single) })
	}
}

// undo takes a judgement back, and goes to its picture, where it is a single one: at once
// where that is shown, else with the look that lists it again.
func (j *Controller) undo(before []workspace.Judged, single bool) {
	ws := j.Options.Session.Workspace()
	was := ws.Revision()
	ws.Judge(before)
	i, shown := j.View.Find(before[0].Row)
	switch now := ws.Revision(); {
	case !single:
	case shown:
		j.Work("judge", func() { j.Grid.MoveTo(i, 0) })
	case now != was: // else there is no look to wait for
		j.back = &returning{row: before[0].Row, revision: now}
	}
	j.Refresh()
}

// GoBack gives the focus to a picture that undo has brought back and does what waited for
// it, once a frame of at least its revision is shown.
func (j *Controller) GoBack(revision uint64) {
	b := j.back
	if b == nil || revision < b.revision {
		return
	}
	j.back = nil
	if i, ok := j.View.Find(b.row); ok {
		j.Work("judge", func() { j.Grid.MoveTo(i, 0) })
	}
	for _, f := range b.then {
		f()
	}
}
