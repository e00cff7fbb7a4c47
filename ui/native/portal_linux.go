package native

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/godbus/dbus/v5"

	"wanwu/ui/kit"
)

// The desktop portal's names, from
// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.FileChooser.html.
const (
	portalName    = "org.freedesktop.portal.Desktop"
	portalPath    = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	portalChooser = "org.freedesktop.portal.FileChooser"
	portalRequest = "org.freedesktop.portal.Request"
)

// Answers of a portal's request: what was chosen, or that the user cancelled. Any other is
// that the dialog ended in some other way.
const (
	portalChosen    = 0
	portalCancelled = 1
)

const (
	// portalPatience is how long the portal may take to say that it has a dialog: the bus
	// may have to start it.
	portalPatience = 5 * time.Second
	// portalFailure is how soon a dialog that cannot be shown ends by itself. A user does not close
	// one so fast.
	portalFailure = time.Second
)

// globPattern is the kind of a filter's rule that is a pattern of names.
const globPattern uint32 = 0

// portalRule and portalFilter are a filter as the portal has it: (sa(us)).
type portalRule struct {
	Kind    uint32
	Pattern string
}

type portalFilter struct {
	Name  string
	Rules []portalRule
}

// portalFiles asks for files in the desktop portal's dialog, several at once, and blocks until the
// user has answered. ErrCancelled means that nothing was chosen; any other error, that no dialog
// was shown, since no portal answers or it has no dialog for files.
func portalFiles(parent, title, dir string, filters []portalFilter) ([]string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	patience := time.AfterFunc(portalPatience, cancel)
	bus, err := connectBus(ctx)
	if err != nil {
		return nil, err
	}
	defer bus.Close()
	// Listened to before the dialog is asked for: the answer may come at once. The names of
	// requests differ between versions of the portal, so that all are listened to.
	err = bus.AddMatchSignal(dbus.WithMatchSender(portalName), dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response"))
	if err != nil {
		return nil, err
	}
	// A portal that ends takes its dialog with it, and answers no more.
	err = bus.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName))
	if err != nil {
		return nil, err
	}
	signals := make(chan *dbus.Signal, 8)
	bus.Signal(signals)

	options := map[string]dbus.Variant{
		"multiple": dbus.MakeVariant(true), "filters": dbus.MakeVariant(filters), "current_filter": dbus.MakeVariant(filters[0]),
	}
	if dir != "" {
		options["current_folder"] = dbus.MakeVariant(append([]byte(dir), 0))
	}
	var request dbus.ObjectPath
	began := time.Now()
	if err := bus.Object(portalName, portalPath).CallWithContext(ctx, portalChooser+".OpenFile", 0, parent, title, options).Store(&request); err != nil {
		return nil, err
	}
	patience.Stop()
	for signal := range signals { // closed with the connection
		switch {
		case signal.Path == request:
			return portalAnswer(signal.Body, time.Since(began))
		case len(signal.Body) == 3 && signal.Body[2] == "": // the name has no owner
			return nil, ErrCancelled
		}
	}
	return nil, ErrCancelled
}

// portalAnswer returns the files of an answer that came after a time.
func portalAnswer(body []any, after time.Duration) ([]string, error) {
	var code uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(body, &code, &results); err != nil {
		return nil, err
	}
	switch {
	case code == portalCancelled || code != portalChosen && after > portalFailure:
		return nil, ErrCancelled
	case code != portalChosen:
		return nil, fmt.Errorf("the portal's dialog ended at once: %d", code)
	}
	var uris []string
	if err := results["uris"].Store(&uris); err != nil {
		return nil, err
	}
	var paths []string
	for _, uri := range uris {
		u, err := url.Parse(uri)
		if err != nil {
			return nil, err
		}
		if u.Scheme != "file" {
			paths = append(paths, uri) // which is told from a path where it is added
			continue
		}
		paths = append(paths, u.Path)
	}
	if len(paths) == 0 {
		return nil, ErrCancelled
	}
	return paths, nil
}

// openFiles asks for files, several at once, in the desktop portal's dialog, and blocks
// until the user has answered. ErrCancelled is that nothing was chosen; any other error
// that no dialog was shown.
func openFiles(win fyne.Window, title, dir, what string, extensions []string) ([]string, error) {
	wanted := portalFilter{Name: what}
	for _, e := range bothCases(extensions) {
		wanted.Rules = append(wanted.Rules, portalRule{globPattern, "*." + e})
	}
	any := portalFilter{Name: kit.Tr("dialog.all"), Rules: []portalRule{{globPattern, "*"}}}
	return portalFiles(windowHandle(win), title, ExistingFolder(dir), []portalFilter{wanted, any})
}

// windowHandle returns the name by which a portal knows a window, so that its dialog is above that;
// empty where it has none.
func windowHandle(win fyne.Window) (handle string) {
	native, ok := win.(driver.NativeWindow)
	if !ok {
		return ""
	}
	native.RunNative(func(context any) {
		if x, ok := context.(driver.X11WindowContext); ok && x.WindowHandle != 0 {
			handle = fmt.Sprintf("x11:%x", x.WindowHandle)
		}
	})
	return handle
}
