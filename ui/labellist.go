package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// labelList is the labels of the side list: as many as the pack has classes,
// of which only the visible ones have a widget.
type labelList struct {
	widget.BaseWidget
	on func(i int) // an entry was clicked

	scroll  *container.Scroll
	content *labelRows
}

func newLabelList(on func(i int)) *labelList {
	l := &labelList{on: on}
	l.content = &labelRows{list: l}
	l.content.ExtendBaseWidget(l.content)
	l.scroll = container.NewVScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.content.bind() }
	l.ExtendBaseWidget(l)
	return l
}

// set shows entries; the slice is not kept beyond the next call.
func (l *labelList) set(entries []sideEntry) {
	grown := len(entries) != len(l.content.entries)
	l.content.entries = entries
	l.content.bind()
	if grown {
		l.scroll.Refresh()
	}
}

// reveal scrolls so that entry i is in view.
func (l *labelList) reveal(i int) {
	y, h := float32(i)*labelRow, l.scroll.Size().Height
	switch off := l.scroll.Offset.Y; {
	case y < off:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+labelRow > off+h:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y+labelRow-h))
	}
	l.content.bind()
}

func (l *labelList) CreateRenderer() fyne.WidgetRenderer {
	return &drawn{
		objects: []fyne.CanvasObject{l.scroll},
		layout:  func(size fyne.Size) { l.scroll.Resize(size); l.content.bind() },
		minSize: func() fyne.Size { return fyne.NewSize(60, labelRow) },
	}
}

// labelRows is the whole height of the list with the rows that are in view.
type labelRows struct {
	widget.BaseWidget
	list    *labelList
	entries []sideEntry
	pool    []*sideRow
	at      []int // which entry each row of the pool stands for
}

// bind gives every visible entry a row.
func (c *labelRows) bind() {
	first := int(c.list.scroll.Offset.Y / labelRow)
	need := min(int(c.list.scroll.Size().Height/labelRow)+2, len(c.entries))
	grown := false
	for len(c.pool) < need {
		k := len(c.pool)
		c.pool = append(c.pool, newSideRow(true, func() { c.list.on(c.at[k]) }))
		c.at = append(c.at, 0)
		grown = true
	}
	for k, r := range c.pool {
		i := first + k
		shown := k < need && i < len(c.entries)
		setShown(r, shown)
		if shown {
			c.at[k] = i
			place(r, 0, float32(i)*labelRow, c.list.scroll.Size().Width-sidePad+1, labelRow)
			r.set(c.entries[i])
		}
	}
	if grown {
		c.Refresh()
		canvas.Refresh(c.list.scroll) // the rows are new, and no canvas knows them yet
	}
}

func (c *labelRows) CreateRenderer() fyne.WidgetRenderer {
	d := &drawn{
		layout:  func(fyne.Size) {},
		minSize: func() fyne.Size { return fyne.NewSize(60, float32(len(c.entries))*labelRow) },
	}
	d.refresh = func() {
		d.objects = d.objects[:0]
		for _, r := range c.pool {
			d.objects = append(d.objects, r)
		}
	}
	d.refresh()
	return d
}
