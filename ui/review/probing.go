package review

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/probe"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// probeSample is how many pictures are tried.
const probeSample = 40

// probing is how well answers withstand what happens to pictures: a press tries it on a sample.
type probing struct {
	v    *Views
	root fyne.CanvasObject

	says  *kit.Paragraph
	start *kit.Button
	table *table
	list  *fyne.Container

	deck   string             // what was shown when it was made; empty for nothing
	cancel context.CancelFunc // of the probe under way; nil for none
}

func newProbing(v *Views) *probing {
	p := &probing{v: v, says: kit.NewParagraph("", theme.ColorNameForeground, 600), list: container.New(kit.Stack{Gap: 2})}
	p.table = newTable([5]string{kit.Tr("probe.col.kind"), kit.Tr("probe.col.mild"), kit.Tr("probe.col.medium"), kit.Tr("probe.col.strong"), ""})
	p.table.columns = [6]float32{0, 0.25, 0.5, 0.75, 1, 1}
	p.start = kit.NewButton("", kit.Badge, p.press)
	title := kit.NewElastic(kit.Tr("probe.title"), theme.ColorNameForeground, theme.SizeNameText)
	title.Bold = true
	p.root = card(container.New(kit.Stack{Gap: 8}, title, p.says, container.New(&kit.Flow{Gap: 8}, p.start), p.table, p.list))
	p.forget()
	return p
}

// forget takes away what was found: it is of other pictures.
func (p *probing) forget() {
	p.deck = ""
	p.says.Set(kit.Tr("probe.how"))
	p.start.Set(kit.Tr("probe.start", kit.Args{"N": probeSample}), "")
	p.table.Hide()
	p.list.RemoveAll()
}

// follow ends and forgets a probe of what is no longer shown.
func (p *probing) follow(f *figures) {
	if p.deck == "" || p.deck == f.scene.Deck {
		return
	}
	if p.cancel != nil {
		p.cancel()
	}
	p.forget()
}

// press begins a probe, or ends the one under way.
func (p *probing) press() {
	f := p.v.figures
	switch {
	case p.cancel != nil:
		p.cancel()
		return
	case f == nil:
		return
	}
	rows, sample := p.sample(f)
	if len(sample) == 0 {
		p.says.Set(kit.Tr("probe.nothing"))
		return
	}
	p.forget()
	p.deck = f.scene.Deck
	p.says.Set(kit.Tr("probe.working", kit.Args{"Share": whole(0)}))
	p.start.Set(kit.Tr("probe.stop"), "")
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	p.v.host.Go(func(window context.Context) {
		defer cancel()
		defer context.AfterFunc(window, cancel)()
		shown := -1
		report, classes, err := p.v.host.Probe(ctx, sample, func(done, total int) {
			if percent := 100 * done / total; percent != shown { // at most a hundred times
				shown = percent
				p.v.host.Do(func() {
					if p.cancel != nil {
						p.says.Set(kit.Tr("probe.working", kit.Args{"Share": whole(float64(percent) / 100)}))
					}
				})
			}
		})
		stopped := ctx.Err() != nil
		p.v.host.Do(func() {
			p.v.host.Hold("probe", func() { p.paint(f, rows, report, classes, err, stopped) })
		})
	})
}

// sample chooses pictures that have an answer at the threshold, the same ones each time.
func (p *probing) sample(f *figures) (rows []int, sample []inference.Item) {
	c := &f.of.Columns
	var places []int32
	for i := range c.Rows {
		if c.State[i] == workspace.Done && f.of.Class[i] != review.None && review.Score(c.Score[i]) >= f.threshold {
			places = append(places, int32(i))
		}
	}
	// Contents are in no order by their hashes.
	slices.SortFunc(places, func(x, y int32) int { return cmp.Or(cmp.Compare(c.Key[x], c.Key[y]), cmp.Compare(x, y)) })
	for _, at := range places {
		if r, ok := p.v.host.Workspace.Row(f.of.Row(at)); ok && len(sample) < probeSample {
			rows, sample = append(rows, r.Index), append(sample, *r.Item())
		}
	}
	return rows, sample
}

