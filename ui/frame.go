package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/ui/find"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// wideEnough is the window's width from which on the inspector stands beside
// the grid by itself; below, a button of the toolbar opens it.
const wideEnough float32 = 1080

// smallBelow is the width below which the toolbar has a menu in place of some buttons, and
// the inspector takes the side list's room.
const smallBelow float32 = 860

// frameLayout arranges the window: bars at the top and bottom, the side list,
// the middle, the inspector, and the hairlines between them.
type frameLayout struct {
	toolbar, side, status *kit.Surface
	top, list, bottom     fyne.CanvasObject
	strip                 fyne.CanvasObject // above the middle, while it has something to say
	middle                fyne.CanvasObject
	panel                 *kit.Surface
	inspector             fyne.CanvasObject
	lines                 [4]*kit.Surface // under the toolbar, over the status bar, beside side list and inspector

	filled bool // whether there are pictures to inspect
	opened bool // whether the inspector was asked for in a narrow window
	wide   bool // whether the window was wide enough when last laid out
	small  bool // whether it was below smallBelow then

	onWide func() // called when wide or small has changed

	over     fyne.CanvasObject // hangs over the rest, and lays itself out
	onLayout func()            // called when everything has its place
}

func newFrameLayout() *frameLayout {
	l := &frameLayout{
		toolbar: kit.NewSurface(kit.ColorSurface, "", 0), side: kit.NewSurface(kit.ColorSurface, "", 0),
		status: kit.NewSurface(kit.ColorSurface, "", 0), panel: kit.NewSurface(kit.ColorSurface, "", 0),
	}
	for i := range l.lines {
		l.lines[i] = kit.NewSurface(kit.ColorLine, "", 0)
	}
	return l
}

// objects are the parts from back to front.
func (l *frameLayout) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		kit.NewSurface(theme.ColorNameBackground, "", 0), l.middle,
		l.toolbar, l.side, l.panel, l.status,
		l.lines[0], l.lines[1], l.lines[2], l.lines[3],
		l.top, l.list, l.inspector, l.bottom, l.strip, l.over,
	}
}

func (l *frameLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const top, bottom = toolbarHeight, statusHeight
	w, h := size.Width, size.Height
	body := max(0, h-top-bottom)
	kit.Place(objects[0], 0, 0, w, h)
	kit.Place(l.toolbar, 0, 0, w, top)
	kit.Place(l.top, 0, 0, w, top-1)
	kit.Place(l.lines[0], 0, top-1, w, 1)
	kit.Place(l.status, 0, h-bottom, w, bottom)
	kit.Place(l.bottom, 0, h-bottom+1, w, bottom-1)
	kit.Place(l.lines[1], 0, h-bottom, w, 1)
	wide, small := w >= wideEnough, w < smallBelow
	right, left := float32(0), find.SideWidth
	on := l.filled && (wide || l.opened)
	if on && small {
		left = 0
	}
	kit.Place(l.side, 0, top, left, body)
	kit.Place(l.list, 0, top, max(0, left-1), body)
	kit.Place(l.lines[2], max(0, left-1), top, 1, body)
	kit.SetShown(l.side, left > 0)
	kit.SetShown(l.list, left > 0)
	kit.SetShown(l.lines[2], left > 0)
	if on {
		right = viewer.InspectorWidth
		kit.Place(l.panel, w-right, top, right, body)
		kit.Place(l.inspector, w-right, top, right, body)
		kit.Place(l.lines[3], w-right, top, 1, body)
	}
	kit.SetShown(l.panel, on)
	kit.SetShown(l.inspector, on)
	kit.SetShown(l.lines[3], on)
	room := max(0, w-left-right)
	above := float32(0)
	if l.strip.Visible() {
		above = stripHeight
		kit.Place(l.strip, left, top, room, above)
	}
	kit.Place(l.middle, left, top+above, room, max(0, body-above))
	if wide != l.wide || small != l.small {
		l.wide, l.small = wide, small
		if l.onWide != nil {
			l.onWide()
		}
	}
	l.onLayout()
}

// MinSize is the smallest window that still works: a screen of 1366×768 at 200 % has room for
// it.
func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 340) }
