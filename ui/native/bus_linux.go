package native

import (
	"context"
	"errors"
	"os"

	"github.com/godbus/dbus/v5"
)

// connectBus connects to the session bus, until the caller closes the connection or ctx
// ends; an error is also that there is no bus, where the library would start one.
func connectBus(ctx context.Context) (*dbus.Conn, error) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return nil, errors.New("no session bus")
	}
	return dbus.ConnectSessionBus(dbus.WithContext(ctx))
}
