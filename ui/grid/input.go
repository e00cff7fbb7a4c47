package grid

import (
	"runtime"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// wheelFactor returns how much farther than Fyne's own containers a grid scrolls: a notch of a
// wheel is 25 dp there, an eighth of a row. macOS reports accelerated distances that are right as
// they are.
func wheelFactor() float64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 3
}

const (
	modRange  = fyne.KeyModifierShift
	modSingle = fyne.KeyModifierControl | fyne.KeyModifierSuper // Ctrl, or Cmd on macOS
)

// Scrolled moves the content with the wheel.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) { g.scroll(-float64(e.Scrolled.DY) * wheelFactor()) }

// MouseDown selects: a click one picture, with Ctrl one more or less, with
// Shift all from the last one to here. A second click opens.
func (g *Grid) MouseDown(e *desktop.MouseEvent) { g.work("grid click", func() { g.press(e) }) }

func (g *Grid) press(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
	i, ok := g.cellAt(e.Position)
	if !ok {
		g.clicked = -1
		if e.Button == desktop.MouseButtonPrimary && e.Modifier&(modRange|modSingle) == 0 {
			g.ClearSelection()
		}
		return
	}
	if e.Button != desktop.MouseButtonPrimary {
		// A second button acts on the selection if it was aimed at it.
		if g.selection.Has(g.src.ID(i)) {
			g.setFocus(i)
		} else {
			g.moveFocus(i, 0)
		}
		if e.Button == desktop.MouseButtonSecondary && g.OnMenu != nil {
			g.OnMenu(e.Position)
		}
		return
	}
	g.moveFocus(i, e.Modifier)
	now := g.now()
	again := g.clicked == i && e.Modifier == 0 && now.Sub(g.clickedAt) <= fyne.CurrentApp().Driver().DoubleTapDelay()
	g.clicked, g.clickedAt = i, now
	if e.Modifier != 0 {
		g.clicked = -1
	}
	if again {
		g.clicked = -1 // a third click starts again
		g.open(i)
	}
}

// FocusedAt returns a point on the focused cell relative to the grid, as far as it can be seen; the
// grid's middle where no cell has the focus.
func (g *Grid) FocusedAt() fyne.Position {
	size := g.Size()
	if g.focus < 0 {
		return fyne.NewPos(size.Width/2, size.Height/2)
	}
	x, y := g.geo.place(g.focus)
	return fyne.NewPos(min(x+24, size.Width), min(max(y+24, 0), size.Height))
}

// MouseUp does nothing: pressing is what selects.
func (g *Grid) MouseUp(*desktop.MouseEvent) {}

func (g *Grid) open(i int) {
	if g.OnOpen != nil {
		g.OnOpen(i)
	}
}

// moveFocus gives cell i the focus, brings it into view, and selects as a
// click with these modifiers does.
func (g *Grid) moveFocus(i int, mod fyne.KeyModifier) {
	id := g.src.ID(i)
	changed := false
	switch {
	case mod&modRange != 0:
		ids := g.rangeTo(i)
		if mod&modSingle != 0 {
			changed = g.selection.add(ids)
		} else {
			changed = g.selection.replace(ids)
		}
	case mod&modSingle != 0:
		changed = g.selection.toggle(id)
		g.anchorID = id
	default:
		changed = g.selection.replace(g.idsOf(i, i+1))
		g.anchorID = id
	}
	g.setFocus(i)
	g.reveal(i)
	if changed {
		g.selectionChanged()
	}
	g.Refresh()
}

// reveal scrolls cell i into view if it is not.
func (g *Grid) reveal(i int) {
	first, offset := g.geo.first, g.geo.offset
	g.geo.reveal(i)
	if g.geo.first != first || g.geo.offset != offset {
		g.pin.clear()
	}
}

// rangeTo returns the IDs from where the range started to position i.
func (g *Grid) rangeTo(i int) *IDSet {
	from := i
	if a, ok := g.src.Find(g.anchorID); ok {
		from = a
	} else { // filtered away, or never set: start at the focus
		if g.focus >= 0 {
			from = g.focus
		}
		g.anchorID = g.src.ID(from)
	}
	return g.idsOf(min(from, i), max(from, i)+1)
}

