package review

import (
	"image"
	"path"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

const (
	panelWidth float32 = 288
	leastPanel float32 = 256 // where the deck has less than narrowDeck
	narrowDeck float32 = 560
	lowDeck    float32 = 400  // height of the panel below which it says less
	deckSide   int     = 1600 // pixels of a picture's longest side
)

// usualDeck is how many pictures Enter draws where there are so many.
const usualDeck = 100

// mostDrawn is how many pictures are drawn at once at most: what a person judges in one go.
const mostDrawn = 400

// deckSizes returns how many of n pictures can be drawn at once, ascending: n itself where that
// is no more than mostDrawn.
func deckSizes(n int) (sizes []int) {
	for _, size := range []int{50, usualDeck, 200, mostDrawn} {
		if size >= n {
			return append(sizes, n)
		}
		sizes = append(sizes, size)
	}
	return sizes
}

// judging is the view 抽检: the pictures of a deck one after the other, large, with a key
// for each verdict.
type judging struct {
	v    *Views
	root *fyne.Container

	start   *fyne.Container // where there is no deck
	invite  *kit.Paragraph
	sizes   *fyne.Container
	offered int // how many pictures sizes was made for
	picture *canvas.Image
	missing *kit.Line
	title   *kit.Line
	percent *kit.Line
	file    *kit.Paragraph
	last    *kit.Paragraph // what was said of the one before
	place   *kit.Line
	bar     *kit.Bar
	sure    *kit.Paragraph
	buttons [4]*kit.Button
	blind   *widget.Check
	deck    *fyne.Container // where there is one
	done    *kit.Paragraph

	dealt []int32 // rows of the deck, in its order
	at    int     // in dealt; its length where all were judged
	row   int     // that is shown; −1 for none
}

func newJudging(v *Views) *judging {
	j := &judging{v: v, row: -1}
	j.picture = canvas.NewImageFromImage(nil)
	j.picture.FillMode, j.picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	j.missing = kit.NewElastic("", kit.ColorMuted, theme.SizeNameText)
	j.missing.Align = fyne.TextAlignCenter
	j.title = kit.NewElastic("", theme.ColorNameForeground, kit.SizeLabel)
	j.title.Bold = true
	j.percent = kit.NewElastic("", kit.ColorMuted, theme.SizeNameText)
	caption := func() *kit.Paragraph {
		p := kit.NewParagraph("", kit.ColorMuted, panelWidth)
		p.TextSize = theme.SizeNameCaptionText
		return p
	}
	j.file, j.last, j.sure, j.done = caption(), caption(), caption(), kit.NewParagraph("", theme.ColorNameForeground, panelWidth)
	j.place, j.bar = kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText), kit.NewBar(theme.ColorNamePrimary, kit.ColorLine)
	say := func(said workspace.Verdict) func() { return func() { j.judge(said, "") } }
	j.buttons = [4]*kit.Button{
		kit.NewButton(kit.Tr("judge.right"), kit.Secondary, say(workspace.Right)), kit.NewButton(kit.Tr("judge.wrong"), kit.Secondary, say(workspace.Wrong)),
		kit.NewButton(kit.Tr("judge.unsure"), kit.Secondary, say(workspace.Unsure)), kit.NewButton(kit.Tr("judge.other"), kit.Secondary, j.relabel),
	}
	j.blind = widget.NewCheck(kit.Tr("deck.blind"), func(bool) { j.describe() })
	j.build()
	return j
}

// paint shows the deck of figures.
func (j *judging) paint(f *figures) {
	has := f.of.Deck != nil && len(f.of.Dealt) > 0
	kit.SetShown(j.start, !has)
	kit.SetShown(j.deck, has)
	if !has {
		j.offer(f.drawable)
		text := kit.Tr("deck.invite", kit.Args{"N": kit.Number(f.of.Len()), "Draw": drawText(min(usualDeck, f.drawable), f.drawable)})
		if f.drawable < f.of.Len() {
			text += kit.Tr("deck.invite.fewer", kit.Args{"N": kit.Number(f.drawable)})
		}
		if f.lostDeck {
			text = kit.Tr("deck.lost") + text
		}
		j.invite.Set(text)
		j.dealt, j.row = nil, -1
		return
	}
	before := j.row
	j.dealt = j.dealt[:0:0]
	for _, at := range f.of.Dealt {
		j.dealt = append(j.dealt, int32(f.of.Row(at)))
	}
	j.at = len(j.dealt)
	for k, row := range j.dealt {
		if int(row) == before {
			j.at = k
		}
	}
	if before < 0 || j.at == len(j.dealt) {
		j.at = j.next(0)
	}
	j.show()
	j.paintProgress(f)
}

// offer shows a button for each size of a deck of n pictures.
func (j *judging) offer(n int) {
	if n == j.offered {
		return
	}
	j.offered = n
	j.sizes.RemoveAll()
	for _, size := range deckSizes(n) {
		kind := kit.Secondary
		if size == min(usualDeck, n) {
			kind = kit.Primary
		}
		j.sizes.Add(kit.NewButton(drawText(size, n), kind, func() { j.v.draw(size) }))
	}
}

