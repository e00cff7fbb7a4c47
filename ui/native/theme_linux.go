package native

import "context"

// HasTheme returns whether the system has a choice between light and dark: on Linux whether
// the desktop portal answers. It blocks until that does, or ctx ends.
func HasTheme(ctx context.Context) bool {
	conn, err := connectBus(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	return conn.Object(portalName, portalPath).
		CallWithContext(ctx, "org.freedesktop.portal.Settings.Read", 0, "org.freedesktop.appearance", "color-scheme").Err == nil
}
