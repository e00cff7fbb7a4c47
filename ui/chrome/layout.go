package chrome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// wideEnough is the window's width from which on the inspector is beside the grid by itself; below,
// a button of the toolbar opens it.
const wideEnough float32 = 1080

// smallBelow is the width below which the toolbar has a menu in place of some buttons, and
// the inspector takes the side list's room.
const smallBelow float32 = 860

// Layout arranges the window: bars at the top and bottom, the side list,
// the middle, the inspector, and the hairlines between them.
type Layout struct {
	toolbar, side, status *kit.Surface
	Top, List, Bottom     fyne.CanvasObject
	Views                 fyne.CanvasObject // at the top of the side list, where the toolbar has no room for them
	Strip                 fyne.CanvasObject // above the middle, while it has something to say
	Middle                fyne.CanvasObject
	panel                 *kit.Surface
	Inspector             fyne.CanvasObject
	lines                 [4]*kit.Surface // under the toolbar, over the status bar, beside side list and inspector

	Filled bool // whether there are pictures to inspect
	Whole  bool // whether the middle takes the inspector's room
	Opened bool // whether the inspector was asked for in a narrow window
	Wide   bool // whether the window was wide enough when last laid out
	Small  bool // whether it was below smallBelow then

	OnWide func()                   // called when wide or small has changed
	Fit    func(width float32) bool // whether the toolbar has room for the views; it shows them then

	Over     fyne.CanvasObject // hangs over the rest, and lays itself out
	OnLayout func()            // called when everything has its place
}

// NewLayout makes the layout; the caller sets the parts before it is used.
func NewLayout() *Layout {
	l := &Layout{
		toolbar: kit.NewSurface(kit.ColorSurface, "", 0), side: kit.NewSurface(kit.ColorSurface, "", 0),
		status: kit.NewSurface(kit.ColorSurface, "", 0), panel: kit.NewSurface(kit.ColorSurface, "", 0),
	}
	for i := range l.lines {
		l.lines[i] = kit.NewSurface(kit.ColorLine, "", 0)
	}
	return l
}

// Objects returns the parts from back to front.
func (l *Layout) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		kit.NewSurface(theme.ColorNameBackground, "", 0), l.Middle,
		l.toolbar, l.side, l.panel, l.status,
		l.lines[0], l.lines[1], l.lines[2], l.lines[3],
		l.Top, l.List, l.Views, l.Inspector, l.Bottom, l.Strip, l.Over,
	}
}

// Layout implements fyne.Layout.
func (l *Layout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const top, bottom = ToolbarHeight, statusHeight
	w, h := size.Width, size.Height
	body := max(0, h-top-bottom)
	wide, small := w >= wideEnough, w < smallBelow
	if wide != l.Wide || small != l.Small {
		l.Wide, l.Small = wide, small
		if l.OnWide != nil {
			l.OnWide()
		}
	}
	kit.Place(objects[0], 0, 0, w, h)
	kit.Place(l.toolbar, 0, 0, w, top)
	kit.Place(l.Top, 0, 0, w, top-1)
	kit.Place(l.lines[0], 0, top-1, w, 1)
	kit.Place(l.status, 0, h-bottom, w, bottom)
	kit.Place(l.Bottom, 0, h-bottom+1, w, bottom-1)
	kit.Place(l.lines[1], 0, h-bottom, w, 1)
	right, left := float32(0), find.SideWidth
	on := l.Filled && !l.Whole && (wide || l.Opened)
	if on && small {
		left = 0
	}
	kit.Place(l.side, 0, top, left, body)
	aside := float32(0)
	if !l.Fit(w) && left > 0 {
		aside = l.Views.MinSize().Height + 12
		kit.Place(l.Views, 12, top+12, left-24, aside-12)
	}
	kit.SetShown(l.Views, aside > 0)
	kit.Place(l.List, 0, top+aside, max(0, left-1), max(0, body-aside))
	kit.Place(l.lines[2], max(0, left-1), top, 1, body)
	kit.SetShown(l.side, left > 0)
	kit.SetShown(l.List, left > 0)
	kit.SetShown(l.lines[2], left > 0)
	if on {
		right = viewer.InspectorWidth
		kit.Place(l.panel, w-right, top, right, body)
		kit.Place(l.Inspector, w-right, top, right, body)
		kit.Place(l.lines[3], w-right, top, 1, body)
	}
	kit.SetShown(l.panel, on)
	kit.SetShown(l.Inspector, on)
	kit.SetShown(l.lines[3], on)
	room := max(0, w-left-right)
	above := float32(0)
	if l.Strip.Visible() {
		l.Strip.Resize(fyne.NewSize(room, l.Strip.MinSize().Height)) // by which it knows its lines
		above = l.Strip.MinSize().Height
		kit.Place(l.Strip, left, top, room, above)
	}
	kit.Place(l.Middle, left, top+above, room, max(0, body-above))
	l.OnLayout()
}

// MinSize returns the smallest window that still works: a screen of 1366×768 at 200 % has room for
// it.
func (l *Layout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 340) }
