package viewer

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	// InspectorWidth is the width of the panel in dp.
	InspectorWidth float32 = 304
	inspectorPad   float32 = 12
	inspectorBars          = session.StoredTopK // at most; as many as the settings say
	barPitch       float32 = 38
	barPitchLow    float32 = 33 // where the panel is too low for all of them
	verdictHeight  float32 = 86 // of the buttons at the foot, with the room below
	// PreviewSide is the longest side of the inspector's picture in pixels:
	// its width at 200 % scaling, and then some.
	PreviewSide = 640
)

// Inspector is the panel at the right: one picture, large, and all that is
// known of it.
type Inspector struct {
	widget.BaseWidget
	Shown     Details
	zoom      *Zoom
	missing   bool                // there is no picture to be had
	FileState workspace.FileState // what became of its file

	title, percent, hint *kit.Line
	meta                 *kit.Line
	note                 *kit.Paragraph
	names, scores        [inspectorBars]*kit.Line
	bars                 [inspectorBars]*kit.Bar
	answers              *container.Scroll // the note, the button below it, the names, scores and bars, and what was read
	textTitle            *kit.Line
	text                 *kit.Paragraph // that was read
	retry, more          *kit.Button
	verdicts             *verdictButtons

	blank *kit.Surface // in place of a picture
	gone  *kit.Line    // says that there is none to be had
}

// Actions is what can be done with the picture; detail asks for more of its
// pixels.
type Actions struct {
	Retry, Detail func()
	// More opens the menu of the rest beside an object.
	More    func(at fyne.CanvasObject)
	Judge   func(v workspace.Verdict)
	Relabel func()
}

// NewInspector makes an empty panel; on is what its buttons do.
func NewInspector(on Actions) *Inspector {
	n := &Inspector{
		Shown:     Details{Row: -1},
		title:     kit.NewElastic("", theme.ColorNameForeground, kit.SizeLabel),
		percent:   kit.NewLine("", kit.ColorRight, kit.SizeLabel),
		hint:      kit.NewElastic(kit.Tr("inspector.hint"), kit.ColorMuted, theme.SizeNameText),
		textTitle: kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText),
		text:      kit.NewParagraph("", theme.ColorNameForeground, InspectorWidth-2*inspectorPad),
		meta:      kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText),
		note:      kit.NewParagraph("", theme.ColorNameForeground, InspectorWidth-2*inspectorPad),
		zoom:      NewZoom(kit.RadiusCard, on.Detail),
		retry:     kit.NewButton(kit.Tr("inspector.retry"), kit.Secondary, on.Retry),

		verdicts: newVerdictButtons(on.Judge, on.Relabel),
	}
	n.more = kit.NewButton(kit.Tr("inspector.more"), kit.Badge, func() { on.More(n.more) })
	n.title.Bold, n.percent.Bold = true, true
	n.hint.Align = fyne.TextAlignCenter
	n.meta.Cut = kit.EllipsisPath
	answers := []fyne.CanvasObject{n.note, n.retry}
	for i := range inspectorBars {
		n.names[i] = kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText)
		n.scores[i] = kit.NewLine("", kit.ColorMuted, theme.SizeNameText)
		n.scores[i].Align = fyne.TextAlignTrailing
		n.bars[i] = kit.NewBar(theme.ColorNamePrimary, kit.ColorLine)
		answers = append(answers, n.names[i], n.scores[i], n.bars[i])
	}
	answers = append(answers, n.textTitle, n.text)
	n.answers = container.NewVScroll(container.New(&answersLayout{n}, answers...))
	n.ExtendBaseWidget(n)
	n.write()
	return n
}

// SetDetails puts a finding on the panel; a picture of another row goes away.
func (n *Inspector) SetDetails(f Details) {
	if !f.Written.Equal(n.Shown.Written) {
		n.FileState = workspace.FileUnchanged // it is found out again
	}
	if f.Row != n.Shown.Row {
		n.missing, n.FileState = false, workspace.FileUnchanged
		n.zoom.showSize(f.Width, f.Height)
	} else if sameFinding(f, n.Shown) {
		return
	}
	n.Shown = f
	n.write()
	n.Refresh()
}