// FocusGained shows the ring of the focused cell.
func (g *Grid) FocusGained() { g.focused = true; g.Refresh() }

// FocusLost hides it.
func (g *Grid) FocusLost() { g.focused = false; g.Refresh() }

// TypedRune hands characters to the window: the grid uses none but the space,
// which comes as a key too.
func (g *Grid) TypedRune(r rune) {
	c := fyne.CurrentApp().Driver().CanvasForObject(g)
	if c == nil || r == ' ' {
		return
	}
	if on := c.OnTypedRune(); on != nil {
		on(r)
	}
}

// TypedKey moves the focus, selects and opens; keys that the grid has no use
// for go to the window.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	used := false
	g.work("grid key", func() { used = g.Key(e.Name, g.Modifiers()) })
	if !used {
		kit.PassKey(fyne.CurrentApp().Driver().CanvasForObject(g), e)
	}
}

// TypedShortcut handles Ctrl+A, Ctrl+I and keys that move with Ctrl held; all
// others go to the window, which a focused widget otherwise hides them from.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		g.work("grid select", g.SelectAll)
		return
	case *desktop.CustomShortcut:
		if s.Modifier&modSingle != 0 {
			if s.KeyName == fyne.KeyI && s.Modifier&modRange == 0 {
				g.work("grid select", g.InvertSelection)
				return
			}
			if g.Key(s.KeyName, s.Modifier) {
				return
			}
		}
	}
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(g).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// Key handles a key; used is false for one that the grid has no use for.
func (g *Grid) Key(name fyne.KeyName, mod fyne.KeyModifier) (used bool) {
	if to, ok := g.target(name); ok {
		g.MoveTo(to, mod)
		return true
	}
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.focus < 0 || mod != 0 {
			return false
		}
		g.open(g.focus)
	case fyne.KeySpace:
		if g.focus < 0 {
			return false
		}
		if mod&modSingle != 0 {
			g.moveFocus(g.focus, modSingle)
		} else {
			g.moveFocus(g.focus, mod)
		}
	case fyne.KeyEscape:
		if g.selection.Count() == 0 {
			return false
		}
		g.ClearSelection()
	default:
		return false
	}
	return true
}

// target returns where a key moves the focus to; ok is false for other keys and where there is
// nothing to move in.
func (g *Grid) target(name fyne.KeyName) (to int, ok bool) {
	v := &g.geo
	last, from := v.count-1, g.focus
	if from < 0 { // the first move goes to what can be seen
		from, _ = v.visible()
		from = min(max(from, v.first*v.cols), max(0, last))
	}
	switch name {
	case fyne.KeyLeft:
		to = from - 1
	case fyne.KeyRight:
		to = from + 1
	case fyne.KeyUp:
		to = v.vertical(from, -1)
	case fyne.KeyDown:
		to = v.vertical(from, 1)
	case fyne.KeyPageUp:
		to = v.vertical(from, -v.pageRows())
	case fyne.KeyPageDown:
		to = v.vertical(from, v.pageRows())
	case fyne.KeyHome:
		return 0, last >= 0
	case fyne.KeyEnd:
		return last, last >= 0
	default:
		return 0, false
	}
	if g.focus < 0 {
		to = from
	}
	return min(max(0, to), last), last >= 0
}

// vertical returns the cell that is rows below i, in the same column as far as the ends of the grid
// have one.
func (v *geometry) vertical(i, rows int) int {
	row, column := i/v.cols, i%v.cols
	to := min(max(0, row+rows), v.rows()-1)*v.cols + column
	if to >= v.count { // the last row is not full
		return v.count - 1
	}
	return to
}

// MoveTo moves the focus as a key does: with Shift the selection grows to it,
// with Ctrl it moves alone, else it takes the selection along.
func (g *Grid) MoveTo(i int, mod fyne.KeyModifier) {
	if mod&modRange == 0 && mod&modSingle != 0 {
		g.setFocus(i)
		g.reveal(i)
		g.Refresh()
		return
	}
	g.moveFocus(i, mod)
}
