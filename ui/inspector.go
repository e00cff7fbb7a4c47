package ui

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/session"
	"wanwu/app/workspace"
)

const (
	inspectorWidth float32 = 304
	inspectorPad   float32 = 12
	inspectorBars          = session.StoredTopK // at most; as many as the settings say
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

	title, percent, hint *line
	meta, note           *paragraph
	names, scores        [inspectorBars]*line
	bars                 [inspectorBars]*bar
	buttons              *fyne.Container
	retry, copy          *button
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
		title:   newElastic("", theme.ColorNameForeground, sizeLabel),
		percent: newLine("", colorRight, sizeLabel),
		hint:    newElastic(tr("inspector.hint"), colorMuted, theme.SizeNameText),
		meta:    newParagraph("", colorMuted, inspectorWidth-2*inspectorPad),
		note:    newParagraph("", theme.ColorNameForeground, inspectorWidth-2*inspectorPad),
		zoom:    newZoomPicture(radiusCard, on.detail),
		retry:   newButton(tr("inspector.retry"), secondary, on.retry),
		copy:    newButton(tr("inspector.copy"), secondary, on.copy),

		verdicts: newVerdictButtons(on.judge, on.relabel),
	}
	n.buttons = container.New(&flow{gap: 8}, n.retry, newButton(tr("inspector.reveal"), secondary, on.reveal),
		newButton(tr("inspector.path"), secondary, on.path), n.copy)
	n.title.bold, n.percent.bold = true, true
	n.hint.align = fyne.TextAlignCenter
	n.meta.size = theme.SizeNameCaptionText
	for i := range inspectorBars {
		n.names[i] = newElastic("", theme.ColorNameForeground, theme.SizeNameText)
		n.scores[i] = newLine("", colorMuted, theme.SizeNameText)
		n.scores[i].align = fyne.TextAlignTrailing
		n.bars[i] = newBar(theme.ColorNamePrimary, colorLine)
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
	n.title.setColored(f.title, f.ink)
	n.percent.setColored(f.percent, confidenceColor(f.score))
	n.meta.set(f.meta)
	n.note.color = theme.ColorNameForeground
	if n.fate != workspace.FileUnchanged {
		n.note.color = colorUnsure
	}
	n.note.set(strings.TrimPrefix(f.note+"\n"+fateText(n.fate), "\n"))
	for i := range inspectorBars {
		on := i < len(f.bars)
		setShown(n.names[i], on)
		setShown(n.scores[i], on)
		setShown(n.bars[i], on)
		if on {
			n.names[i].set(f.bars[i].name)
			n.scores[i].set(percent(f.bars[i].score))
			n.bars[i].set(f.bars[i].score, theme.ColorNamePrimary)
		}
	}
	setShown(n.hint, f.row < 0)
	setShown(n.buttons, f.row >= 0)
	setShown(n.retry, f.failed || n.fate == workspace.FileChanged)
	setShown(n.copy, !f.failed)
	setShown(n.verdicts.root, f.done)
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
	blank := newSurface(theme.ColorNameBackground, "", radiusCard)
	gone := newElastic(tr("inspector.missing"), colorMuted, theme.SizeNameCaptionText)
	gone.align = fyne.TextAlignCenter
	objects := []fyne.CanvasObject{blank, n.zoom, gone, n.hint, n.title, n.percent, n.meta, n.note, n.buttons, n.verdicts.root}
	for i := range inspectorBars {
		objects = append(objects, n.names[i], n.scores[i], n.bars[i])
	}
	layout := func(size fyne.Size) {
		w := size.Width - 2*inspectorPad
		place(n.hint, inspectorPad, size.Height/2-40, w, 20)
		p := n.pictureSize(size)
		x := inspectorPad + (w-p.Width)/2
		place(blank, inspectorPad, inspectorPad, w, p.Height)
		place(n.zoom, x, inspectorPad, p.Width, p.Height)
		place(gone, inspectorPad, inspectorPad+p.Height/2-10, w, 20)
		y := inspectorPad + p.Height + 12
		pw := n.percent.MinSize().Width
		tw := min(n.title.natural().Width, max(0, w-pw-8))
		place(n.title, inspectorPad, y, tw, 24)
		place(n.percent, inspectorPad+tw+6, y, pw, 24)
		y += 26
		for _, t := range []*paragraph{n.meta, n.note} {
			h := t.height(w)
			place(t, inspectorPad, y, w, h)
			if h > 0 {
				y += h + 8
			}
		}
		foot := float32(0)
		if n.shown.done {
			foot = verdictHeight
			place(n.verdicts.root, inspectorPad, size.Height-foot, w, foot-inspectorPad)
		}
		pitch, buttons := barPitch, 90+foot
		if bars := float32(len(n.shown.bars)); y+bars*pitch+buttons > size.Height {
			pitch = barPitchLow
		}
		for i := range n.shown.bars {
			sw := n.scores[i].MinSize().Width
			place(n.names[i], inspectorPad, y, w-sw-8, 24)
			place(n.scores[i], inspectorPad+w-sw, y, sw, 24)
			place(n.bars[i], inspectorPad, y+27, w, 4)
			y += pitch
		}
		n.buttons.Resize(fyne.NewSize(w, n.buttons.MinSize().Height))
		place(n.buttons, inspectorPad, y+6, w, n.buttons.MinSize().Height)
	}
	update := func() {
		on := n.shown.row >= 0
		there := n.zoom.base != nil
		setShown(n.zoom, on && there)
		setShown(blank, on && !there)
		setShown(gone, on && (n.missing || n.shown.failed) && !there)
		layout(n.Size())
	}
	update()
	return &drawn{
		objects: objects, layout: layout, refresh: update,
		minSize: func() fyne.Size { return fyne.NewSize(inspectorWidth, 300) },
	}
}
