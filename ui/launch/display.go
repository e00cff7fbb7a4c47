package launch

import (
	"errors"
	"fmt"

	"wanwu/ui"
	"wanwu/ui/kit"
	"wanwu/ui/shell"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/go-gl/glfw/v3.3/glfw"
	"golang.org/x/image/font/sfnt"
)

// DisplayError means that the system gave the program no window: there is no display, or none with
// OpenGL, as on old drivers, in some virtual machines and remote desktops. What works there is the
// command line, and its text says so in the window's language.
type DisplayError struct {
	// GL is whether there is a display and OpenGL is what it lacks.
	GL    bool
	Cause error // the system's words, may be nil
}

// Error returns a sentence in the language of the window.
func (e *DisplayError) Error() string {
	text := kit.Tr("display.none")
	if e.GL {
		text = kit.Tr("display.opengl")
	}
	if e.Cause != nil {
		text += " (" + e.Cause.Error() + ")"
	}
	return text
}

// Unwrap returns the cause, may be nil.
func (e *DisplayError) Unwrap() error { return e.Cause }

// openWindow makes the window of a session and shows it; see ui.NewWindow. Where the
// system gives none, err is a *DisplayError, and the caller closes the session.
func openWindow(a fyne.App, o shell.Options) (w *ui.Window, err error) {
	defer func() {
		if v := recover(); v != nil {
			if w, err = nil, displayError(v); err == nil {
				panic(v) // a panic of our own is not the display's
			}
		}
	}()
	for _, font := range [][]byte{o.Regular, o.Bold} {
		if len(font) > 0 { // Fyne panics on one that it cannot read
			if _, err := sfnt.Parse(font); err != nil {
				return nil, fmt.Errorf("font: %w", err)
			}
		}
	}
	w = ui.NewWindow(a, o)
	w.Show()
	if !hasWindow(w.Win) {
		w.Discard()
		return nil, &DisplayError{GL: true}
	}
	return w, nil
}

// displayError returns what a panic says of the display; nil where it says something else. GLFW's
// binding panics where there is no display at all.
func displayError(panicked any) error {
	err, ok := panicked.(error)
	var system *glfw.Error
	if !ok || !errors.As(err, &system) {
		return nil
	}
	return &DisplayError{Cause: err}
}

// hasWindow reports whether the system has made the window: Fyne only logs that it has not, and
// would wait for ever.
func hasWindow(win fyne.Window) (ok bool) {
	n, ok := win.(driver.NativeWindow)
	if !ok {
		return true // a test's
	}
	n.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			ok = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			ok = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			ok = c.HWND != 0
		case driver.MacWindowContext:
			ok = c.NSWindow != 0
		}
	})
	return ok
}
