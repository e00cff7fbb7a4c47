package review

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/assess"
	"wanwu/app/query"
	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	shownChanges  = 8   // changed answers that are listed with their pictures
	listedChanges = 60  // that a query names
	mostTask      = 366 // dp of what a task is called where one is chosen
)

// comparison is the answers that are shown beside those of another run, or of a table from
// elsewhere: what changed, and whether the difference may be chance.
type comparison struct {
	v    *Views
	root fyne.CanvasObject

	says    *kit.Paragraph
	buttons *fyne.Container // one for each outcome
	list    *fyne.Container
	deck    string // what was shown when it was made; empty for nothing
}

func newComparison(v *Views) *comparison {
	c := &comparison{v: v, says: kit.NewParagraph("", theme.ColorNameForeground, 600), buttons: container.New(&kit.Flow{Gap: 8}), list: container.New(kit.Stack{Gap: 2})}
	title := kit.NewElastic(kit.Tr("compare.title"), theme.ColorNameForeground, theme.SizeNameText)
	title.Bold = true
	from := container.New(&kit.Flow{Gap: 8},
		kit.NewButton(kit.Tr("compare.task"), kit.Badge, c.choose), kit.NewButton(kit.Tr("compare.table"), kit.Badge, c.askTable))
	c.root = card(container.New(kit.Stack{Gap: 8}, title, c.says, from, c.buttons, c.list))
	c.forget()
	return c
}

// forget takes the comparison away: it is of other pictures.
func (c *comparison) forget() {
	c.deck = ""
	c.says.Set(kit.Tr("compare.how"))
	c.buttons.RemoveAll()
	c.list.RemoveAll()
}

// follow forgets a comparison of what is no longer shown.
func (c *comparison) follow(f *figures) {
	if c.deck != "" && c.deck != f.scene.Deck {
		c.forget()
	}
}

