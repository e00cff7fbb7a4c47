package judging

import (
	"wanwu/app/labelling"
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/labels"
	"wanwu/ui/shell"
	"wanwu/ui/viewer"
)

// Teaching adds labels by example: the selected pictures, the one with the focus, or what was judged.
type Teaching struct {
	*shell.Shell
	Picture Picture
	Grid    *grid.Grid
	Judging *Controller
	Library *Library // takes back what was saved
	Changed func()   // called when Notice has something else to say

	offers offers
}

// offered reports whether labels can be taught here.
func (t *Teaching) offered() bool { return t.Options.Teach != nil && t.Options.SaveTaught != nil }

// Ask asks for the name of a label that the pictures are examples of.
func (t *Teaching) Ask() {
	r, ok := t.Picture.Row()
	if !ok || !t.offered() || len(t.Win.Canvas().Overlays().List()) > 0 {
		return
	}
	n := t.Grid.Selection().Count()
	ids := t.Grid.Selection().IDs().Clone()
	if n <= 1 {
		n = 1
	}
	h := t.host(r)
	h.Draft = func(name string) (*labelling.Draft, error) {
		rows := []int{r.Index}
		if n > 1 {
			rows = rows[:0]
			for id := range ids.All() {
				rows = append(rows, id)
			}
		}
		return t.Options.Teach(t.Ctx, labelling.Lesson{Name: name, Examples: rows})
	}
	labels.Ask(h, n)
}

// host returns what the question needs of the window, without Draft; r is a row of the pack.
func (t *Teaching) host(r workspace.Row) labels.Host {
	classes := t.Judging.classesOf(r)
	return labels.Host{
		Canvas: t.Win.Canvas(), Lang: t.Options.Lang, Open: t.Open, Work: t.Background,
		ClassName: func(class int32) string {
			if class < 0 || int(class) >= len(classes) {
				return ""
			}
			return viewer.ClassName(classes, class, t.Options.Lang)
		},
		Save: func(d *labelling.Draft) (*labelling.Edition, error) { return t.Options.SaveTaught(t.Ctx, d) },
		Saved: func(d *labelling.Draft, e *labelling.Edition) {
			t.Tell(kit.Tr("teach.saved", kit.Args{"Name": d.Name}), kit.ColorRight)
			t.Library.Remember(e)
			t.Ticker.WakeUp()
			t.Look()
		},
	}
}

// CanTeach reports whether a picture can be an example, or perhaps others that are selected with it.
func (t *Teaching) CanTeach(r workspace.Row) bool {
	return t.offered() && (r.State == workspace.Done && r.Hash != 0 || t.Grid.Selection().Count() > 1)
}
