package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const listHeadHeight float32 = 32

// ListHead names the columns of the list above them. A click on one orders by it,
// another one turns the order around.
type ListHead struct {
	widget.BaseWidget
	order workspace.Order
	on    func(workspace.Order)

	file, label, score, state, time *kit.Button
	folder, verdict                 *kit.Line // by which there is no order
}

// NewListHead makes the head of a list; on is called with the order of a column that was
// clicked.
func NewListHead(on func(workspace.Order)) *ListHead {
	h := &ListHead{on: on}
	head := func(by workspace.OrderBy) *kit.Button { return kit.NewButton("", kit.Heading, func() { h.press(by) }) }
	h.file, h.label, h.score = head(workspace.ByName), head(workspace.ByLabel), head(workspace.ByScore)
	h.state, h.time = head(workspace.ByState), head(workspace.ByTime)
	h.folder = kit.NewElastic(kit.Tr("list.folder"), kit.ColorMuted, theme.SizeNameCaptionText)
	h.verdict = kit.NewElastic(kit.Tr("list.verdict"), kit.ColorMuted, theme.SizeNameCaptionText)
	h.ExtendBaseWidget(h)
	h.ShowOrder(workspace.Order{})
	return h
}

// press orders by a column, in its usual direction first.
func (h *ListHead) press(by workspace.OrderBy) {
	o := Orders()[by]
	if h.order.By == by {
		o.Down = !h.order.Down
	}
	h.on(o)
}

// ShowOrder marks the column by which the pictures are ordered.
func (h *ListHead) ShowOrder(o workspace.Order) {
	h.order = o
	for b, c := range map[*kit.Button]struct {
		by   workspace.OrderBy
		text string
	}{h.file: {workspace.ByName, kit.Tr("list.file")}, h.label: {workspace.ByLabel, kit.Tr("list.label")}, h.state: {workspace.ByState, kit.Tr("list.state")}, h.score: {workspace.ByScore, kit.Tr("list.score")}, h.time: {workspace.ByTime, kit.Tr("list.time")}} {
		text, color := c.text, kit.ColorMuted
		if o.By == c.by {
			color = theme.ColorNameForeground
			if text += " ▲"; o.Down {
				text = c.text + " ▼"
			}
		}
		b.Set(text, color)
	}
}

// CreateRenderer is called by Fyne.
func (h *ListHead) CreateRenderer() fyne.WidgetRenderer {
	line := kit.NewSurface(kit.ColorLine, "", 0)
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{h.file, h.folder, h.label, h.score, h.verdict, h.state, h.time, line},
		Arrange: func(size fyne.Size) {
			c := columnsOf(float32(int(size.Width - 2*pad)))
			if c.stacked { // the names of both are beside each other
				c.label.width /= 2
				c.file = column{c.label.x + c.label.width, c.label.width}
			}
			for o, at := range map[fyne.CanvasObject]column{
				h.file: c.file, h.folder: c.folder, h.label: c.label, h.score: c.score, h.verdict: c.verdict, h.state: c.state, h.time: c.time,
			} {
				kit.SetShown(o, at.width > 0)
				kit.Place(o, pad+at.x, 0, at.width, size.Height-1)
			}
			kit.Place(line, pad, size.Height-1, size.Width-2*pad, 1)
		},
		Min: func() fyne.Size { return fyne.NewSize(200, listHeadHeight) },
	}
}

// ListFrame has the head above the pictures while they are a list.
type ListFrame struct{}

// Layout implements fyne.Layout.
func (ListFrame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	head, grid := objects[0], objects[1]
	y := float32(0)
	if head.Visible() {
		y = listHeadHeight
		kit.Place(head, 0, 0, size.Width, y)
	}
	kit.Place(grid, 0, y, size.Width, max(0, size.Height-y))
}

// MinSize implements fyne.Layout.
func (ListFrame) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[1].MinSize() }
