package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/workspace"
	"wanwu/inference"
)

// judge says of the picture with the focus, or of all that are selected where they are
// several, that its answer is right, wrong or unsure; label is what it shows instead,
// empty where that is not said. After a single one it goes on to the next.
func (w *Window) judge(v workspace.Verdict, label string) {
	if w.frame.counts.All == 0 || !w.grid.Visible() || len(w.win.Canvas().Overlays().List()) > 0 {
		return
	}
	if w.grid.Selection().Count() > 1 && !w.viewer.shown {
		w.judgeSelected(v, label)
		return
	}
	i := w.grid.FocusedCell()
	if i < 0 || i >= w.view.Len() {
		return
	}
	r, ok := w.opts.Session.Workspace().Row(w.view.ID(i))
	if !ok || r.State != workspace.Done {
		w.toolbar.tell(tr("judge.no_answer"), colorUnsure)
		return
	}
	w.judged(w.opts.Session.Workspace().Judge([]workspace.Judged{word(r, w.opts.Session.Vocabulary(), v, label)}))
	w.hold.run("judge", func() { w.grid.keyTo(min(i+1, w.view.Len()-1), 0) })
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
	ids := w.grid.Selection().IDs().clone()
	w.wg.Go(func() {
		ws := w.opts.Session.Workspace()
		var words []workspace.Judged
		for id := range ids.all() {
			if r, ok := ws.Row(id); ok && r.State == workspace.Done {
				words = append(words, word(r, w.opts.Session.Vocabulary(), v, label))
			}
		}
		before := ws.Judge(words)
		w.do(func() {
			w.judged(before)
			w.showMarks()
			w.toolbar.tell(tr("judge.several", args{"N": number(len(before))}), colorMuted)
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
		w.hold.run("judge", func() { w.grid.keyTo(i, 0) })
	}
	w.showMarks()
}

// verdictText says what a person has said of a picture; empty where nobody has.
func verdictText(j workspace.Judgement) string {
	switch {
	case j.Verdict == workspace.Right:
		return tr("judge.said.right")
	case j.Verdict == workspace.Unsure:
		return tr("judge.said.unsure")
	case j.Verdict == workspace.Wrong && j.Label != "":
		return tr("judge.said.other", args{"Label": j.Label})
	case j.Verdict == workspace.Wrong:
		return tr("judge.said.wrong")
	}
	return ""
}

// verdictButtons are the keys of judging for the mouse: they stand at the foot of the
// inspector and never move.
type verdictButtons struct {
	right, wrong, unsure, other *button
	root                        *fyne.Container
}

func newVerdictButtons(judge func(v workspace.Verdict), relabel func()) *verdictButtons {
	b := &verdictButtons{
		right:  newButton(tr("judge.right"), secondary, func() { judge(workspace.Right) }),
		wrong:  newButton(tr("judge.wrong"), secondary, func() { judge(workspace.Wrong) }),
		unsure: newButton(tr("judge.unsure"), secondary, func() { judge(workspace.Unsure) }),
		other:  newButton(tr("judge.other"), secondary, relabel),
	}
	b.root = container.New(stack{6}, container.New(columns{gap: 6}, b.right, b.wrong, b.unsure), b.other)
	return b
}

// show marks what a person has said.
func (b *verdictButtons) show(j workspace.Judgement) {
	b.right.choose(j.Verdict == workspace.Right)
	b.wrong.choose(j.Verdict == workspace.Wrong && j.Label == "")
	b.unsure.choose(j.Verdict == workspace.Unsure)
	b.other.choose(j.Verdict == workspace.Wrong && j.Label != "")
}

// columns gives all objects the same width.
type columns struct{ gap float32 }

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - c.gap*(n-1)) / n
	for i, o := range objects {
		place(o, float32(i)*(width+c.gap), 0, width, size.Height)
	}
}

func (c columns) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	n := float32(len(objects))
	return fyne.NewSize(m.Width*n+c.gap*(n-1), m.Height)
}
