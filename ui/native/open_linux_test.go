package native

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// fileManager is a fake file manager that records what it was to show.
type fileManager struct{ shown chan []string }

func (m fileManager) ShowItems(uris []string, _ string) *dbus.Error { m.shown <- uris; return nil }

// TestRevealInFileManager checks that the desktop's file manager is given the file itself, so that
// it can select it, and where there is none the caller is told.
func TestRevealInFileManager(t *testing.T) {
	address := sessionBus(t)
	const file = "/照片/动物 ①/猫,#1.jpg"
	if err := showItem(t.Context(), file); err == nil {
		t.Error("shown where there is no file manager")
	}
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	m := fileManager{make(chan []string, 1)}
	const name = "org.freedesktop.FileManager1"
	if err := bus.Export(m, "/org/freedesktop/FileManager1", name); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	if err := showItem(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	const want = "file:///%E7%85%A7%E7%89%87/%E5%8A%A8%E7%89%A9%20%E2%91%A0/%E7%8C%AB,%231.jpg"
	if got := <-m.shown; len(got) != 1 || got[0] != want {
		t.Errorf("shown %q, want %s", got, want)
	}
}
