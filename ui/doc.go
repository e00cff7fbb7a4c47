// Package ui is the window: pixels, and nothing that a person without a window
// would miss. What the pictures are and what became of them lies in package
// app; this package reads it by a ticker and draws it.
//
// Everything here belongs to Fyne's main goroutine unless its comment says
// otherwise. Work that takes longer than a blink (selecting rows, decoding
// previews, dialogs, exports) runs on goroutines that the Window owns and waits
// for when it closes.
package ui
