package grid

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// CellMin, CellMax and CellDefault are the widths that the size slider offers, in dp.
// Cells are stretched or shrunk from there until the row fills the width.
const (
	CellMin     float32 = 120
	CellMax     float32 = 320
	CellDefault float32 = 172
)

const (
	gap float32 = 11
	pad float32 = 12 // around the cards; the scrollbar is in it
)

// Grid shows a card for each picture of a source, any number of them, with a
// focus and a selection of its own. It is used on the main goroutine alone.
//
// Cells are recycled and are relative to the window on the content (see gridView), so that a
// million pictures cost what a screen full of them costs.
type Grid struct {
	widget.BaseWidget

	// OnFocus is called when another cell gets the focus, −1 for none.
	OnFocus func(i int)
	// OnOpen is called on a double click or Enter.
	OnOpen func(i int)
	// OnMenu is called for a press of the second button on the cell that has the focus;
	// at is relative to the grid.
	OnMenu func(at fyne.Position)
	// OnSelectionChanged is called when other pictures are selected.
	OnSelectionChanged func()
	// OnWork runs what the grid does when it is drawn again or the user acts on
	// it, by name, to be measured; nil runs it directly.
	OnWork func(name string, f func())

	src         Source
	thumbs      *ThumbLoader // nil for no pictures
	wantedWidth float32      // width of a cell that the user asked for
	list        bool         // lines in place of cards

	geo       geometry
	pin       pin
	selection Selection
	ids       IDSet // of the view, while something is done with them
	focus     int   // position, −1 for none
	focusID   int
	anchorID  int // where a range of the selection starts, −1 for none
	focused   bool
	position  bool // the bubble beside the scrollbar is shown

	clicked   int       // cell of the last click, −1 for none
	clickedAt time.Time // of the last plain click
	now       func() time.Time
	Modifiers func() fyne.KeyModifier // keys held now
}

var (
	_ fyne.Widget       = (*Grid)(nil)
	_ fyne.Focusable    = (*Grid)(nil)
	_ fyne.Scrollable   = (*Grid)(nil)
	_ fyne.Shortcutable = (*Grid)(nil)
	_ desktop.Mouseable = (*Grid)(nil)
)

// NewGrid makes a grid of src. thumbs makes its pictures, nil for none; it
// serves one grid alone and is closed by the caller, after which the grid
// shows what it has.
func NewGrid(src Source, thumbs *ThumbLoader) *Grid {
	g := &Grid{
		src: src, thumbs: thumbs, wantedWidth: CellDefault,
		focus: -1, focusID: -1, anchorID: -1, clicked: -1, now: time.Now, Modifiers: heldModifiers,
	}
	g.ExtendBaseWidget(g)
	g.pin.clear()
	g.fit(fyne.NewSize(0, 0))
	g.geo.count = src.Len()
	if thumbs != nil {
		thumbs.onReady(g.Refresh)
	}
	return g
}

// heldModifiers asks the driver, since key events do not say.
func heldModifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// work runs f by way of OnWork.
func (g *Grid) work(name string, f func()) {
	if g.OnWork != nil {
		g.OnWork(name, f)
		return
	}
	f()
}

// Reload shows what the source says now. It compares before it paints and
// costs what the cells in view cost, whatever the length; call it when the
// data's revision has changed. The focus stays with its picture.
func (g *Grid) Reload() {
	g.syncCount()
	g.retainInView()
	g.refocus()
	g.Refresh()
}

// ViewChanged is like Reload, for a source that now shows other pictures, after a filter was set:
// the focus stays with its picture where that is still shown, and what is not shown is no longer
// selected.
func (g *Grid) ViewChanged() {
	g.syncCount()
	g.pin.clear()
	g.retainInView()
	if id := g.focusID; g.refocus() && g.focusID == id {
		g.geo.reveal(g.focus)
	} else {
		g.setFocus(-1)
		g.geo.scrollTo(0)
	}
	g.Refresh()
}

// Top goes to the first picture, as after another order was asked for; what is selected
// stays so.
func (g *Grid) Top() {
	if g.geo.count > 0 {
		g.setFocus(0)
		g.anchorID = g.focusID
	}
	g.pin.clear()
	g.geo.scrollTo(0)
	g.Refresh()
}

// Forget drops the pictures that were made: others may come under the same IDs.
func (g *Grid) Forget() {
	if g.thumbs != nil {
		g.thumbs.clear()
	}
}

// syncCount takes the source's length over.
func (g *Grid) syncCount() {
	g.geo.count = g.src.Len()
	g.geo.clamp()
}

// retainInView drops from the selection what the view does not show.
func (g *Grid) retainInView() {
	if g.selection.Count() > 0 && g.selection.retain(g.idsOf(0, g.geo.count)) {
		g.selectionChanged()
	}
}