// choose asks with which other run to compare.
func (c *comparison) choose() {
	var others []workspace.Task
	for _, t := range c.v.host.Workspace.Tasks() {
		if t.Number != c.v.scene.Task && t.Done > 0 {
			others = append(others, t)
		}
	}
	switch {
	case c.v.scene.Task == 0:
		c.v.host.Tell(kit.Tr("compare.one_task"), kit.ColorUnsure)
		return
	case len(others) == 0:
		c.v.host.Tell(kit.Tr("compare.no_task"), kit.ColorUnsure)
		return
	}
	list := container.New(kit.Stack{Gap: 2})
	title := kit.NewElastic(kit.Tr("compare.choose"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	s := &kit.Sheet{Canvas: c.v.host.Window.Canvas(), Width: 440, Pad: 22}
	for _, t := range others {
		text := kit.Tr("compare.of", kit.Args{"Task": t.Name, "Pack": t.Pack, "N": kit.Number(t.Done)})
		if measure := func(s string) float32 { return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{}).Width }; measure(text) > mostTask {
			text = kit.EllipsisPath(text, mostTask, measure) // the number of pictures is at its end
		}
		list.Add(kit.NewButton(text, kit.Ghost, func() {
			s.Close()
			c.against(t.Name, func(ctx context.Context, of *assess.Assessment, m *review.Mapping) (*assess.Compared, error) {
				ws := c.v.host.Workspace
				first, err := assess.Of(ctx, ws, ws.TaskRows(t.Number).Finished(), false, nil, nil)
				if err != nil {
					return nil, err
				}
				return of.Against(first, ws, m)
			})
		}))
	}
	s.Content = container.New(kit.Stack{Gap: 10}, title, container.New(kit.Sized{Width: 396, Height: min(float32(len(others))*40, 320)}, container.NewVScroll(container.New(kit.Narrow{}, list))))
	c.v.host.Open(s, nil)
}

// askTable asks for a table of answers from elsewhere.
func (c *comparison) askTable() {
	if !c.v.host.CanReadTables() {
		c.v.host.Tell(kit.Tr("sheet.no_reader"), kit.ColorUnsure)
		return
	}
	c.v.host.PickFile([]string{"xlsx", "csv"}, func(path string) {
		c.against(kit.Tr("compare.the_table"), func(_ context.Context, of *assess.Assessment, m *review.Mapping) (*assess.Compared, error) {
			read, err := c.v.host.ReadTable(path)
			if err != nil {
				return nil, err
			}
			out, ok, err := of.AgainstTable(read.Rows, c.v.host.Workspace, m)
			if !ok {
				return nil, errors.New(kit.Tr("compare.columns"))
			}
			return out, err
		})
	})
}

// against compares what is shown with a run of a name, on a goroutine. An error of compare is a
// sentence.
func (c *comparison) against(name string, compare func(context.Context, *assess.Assessment, *review.Mapping) (*assess.Compared, error)) {
	f := c.v.figures
	if f == nil {
		return
	}
	c.says.Set(kit.Tr("compare.working"))
	mapping, _ := f.mapping.Mapping() // the figures say where it cannot be read
	if f.of.Mapped == nil {
		mapping = nil
	}
	c.v.host.Go(func(ctx context.Context) {
		made, err := compare(ctx, f.of, mapping)
		if ctx.Err() != nil {
			return
		}
		c.v.host.Do(func() { c.v.host.Hold("compare", func() { c.paint(f, name, made, err) }) })
		if err == nil {
			c.illustrate(ctx, made)
		}
	})
}

// paint shows a comparison.
func (c *comparison) paint(f *figures, name string, made *assess.Compared, err error) {
	c.forget()
	if err != nil {
		c.says.Set(err.Error())
		return
	}
	c.deck = f.scene.Deck
	c.says.Set(comparedText(name, made))
	for _, kind := range []assess.Outcome{assess.Lose, assess.Win, assess.Tie, assess.Unknown} {
		var rows []int32
		for _, x := range made.Changes {
			if x.Outcome == kind && len(rows) < listedChanges {
				rows = append(rows, x.Row)
			}
		}
		if n := countOf(made, kind); n > 0 {
			c.buttons.Add(kit.NewButton(kit.Tr(outcomeKey(kind), kit.Args{"N": kit.Number(n)}), kit.Badge, func() { c.find(f, rows) }))
		}
	}
	for _, x := range made.Changes[:min(len(made.Changes), shownChanges)] {
		c.list.Add(newPair(changeText(x), func() { c.find(f, []int32{x.Row}) }))
	}
	c.v.evaluation.column.Refresh()
	c.v.evaluation.scroll.Refresh()
}

func countOf(made *assess.Compared, kind assess.Outcome) (n int) {
	for _, x := range made.Changes {
		if x.Outcome == kind {
			n++
		}
	}
	return n
}

// outcomeKey returns the text of the pictures of an outcome.
func outcomeKey(o assess.Outcome) string {
	return [...]string{assess.Unknown: "compare.unknown", assess.Win: "compare.better", assess.Lose: "compare.worse", assess.Tie: "compare.same"}[o]
}

// changeText says what an answer was and is.
func changeText(x assess.Change) string {
	none := func(s string) string {
		if s == "" {
			return kit.Tr("state.empty")
		}
		return s
	}
	a := kit.Args{"First": none(x.First), "Second": none(x.Second), "Truth": x.Truth}
	if x.Truth == "" {
		return kit.Tr("compare.change", a)
	}
	return kit.Tr("compare.change.truth", a)
}

// pText returns a p-value with its sign.
func pText(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return fmt.Sprintf("= %.3f", p)
}

// comparedText says in words how two runs differ.
func comparedText(name string, made *assess.Compared) string {
	a := kit.Args{
		"Name": name, "N": kit.Number(made.Pictures), "Changed": kit.Number(made.Changed), "Judged": kit.Number(made.Judged),
		"Win": kit.Number(made.Win), "Lose": kit.Number(made.Lose), "First": whole(made.First.Value), "Second": whole(made.Second.Value),
		"FirstInterval": interval(made.First), "SecondInterval": interval(made.Second), "P": pText(made.P),
	}
	switch {
	case made.Pictures == 0:
		return kit.Tr("compare.nothing", a)
	case made.Changed == 0:
		return kit.Tr("compare.equal", a)
	case made.Judged == 0:
		return kit.Tr("compare.unjudged", a)
	}
	text := []string{kit.Tr("compare.says", a)}
	switch {
	case made.Chance():
		text = append(text, kit.Tr("compare.chance", a))
	case made.Win > made.Lose:
		text = append(text, kit.Tr("compare.is_better", a))
	default:
		text = append(text, kit.Tr("compare.is_worse", a))
	}
	return strings.Join(text, "")
}

// find shows pictures, of which there must not be too many.
func (c *comparison) find(f *figures, rows []int32) {
	var terms []string
	for _, row := range rows {
		if r, ok := c.v.host.Workspace.Row(int(row)); ok {
			terms = append(terms, query.Write(query.Term{Field: query.FieldFile, Op: query.Equals, Text: r.Path}, c.v.host.Lang == words.English))
		}
	}
	if len(terms) > 1 {
		terms = []string{"(" + strings.Join(terms, " | ") + ")"}
	}
	c.v.host.Find(f.amongThese(terms...))
}

// illustrate puts the pictures beside the changes that are listed.
func (c *comparison) illustrate(ctx context.Context, made *assess.Compared) {
	for k, x := range made.Changes[:min(len(made.Changes), shownChanges)] {
		r, ok := c.v.host.Workspace.Row(int(x.Row))
		if !ok || ctx.Err() != nil {
			continue
		}
		if img, err := c.v.host.Pictures.Load(ctx, r); err == nil { // without one there are the words
			c.v.host.Do(func() { setPairPicture(c.list, k, img) })
		}
	}
}

// setPairPicture gives the pair of a list its picture, where it is still there.
func setPairPicture(list *fyne.Container, k int, img *image.RGBA) {
	if k >= len(list.Objects) {
		return
	}
	row, ok := list.Objects[k].(*fyne.Container)
	if !ok || len(row.Objects) < 2 {
		return
	}
	if picture, ok := row.Objects[1].(*canvas.Image); ok {
		picture.Image = img
		picture.Refresh()
	}
}
