package find

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

// EntryList is a list of entries of the side list that scrolls: labels, as many as
// the pack has classes, or tasks. Only the visible ones have a widget.
type EntryList struct {
	widget.BaseWidget
	on   func(i int) // an entry was clicked
	menu func(i int) // its menu was asked for; nil where there is none
	bar  bool        // whether the entries have one
	row  float32     // height of an entry

	scroll  *container.Scroll
	content *rows
}

func newLabelList(on func(i int)) *EntryList {
	return newEntryList(&EntryList{on: on, bar: true, row: labelHeight})
}

func newTaskList(on, menu func(i int)) *EntryList {
	return newEntryList(&EntryList{on: on, menu: menu, row: RowHeight})
}

func newEntryList(l *EntryList) *EntryList {
	l.content = &rows{list: l}
	l.content.ExtendBaseWidget(l.content)
	l.scroll = container.NewVScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.content.bind() }
	l.ExtendBaseWidget(l)
	return l
}

// set shows entries; the slice is not kept beyond the next call.
func (l *EntryList) set(entries []Entry) {
	grown := len(entries) != len(l.content.entries)
	l.content.entries = entries
	l.content.bind()
	if grown {
		l.scroll.Refresh()
	}
}

// Entries returns the entries, those out of view too.
func (l *EntryList) Entries() []Entry { return l.content.entries }

// widgetOf returns the widget of entry i while it is in view, else the list.
func (l *EntryList) widgetOf(i int) fyne.CanvasObject {
	for k, r := range l.content.pool {
		if l.content.at[k] == i && r.Visible() {
			return r
		}
	}
	return l
}

// reveal scrolls so that entry i is in view.
func (l *EntryList) reveal(i int) {
	y, h := float32(i)*l.row, l.scroll.Size().Height
	switch off := l.scroll.Offset.Y; {
	case y < off:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+l.row > off+h:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y+l.row-h))
	}
	l.content.bind()
}

// CreateRenderer implements fyne.Widget.
func (l *EntryList) CreateRenderer() fyne.WidgetRenderer {
	return &kit.Renderer{
		Parts:   []fyne.CanvasObject{l.scroll},
		Arrange: func(size fyne.Size) { l.scroll.Resize(size); l.content.bind() },
		Min:     func() fyne.Size { return fyne.NewSize(60, l.row) },
	}
}

// rows is the whole height of the list with the rows that are in view.
type rows struct {
	widget.BaseWidget
	list    *EntryList
	entries []Entry
	pool    []*Row
	at      []int // which entry each row of the pool stands for
}

// bind gives every visible entry a row.
func (c *rows) bind() {
	first := int(c.list.scroll.Offset.Y / c.list.row)
	need := min(int(c.list.scroll.Size().Height/c.list.row)+2, len(c.entries))
	grown := false
	for len(c.pool) < need {
		k := len(c.pool)
		r := newRow(c.list.bar, func() { c.list.on(c.at[k]) })
		if c.list.menu != nil {
			r.menu = func() { c.list.menu(c.at[k]) }
		}
		c.pool = append(c.pool, r)
		c.at = append(c.at, 0)
		grown = true
	}
	for k, r := range c.pool {
		i := first + k
		shown := k < need && i < len(c.entries)
		kit.SetShown(r, shown)
		if shown {
			c.at[k] = i
			kit.Place(r, 0, float32(i)*c.list.row, c.list.scroll.Size().Width-sidePad+1, c.list.row)
			r.set(c.entries[i])
		}
	}
	if grown {
		c.Refresh()
		canvas.Refresh(c.list.scroll) // the rows are new, and no canvas knows them yet
	}
}

func (c *rows) CreateRenderer() fyne.WidgetRenderer {
	d := &kit.Renderer{
		Arrange: func(fyne.Size) {},
		Min:     func() fyne.Size { return fyne.NewSize(60, float32(len(c.entries))*c.list.row) },
	}
	d.Update = func() {
		d.Parts = d.Parts[:0]
		for _, r := range c.pool {
			d.Parts = append(d.Parts, r)
		}
	}
	d.Update()
	return d
}
