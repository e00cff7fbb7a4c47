// Package ui is the window: a frame around controllers, each with a state of its own, that
// tell a session what the user does and show what has become of the pictures. What they all
// work with is in ui/shell; the controllers ui/drops, ui/judging and ui/tasks stand by themselves.
// Widgets are in ui/kit, ui/grid, ui/find, ui/viewer, ui/chrome and ui/settings, none of which
// knows the window; ui/watch reads the session. It must not decode, recognise or store anything.
//
// Everything here belongs to Fyne's main goroutine unless its comment says
// otherwise. Work that takes longer than a blink (selecting rows, decoding
// previews, dialogs, exports) runs on goroutines that the Window owns and waits
// for when it closes.
package ui
