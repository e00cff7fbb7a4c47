package ui

import (
	"fmt"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/sqweek/dialog"
)

// DisplayError says that the system gave the program no window: there is no
// display, or none with OpenGL, as on old drivers, in some virtual machines and
// remote desktops. What works there is the command line, and the text says so in
// the window's language.
type DisplayError struct {
	// GL is whether there is a display and OpenGL is what it lacks.
	GL    bool
	Cause string // the system's words, may be empty
}

func (e *DisplayError) Error() string {
	text := tr("display.none")
	if e.GL {
		text = tr("display.opengl")
	}
	if e.Cause != "" {
		text += " (" + e.Cause + ")"
	}
	return text
}

// Tell shows the error to a person: on the standard error stream, and in a dialog
// of the system's where there is a display to show one on, until it is closed.
func (e *DisplayError) Tell() {
	fmt.Fprintln(os.Stderr, e)
	if e.GL {
		dialog.Message("%s", e.Error()).Title(tr("app.name")).Error()
	}
}

// Open makes the window of a session and shows it; see NewWindow. Where the
// system gives none, err is a *DisplayError, and the caller closes the session.
func Open(a fyne.App, o Options) (w *Window, err error) {
	defer func() {
		// GLFW's binding panics where there is no display at all.
		if v := recover(); v != nil {
			w, err = nil, &DisplayError{Cause: fmt.Sprint(v)}
		}
	}()
	w = NewWindow(a, o)
	w.Show()
	if !given(w.win) {
		w.cancel()
		w.wg.Wait()
		w.thumbs.Close()
		return nil, &DisplayError{GL: true}
	}
	return w, nil
}

// given says whether the system has made the window: Fyne only logs that it has
// not, and would wait for ever.
func given(win fyne.Window) (ok bool) {
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
