package native

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// HasTheme returns whether the system has a choice between light and dark: on Linux whether
// the desktop portal answers. It blocks until that does, or ctx ends.
func HasTheme(ctx context.Context) bool {
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer conn.Close()
	desktop := conn.Object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop")
	return desktop.CallWithContext(ctx, "org.freedesktop.portal.Settings.Read", 0, "org.freedesktop.appearance", "color-scheme").Err == nil
}
