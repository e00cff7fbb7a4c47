package review

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/query"
	"wanwu/app/review"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

const (
	cardPad     float32 = 20
	cardGap     float32 = 14
	sideBySide  float32 = 760 // from which width on the confusions are beside the chart
	firstLabels         = 30  // how many labels the table shows at once
	mostPairs           = 6   // confusions that are shown
)

// evaluation is the view 评估: the sentence, the curve, what is confused with what, and the
// figures of each label.
type evaluation struct {
	v    *Views
	root fyne.CanvasObject

	basis, note *kit.Paragraph
	overall     *kit.Paragraph // accuracy without a threshold
	calibration *calibrationCard
	comparison  *comparison
	probing     *probing
	head        *headline
	cost        *costLine
	chart       *chart
	counts      *kit.Line
	own         *kit.Paragraph // which labels the threshold does not move
	grouped     *kit.Line      // how labels are put into business categories
	wanted      *kit.Paragraph
	targets     []*kit.Button
	pairs       *fyne.Container
	noPairs     *kit.Paragraph
	table       *table
	rule        *kit.Paragraph
	more        *kit.Button
	painted     *figures // whose confusions are shown
	shown       int      // labels in the table
	scroll      *container.Scroll
	column      *fyne.Container
}

func newEvaluation(v *Views) *evaluation {
	e := &evaluation{v: v, shown: firstLabels}
	small := func(text string) *kit.Paragraph {
		p := kit.NewParagraph(text, kit.ColorMuted, 600)
		p.TextSize = theme.SizeNameCaptionText
		return p
	}
	e.overall, e.calibration = small(""), newCalibrationCard()
	e.comparison, e.probing = newComparison(v), newProbing(v)
	e.basis, e.note, e.rule, e.wanted, e.noPairs = small(""), kit.NewParagraph("", kit.ColorMuted, 600), small(""), kit.NewParagraph("", theme.ColorNameForeground, 600), small("")
	e.head, e.cost = newHeadline(), newCostLine(v)
	sources := container.New(&kit.Flow{Gap: 8},
		kit.NewButton(kit.Tr("review.source.deck"), kit.Badge, func() { v.Show(Judging) }), kit.NewButton(kit.Tr("review.source.folders"), kit.Badge, v.askFolders),
		kit.NewButton(kit.Tr("review.source.sheet"), kit.Badge, v.askSheet))
	verdict := card(container.New(kit.Stack{Gap: 8}, e.basis, e.head, e.note, e.overall, e.cost.root, sources))

	e.chart = newChart(v.drag, v.settle)
	e.counts, e.own = kit.Small(""), small("")
	legend := container.New(&kit.Flow{Gap: 12},
		legendLine(theme.ColorNamePrimary, kit.Tr("review.legend.coverage")), legendLine(kit.ColorRight, kit.Tr("review.legend.accuracy")), kit.NewLine(kit.Tr("review.legend.drag"), kit.ColorMuted, theme.SizeNameCaptionText))
	curve := card(container.New(kit.Stack{Gap: 6}, legend, e.chart, e.counts, e.own))

	e.pairs = container.New(kit.Stack{Gap: 2})
	title := kit.NewElastic(kit.Tr("review.confused"), theme.ColorNameForeground, theme.SizeNameText)
	title.Bold = true
	confused := card(container.New(kit.Stack{Gap: 8}, title, e.pairs, e.noPairs))

	row := container.New(&kit.Flow{Gap: 8}, kit.NewLine(kit.Tr("review.target"), theme.ColorNameForeground, theme.SizeNameText))
	for _, target := range targets() {
		b := kit.NewButton(whole(target), kit.Badge, nil)
		b.OnTapped = func() { v.setTarget(target) }
		e.targets = append(e.targets, b)
		row.Add(b)
	}
	goal := card(container.New(kit.Stack{Gap: 8}, row, e.wanted))

	e.table = newTable([5]string{kit.Tr("review.col.label"), kit.Tr("review.col.support"), kit.Tr("review.col.precision"), kit.Tr("review.col.recall"), kit.Tr("review.col.advice")})
	e.more = kit.NewButton("", kit.Secondary, func() { e.shown *= 4; v.repaint() })
	e.grouped = kit.Small("")
	group := container.New(kit.Row{Gap: 10, Elastic: e.grouped}, kit.NewButton(kit.Tr("review.categories"), kit.Badge, v.ShowCategories), e.grouped)
	labels := card(container.New(kit.Stack{Gap: 8}, group, e.table, container.New(kit.Row{}, e.more), e.rule))

	e.column = container.New(kit.Stack{Gap: cardGap}, verdict, container.New(&beside{gap: cardGap}, curve, confused), goal, labels, e.calibration.root, e.comparison.root, e.probing.root)
	e.scroll = container.NewVScroll(container.New(kit.Inset{Left: 22, Top: 18, Right: 22, Bottom: 22}, e.column))
	e.root = e.scroll
	return e
}

// targets returns the accuracies that can be asked for.
func targets() []float64 { return []float64{0.8, 0.85, 0.9, 0.95, 0.98} }

