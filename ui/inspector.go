package ui

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	inspectorWidth float32 = 304
	inspectorPad   float32 = 12
	inspectorBars          = workspace.KeptTopK // at most; as many as the settings say
	barPitch       float32 = 38
	barPitchLow    float32 = 29 // where the panel is too low for all of them
	verdictHeight  float32 = 86 // of the buttons at the foot, with the room below
	// previewSide is the longest side of the inspector's picture in pixels:
	// its width at 200 % scaling, and then some.
	previewSide = 640
)

// inspector is the panel at the right: one picture, large, and all that is
// known of it.
type inspector struct {
	widget.BaseWidget
	shown   finding
	zoom    *zoomPicture
	missing bool                // there is no picture to be had
	fate    workspace.FileState // what became of its file

	title, percent, hint *kit.Line
	meta, note           *kit.Paragraph
	names, scores        [inspectorBars]*kit.Line
	bars                 [inspectorBars]*kit.Bar
	buttons              *fyne.Container
	retry, copy          *kit.Button
	verdicts             *verdictButtons
}

// inspectorActions is what can be done with the picture; detail asks for more of its
// pixels.
type inspectorActions struct {
	retry, reveal, path, copy, detail func()
	judge                             func(v workspace.Verdict)
	relabel                           func()
}

func newInspector(on inspectorActions) *inspector {
	n := &inspector{
		shown:   finding{row: -1},
		title:   kit.NewElastic("", theme.ColorNameForeground, kit.SizeLabel),
		percent: kit.NewLine("", kit.ColorRight, kit.SizeLabel),
		hint:    kit.NewElastic(kit.Tr("inspector.hint"), kit.ColorMuted, theme.SizeNameText),
		meta:    kit.NewParagraph("", kit.ColorMuted, inspectorWidth-2*inspectorPad),
		note:    kit.NewParagraph("", theme.ColorNameForeground, inspectorWidth-2*inspectorPad),
		zoom:    newZoomPicture(kit.RadiusCard, on.detail),
		retry:   kit.NewButton(kit.Tr("inspector.retry"), kit.Secondary, on.retry),
		copy:    kit.NewButton(kit.Tr("inspector.copy"), kit.Secondary, on.copy),

		verdicts: newVerdictButtons(on.judge, on.relabel),
	}
	n.buttons = container.New(&kit.Flow{Gap: 8}, n.retry, kit.NewButton(kit.Tr("inspector.reveal"), kit.Secondary, on.reveal),
		kit.NewButton(kit.Tr("inspector.path"), kit.Secondary, on.path), n.copy)
	n.title.Bold, n.percent.Bold = true, true
	n.hint.Align = fyne.TextAlignCenter
	n.meta.TextSize = theme.SizeNameCaptionText
	for i := range inspectorBars {
		n.names[i] = kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText)
		n.scores[i] = kit.NewLine("", kit.ColorMuted, theme.SizeNameText)
		n.scores[i].Align = fyne.TextAlignTrailing
		n.bars[i] = kit.NewBar(theme.ColorNamePrimary, kit.ColorLine)
	}
	n.ExtendBaseWidget(n)
	n.write()
	return n
}

// show puts a finding on the panel; a picture of another row goes away.
func (n *inspector) show(f finding) {
	if !f.written.Equal(n.shown.written) {
		n.fate = workspace.FileUnchanged // it is found out anew
	}
	if f.row != n.shown.row {
		n.missing, n.fate = false, workspace.FileUnchanged
		n.zoom.show(f.width, f.height)
	} else if sameFinding(f, n.shown) {
		return
	}
	n.shown = f
	n.write()
	n.Refresh()
}

func sameFinding(a, b finding) bool {
	if len(a.bars) != len(b.bars) {
		return false
	}
	for i := range a.bars {
		if a.bars[i] != b.bars[i] {
			return false
		}
	}
	return a.row == b.row && a.written.Equal(b.written) && a.title == b.title && a.percent == b.percent && a.ink == b.ink &&
		a.meta == b.meta && a.note == b.note && a.failed == b.failed && a.done == b.done && a.said == b.said
}

// noteText is what the panel says below the facts: why there is no label, what a person
// said, what became of the file.
func (n *inspector) noteText() string { return n.note.Text }

// setPicture shows the picture of a row, unless another one is shown by now.
func (n *inspector) setPicture(row int, img *image.RGBA) {
	if row == n.shown.row {
		n.zoom.set(img)
		n.missing = img == nil
		n.Refresh()
	}
}

// setFate says what became of the file of a row, unless another one is shown by now.
func (n *inspector) setFate(row int, f workspace.FileState) {
	if row == n.shown.row && f != n.fate {
		n.fate = f
		n.write()
		n.Refresh()
	}
}

