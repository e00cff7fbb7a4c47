package ui

import (
	"wanwu/app/labelling"
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/labels"
)

// teaching adds labels by example: the selected pictures, or the one with the focus.
type teaching struct {
	*shell
	picture Picture
	grid    *grid.Grid
	judging *judging
}

// offered reports whether labels can be taught here.
func (t *teaching) offered() bool { return t.opts.Teach != nil && t.opts.SaveTaught != nil }

// ask asks for the name of a label that the pictures are examples of.
func (t *teaching) ask() {
	r, ok := t.picture.row()
	if !ok || !t.offered() || len(t.win.Canvas().Overlays().List()) > 0 {
		return
	}
	n := t.grid.Selection().Count()
	ids := t.grid.Selection().IDs().Clone()
	if n <= 1 {
		n = 1
	}
	labels.Ask(labels.Host{
		Canvas: t.win.Canvas(), Lang: t.opts.Lang, Classes: t.judging.classesOf(r), Open: t.open,
		Work: func(work, done func()) {
			t.wg.Go(func() {
				work()
				t.do(func() {
					if !t.closing {
						done()
					}
				})
			})
		},
		Draft: func(name string) (*labelling.Draft, error) {
			rows := []int{r.Index}
			if n > 1 {
				rows = rows[:0]
				for id := range ids.All() {
					rows = append(rows, id)
				}
			}
			return t.opts.Teach(t.ctx, rows, name)
		},
		Save: func(d *labelling.Draft) error { return t.opts.SaveTaught(t.ctx, d) },
		Saved: func(d *labelling.Draft) {
			t.tell(kit.Tr("teach.saved", kit.Args{"Name": d.Name}), kit.ColorRight)
			t.ticker.WakeUp()
		},
	}, n)
}

// canTeach reports whether a picture can be an example.
func (t *teaching) canTeach(r workspace.Row) bool {
	return t.offered() && r.State == workspace.Done && r.Hash != 0
}