// refocus finds the focused picture again where positions have shifted, or
// the one that has taken its place; ok is false where there is none.
func (g *Grid) refocus() (ok bool) {
	if g.focus < 0 {
		return false
	}
	if g.geo.count == 0 {
		g.setFocus(-1)
		return false
	}
	if g.focus >= g.geo.count || g.src.ID(g.focus) != g.focusID {
		at, _ := g.src.Find(g.focusID)
		if at < 0 {
			at = g.focus
		}
		g.setFocus(min(at, g.geo.count-1))
	}
	return true
}

// idsOf returns the IDs at positions from ≤ i < to, until the next call.
func (g *Grid) idsOf(from, to int) *IDSet {
	g.ids.clear()
	if from >= to {
		return &g.ids
	}
	g.src.IDs(&g.ids, from, to)
	return &g.ids
}

// CellWidth returns the width that was asked for, in dp.
func (g *Grid) CellWidth() float32 { return g.wantedWidth }

// SetCellWidth makes the cells about w dp wide, CellMin…CellMax. The
// focused cell stays in place where it is in view, else the first one.
func (g *Grid) SetCellWidth(w float32) {
	w = min(max(w, CellMin), CellMax)
	if w == g.wantedWidth {
		return
	}
	g.wantedWidth = w
	g.arrange(g.Size())
	g.Refresh()
}

// SetList shows lines in place of cards, or cards again. What is focused stays in
// place where it is in view.
func (g *Grid) SetList(on bool) {
	if on != g.list {
		g.list = on
		g.pin.clear()
		g.arrange(g.Size())
		g.Refresh()
	}
}

// List reports whether lines are shown in place of cards.
func (g *Grid) List() bool { return g.list }

// ScrollTo brings cell i into view and gives it the focus; positions outside
// of the view go to its ends.
func (g *Grid) ScrollTo(i int) {
	if g.geo.count == 0 {
		return
	}
	g.moveFocus(min(max(i, 0), g.geo.count-1), 0)
}

// FocusedCell returns the position of the cell that has the focus, −1 for none.
func (g *Grid) FocusedCell() int { return g.focus }

// Selection returns the set of the selected pictures; it must not be changed.
func (g *Grid) Selection() *Selection { return &g.selection }

// SelectAll selects every picture of the view.
func (g *Grid) SelectAll() { g.changeSelection(g.selection.add(g.idsOf(0, g.geo.count))) }

// InvertSelection selects what was not selected in the view, and only that.
func (g *Grid) InvertSelection() { g.changeSelection(g.selection.invert(g.idsOf(0, g.geo.count))) }

// ClearSelection selects nothing.
func (g *Grid) ClearSelection() { g.changeSelection(g.selection.replace(&IDSet{})) }

func (g *Grid) changeSelection(changed bool) {
	if changed {
		g.selectionChanged()
		g.Refresh()
	}
}

func (g *Grid) selectionChanged() {
	if g.OnSelectionChanged != nil {
		g.OnSelectionChanged()
	}
}

// setFocus gives cell i the focus, −1 for none, without scrolling.
func (g *Grid) setFocus(i int) {
	id := -1
	if i >= 0 {
		id = g.src.ID(i)
	}
	if i == g.focus && id == g.focusID {
		return
	}
	g.focus, g.focusID = i, id
	g.pin.clear()
	if g.OnFocus != nil {
		g.OnFocus(i)
	}
}

// cellAt returns the cell under a point of the grid.
func (g *Grid) cellAt(p fyne.Position) (i int, ok bool) { return g.geo.at(p.X, p.Y) }

// scroll moves the content up by dy dp.
func (g *Grid) scroll(dy float64) {
	g.pin.clear()
	g.geo.scrollBy(dy)
	g.Refresh()
}

// ScrollToFraction goes to a share of the way, 0…1.
func (g *Grid) ScrollToFraction(f float64) {
	g.pin.clear()
	g.geo.scrollTo(f * g.geo.maxTop())
	g.Refresh()
}

// fit lays the columns out for a size.
func (g *Grid) fit(size fyne.Size) {
	if g.list {
		g.geo.fitLines(size.Width, size.Height, pad, lineHeight)
		return
	}
	g.geo.fit(size.Width, size.Height, g.wantedWidth, gap, pad, cellHeight)
}

// arrange lays out for a new size of grid or cells and keeps the place.
func (g *Grid) arrange(size fyne.Size) {
	before := g.geo
	if g.fit(size); g.geo == before {
		return
	}
	g.pin.take(&before, g.focus)
	g.pin.restore(&g.geo)
	if before.height <= 0 && g.focus >= 0 { // focused before there was a window to show it in
		g.geo.reveal(g.focus)
	}
}