// drawText returns what drawing so many of n pictures is called.
func drawText(size, n int) string {
	if size == n {
		return kit.Tr("deck.draw.all", kit.Args{"N": kit.Number(n)})
	}
	return kit.Tr("deck.draw", kit.Args{"N": size})
}

// paintProgress says how far it is, and how sure the figure is.
func (j *judging) paintProgress(f *figures) {
	judged := 0
	for _, at := range f.of.Dealt {
		if f.of.Columns.Verdict[at] != workspace.Unjudged {
			judged++
		}
	}
	j.place.Set(kit.Tr("deck.place", kit.Args{"At": kit.Number(min(j.at+1, len(j.dealt))), "N": kit.Number(len(j.dealt)), "Judged": kit.Number(judged)}))
	j.bar.Set(float32(judged)/float32(len(j.dealt)), theme.ColorNamePrimary)
	e, text := f.point.Accuracy, ""
	switch review.StateOf(e) {
	case review.NothingJudged:
		text = kit.Tr("deck.nothing", kit.Args{"Enough": review.Enough})
	case review.TooFew:
		text = kit.Tr("deck.few", kit.Args{"Interval": interval(e), "Threshold": thresholdText(f.threshold), "Enough": review.Enough})
	default:
		text = kit.Tr("deck.figure", kit.Args{"Threshold": thresholdText(f.threshold), "Accuracy": whole(e.Value), "Interval": interval(e)})
		if s := f.narrows(); s != "" {
			text += " · " + s
		}
	}
	j.sure.Set(text)
}

// next returns the place of the first picture from a place on that was not judged, else of the
// first of all; the length of the deck where all were.
func (j *judging) next(from int) int {
	for _, start := range []int{from, 0} {
		for k := start; k < len(j.dealt); k++ {
			if r, ok := j.v.host.Workspace.Row(int(j.dealt[k])); ok && r.Judgement.Verdict == workspace.Unjudged {
				return k
			}
		}
	}
	return len(j.dealt)
}

// show shows the picture at the present place, and has the next one made.
func (j *judging) show() {
	row := -1
	if j.at < len(j.dealt) {
		row = int(j.dealt[j.at])
	}
	if row != j.row {
		j.row = row
		j.picture.Image = nil
		j.picture.Refresh()
		j.missing.Set("")
	}
	j.describe()
	j.ask()
}

// ask wants the picture that is shown and those behind it.
func (j *judging) ask() {
	var requests []viewer.Request
	for k := j.at; k < len(j.dealt) && len(requests) < 3; k = k + 1 {
		if r, ok := j.v.host.Workspace.Row(int(j.dealt[k])); ok && (k == j.at || r.Judgement.Verdict == workspace.Unjudged) {
			requests = append(requests, viewer.Request{Row: r, Side: deckSide})
		}
	}
	j.v.gallery.Request(requests...)
}

// setPicture shows the pixels of a row, where it is still looked at; nil for none to be had.
func (j *judging) setPicture(row int, img *image.RGBA) {
	if row != j.row {
		return
	}
	if img == nil {
		j.missing.Set(kit.Tr("inspector.missing"))
		return
	}
	j.missing.Set("")
	j.picture.Image = img
	j.picture.Refresh()
}

// describe says what the answer is, unless it is judged blindly.
func (j *judging) describe() {
	r, ok := j.v.host.Workspace.Row(j.row)
	over := j.row < 0 || !ok
	j.done.Set("")
	for _, b := range j.buttons {
		if over {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	if over {
		j.title.Set("")
		j.percent.Set("")
		j.file.Set("")
		if len(j.dealt) > 0 {
			j.done.Set(kit.Tr("deck.done", kit.Args{"N": kit.Number(len(j.dealt))}))
		}
		return
	}
	title, percent, color := kit.Tr("state.empty"), "", fyne.ThemeColorName(kit.ColorMuted)
	if top, has := r.Top(); has {
		title, percent, color = viewer.ClassName(j.v.host.Workspace.Vocabulary(), top.Class, j.v.host.Lang), kit.Percent(top.Score), kit.ConfidenceColor(top.Score)
	}
	if r.State == workspace.Failed {
		title = kit.Tr("cell.failed")
	}
	file := r.Note().Named(r.Path)
	if j.blind.Checked && r.Judgement.Verdict == workspace.Unjudged {
		// The folder may say what is on it.
		title, percent, file = kit.Tr("deck.hidden"), "", r.Note().Named(path.Base(r.Path))
	}
	if said := viewer.VerdictText(r); said != "" {
		j.done.Set(said)
	}
	j.title.Set(title)
	j.percent.SetColored(percent, color)
	j.file.Set(file)
}

// key draws the usual deck, or goes along the one that there is.
func (j *judging) key(name fyne.KeyName) {
	step := 0
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if j.start.Visible() {
			j.v.draw(usualDeck)
		}
		return
	case fyne.KeyLeft, fyne.KeyUp:
		step = -1
	case fyne.KeyRight, fyne.KeyDown:
		step = 1
	}
	if at := j.at + step; step != 0 && at >= 0 && at < len(j.dealt) {
		j.at = at
		j.show()
		if f := j.v.figures; f != nil {
			j.paintProgress(f)
		}
	}
}
