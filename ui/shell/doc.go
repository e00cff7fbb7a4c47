// Package shell is what every part of the window works with: the application, the window and what
// it was made of, goroutines that the window waits for, sheets, menus and dialogs, what can be
// undone, and the frame that is shown. It must not know the parts.
package shell
