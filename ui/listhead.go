package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/workspace"
)

const listHeadHeight float32 = 32

// listHead names the columns of the list above them. A click on one orders by it,
// another one turns the order around.
type listHead struct {
	widget.BaseWidget
	order workspace.Order
	on    func(workspace.Order)

	file, label, score, state, time *button
}

func newListHead(on func(workspace.Order)) *listHead {
	h := &listHead{on: on}
	head := func(by workspace.OrderBy) *button { return newButton("", heading, func() { h.press(by) }) }
	h.file, h.label, h.score = head(workspace.ByName), head(workspace.ByLabel), head(workspace.ByScore)
	h.state, h.time = head(workspace.ByState), head(workspace.ByTime)
	h.ExtendBaseWidget(h)
	h.show(workspace.Order{})
	return h
}

// press orders by a column, in its usual direction first.
func (h *listHead) press(by workspace.OrderBy) {
	o := orders()[by]
	if h.order.By == by {
		o.Down = !h.order.Down
	}
	h.on(o)
}

// show marks the column by which the pictures are ordered.
func (h *listHead) show(o workspace.Order) {
	h.order = o
	for b, c := range map[*button]struct {
		by   workspace.OrderBy
		text string
	}{h.file: {workspace.ByName, tr("list.file")}, h.label: {workspace.ByLabel, tr("list.label")}, h.state: {workspace.ByState, tr("list.state")}, h.score: {workspace.ByScore, tr("list.score")}, h.time: {workspace.ByTime, tr("list.time")}} {
		text, color := c.text, colorMuted
		if o.By == c.by {
			color = theme.ColorNameForeground
			if text += " ▲"; o.Down {
				text = c.text + " ▼"
			}
		}
		b.set(text, color)
	}
}

// CreateRenderer is called by Fyne.
func (h *listHead) CreateRenderer() fyne.WidgetRenderer {
	line := newSurface(colorLine, "", 0)
	return &drawn{
		objects: []fyne.CanvasObject{h.file, h.label, h.score, h.state, h.time, line},
		layout: func(size fyne.Size) {
			c := columnsOf(float32(int(size.Width - 2*gridPad)))
			for o, at := range map[fyne.CanvasObject]column{h.file: c.file, h.label: c.label, h.score: c.score, h.state: c.state, h.time: c.time} {
				setShown(o, at.width > 0)
				place(o, gridPad+at.x, 0, at.width, size.Height-1)
			}
			place(line, gridPad, size.Height-1, size.Width-2*gridPad, 1)
		},
		minSize: func() fyne.Size { return fyne.NewSize(200, listHeadHeight) },
	}
}

// listFrame has the head above the pictures while they are a list.
type listFrame struct{}

func (listFrame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, grid := objects[0], objects[1]
	y := float32(0)
	if head.Visible() {
		y = listHeadHeight
		place(head, 0, 0, size.Width, y)
	}
	place(grid, 0, y, size.Width, max(0, size.Height-y))
}

func (listFrame) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[1].MinSize() }

// setList shows the pictures as a list, or as cards.
func (w *Window) setList(on bool) {
	w.app.Preferences().SetString(prefView, "")
	if on {
		w.app.Preferences().SetString(prefView, viewList)
	}
	w.showList(on)
}

func (w *Window) showList(on bool) {
	w.grid.SetList(on)
	w.toolbar.showList(on)
	setShown(w.head, on && w.grid.Visible())
	w.pictures.Refresh()
}