// card puts content on a card.
func card(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(kit.NewSurface(kit.ColorSurface, kit.ColorLine, kit.RadiusCard),
		container.New(kit.Inset{Left: cardPad, Top: 16, Right: cardPad, Bottom: 16}, content))
}

func legendLine(color fyne.ThemeColorName, text string) fyne.CanvasObject {
	return kit.NewLine("● "+text, color, theme.SizeNameCaptionText)
}

// beside lays two cards beside each other, three fifths to two, or below each other where
// it is narrow.
type beside struct{ gap, width float32 }

// Layout implements fyne.Layout.
func (l *beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	a, b := objects[0], objects[1]
	if size.Width < sideBySide {
		h := a.MinSize().Height
		kit.Place(a, 0, 0, size.Width, h)
		kit.Place(b, 0, h+l.gap, size.Width, size.Height-h-l.gap)
		return
	}
	w := (size.Width - l.gap) * 0.6
	kit.Place(a, 0, 0, w, size.Height)
	kit.Place(b, w+l.gap, 0, size.Width-l.gap-w, size.Height)
}

// MinSize implements fyne.Layout.
func (l *beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	if l.width < sideBySide {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+l.gap+b.Height)
	}
	return fyne.NewSize(a.Width, max(a.Height, b.Height))
}

// paint shows figures.
func (e *evaluation) paint(f *figures) {
	e.say(f)
	e.chart.set(f.curve, f.of.Point)
	e.chart.setThreshold(f.threshold)
	e.counts.Set(kit.Tr("review.counts", kit.Args{"Wrong": kit.Number(f.wrong), "Missed": kit.Number(f.missed), "None": kit.Number(f.of.Len() - f.point.Covered)}))
	e.own.Set(f.own())
	for i, t := range targets() {
		e.targets[i].Choose(t == f.target)
	}
	e.wanted.Set(f.wanted())
	e.overall.Set(f.overall())
	e.calibration.paint(f)
	e.comparison.follow(f)
	e.probing.follow(f)
	e.paintPairs(f)
	e.paintLabels(f)
	e.arrange()
}

// arrange gives everything the room that it takes now. What has changed has painted itself: to
// refresh all would paint every text and both plots once more.
func (e *evaluation) arrange() {
	e.scroll.Refresh()
	kit.Relayout(e.scroll.Content)
}

// say shows the sentence at the threshold.
func (e *evaluation) say(f *figures) {
	e.basis.Set(f.basis())
	e.head.set(f.sentence())
	e.note.Set(f.rest())
	e.cost.paint(f)
}

// paintPairs shows which labels were confused.
func (e *evaluation) paintPairs(f *figures) {
	none := ""
	switch {
	case len(f.confused) > 0:
	case f.wrong > 0: // judged wrong, and nobody has said what they are
		none = kit.Tr("review.confused.unnamed", kit.Args{"N": kit.Number(f.wrong)})
	default:
		none = kit.Tr("review.confused.none")
	}
	e.noPairs.Set(none)
	if e.painted != nil && e.painted.of == f.of && slices.Equal(e.painted.confused, f.confused) {
		e.painted = f
		return // their thumbnails stay
	}
	e.pairs.Objects = nil
	for _, c := range f.confused[:min(len(f.confused), mostPairs)] {
		truth, said := f.name(c.Truth, e.v.host.Lang), f.name(c.Predicted, e.v.host.Lang)
		text := kit.Tr("review.pair", kit.Args{"Truth": truth, "Said": said, "N": kit.Number(c.Count)})
		if c.Predicted == review.None {
			text = kit.Tr("review.pair.none", kit.Args{"Truth": truth, "N": kit.Number(c.Count)})
		}
		e.pairs.Add(newPair(text, func() { e.v.host.Find(f.pairQuery(c, e.v.host.Lang)) }))
	}
	e.painted = f
	e.pairs.Refresh()
}

// name returns what a label, or a business category, is called in a language.
func (f *figures) name(label int32, l words.Lang) string {
	v, m := f.of.Columns.Vocabulary, f.of.Mapped
	if m != nil && int(label) >= m.Own { // which stands for a label that is in no category
		label = f.of.Number(f.of.Name(label))
	} else if m != nil {
		return f.of.Name(label)
	}
	if label >= 0 && int(label) < len(v) {
		return viewer.ClassName(v, label, l)
	}
	return f.of.Label(label)
}

// mostMembers is how many labels of a category a query names.
const mostMembers = 30

// pairQuery returns a query for the pictures of a confusion.
func (f *figures) pairQuery(c review.Confusion, l words.Lang) string {
	parts := []string{f.isLabel(query.FieldTruth, c.Truth, l)}
	if c.Predicted != review.None {
		parts = append(parts, f.isLabel(query.FieldLabel, c.Predicted, l))
	}
	return f.amongThese(parts...)
}

// labelQuery returns a query for the pictures that are given a label or have it on them.
func (f *figures) labelQuery(label int32, l words.Lang) string {
	return f.amongThese("(" + f.isLabel(query.FieldLabel, label, l) + " | " + f.isLabel(query.FieldTruth, label, l) + ")")
}

