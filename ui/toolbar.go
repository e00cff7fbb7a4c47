package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

const (
	toolbarHeight    float32 = 52
	toolbarSide      float32 = 14  // room left and right
	sizeControlWidth float32 = 150 // of the slider with its two buttons
	cellStep                 = 10  // dp that a press on − or ＋ changes the cards by
)

// toolbar is the bar at the top: what can be done with the whole list.
type toolbar struct {
	add, folder, details, settings, export *button
	notice                                 *line // what the last drop brought
	size                                   *slider
	root                                   fyne.CanvasObject
}

// toolbarActions is what the buttons do.
type toolbarActions struct {
	add, folder, details, settings, export func()
	size                                   func(width float32)
}

func newToolbar(cell float32, on toolbarActions) *toolbar {
	t := &toolbar{
		add:      newButton(tr("toolbar.add"), primary, on.add),
		folder:   newButton(tr("toolbar.folder"), secondary, on.folder),
		details:  newButton(tr("toolbar.details"), secondary, on.details),
		settings: newButton(tr("toolbar.settings"), secondary, on.settings),
		export:   newButton(tr("toolbar.export"), primary, on.export),
		notice:   newElastic("", colorMuted, theme.SizeNameCaptionText),
	}
	t.export.caret = 1
	t.details.Hide()
	t.export.Disable()
	t.size = newSlider(float64(GridCellMin), float64(GridCellMax), 2, float64(cell), func(v float64) { on.size(float32(v)) })
	step := func(by float64) func() { return func() { t.size.SetValue(t.size.Value + by) } }
	size := container.New(sized{sizeControlWidth, 34}, newSurface(colorCard, colorLine, radiusButton),
		container.New(row{gap: 0, elastic: t.size},
			newButton(tr("toolbar.smaller"), glyph, step(-cellStep)), t.size, newButton(tr("toolbar.larger"), glyph, step(cellStep))))
	t.root = container.New(inset{left: toolbarSide, right: toolbarSide},
		container.New(row{gap: 8, elastic: t.notice},
			t.add, t.folder, container.New(sized{4, 1}), t.notice, t.details, t.settings, size, t.export))
	return t
}

// tell shows a quiet line; color says how much it matters.
func (t *toolbar) tell(text string, color fyne.ThemeColorName) { t.notice.setColored(text, color) }

// enable says whether there is anything to export, and whether an export is
// under way: then the button stops it.
func (t *toolbar) enable(rows int, exporting bool, share float32) {
	text := tr("toolbar.export")
	if exporting {
		text = tr("toolbar.exporting", args{"Percent": wholePercent(float32(int(share*100)) / 100)})
	}
	t.export.set(text, "")
	if on := rows > 0 || exporting; on == t.export.Disabled() {
		if on {
			t.export.Enable()
		} else {
			t.export.Disable()
		}
	}
}
