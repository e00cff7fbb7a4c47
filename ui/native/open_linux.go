package native

import (
	"context"
	"net/url"
	"time"
)

// showPatience is how long the file manager may take to come up.
const showPatience = 5 * time.Second

// showItem has the desktop's file manager show a file, selected in its folder; an error means that
// there is none that can. It blocks.
func showItem(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, showPatience)
	defer cancel()
	bus, err := connectBus(ctx)
	if err != nil {
		return err
	}
	defer bus.Close()
	uri := url.URL{Scheme: "file", Path: path}
	return bus.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1").
		CallWithContext(ctx, "org.freedesktop.FileManager1.ShowItems", 0, []string{uri.String()}, "").Err
}