// write takes the texts from the finding.
func (n *inspector) write() {
	f := n.shown
	n.title.SetColored(f.title, f.ink)
	n.percent.SetColored(f.percent, kit.ConfidenceColor(f.score))
	n.meta.Set(f.meta)
	n.note.Color = theme.ColorNameForeground
	if n.fate != workspace.FileUnchanged {
		n.note.Color = kit.ColorUnsure
	}
	n.note.Set(strings.TrimPrefix(f.note+"\n"+fateText(n.fate), "\n"))
	for i := range inspectorBars {
		on := i < len(f.bars)
		kit.SetShown(n.names[i], on)
		kit.SetShown(n.scores[i], on)
		kit.SetShown(n.bars[i], on)
		if on {
			n.names[i].Set(f.bars[i].name)
			n.scores[i].Set(kit.Percent(f.bars[i].score))
			n.bars[i].Set(f.bars[i].score, theme.ColorNamePrimary)
		}
	}
	kit.SetShown(n.hint, f.row < 0)
	kit.SetShown(n.buttons, f.row >= 0)
	kit.SetShown(n.retry, f.failed || n.fate == workspace.FileChanged)
	kit.SetShown(n.copy, !f.failed)
	kit.SetShown(n.verdicts.root, f.done)
	n.verdicts.show(f.said)
}

// pictureSize is how large the picture is drawn in a panel of a size: all of
// it, with room left for what stands below.
func (n *inspector) pictureSize(size fyne.Size) fyne.Size {
	w, h := float32(4), float32(3)
	switch {
	case n.zoom.base != nil:
		w, h = float32(n.zoom.base.Rect.Dx()), float32(n.zoom.base.Rect.Dy())
	case n.shown.width > 0 && n.shown.height > 0:
		w, h = float32(n.shown.width), float32(n.shown.height)
	}
	room := fyne.NewSize(size.Width-2*inspectorPad, min(max(110, size.Height-200-verdictHeight-barPitch*float32(len(n.shown.bars))), 300))
	scale := min(room.Width/w, room.Height/h)
	return fyne.NewSize(w*scale, h*scale)
}

func (n *inspector) CreateRenderer() fyne.WidgetRenderer {
	blank := kit.NewSurface(theme.ColorNameBackground, "", kit.RadiusCard)
	gone := kit.NewElastic(kit.Tr("inspector.missing"), kit.ColorMuted, theme.SizeNameCaptionText)
	gone.Align = fyne.TextAlignCenter
	objects := []fyne.CanvasObject{blank, n.zoom, gone, n.hint, n.title, n.percent, n.meta, n.note, n.buttons, n.verdicts.root}
	for i := range inspectorBars {
		objects = append(objects, n.names[i], n.scores[i], n.bars[i])
	}
	layout := func(size fyne.Size) {
		w := size.Width - 2*inspectorPad
		kit.Place(n.hint, inspectorPad, size.Height/2-40, w, 20)
		p := n.pictureSize(size)
		x := inspectorPad + (w-p.Width)/2
		kit.Place(blank, inspectorPad, inspectorPad, w, p.Height)
		kit.Place(n.zoom, x, inspectorPad, p.Width, p.Height)
		kit.Place(gone, inspectorPad, inspectorPad+p.Height/2-10, w, 20)
		y := inspectorPad + p.Height + 12
		pw := n.percent.MinSize().Width
		tw := min(n.title.Natural().Width, max(0, w-pw-8))
		kit.Place(n.title, inspectorPad, y, tw, 24)
		kit.Place(n.percent, inspectorPad+tw+6, y, pw, 24)
		y += 26
		for _, t := range []*kit.Paragraph{n.meta, n.note} {
			h := t.HeightAt(w)
			kit.Place(t, inspectorPad, y, w, h)
			if h > 0 {
				y += h + 8
			}
		}
		foot := float32(0)
		if n.shown.done {
			foot = verdictHeight
			kit.Place(n.verdicts.root, inspectorPad, size.Height-foot, w, foot-inspectorPad)
		}
		pitch, buttons := barPitch, 90+foot
		if bars := float32(len(n.shown.bars)); y+bars*pitch+buttons > size.Height {
			pitch = barPitchLow
		}
		for i := range n.shown.bars {
			sw := n.scores[i].MinSize().Width
			kit.Place(n.names[i], inspectorPad, y, w-sw-8, 24)
			kit.Place(n.scores[i], inspectorPad+w-sw, y, sw, 24)
			kit.Place(n.bars[i], inspectorPad, y+27, w, 4)
			y += pitch
		}
		n.buttons.Resize(fyne.NewSize(w, n.buttons.MinSize().Height))
		kit.Place(n.buttons, inspectorPad, y+6, w, n.buttons.MinSize().Height)
	}
	update := func() {
		on := n.shown.row >= 0
		there := n.zoom.base != nil
		kit.SetShown(n.zoom, on && there)
		kit.SetShown(blank, on && !there)
		kit.SetShown(gone, on && (n.missing || n.shown.failed) && !there)
		layout(n.Size())
	}
	update()
	return &kit.Renderer{
		Parts: objects, Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(inspectorWidth, 300) },
	}
}
