// Package watch polls a session and makes frames of it: everything that the window shows at one
// moment, put together off the main goroutine. It must not know the window or a widget, but for the
// grid's idea of a source, which View is.
package watch