func sameFinding(a, b Details) bool {
	if len(a.Answers) != len(b.Answers) {
		return false
	}
	for i := range a.Answers {
		if a.Answers[i] != b.Answers[i] {
			return false
		}
	}
	return a.Row == b.Row && a.Written.Equal(b.Written) && a.Title == b.Title && a.Percent == b.Percent && a.Ink == b.Ink &&
		a.Meta == b.Meta && a.Note == b.Note && a.Failed == b.Failed && a.Done == b.Done && a.Judgement == b.Judgement &&
		a.TextRead == b.TextRead && a.Text == b.Text && a.Marks.same(b.Marks)
}

// NoteText returns what the panel says below the facts: why there is no label, what a person said,
// what became of the file.
func (n *Inspector) NoteText() string { return n.note.Text }

// SetPicture shows the picture of a row, unless another one is shown now.
func (n *Inspector) SetPicture(row int, img *image.RGBA) {
	if row == n.Shown.Row {
		n.zoom.set(img)
		n.missing = img == nil
		n.Refresh()
	}
}

// SetFileState says what became of the file of a row, unless another one is shown now.
func (n *Inspector) SetFileState(row int, f workspace.FileState) {
	if row == n.Shown.Row && f != n.FileState {
		n.FileState = f
		n.write()
		n.Refresh()
	}
}

// write takes the texts from the finding.
func (n *Inspector) write() {
	f := n.Shown
	n.title.SetColored(f.Title, f.Ink)
	n.percent.SetColored(f.Percent, kit.ConfidenceColor(f.Score))
	n.meta.Set(f.Meta)
	n.note.Color = theme.ColorNameForeground
	if n.FileState != workspace.FileUnchanged {
		n.note.Color = kit.ColorUnsure
	}
	n.note.Set(strings.TrimPrefix(f.Note+"\n"+fileStateText(n.FileState), "\n"))
	for i := range inspectorBars {
		on := i < len(f.Answers)
		kit.SetShown(n.names[i], on)
		kit.SetShown(n.scores[i], on)
		kit.SetShown(n.bars[i], on)
		if on {
			n.names[i].Set(f.Answers[i].Name)
			n.scores[i].Set(kit.Percent(f.Answers[i].Score))
			n.bars[i].Set(f.Answers[i].Score, theme.ColorNamePrimary)
		}
	}
	n.writeText()
	kit.SetShown(n.hint, f.Row < 0)
	kit.SetShown(n.more, f.Row >= 0)
	kit.SetShown(n.retry, f.Failed || n.FileState == workspace.FileChanged)
	kit.SetShown(n.verdicts.root, f.Done)
	n.verdicts.show(f.Judgement)
}

// writeText says what was read in the picture, and where.
func (n *Inspector) writeText() {
	title := ""
	switch {
	case n.Shown.Text != "":
		title = kit.Tr("inspector.text")
	case n.Shown.TextRead:
		title = kit.Tr("inspector.text.none")
	}
	n.textTitle.Set(title)
	n.text.Set(n.Shown.Text)
	kit.SetShown(n.textTitle, title != "")
	kit.SetShown(n.text, n.Shown.Text != "")
	n.zoom.mark(n.Shown.Marks)
}

// pictureSize returns how large the picture is drawn in a panel of a size: all of it, with room
// left for what is below.
func (n *Inspector) pictureSize(size fyne.Size) fyne.Size {
	w, h := float32(4), float32(3)
	switch {
	case n.zoom.base != nil:
		w, h = float32(n.zoom.base.Rect.Dx()), float32(n.zoom.base.Rect.Dy())
	case n.Shown.Width > 0 && n.Shown.Height > 0:
		w, h = float32(n.Shown.Width), float32(n.Shown.Height)
	}
	text := 2*inspectorPad + 26 + 28 + barPitchLow*float32(min(len(n.Shown.Answers), session.DefaultTopK)) + n.noteHeight(size.Width-2*inspectorPad)
	room := fyne.NewSize(size.Width-2*inspectorPad, min(max(72, size.Height-text-n.foot()), 300))
	scale := min(room.Width/w, room.Height/h)
	return fyne.NewSize(w*scale, h*scale)
}

// CreateRenderer implements fyne.Widget.
func (n *Inspector) CreateRenderer() fyne.WidgetRenderer {
	n.blank = kit.NewSurface(theme.ColorNameBackground, "", kit.RadiusCard)
	n.gone = kit.NewElastic(kit.Tr("inspector.missing"), kit.ColorMuted, theme.SizeNameCaptionText)
	n.gone.Align = fyne.TextAlignCenter
	objects := []fyne.CanvasObject{n.blank, n.zoom, n.gone, n.hint, n.title, n.percent, n.meta, n.more, n.answers, n.verdicts.root}
	update := func() {
		on := n.Shown.Row >= 0
		there := n.zoom.base != nil
		kit.SetShown(n.zoom, on && there)
		kit.SetShown(n.blank, on && !there)
		kit.SetShown(n.gone, on && (n.missing || n.Shown.Failed) && !there)
		n.arrange(n.Size())
	}
	update()
	return &kit.Renderer{
		Parts: objects, Arrange: n.arrange, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(InspectorWidth, 300) },
	}
}

