package ui

import (
	"time"

	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// judge says of the picture with the focus, or of all that are selected where they are
// several, that its answer is right, wrong or unsure; label is what it shows instead,
// empty where that is not said. After a single one it goes on to the next.
func (w *Window) judge(v workspace.Verdict, label string) {
	if w.frame.counts.All == 0 || !w.grid.Visible() || len(w.win.Canvas().Overlays().List()) > 0 {
		return
	}
	if w.grid.Selection().Count() > 1 && !w.viewer.Shown {
		w.judgeSelected(v, label)
		return
	}
	i := w.grid.FocusedCell()
	if i < 0 || i >= w.view.Len() {
		return
	}
	r, ok := w.opts.Session.Workspace().Row(w.view.ID(i))
	if !ok || r.State != workspace.Done {
		w.tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
		return
	}
	w.judged(w.opts.Session.Workspace().Judge([]workspace.Judged{word(r, w.opts.Session.Vocabulary(), v, label)}))
	w.work("judge", func() { w.grid.MoveTo(min(i+1, w.view.Len()-1), 0) })
	w.showMarks()
}

// showMarks shows what was judged at once; the counts follow with the next tick.
func (w *Window) showMarks() {
	w.grid.Reload()
	w.inspectFocused()
	w.ticker.poke()
}

// word is a judgement of a row. What is right is what the answer says; classes must be
// asked for after the row, which may be one of another pack that has just come.
func word(r workspace.Row, classes inference.Vocabulary, v workspace.Verdict, label string) workspace.Judged {
	if top, ok := r.Top(); ok && v == workspace.Right && int(top.Class) < len(classes) {
		label = classes[top.Class].Name
	}
	return workspace.Judged{Row: r.Index, Judgement: workspace.Judgement{Verdict: v, Label: label, At: time.Now()}}
}

// judgeSelected judges what is selected, off the main goroutine since it may be a
// million pictures.
func (w *Window) judgeSelected(v workspace.Verdict, label string) {
	ids := w.grid.Selection().IDs().Clone()
	w.wg.Go(func() {
		ws := w.opts.Session.Workspace()
		var words []workspace.Judged
		for id := range ids.All() {
			if r, ok := ws.Row(id); ok && r.State == workspace.Done {
				words = append(words, word(r, w.opts.Session.Vocabulary(), v, label))
			}
		}
		before := ws.Judge(words)
		w.do(func() {
			w.judged(before)
			w.showMarks()
			w.tell(kit.Tr("judge.several", kit.Args{"N": kit.Number(len(before))}), kit.ColorMuted)
		})
	})
}

// judged remembers what was said before.
func (w *Window) judged(before []workspace.Judged) {
	if len(before) > 0 {
		w.undone.push(func() { w.unjudge(before) })
	}
}

// unjudge takes a judgement back, and goes to its picture where it is one that is
// shown.
func (w *Window) unjudge(before []workspace.Judged) {
	w.opts.Session.Workspace().Judge(before)
	if i, ok := w.view.Find(before[0].Row); ok && len(before) == 1 {
		w.work("judge", func() { w.grid.MoveTo(i, 0) })
	}
	w.showMarks()
}
