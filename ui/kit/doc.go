// Package kit has what the window is built of: the theme, widgets with exact places,
// layouts, and the texts of the interface with their figures. It must not know the
// window, the session or a picture: a widget shows what it is given and says what was
// done to it.
//
// Everything here belongs to Fyne's main goroutine.
package kit
