package native

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/godbus/dbus/v5"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

// portal is a desktop portal whose dialog answers by itself.
type portal struct {
	bus     *dbus.Conn
	code    uint32
	uris    []string
	ends    bool                         // before it answers
	asked   chan map[string]dbus.Variant // with the title
	refuses bool                         // has no dialog to show
}

func (p *portal) OpenFile(parent, title string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	if p.refuses {
		return "", dbus.MakeFailedError(errors.New("no backend"))
	}
	options["title"] = dbus.MakeVariant(title)
	p.asked <- options
	request := dbus.ObjectPath("/org/freedesktop/portal/desktop/request/1_1/t")
	if p.ends {
		if _, err := p.bus.ReleaseName(portalName); err != nil {
			return "", dbus.MakeFailedError(err)
		}
		return request, nil
	}
	// At once, as a portal may: before the caller has the name of its request.
	results := map[string]dbus.Variant{"uris": dbus.MakeVariant(p.uris)}
	if err := p.bus.Emit(request, portalRequest+".Response", p.code, results); err != nil {
		return "", dbus.MakeFailedError(err)
	}
	return request, nil
}

// serve puts a portal on a bus.
func (p *portal) serve(t *testing.T, address string) {
	t.Helper()
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	p.bus, p.asked = bus, make(chan map[string]dbus.Variant, 1)
	if err := bus.Export(p, portalPath, portalChooser); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

// TestPortalChoosesSeveralFiles checks that the portal's dialog is asked for several files of the
// formats that are read, and what it answers are paths, whatever is in their names.
func TestPortalChoosesSeveralFiles(t *testing.T) {
	kit.LoadTexts(words.Chinese)
	dir := t.TempDir()
	p := &portal{uris: []string{"file:///%E7%85%A7%E7%89%87/a+b%201.jpg", "file:///%E7%85%A7%E7%89%87/100%25,%231.png", "smb://nas/c.jpg"}}
	p.serve(t, sessionBus(t))
	got, err := openFiles(nil, "添加图片", dir, "图片", []string{"jpg"})
	if want := []string{"/照片/a+b 1.jpg", "/照片/100%,#1.png", "smb://nas/c.jpg"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("chosen %q, %v; want %q", got, err, want)
	}
	asked := <-p.asked
	if asked["multiple"].Value() != true || asked["title"].Value() != "添加图片" {
		t.Errorf("asked %v", asked)
	}
	if got := asked["current_folder"].Value(); string(got.([]byte)) != dir+"\x00" {
		t.Errorf("it starts in %q", got)
	}
	const want = "[[图片 [[0 *.jpg] [0 *.JPG]]] [所有文件 [[0 *]]]]"
	if got := fmt.Sprint(asked["filters"].Value()); got != want {
		t.Errorf("filters %s, want %s", got, want)
	}
}

// TestPortalWithoutAnswer checks that a dialog that is cancelled chose nothing; where none was
// shown, the caller is told so.
func TestPortalWithoutAnswer(t *testing.T) {
	kit.LoadTexts(words.Chinese)
	for name, test := range map[string]struct {
		portal    *portal
		cancelled bool
	}{
		"cancelled":       {&portal{code: portalCancelled}, true},
		"nothing chosen":  {&portal{}, true},
		"ends on the way": {&portal{ends: true}, true},
		"ends at once":    {&portal{code: 2}, false},
		"no dialog":       {&portal{refuses: true}, false},
		"no portal":       {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			address := sessionBus(t)
			if test.portal != nil {
				test.portal.serve(t, address)
			}
			paths, err := openFiles(nil, "添加图片", "", "图片", []string{"jpg"})
			if len(paths) != 0 || err == nil || errors.Is(err, ErrCancelled) != test.cancelled {
				t.Errorf("chosen %q, %v", paths, err)
			}
		})
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if _, err := openFiles(nil, "添加图片", "", "图片", nil); err == nil || errors.Is(err, ErrCancelled) {
		t.Errorf("without a bus: %v", err)
	}
}