// isLabel returns a condition that a field is a label, or one of those of a business category.
func (f *figures) isLabel(field query.Field, label int32, l words.Lang) string {
	members, _ := f.of.Members(label, mostMembers)
	var terms []string
	for _, m := range members {
		terms = append(terms, query.Write(query.Term{Field: field, Op: query.Equals, Text: m}, l == words.English))
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return "(" + strings.Join(terms, " | ") + ")"
}

// amongThese returns a query for the pictures that are assessed and pass conditions.
func (f *figures) amongThese(parts ...string) string {
	among := f.scene.Query
	if q, err := query.Parse(among); err == nil {
		among = q.Without(query.FieldLabel, query.FieldState, query.FieldVerdict, query.FieldTruth)
	}
	return strings.TrimSpace(among + " " + strings.Join(parts, " "))
}

// groupedText says how labels are put into business categories.
func groupedText(f *figures) (string, fyne.ThemeColorName) {
	a := kit.Args{"Name": f.mapping.Name, "Version": f.mapping.Version}
	m := f.of.Mapped
	if m != nil {
		a["N"], a["Missing"] = kit.Number(m.Mapped), kit.Number(len(m.Missing))
	}
	switch {
	case len(f.cycle) > 0:
		return kit.Tr("review.grouped.cycle", kit.Args{"Categories": strings.Join(f.cycle, " → ")}), kit.ColorWrong
	case f.unread:
		return kit.Tr("review.grouped.unread"), kit.ColorWrong
	case m == nil:
		return kit.Tr("review.grouped.none"), kit.ColorMuted
	case len(m.Missing) > 0:
		a["Label"] = m.Missing[0]
		return kit.Tr("review.grouped.missing", a), kit.ColorUnsure
	default:
		return kit.Tr("review.grouped", a), kit.ColorMuted
	}
}

// paintLabels shows the figures of the labels.
func (e *evaluation) paintLabels(f *figures) {
	rule := review.UsualAdvice(f.target)
	var rows []tableRow
	for _, l := range f.labels[:min(len(f.labels), e.shown)] {
		advice, color := adviceText(rule.Advise(l.Precision))
		label := l.Label
		rows = append(rows, tableRow{on: func() { e.v.host.Find(f.labelQuery(label, e.v.host.Lang)) }, cells: [5]cell{
			{text: f.name(l.Label, e.v.host.Lang), color: theme.ColorNameForeground}, {text: kit.Number(l.Support), color: theme.ColorNameForeground},
			shareCell(l.Precision), shareCell(l.Recall), {text: advice, color: color},
		}})
	}
	e.grouped.SetColored(groupedText(f))
	e.table.head[0] = kit.Tr("review.col.label")
	if f.of.Mapped != nil {
		e.table.head[0] = kit.Tr("review.col.category")
	}
	e.table.set(rows)
	left := len(f.labels) - len(rows)
	kit.SetShown(e.more, left > 0)
	e.more.Set(kit.Tr("review.more_labels", kit.Args{"N": kit.Number(left)}), "")
	e.rule.Set(kit.Tr("review.rule", kit.Args{"Automate": whole(rule.Automate), "SpotCheck": whole(rule.SpotCheck), "Least": rule.Least}))
}

// shareCell returns a share with its interval; of too few only the interval.
func shareCell(e review.Estimate) cell {
	switch {
	case !e.Known():
		return cell{text: "—", color: kit.ColorMuted}
	case e.Judged < review.Few:
		return cell{kit.Tr("review.few", kit.Args{"Interval": interval(e), "N": e.Judged}), kit.ColorMuted, interval(e)}
	}
	return cell{kit.Tr("review.share", kit.Args{"Share": whole(e.Value), "Interval": interval(e)}), shareColor(e.Value), whole(e.Value)}
}

func shareColor(v float64) fyne.ThemeColorName {
	switch {
	case v >= 0.8:
		return kit.ColorRight
	case v >= 0.5:
		return kit.ColorUnsure
	}
	return kit.ColorWrong
}

func adviceText(a review.Advice) (string, fyne.ThemeColorName) {
	switch a {
	case review.Automate:
		return kit.Tr("review.advice.automate"), kit.ColorRight
	case review.SpotCheck:
		return kit.Tr("review.advice.check"), kit.ColorUnsure
	case review.ByHand:
		return kit.Tr("review.advice.hand"), kit.ColorWrong
	}
	return kit.Tr("review.advice.more"), kit.ColorMuted
}

// key scrolls.
func (e *evaluation) key(name fyne.KeyName) {
	page := e.scroll.Size().Height * 0.9
	by := map[fyne.KeyName]float32{fyne.KeyUp: -60, fyne.KeyDown: 60, fyne.KeyPageUp: -page, fyne.KeyPageDown: page, fyne.KeyHome: -1e6, fyne.KeyEnd: 1e6}[name]
	if by != 0 {
		most := max(e.scroll.Content.MinSize().Height-e.scroll.Size().Height, 0)
		e.scroll.ScrollToOffset(fyne.NewPos(0, min(max(e.scroll.Offset.Y+by, 0), most)))
	}
}
