package viewer

import (
	"fyne.io/fyne/v2"

	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/grid"
)

// Host is what the viewer and the demo need of the window that they are above.
type Host struct {
	Window  fyne.Window
	Grid    *grid.Grid // whose focus is followed
	Gallery *Gallery   // makes the pictures
	// Row is the row of cell i of the grid; ok is false beyond the ends.
	Row func(i int) (r workspace.Row, ok bool)
	// GridKey has the grid handle a key.
	GridKey func(name fyne.KeyName, mod fyne.KeyModifier)
	// TypedRune and WindowKey hand the window a character, or a key, that is not used
	// here.
	TypedRune func(r rune)
	WindowKey func(name fyne.KeyName)
	// Inspect shows the focused picture, in what has just been opened too.
	Inspect func()
	// Copy and Paste are those of the window.
	Copy, Paste func()
	// Device is what pictures are recognised on now.
	Device func() inference.Device
	// Awaiting is whether a file is to be shown once it is recognised; GiveUp ends that.
	Awaiting func() bool
	GiveUp   func()
}