// retryHeight is the room of the button that reads a picture again.
const retryHeight float32 = 42

// foot returns the height of what is at the foot of the panel.
func (n *Inspector) foot() float32 {
	if n.Shown.Done {
		return verdictHeight
	}
	return 0
}

// noteHeight returns the height of the note and the button below it.
func (n *Inspector) noteHeight(width float32) (h float32) {
	if note := n.note.HeightAt(width); note > 0 {
		h = note + 8
	}
	if n.retry.Visible() {
		h += retryHeight
	}
	return h
}

// arrange lays the panel out from top to bottom; the verdicts are at its foot, and the note and the
// answers scroll where they do not fit between.
func (n *Inspector) arrange(size fyne.Size) {
	w := size.Width - 2*inspectorPad
	kit.Place(n.hint, inspectorPad, size.Height/2-40, w, 20)
	p := n.pictureSize(size)
	kit.Place(n.blank, inspectorPad, inspectorPad, w, p.Height)
	kit.Place(n.zoom, inspectorPad+(w-p.Width)/2, inspectorPad, p.Width, p.Height)
	kit.Place(n.gone, inspectorPad, inspectorPad+p.Height/2-10, w, 20)
	y := inspectorPad + p.Height + 12
	pw, more := n.percent.MinSize().Width, n.more.MinSize()
	tw := min(n.title.Natural().Width, max(0, w-pw-more.Width-16))
	kit.Place(n.title, inspectorPad, y, tw, 24)
	kit.Place(n.percent, inspectorPad+tw+6, y, pw, 24)
	kit.Place(n.more, inspectorPad+w-more.Width, y, more.Width, more.Height)
	y += 26
	kit.Place(n.meta, inspectorPad, y, w, 20)
	y += 28
	foot := n.foot()
	kit.Place(n.verdicts.root, inspectorPad, size.Height-foot, w, max(0, foot-inspectorPad))
	// As wide as the panel, so that the scrollbar is beside the scores.
	kit.Place(n.answers, 0, y, size.Width, max(0, size.Height-foot-6-y))
	n.answers.Content.Refresh() // the pitch may be another one
}

// answersLayout has the note, the button below it and the answers one below the other, closer where
// they would not all fit.
type answersLayout struct{ n *Inspector }

// above returns the height of what is above the answers.
func (l *answersLayout) above() float32 {
	return l.n.noteHeight(InspectorWidth - 2*inspectorPad)
}

func (l *answersLayout) pitch() float32 {
	if l.above()+float32(len(l.n.Shown.Answers))*barPitch > l.n.answers.Size().Height {
		return barPitchLow
	}
	return barPitch
}

func (l *answersLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	n, w, y := l.n, size.Width-2*inspectorPad, l.above()
	note := n.note.HeightAt(w)
	kit.Place(n.note, inspectorPad, 0, w, note)
	kit.Place(n.retry, inspectorPad, y-retryHeight, n.retry.MinSize().Width, n.retry.MinSize().Height)
	for i := range n.Shown.Answers {
		sw := n.scores[i].MinSize().Width
		kit.Place(n.names[i], inspectorPad, y, w-sw-8, 22)
		kit.Place(n.scores[i], inspectorPad+w-sw, y, sw, 22)
		kit.Place(n.bars[i], inspectorPad, y+24, w, 4)
		y += l.pitch()
	}
	kit.Place(n.textTitle, inspectorPad, y, w, textTitleHeight)
	kit.Place(n.text, inspectorPad, y+textTitleHeight, w, n.text.HeightAt(w))
}

// textTitleHeight is the room of the line above what was read.
const textTitleHeight float32 = 22

func (l *answersLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	height := l.above() + float32(len(l.n.Shown.Answers))*l.pitch()
	if l.n.textTitle.Visible() {
		height += textTitleHeight + l.n.text.HeightAt(InspectorWidth-2*inspectorPad) + 8
	}
	return fyne.NewSize(InspectorWidth, height)
}
