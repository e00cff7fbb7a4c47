//go:build e2e

package e2e

import (
	"bufio"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// portalName is the desktop portal's on the bus.
const portalName = "org.freedesktop.portal.Desktop"

// portal is a desktop portal whose dialog for files answers by itself.
type portal struct {
	bus    *dbus.Conn
	uris   []string
	parent chan string // the window that each dialog is asked for
}

func (p *portal) OpenFile(parent, _ string, _ map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	const request = "/org/freedesktop/portal/desktop/request/1_1/t"
	p.parent <- parent
	answer := map[string]dbus.Variant{"uris": dbus.MakeVariant(p.uris)}
	if err := p.bus.Emit(request, "org.freedesktop.portal.Request.Response", uint32(0), answer); err != nil {
		return "", dbus.MakeFailedError(err)
	}
	return request, nil
}

// sessionBus starts a session bus, of which the desktop's programs know from then on, and
// returns a connection to it.
func (d *desktop) sessionBus() *dbus.Conn {
	d.t.Helper()
	daemon := d.command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address")
	said, says := io.Pipe()
	daemon.Stdout = says
	if err := daemon.Start(); err != nil {
		d.t.Fatalf("%v (scripts/setup --e2e installs what the test needs)", err)
	}
	d.t.Cleanup(func() {
		daemon.Process.Kill()
		said.Close()
		daemon.Wait()
	})
	address, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		d.t.Fatal(err)
	}
	address = strings.TrimSpace(address)
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	bus, err := dbus.Connect(address)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { bus.Close() })
	return bus
}

// TestDialogWithSeveralPictures checks that where the desktop has a portal, its dialog gives
// several pictures at once, and they are one task.
func TestDialogWithSeveralPictures(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("相册")
	fill(t, folder, 3)
	names, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
	if err != nil || len(names) != 3 {
		t.Fatalf("%q, %v", names, err)
	}
	p := &portal{bus: d.sessionBus(), parent: make(chan string, 1)}
	for _, name := range names[:2] {
		p.uris = append(p.uris, (&url.URL{Scheme: "file", Path: name}).String())
	}
	if err := p.bus.Export(p, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.FileChooser"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.bus.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	w := d.open(binary(t), `{"theme":"light"}`)
	w.waitTitle(name)
	w.activate()
	d.press("ctrl+o")
	w.waitTitle(name + " — 完成 2")
	if parent := <-p.parent; !strings.HasPrefix(parent, "x11:") {
		t.Errorf("the dialog was asked for above the window %q", parent)
	}
	if s := d.sessions(); len(s) != 1 || s[0].Total != 2 {
		t.Errorf("the tasks are %v", s)
	}
	w.quit()
}