// paint shows what a probe found.
func (p *probing) paint(f *figures, rows []int, r *probe.Report, classes inference.Vocabulary, err error, stopped bool) {
	p.cancel = nil
	p.forget()
	switch {
	case f.scene.Deck != p.v.scene.Deck:
		return
	case stopped:
		p.says.Set(kit.Tr("probe.stopped"))
		return
	case err != nil:
		p.says.Set(err.Error()) // a sentence already
		return
	case r.Pictures == 0:
		p.says.Set(kit.Tr("probe.nothing"))
		return
	}
	p.deck = f.scene.Deck
	p.says.Set(probeText(r))
	p.table.set(probeRows(r))
	p.table.Show()
	for k, x := range r.Examples {
		a := kit.Args{"Kind": variationText(x.Variation), "Was": viewer.ClassName(classes, x.Was, p.v.host.Lang), "Became": kit.Tr("state.empty")}
		if x.Became >= 0 {
			a["Became"] = viewer.ClassName(classes, x.Became, p.v.host.Lang)
		}
		row := int32(rows[x.Picture])
		p.list.Add(newPair(kit.Tr("probe.example", a), func() { p.v.evaluation.comparison.find(f, []int32{row}) }))
		if x.Image != nil {
			setPairPicture(p.list, k, x.Image)
		}
	}
	p.v.evaluation.column.Refresh()
	p.v.evaluation.scroll.Refresh()
}

// probeText says what answers withstand least.
func probeText(r *probe.Report) string {
	least := r.Outcomes[0]
	for _, o := range r.Outcomes {
		if o.Held*least.Tried < least.Held*o.Tried {
			least = o
		}
	}
	a := kit.Args{"N": kit.Number(r.Pictures), "Least": variationText(least.Variation), "Share": heldText(least)}
	if least.Held == least.Tried {
		return kit.Tr("probe.all_held", a)
	}
	text := kit.Tr("probe.says", a)
	if r.Unread > 0 {
		text += kit.Tr("probe.unread", kit.Args{"N": kit.Number(r.Unread)})
	}
	return text
}

// heldText is the share of answers that held.
func heldText(o probe.Outcome) string { return whole(float64(o.Held) / float64(max(o.Tried, 1))) }

// probeRows is a line for each kind, with its strengths from the mildest on.
func probeRows(r *probe.Report) (rows []tableRow) {
	for k := 0; k+probe.Strengths <= len(r.Outcomes); k += probe.Strengths {
		row := tableRow{}
		row.cells[0] = cell{text: kit.Tr(r.Outcomes[k].Kind.Key()), color: theme.ColorNameForeground}
		for i, o := range r.Outcomes[k : k+probe.Strengths] {
			low, high := review.Wilson(o.Held, o.Tried)
			text := kit.Tr("probe.cell", kit.Args{"Amount": amountText(o.Variation), "Share": heldText(o), "Interval": interval(review.Estimate{Low: low, High: high})})
			row.cells[i+1] = cell{text, shareColor(float64(o.Held) / float64(max(o.Tried, 1))), heldText(o)}
		}
		rows = append(rows, row)
	}
	return rows
}

// amountText is a variation's strength with its unit.
func amountText(v probe.Variation) string {
	key := [...]string{probe.None: "", probe.Turn: "probe.degrees", probe.Crop: "probe.percent", probe.Darken: "probe.minus_percent", probe.Blur: "probe.thousandths", probe.Shrink: "probe.pixels", probe.Recompress: "probe.quality"}[v.Kind]
	return kit.Tr(key, kit.Args{"Amount": v.Amount})
}

// variationText is a variation in words.
func variationText(v probe.Variation) string {
	return kit.Tr("probe.variation", kit.Args{"Kind": kit.Tr(v.Kind.Key()), "Amount": amountText(v)})
}
