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

	onWide func() // called when wide has changed

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
	kit.Place(l.side, 0, top, find.SideWidth, body)
	kit.Place(l.list, 0, top, find.SideWidth-1, body)
	kit.Place(l.lines[2], find.SideWidth-1, top, 1, body)

	wide := w >= wideEnough
	right := float32(0)
	on := l.filled && (wide || l.opened)
	if on {
		right = viewer.InspectorWidth
		kit.Place(l.panel, w-right, top, right, body)
		kit.Place(l.inspector, w-right, top, right, body)
		kit.Place(l.lines[3], w-right, top, 1, body)
	}
	kit.SetShown(l.panel, on)
	kit.SetShown(l.inspector, on)
	kit.SetShown(l.lines[3], on)
	room := max(0, w-find.SideWidth-right)
	above := float32(0)
	if l.strip.Visible() {
		above = stripHeight
		kit.Place(l.strip, find.SideWidth, top, room, above)
	}
	kit.Place(l.middle, find.SideWidth, top+above, room, max(0, body-above))
	if wide != l.wide {
		l.wide = wide
		if l.onWide != nil {
			l.onWide()
		}
	}
	l.onLayout()
}

// MinSize is the smallest window that still works.
func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(880, 560) }
